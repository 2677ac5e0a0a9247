package stack

import (
	"bytes"
	"context"
	_ "embed" // the configuration's template
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"text/template"
	"time"
)

//go:embed temporal.yaml
var temporalConfig string

// temporalServices run in the one process.
var temporalServices = []string{"frontend", "history", "matching", "worker"}

// Retention is how long Temporal keeps the history of an ended workflow: far beyond a cycle. It is that of the one-machine
// mode.
const Retention = 10 * 365 * 24 * time.Hour

func (s *Stack) prepareTemporal(srv *Server) error {
	server, err := built("temporal-server")
	if err != nil {
		return err
	}
	tool, err := built("temporal-sql-tool")
	if err != nil {
		return err
	}
	dir := filepath.Join(s.Dir, Temporal)
	config := filepath.Join(dir, "config.yaml")
	srv.setUp = func(ctx context.Context) error {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if err := s.writeTemporalConfig(config); err != nil {
			return err
		}
		for database, schema := range map[string]string{"temporal": "temporal", "temporal_visibility": "visibility"} {
			if err := s.admin(ctx, fmt.Sprintf("CREATE DATABASE %s OWNER %s", database, roleTemporal)); err != nil {
				return err
			}
			for _, args := range [][]string{{"setup-schema", "--version", "0.0"}, {"update-schema", "--schema-name", "postgresql/v12/" + schema}} {
				if err := s.sqlTool(ctx, tool, database, args...); err != nil {
					return err
				}
			}
		}
		return nil
	}
	srv.command = func() *exec.Cmd {
		return exec.Command(server, "--config-file", config, "--allow-no-auth", "start") //nolint:noctx // a program of this machine, which outlives the call
	}
	srv.ready = s.temporalAnswers
	srv.fill = func(ctx context.Context) error { return s.namespace(ctx, "chuky") }
	return nil
}

// sqlTool runs Temporal's own tool for its schema on one database.
func (s *Stack) sqlTool(ctx context.Context, tool, database string, args ...string) error {
	cmd := exec.CommandContext(ctx, tool, append([]string{"--plugin", "postgres12", "--endpoint", loopback, "--port", strconv.Itoa(s.state.Ports[Postgres]), "--user", roleTemporal, "--database", database}, args...)...)
	cmd.Env = append(os.Environ(), "SQL_PASSWORD="+s.state.Password)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("temporal-sql-tool %v: %w: %s", args, err, out)
	}
	return nil
}

func (s *Stack) writeTemporalConfig(path string) error {
	type service struct {
		Name                   string
		Port, Membership, HTTP int
	}
	in := struct {
		Postgres, User, Password, Frontend string
		Services                           []service
	}{Postgres: s.state.addr(Postgres), User: roleTemporal, Password: s.state.Password, Frontend: s.state.addr(Temporal)}
	for _, name := range temporalServices {
		one := service{Name: name, Port: s.state.Ports["temporal-"+name], Membership: s.state.Ports["temporal-"+name+"-membership"]}
		if name == "frontend" {
			one.Port, one.HTTP = s.state.Ports[Temporal], s.state.Ports["temporal-http"]
		}
		in.Services = append(in.Services, one)
	}
	t, err := template.New("temporal.yaml").Parse(temporalConfig)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, in); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o600)
}

// temporalAnswers asks every service that workflows need, by Temporal's HTTP API: a history that does not exist (frontend,
// history and its shards), a task queue (matching) and the list of workflows (visibility).
func (s *Stack) temporalAnswers(ctx context.Context) error {
	const at = "/api/v1/namespaces/temporal-system"
	for _, q := range []struct {
		path string
		want int
	}{{at + "/workflows/none", http.StatusNotFound}, {at + "/task-queues/none", http.StatusOK}, {at + "/workflows?pageSize=1", http.StatusOK}} {
		if status, body, err := s.temporalHTTP(ctx, http.MethodGet, q.path, nil); err != nil {
			return err
		} else if status != q.want {
			return fmt.Errorf("temporal: %s answers %d: %s", q.path, status, body)
		}
	}
	return nil
}

// namespace makes a namespace and returns when workflows can be started in it. One that exists is left as it is.
func (s *Stack) namespace(ctx context.Context, name string) error {
	body, err := json.Marshal(map[string]any{"namespace": name, "workflowExecutionRetentionPeriod": fmt.Sprintf("%ds", int(Retention.Seconds()))})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	// After PostgreSQL was away Temporal answers 503 for some seconds; and its services learn of a new namespace one after
	// the other.
	const path = "/api/v1/namespaces"
	for _, step := range []struct {
		method, path string
		body         []byte
		want         []int
		says         string
	}{
		{http.MethodPost, path, body, []int{http.StatusOK, http.StatusConflict}, ""},
		{http.MethodGet, path + "/" + name + "/workflows/none", nil, []int{http.StatusNotFound}, "workflow"}, // not the namespace is missing
		{http.MethodGet, path + "/" + name + "/task-queues/none", nil, []int{http.StatusOK}, ""},
	} {
		for {
			status, answer, err := s.temporalHTTP(ctx, step.method, step.path, step.body)
			if err == nil && slices.Contains(step.want, status) && bytes.Contains(answer, []byte(step.says)) {
				break
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("temporal: namespace %s: %s %s: %d %s (%w)", name, step.method, step.path, status, answer, errors.Join(err, ctx.Err()))
			case <-time.After(50 * time.Millisecond):
			}
		}
	}
	return nil
}

func (s *Stack) temporalHTTP(ctx context.Context, method, path string, body []byte) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+s.state.addr("temporal-http")+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	return res.StatusCode, answer, err
}
