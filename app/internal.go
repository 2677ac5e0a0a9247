package app

import (
	"context"
	"errors"
	"net/http"
)

// startInternal serves health and metrics on a listener of its own, which only the installation's own machines should
// reach. A process without pages is watched through it.
func (a *App) startInternal(_ context.Context) error {
	l, err := listenInternal(a.Config.Metrics.Addr)
	if err != nil || l == nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /readyz", a.readyz)
	a.metrics.SQL(a.Store.Stats)
	a.metrics.Gauges(a.Commands.Gauges)
	a.metrics.Parts(a.parts)
	a.metrics.HandOvers(a.breaker.read)
	mux.Handle("GET /metrics", a.metrics.Handler())
	a.InternalAddr = l.Addr().String()
	server := usual.server(mux)
	a.internal = server
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			a.failed <- err
		}
	}()
	return nil
}
