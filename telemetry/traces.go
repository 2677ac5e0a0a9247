package telemetry

import (
	"context"
	"fmt"
	"os"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
	temporalotel "go.temporal.io/sdk/contrib/opentelemetry"
	"go.temporal.io/sdk/interceptor"
)

// propagator writes and reads W3C traceparent headers.
var propagator = propagation.TraceContext{}

// Traces makes spans and sends them away.
type Traces struct {
	provider trace.TracerProvider
	sender   *sdktrace.TracerProvider // nil: nobody takes them
}

// NewTraces sends spans by OTLP over HTTP where OTEL_EXPORTER_OTLP_ENDPOINT (or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) names a
// collector; the other variables of the OpenTelemetry specification (headers, certificate, sampler, service name, resource)
// hold too. Without a collector it costs nothing.
func NewTraces(ctx context.Context, version string) (*Traces, error) {
	if os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") == "" && os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") == "" {
		return &Traces{provider: noop.NewTracerProvider()}, nil
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	res, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", "chuky"), attribute.String("service.version", version)), resource.WithHost(), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	p := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(res))
	return &Traces{provider: p, sender: p}, nil
}

// Tracer makes the spans of one part of the program.
func (t *Traces) Tracer(part string) trace.Tracer { return t.provider.Tracer("chuky/" + part) }

// On reports whether anybody takes spans.
func (t *Traces) On() bool { return t.sender != nil }

// Temporal carries traces into workflows and activities and makes their spans; nil when traces are off.
func (t *Traces) Temporal() ([]interceptor.ClientInterceptor, error) {
	if !t.On() {
		return nil, nil
	}
	// Histories live for months and may have been started by a program that traced otherwise, or not at all.
	i, err := temporalotel.NewTracingInterceptor(temporalotel.TracerOptions{Tracer: t.Tracer("temporal"), TextMapPropagator: propagator, AllowInvalidParentSpans: true, DisableQueryTracing: true, DisableBaggage: true})
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	return []interceptor.ClientInterceptor{i}, nil
}

// Close sends what is left.
func (t *Traces) Close(ctx context.Context) error {
	if t.sender == nil {
		return nil
	}
	return t.sender.Shutdown(ctx)
}
