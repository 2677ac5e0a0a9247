package program_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chuky/internal/program"
)

// shell is a process that writes as the program does on its first start, and ends when it is asked to.
func shell(t *testing.T, url, script string) *program.Process {
	t.Helper()
	p := &program.Process{Name: "shell", Path: "/bin/sh", Args: []string{"-c", script}, Env: []string{"WORD=mật-khẩu"}, URL: url}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Kill)
	return p
}

func TestProcessIsStartedStoppedAndStartedAgain(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"status":"ok"}`)) }))
	defer site.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	p := shell(t, site.URL, `echo "    admin / $WORD"; trap 'echo bye; exit 0' TERM; while :; do sleep 0.05; done`)
	if err := p.Up(ctx, false); err != nil {
		t.Fatal(err)
	}
	user, password, err := program.FirstAdmin(ctx, p)
	if err != nil || user != "admin" || password != "mật-khẩu" {
		t.Errorf("%q %q %v", user, password, err)
	}
	first := p.PID()
	p.Stop()
	if !strings.HasSuffix(p.Tail(), "bye\n") {
		t.Errorf("it was not asked to end: %q", p.Tail())
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	if p.PID() == first {
		t.Error("it was not started again")
	}
	p.Kill()
	if strings.Count(p.Output(), "bye") != 1 {
		t.Errorf("kill -9 was heard: %q", p.Output())
	}
}

func TestAProcessThatGivesUp(t *testing.T) {
	var up atomic.Bool
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if up.Load() {
			_, _ = w.Write([]byte(`{"status":"ok"}`))
			return
		}
		_, _ = w.Write([]byte(`{"status":"degraded"}`))
		up.Store(true)
	}))
	defer site.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	addr, err := program.FreeAddr()
	if err != nil {
		t.Fatal(err)
	}
	gone := shell(t, "http://"+addr, "echo no database; exit 1")
	if err := gone.Up(ctx, false); err == nil || !strings.Contains(err.Error(), "no database") {
		t.Errorf("one that ended came up: %v", err)
	}
	mark := filepath.Join(t.TempDir(), "second")
	again := shell(t, site.URL, `if [ -e `+mark+` ]; then exec sleep 60; fi; touch `+mark+`; exit 1`)
	if err := again.Up(ctx, true); err != nil {
		t.Errorf("one that is started again: %v", err)
	}
}
