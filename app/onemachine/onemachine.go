package onemachine

import (
	"context"
	"log/slog"
	"os"
	"runtime/debug"

	"chuky/app"
	"chuky/config"
	"chuky/embedded"
)

// memory is what the Go runtime tries to stay under when everything shares one process (the program's text, about 100 MB,
// comes on top); GOMEMLIMIT overrides it.
const memory = 400 << 20

// Servers starts Temporal and an object store in this process; it is an app.Options.OneMachine.
func Servers(ctx context.Context, c config.Config, log *slog.Logger) (app.Servers, error) {
	r, err := embedded.Start(ctx, embedded.Options{DataDir: c.DataDir, TemporalPort: c.Temporal.Port, S3Port: c.S3.Port, TemporalUI: c.Temporal.UI, TemporalUIPort: c.Temporal.UIPort, Log: log})
	if err != nil {
		return app.Servers{}, err
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory)
	}
	return app.Servers{DatabasePath: r.DatabasePath, Temporal: r.TemporalAddress, Objects: r.S3, Stop: r.Stop}, nil
}
