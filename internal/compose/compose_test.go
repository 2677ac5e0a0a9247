package compose

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chuky/config"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
)

const root = "../.."

// sample is a .env file as the head of docker-compose.yml makes one.
var sample = map[string]string{"POSTGRES_PASSWORD": "p0", "APP_PASSWORD": "p1", "S3_SECRET_KEY": "s0123456789", "VERSION": "1.2.3"}

// jobs end by themselves.
var jobs = []string{"migrate", "temporal-schema", "temporal-namespace", "backup"}

func load(t *testing.T, env map[string]string) (*types.Project, error) {
	t.Helper()
	return loader.LoadWithContext(t.Context(), types.ConfigDetails{WorkingDir: root, Environment: env,
		ConfigFiles: []types.ConfigFile{{Filename: filepath.Join(root, "docker-compose.yml")}}}, func(o *loader.Options) {
		o.SetProjectName("chuky", true)
		o.Profiles = []string{"*"}
	})
}

func project(t *testing.T) *types.Project {
	t.Helper()
	p, err := load(t, sample)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A forgotten secret stops the start: none has a default.
func TestSecretsHaveNoDefault(t *testing.T) {
	for _, name := range []string{"POSTGRES_PASSWORD", "APP_PASSWORD", "S3_SECRET_KEY"} {
		env := map[string]string{}
		for k, v := range sample {
			if k != name {
				env[k] = v
			}
		}
		if _, err := load(t, env); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

var version = regexp.MustCompile(`[:](v?[0-9]+\.[0-9]+(\.[0-9]+)?[a-z0-9.-]*|RELEASE\.[0-9TZ-]+)$`)

func TestEveryServiceIsPinnedCheckedAndPlaced(t *testing.T) {
	p := project(t)
	if len(p.Services) < 12 {
		t.Fatalf("only %d services were read", len(p.Services))
	}
	for name, s := range p.Services {
		if s.Build == nil && !version.MatchString(s.Image) {
			t.Errorf("%s: %q names no version", name, s.Image)
		}
		job := slices.Contains(jobs, name)
		checked := s.HealthCheck != nil && !s.HealthCheck.Disable && len(s.HealthCheck.Test) > 1
		if job == checked {
			t.Errorf("%s: job %v, health check %v", name, job, checked)
		}
		if len(s.Networks) == 0 {
			t.Errorf("%s is in no network", name)
		}
		for n := range s.Networks {
			if _, ok := p.Networks[n]; !ok || n == "default" {
				t.Errorf("%s: network %s", name, n)
			}
		}
		for _, v := range s.Volumes {
			if _, ok := p.Volumes[v.Source]; v.Type == types.VolumeTypeVolume && !ok {
				t.Errorf("%s: volume %s", name, v.Source)
			}
		}
		for _, c := range s.Configs {
			if p.Configs[c.Source].Content == "" {
				t.Errorf("%s: config %s is empty", name, c.Source)
			}
		}
		for on, d := range s.DependsOn {
			other, ok := p.Services[on]
			switch {
			case !ok:
				t.Errorf("%s waits for %s, which is not there", name, on)
			case d.Condition == types.ServiceConditionCompletedSuccessfully && !slices.Contains(jobs, on):
				t.Errorf("%s waits for the end of %s, which does not end", name, on)
			case d.Condition == types.ServiceConditionHealthy && (other.HealthCheck == nil || other.HealthCheck.Disable):
				t.Errorf("%s waits for the health of %s, which nobody checks", name, on)
			case d.Condition == types.ServiceConditionStarted:
				t.Errorf("%s waits for no more than the start of %s", name, on)
			}
		}
		for _, port := range s.Ports {
			if port.HostIP != "127.0.0.1" {
				t.Errorf("%s publishes %s beyond this machine", name, port.Published)
			}
		}
	}
}

// settings are the names of all settings, read off the configuration's tags.
func settings(prefix string, in reflect.Type) []string {
	var out []string
	for f := range in.Fields() {
		if p, ok := f.Tag.Lookup("envPrefix"); ok {
			out = append(out, settings(prefix+p, f.Type)...)
		} else if name := f.Tag.Get("env"); name != "" {
			out = append(out, prefix+name)
		}
	}
	return out
}

// Every CHUKY_ variable is a setting, and with what a container gets the program would start: its configuration has no fault.
func TestTheProgramKnowsItsSettings(t *testing.T) {
	known := settings("CHUKY_", reflect.TypeFor[config.Config]())
	if len(known) < 30 || !slices.Contains(known, "CHUKY_DATABASE_URL") {
		t.Fatalf("settings: %v", known)
	}
	p := project(t)
	of := dockerfile(t)
	for name, s := range p.Services {
		chuky := false
		for v := range s.Environment {
			if strings.HasPrefix(v, "CHUKY_") {
				chuky = true
				if !slices.Contains(known, v) {
					t.Errorf("%s: %s is no setting", name, v)
				}
			}
		}
		if !chuky || name == "migrate" || name == "backup" { // they need a database only
			continue
		}
		t.Run(name, func(t *testing.T) {
			for k, v := range of.env {
				t.Setenv(k, v)
			}
			for k, v := range s.Environment {
				if v != nil {
					t.Setenv(k, *v)
				}
			}
			if s.Command[0] == "worker" {
				t.Setenv("CHUKY_PROCESS_WEB", "false")
			}
			c, err := config.Load("")
			if err != nil {
				t.Fatal(err)
			}
			if c.Embedded() || c.Process.Web == c.Process.Worker || c.Clamd.Address == "" || c.SMTP.Host == "" {
				t.Errorf("configuration %+v", c)
			}
			// Addresses lead to services, at ports that they listen on.
			for _, addr := range []string{c.Temporal.Address, c.S3.Endpoint, c.Clamd.Address} {
				host, _, _ := strings.Cut(addr, ":")
				other, ok := p.Services[host]
				if !ok {
					t.Errorf("%s leads to no service", addr)
				}
				shared := false
				for n := range s.Networks {
					_, both := other.Networks[n]
					shared = shared || both
				}
				if !shared {
					t.Errorf("%s and %s share no network", name, host)
				}
			}
		})
	}
}

type built struct {
	stages map[string]string // name of a stage: what it is made from
	env    map[string]string // of the last stage
	expose []string
	user   string
	check  string
	lines  []string
}

// dockerfile reads what of the Dockerfile the checks speak of.
func dockerfile(t *testing.T) built {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	b := built{stages: map[string]string{}}
	text := strings.ReplaceAll(string(src), "\\\n", " ")
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		b.lines = append(b.lines, strings.TrimSpace(line))
		switch words[0] {
		case "FROM":
			b.stages[words[3]], b.env, b.expose, b.user, b.check = words[1], map[string]string{}, nil, "", ""
		case "ENV":
			for _, w := range words[1:] {
				k, v, _ := strings.Cut(w, "=")
				b.env[k] = v
			}
		case "EXPOSE":
			b.expose = words[1:]
		case "USER":
			b.user = words[1]
		case "HEALTHCHECK":
			b.check = strings.TrimSpace(line)
		}
	}
	return b
}

func TestDockerfileAgreesWithCompose(t *testing.T) {
	b, p := dockerfile(t), project(t)
	for stage, from := range b.stages {
		if from != "scratch" && b.stages[from] == "" && !version.MatchString(from) {
			t.Errorf("stage %s is made from %q, which names no version", stage, from)
		}
	}
	if b.stages["backup"] != p.Services["postgres"].Image {
		t.Errorf("backup has the tools of %s, the database is %s", b.stages["backup"], p.Services["postgres"].Image)
	}
	if b.user == "" || strings.HasPrefix(b.user, "0") || strings.HasPrefix(b.user, "root") {
		t.Errorf("runs as %q", b.user)
	}
	if !strings.Contains(b.check, "chuky\", \"health\"") {
		t.Errorf("health check %q", b.check)
	}
	for name, s := range p.Services {
		if s.Build != nil && b.stages[s.Build.Target] == "" {
			t.Errorf("%s is built from stage %q, which is not there", name, s.Build.Target)
		}
	}
	for _, setting := range []string{"CHUKY_ADDR", "CHUKY_METRICS_ADDR"} {
		host, port, _ := strings.Cut(b.env[setting], ":")
		if host != "0.0.0.0" || !slices.Contains(b.expose, port) {
			t.Errorf("%s is %q, exposed are %v", setting, b.env[setting], b.expose)
		}
	}
	if caddy := p.Configs["caddyfile"].Content; !strings.Contains(caddy, "dynamic a serve 8080") || !strings.Contains(caddy, "health_uri /readyz") {
		t.Errorf("the front does not lead to serve:\n%s", caddy)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	toolchain := regexp.MustCompile(`(?m)^go (\S+)$`).FindStringSubmatch(string(mod))[1]
	if !strings.HasPrefix(b.stages["build"], "golang:"+toolchain+"-") {
		t.Errorf("go.mod wants Go %s, the build has %s", toolchain, b.stages["build"])
	}
	build := strings.Join(b.lines, "\n")
	for _, want := range []string{"CGO_ENABLED=0", "-tags servers", "./cmd/chuky", "main.version"} {
		if !strings.Contains(build, want) {
			t.Errorf("the build does not say %s", want)
		}
	}
}

// What the build embeds is not left out, secrets and history are.
func TestDockerignore(t *testing.T) {
	src, err := os.ReadFile(filepath.Join(root, ".dockerignore"))
	if err != nil {
		t.Fatal(err)
	}
	ignored := strings.Fields(string(src))
	for _, want := range []string{".git", "**/.env*", "bin"} {
		if !slices.Contains(ignored, want) {
			t.Errorf("%s goes into the build", want)
		}
	}
	for _, dir := range []string{"indicators", "store", "web", "api", "demo", "cmd", "app"} {
		if slices.ContainsFunc(ignored, func(p string) bool { return p == dir || strings.HasPrefix(p, dir+"/") || p == "**/"+dir }) {
			t.Errorf("%s is left out of the build", dir)
		}
	}
}
