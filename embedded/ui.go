package embedded

import (
	"context"
	"fmt"
	"net/http"
	"time"

	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	uioptions "github.com/temporalio/ui-server/v2/server/server_options"
)

// startUI serves Temporal's own pages on 127.0.0.1:port, read-only: whoever
// changes a workflow there would go around every rule of the program.
func startUI(ctx context.Context, port, temporalPort int) (*uiserver.Server, error) {
	ui := uiserver.NewServer(uioptions.WithConfigProvider(&uiconfig.Config{
		Host: loopback, Port: port, TemporalGRPCAddress: address(temporalPort),
		EnableUI: true, DefaultNamespace: Namespace, HideLogs: true,
		DisableWriteActions: true, DisableNewsFetch: true,
		CORS: uiconfig.CORS{CookieInsecure: true}, // plain http on the loopback
	}))
	failed := make(chan error, 1)
	go func() { failed <- ui.Start() }()
	tick := time.NewTicker(healthPoll)
	defer tick.Stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address(port)+"/healthz", nil)
		if err != nil {
			return nil, fmt.Errorf("embedded: Temporal UI: %w", err)
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_ = resp.Body.Close() // nothing was read
			return ui, nil
		}
		select {
		case err := <-failed:
			return nil, fmt.Errorf("embedded: Temporal UI: %w", err)
		case <-ctx.Done():
			ui.Stop()
			return nil, fmt.Errorf("embedded: Temporal UI: %w", ctx.Err())
		case <-tick.C:
		}
	}
}
