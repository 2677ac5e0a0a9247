package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"chuky/api"
	"chuky/evidence/clamd"

	"go.temporal.io/sdk/client"
)

const (
	probeLimit = 2 * time.Second
	// probeAge is how long an answer is good: whoever asks often must not keep the servers busy.
	probeAge = time.Second
)

// health is what the last look at the servers found, by the names of parts.
type health struct {
	mu    sync.Mutex
	at    time.Time
	parts map[string]error
}

var (
	errWorkerWaits = errors.New("the worker waits for Temporal")
	errMailSilent  = errors.New("the mail server does not greet")
)

// parts says how what the program needs besides SQL fares: nil is up. Parts that are not configured are not named.
func (a *App) parts(ctx context.Context) map[string]error {
	a.health.mu.Lock()
	defer a.health.mu.Unlock()
	if a.health.parts != nil && time.Since(a.health.at) < probeAge {
		return maps.Clone(a.health.parts)
	}
	probes := map[string]func(context.Context) error{"temporal": a.temporalUp, "handover": a.breaker.up, "objects": a.Evidence.Ping}
	if a.Config.SMTP.Host != "" {
		probes["mail"] = a.mailUp
	}
	if a.Config.Clamd.Address != "" {
		probes["scanner"] = (&clamd.Client{Address: a.Config.Clamd.Address, Timeout: probeLimit}).Ping
	}
	if a.Config.Process.Worker {
		probes["worker"] = func(context.Context) error {
			if !a.worker.up() {
				return errWorkerWaits
			}
			return nil
		}
	}
	found := make(map[string]error, len(probes))
	var mu sync.Mutex
	var wg sync.WaitGroup
	// One caller's impatience must not become everybody's answer.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), probeLimit)
	defer cancel()
	for name, probe := range probes {
		wg.Go(func() {
			err := probe(ctx)
			mu.Lock()
			defer mu.Unlock()
			found[name] = err
		})
	}
	wg.Wait()
	for name, err := range found {
		if was := a.health.parts[name]; (err == nil) != (was == nil) {
			a.Log.Warn("health of "+name+" changed", "error", err)
		}
	}
	a.health.at, a.health.parts = time.Now(), found
	return maps.Clone(found)
}

func (a *App) temporalUp(ctx context.Context) error {
	_, err := a.Temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
	return err
}

// mailUp reads the mail server's greeting.
func (a *App) mailUp(ctx context.Context) error {
	addr := net.JoinHostPort(a.Config.SMTP.Host, strconv.Itoa(a.Config.SMTP.Port))
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if a.Config.SMTP.TLS == "tls" {
		return nil // greets only after a handshake, which sending does
	}
	if end, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(end)
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "220") {
		return fmt.Errorf("%w: %q (%w)", errMailSilent, line, err)
	}
	_, err = conn.Write([]byte("QUIT\r\n"))
	return err
}

// readyz answers load balancers: SQL decides, and a process that stops takes nothing more.
func (a *App) readyz(w http.ResponseWriter, r *http.Request) {
	if a.draining.Load() {
		api.WriteReadiness(w, http.StatusServiceUnavailable, api.Readiness{Status: "stopping"})
		return
	}
	code, answer := api.Ready(r.Context(), a.Store.Ping, a.parts)
	api.WriteReadiness(w, code, answer)
}

// drained lets /readyz of the pages' listener say that this process stops.
func (a *App) drained(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.draining.Load() && r.URL.Path == "/readyz" {
			a.readyz(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
