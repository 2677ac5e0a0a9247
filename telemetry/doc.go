// Package telemetry is what operators see of the program from outside: numbers in Prometheus' format and OpenTelemetry
// traces from a request over its workflow and activities to SQL.
//
//	metrics.go   Metrics: the registry, numbers of SQL's pool and of what lies still
//	http.go      the middleware: duration and trace of every request, by route template
//	temporal.go  the numbers of Temporal's SDK
//	traces.go    Traces: the exporter, named by OTEL_EXPORTER_OTLP_ENDPOINT; off without it
//	handover.go  a move that is handed over later goes on under the trace of its request
//
// It names nobody: labels and attributes are routes, states and statements without their values. It holds no listener (app).
package telemetry
