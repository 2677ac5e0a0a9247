package telemetry

import (
	"context"

	"chuky/commands"
	"chuky/models"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// Handover hands moves over under the trace of the request that made them, which is kept in the command's row: the relay
// may come to it minutes later, in another process.
func (t *Traces) Handover(next commands.Handover) commands.Handover {
	if !t.On() {
		return next
	}
	return handover{next: next, tracer: t.Tracer("handover")}
}

type handover struct {
	next   commands.Handover
	tracer trace.Tracer
}

// HandOver implements commands.Handover.
func (h handover) HandOver(ctx context.Context, m models.Command) error {
	made := trace.SpanContextFromContext(propagator.Extract(context.Background(), propagation.MapCarrier{"traceparent": m.Trace}))
	here := trace.SpanContextFromContext(ctx)
	if made.IsValid() && made.TraceID() != here.TraceID() {
		var s trace.Span
		ctx, s = h.tracer.Start(trace.ContextWithRemoteSpanContext(ctx, made), "hand over later", trace.WithLinks(trace.Link{SpanContext: here}))
		defer s.End()
	}
	return h.next.HandOver(ctx, m)
}
