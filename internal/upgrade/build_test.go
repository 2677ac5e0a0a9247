package upgrade

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// edit replaces a text that occurs once in a source file.
type edit struct{ file, old, new string }

// following is the place where moves have been carried out and are about to be acknowledged: every workflow of a cycle and of a unit comes by.
const following = `		ack := wire.AckMovesInput{`

// nextStep is the activity that only the next version has.
const nextStep = "NextStep"

// guarded is the step that the next version does there, once a stage. Workflows that have the stage behind them go without.
const guarded = `		if workflow.GetVersion(ctx, "next step/"+p.state.Stage, workflow.DefaultVersion, 1) == 1 {
			if err := workflow.ExecuteActivity(short(ctx), "` + nextStep + `", in).Get(ctx, nil); err != nil {
				return err
			}
		}
`

// registering is where the next version registers the activity of its step.
const registering = `	for name, fn := range a.Named() {`

const register = `	r.RegisterActivityWithOptions(func(context.Context, wire.LoadMovesInput) error { return nil }, activity.RegisterOptions{Name: "` + nextStep + `"})
`

var nextVersion = []edit{
	{filepath.Join("workflows", "process.go"), following, guarded + following},
	{filepath.Join("worker", "worker.go"), registering, register + registering},
}

// root is the module's folder.
func root(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOMOD").Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(string(bytes.TrimSpace(out)))
}

// build compiles the program, with edits, as a version. The working tree is left alone.
func build(t *testing.T, version string, edits ...edit) (path string) {
	t.Helper()
	top, dir := root(t), t.TempDir()
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for i, e := range edits {
		source := filepath.Join(top, e.file)
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), e.old); n != 1 {
			t.Fatalf("%s holds %q %d times", e.file, e.old, n)
		}
		edited := filepath.Join(dir, string(rune('a'+i))+".go")
		write(t, edited, []byte(strings.Replace(string(text), e.old, e.new, 1)))
		overlay.Replace[source] = edited
	}
	plan, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "overlay.json"), plan)
	path = filepath.Join(dir, "chuky-"+version)
	cmd := exec.CommandContext(t.Context(), "go", "build", "-tags", "servers", "-overlay", filepath.Join(dir, "overlay.json"), "-ldflags", "-X main.version="+version, "-o", path, "./cmd/chuky")
	cmd.Dir, cmd.Env = top, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", version, err, out)
	}
	return path
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
