package app

import (
	"context"
	"log/slog"
)

// calmSDK lowers what Temporal's SDK warns of although it is normal: an activity that ends while its last heartbeat is on
// the way, which every round of housekeeping does.
type calmSDK struct{ slog.Handler }

const heartbeatCut = "RecordActivityHeartbeat with error"

// Handle implements slog.Handler.
func (h calmSDK) Handle(ctx context.Context, r slog.Record) error {
	if r.Message == heartbeatCut {
		r.Level = slog.LevelDebug
		if !h.Enabled(ctx, r.Level) {
			return nil
		}
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (h calmSDK) WithAttrs(attrs []slog.Attr) slog.Handler {
	return calmSDK{h.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (h calmSDK) WithGroup(name string) slog.Handler { return calmSDK{h.Handler.WithGroup(name)} }
