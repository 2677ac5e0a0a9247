package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"chuky/internal/program"
)

// clockVariable is how far the clock of a program is ahead that was built by BuildShifted, in seconds.
const clockVariable = "CHUKY_FAULTS_CLOCK_AHEAD"

// BuildShifted builds the program from this tree with a standard library whose time.Now is as far off as clockVariable says, so that
// every package of the program, and every library in it, sees the other time of day. Only the signatures for the object store are made
// by the real clock, since a server refuses those that are a quarter of an hour off; durations and time-outs stay what they are.
func BuildShifted(ctx context.Context, dir string) (binary string, err error) {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("go env: %w", err)
	}
	original := filepath.Join(strings.TrimSpace(string(root)), "src", "time", "time.go")
	source, err := os.ReadFile(original)
	if err != nil {
		return "", err
	}
	mark := []byte("func Now() Time {\n\tsec, nsec, mono := runtimeNow()\n")
	if bytes.Count(source, mark) != 1 {
		return "", errors.New("this toolchain's time.Now is written otherwise: the clock of the program cannot be shifted")
	}
	source = bytes.Replace(source, mark, append(mark, "\tsec += shifted()\n"...), 1)
	overlay := map[string]string{original: filepath.Join(dir, "time.go"), filepath.Join(filepath.Dir(original), "shifted.go"): filepath.Join(dir, "shifted.go")}
	plan, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		return "", err
	}
	for name, text := range map[string][]byte{"time.go": source, "shifted.go": []byte(shiftedSource), "overlay.json": plan} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return "", err
		}
	}
	binary = filepath.Join(dir, "chuky-shifted")
	if err := program.Build(ctx, binary, "-overlay", filepath.Join(dir, "overlay.json")); err != nil {
		return "", fmt.Errorf("with a shifted clock: %w", err)
	}
	return binary, nil
}

// shiftedSource is what the standard library gets beside its own.
const shiftedSource = `package time

import (
	"runtime"
	"syscall"
)

var ahead = func() (n int64) {
	v, _ := syscall.Getenv("` + clockVariable + `")
	sign := int64(1)
	for _, c := range []byte(v) {
		switch {
		case c == '-':
			sign = -1
		case '0' <= c && c <= '9':
			n = n*10 + int64(c-'0')
		}
	}
	return sign * n
}()

func shifted() int64 {
	if ahead == 0 {
		return 0
	}
	var pcs [1]uintptr
	runtime.Callers(3, pcs[:])
	const signer = "github.com/minio/minio-go/"
	if f, _ := runtime.CallersFrames(pcs[:]).Next(); len(f.Function) > len(signer) && f.Function[:len(signer)] == signer {
		return 0
	}
	return ahead
}
`

// offAppClock makes sure that both processes really live an hour off, and that nothing was decided by them.
func (w *World) offAppClock(m moment) error {
	for _, p := range []*program.Process{w.pages, w.worker} {
		off, err := clockOf(p.URL)
		if err != nil {
			return err
		}
		if (off - w.appAhead).Abs() > 10*time.Second {
			return fmt.Errorf("the clock of %s is %s off, not %s: the play tested nothing", p.Name, off, w.appAhead)
		}
	}
	return w.offClock(m)
}

// clockOf is how far a process's clock is ahead of this one's, by the Date of its answers.
func clockOf(url string) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/healthz", nil)
	if err != nil {
		return 0, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	_ = res.Body.Close() // the head says all
	date, err := http.ParseTime(res.Header.Get("Date"))
	return time.Until(date).Round(time.Second), err
}
