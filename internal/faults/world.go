package faults

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"chuky/internal/faults/proxy"
	"chuky/internal/program"
	"chuky/internal/stack"
)

// Names of what can be broken.
const (
	programPages   = "pages"
	programWorker  = "worker"
	serverPostgres = stack.Postgres
	serverTemporal = stack.Temporal
	serverObjects  = "objects"
	serverMail     = "mail"
)

// World is one installation on servers of its own: pages and a worker as processes, a proxy before every server.
type World struct {
	Stack    *stack.Stack
	Direct   stack.Installation // the servers themselves, for the oracle
	dir      string
	proxies  map[string]*proxy.Proxy
	pages    *program.Process
	worker   *program.Process
	twin     *program.Process // of the pages, with the right clock; nil = none
	admin    [2]string
	ahead    time.Duration // of PostgreSQL's clock
	appAhead time.Duration // of the clock of pages and worker
	full     string        // server whose disk is filled
	place    string        // where that disk is, or the file that tells PostgreSQL's clock
}

// recovery is how long anything may take to come back.
const recovery = 60 * time.Second

// NewWorld starts an installation called name on the stack for one fault; binary is the program (built with the tag
// "servers", by BuildShifted where the fault asks for it), place the folder of the small disk or the file of the clock that it needs.
func NewWorld(ctx context.Context, s *stack.Stack, f Fault, binary, name, place string) (w *World, err error) {
	w = &World{Stack: s, proxies: map[string]*proxy.Proxy{}, full: f.disk, place: place, ahead: f.ahead, appAhead: f.appAhead}
	defer func() {
		if err != nil {
			w.Close()
		}
	}()
	if w.Direct, err = s.Install(ctx, name); err != nil {
		return w, err
	}
	if w.dir, err = os.MkdirTemp("", "chuky-faults-*"); err != nil {
		return w, err
	}
	through := w.Direct
	dsn, err := url.Parse(w.Direct.DatabaseURL)
	if err != nil {
		return w, err
	}
	for name, target := range map[string]string{serverPostgres: dsn.Host, serverTemporal: w.Direct.TemporalAddress, serverObjects: w.Direct.S3Endpoint, serverMail: w.Direct.MailAddress} {
		if w.proxies[name], err = proxy.Start(target); err != nil {
			return w, err
		}
	}
	dsn.Host = w.proxies[serverPostgres].Addr()
	through.DatabaseURL, through.TemporalAddress = dsn.String(), w.proxies[serverTemporal].Addr()
	through.S3Endpoint, through.MailAddress = w.proxies[serverObjects].Addr(), w.proxies[serverMail].Addr()
	addr, err := program.FreeAddr()
	if err != nil {
		return w, err
	}
	internal, err := program.FreeAddr()
	if err != nil {
		return w, err
	}
	env := append(through.Environ(), "CHUKY_SEAL_KEY_FILE="+filepath.Join(w.dir, "seal.key"), "CHUKY_PROCESS_HOUSEKEEPING=1s")
	env = append(env, f.env...)
	right := env
	if f.appAhead != 0 {
		env = append(slices.Clone(env), fmt.Sprintf("%s=%d", clockVariable, int(f.appAhead.Seconds())))
	}
	one := func(what, listen string, more ...string) *program.Process {
		data := filepath.Join(w.dir, what)
		return &program.Process{Name: what, Path: binary, Args: []string{map[string]string{programPages: "serve", programWorker: "worker"}[what]}, URL: "http://" + listen, Env: append(append([]string{"CHUKY_DATA_DIR=" + data}, env...), more...)}
	}
	w.worker = one(programWorker, internal, "CHUKY_METRICS_ADDR="+internal)
	w.pages = one(programPages, addr, "CHUKY_METRICS_ADDR=off", "CHUKY_ADDR="+addr, "CHUKY_PROCESS_WORKER=false")
	if f.appAhead != 0 {
		second, err := program.FreeAddr()
		if err != nil {
			return w, err
		}
		env = right
		w.twin = one(programPages, second, "CHUKY_METRICS_ADDR=off", "CHUKY_ADDR="+second, "CHUKY_PROCESS_WORKER=false")
	}
	bounded, cancel := context.WithTimeout(ctx, 2*recovery)
	defer cancel()
	for _, p := range w.programs() {
		if err = p.Start(); err != nil {
			return w, err
		}
	}
	for _, p := range w.programs() {
		if err = p.Up(bounded, true); err != nil {
			return w, err
		}
	}
	w.admin[0], w.admin[1], err = program.FirstAdmin(bounded, w.programs()...)
	return w, err
}

// programs are the processes of the program.
func (w *World) programs() []*program.Process {
	return slices.DeleteFunc([]*program.Process{w.worker, w.pages, w.twin}, func(p *program.Process) bool { return p == nil })
}

// URL is where the pages and the API are.
func (w *World) URL() string { return w.pages.URL }

// Close ends the processes and proxies; the servers stay.
func (w *World) Close() {
	for _, p := range w.programs() {
		p.Kill()
	}
	for _, p := range w.proxies {
		if p != nil {
			_ = p.Close() // nothing connects any more
		}
	}
	if w.dir != "" {
		_ = os.RemoveAll(w.dir)
	}
}

// Log is the end of what the processes wrote.
func (w *World) Log() string {
	var b strings.Builder
	for _, p := range w.programs() {
		fmt.Fprintf(&b, "--- %s\n%s\n", p.Name, p.Tail())
	}
	return b.String()
}

func (w *World) server(name string) *stack.Server {
	if name == serverObjects {
		name = w.Stack.S3
	}
	return w.Stack.Server(name)
}

// kill ends a process with SIGKILL, leaves it dead for a while, and starts it again.
func (w *World) kill(name string, m moment) error {
	ctx, cancel := context.WithTimeout(context.Background(), recovery)
	defer cancel()
	if p := map[string]*program.Process{programPages: w.pages, programWorker: w.worker}[name]; p != nil {
		p.Kill()
		<-time.After(m.last)
		if err := p.Start(); err != nil {
			return err
		}
		return p.Up(ctx, true)
	}
	s := w.server(name)
	if err := s.Kill(); err != nil {
		return err
	}
	<-time.After(m.last)
	if err := s.Restart(ctx); err != nil {
		return err
	}
	return w.back(ctx)
}

func (w *World) reset(name string, m moment) error { return w.disturb(name, proxy.Reset, m) }

func (w *World) withhold(name string, m moment) error { return w.disturb(name, proxy.Withhold, m) }

func (w *World) disturb(name string, f proxy.Fault, m moment) error {
	w.proxies[name].For(f, m.last)
	ctx, cancel := context.WithTimeout(context.Background(), recovery)
	defer cancel()
	return w.back(ctx)
}

// back waits until both processes answer, starting again what gave up.
func (w *World) back(ctx context.Context) error {
	for _, p := range w.programs() {
		if err := p.Up(ctx, true); err != nil {
			return err
		}
	}
	return nil
}
