package faults

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"chuky/internal/stack"
)

const serverClamd = stack.Clamd

// Outages lists what an installation has to live with for a while: a full disk, no connection to the database left, no
// scanner, no mail server. People get a clear answer meanwhile, never an inexplicable one.
func Outages() []Fault {
	at := []Step{Save, Upload, Sign, Publish}
	down := func(name string) func(*World, moment) error {
		return func(w *World, m moment) error { m.last += 2 * time.Second; return w.kill(name, m) }
	}
	return []Fault{
		{Name: "disk-objects", steps: at, clear: true, disk: stack.MinIO, size: 256 << 20, inject: (*World).fillDisk},
		{Name: "disk-postgres", steps: at, clear: true, disk: stack.Postgres, size: 1 << 30, inject: (*World).fillDisk},
		{Name: "pool-of-2", steps: at, clear: true, env: []string{"CHUKY_DATABASE_MAX_CONNS=2"}, meddle: crowd, inject: (*World).crowd},
		{Name: "no-clamd", steps: at, clear: true, inject: down(serverClamd)},
		{Name: "no-mail", steps: at, clear: true, inject: down(serverMail)},
	}
}

// crowd lets thirty ask at once what two connections have to serve.
func crowd(r *run, s Step, a asked) (answer, bool, error) {
	if s == Upload {
		return sameKey(30)(r, s, a)
	}
	return otherKeys(30)(r, s, a)
}

// crowd reads the public pages thirty at a time while something happens by itself.
func (w *World) crowd(m moment) error {
	until := time.Now().Add(m.last + time.Second)
	errs := make([]error, 30)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			for time.Now().Before(until) && errs[i] == nil {
				errs[i] = w.glance()
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// glance reads the list of publications; anything but an answer is an error.
func (w *World) glance() error {
	ctx, cancel := context.WithTimeout(context.Background(), recovery)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.URL()+"/api/v1/publications", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	_ = res.Body.Close() // the status says all
	if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusServiceUnavailable && res.StatusCode != http.StatusTooManyRequests {
		return wrong("a reader among thirty got %d", res.StatusCode)
	}
	return nil
}

// Disk mounts a small file system for the data of one server; unmount it with the function that is returned.
func Disk(size int64) (dir string, unmount func() error, err error) {
	if dir, err = os.MkdirTemp("", "chuky-disk-*"); err != nil {
		return "", nil, err
	}
	if err := syscall.Mount("chuky-faults", dir, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0755", size)); err != nil {
		return "", nil, errors.Join(fmt.Errorf("mount a small tmpfs (which takes root): %w", err), os.Remove(dir))
	}
	return dir, func() error { return errors.Join(syscall.Unmount(dir, syscall.MNT_DETACH), os.Remove(dir)) }, nil
}

// fillDisk takes the last byte of the small disk, and gives it back a while later.
func (w *World) fillDisk(m moment) error {
	ballast := filepath.Join(w.place, "ballast")
	if err := fill(ballast); err != nil {
		return err
	}
	<-time.After(m.last + 2*time.Second)
	if err := os.Remove(ballast); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), recovery)
	defer cancel()
	s := w.Stack.Server(w.full)
	if s.PID() == 0 || s.Ready(ctx) != nil { // a server that gave up is started again, as the engine of an installation does
		if err := s.Restart(ctx); err != nil {
			return err
		}
	}
	return w.back(ctx)
}

// fill writes until nothing more fits.
func fill(path string) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for size := 1 << 20; size > 0; {
		_, err := f.Write(make([]byte, size))
		switch {
		case errors.Is(err, syscall.ENOSPC):
			size /= 4
		case err != nil:
			return err
		}
	}
	return nil
}
