package telemetry

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// unknownRoute stands for addresses that lead nowhere, which would be labels without end.
const unknownRoute = "(none)"

// HTTP measures every request and gives it a span, which goes on from the traceparent of a proxy.
func HTTP(m *Metrics, tr *Traces) gin.HandlerFunc {
	tracer := tr.Tracer("http")
	return func(c *gin.Context) {
		route := c.FullPath()
		if route == "" {
			route = unknownRoute
		}
		ctx := propagator.Extract(c.Request.Context(), propagation.HeaderCarrier(c.Request.Header))
		ctx, span := tracer.Start(ctx, c.Request.Method+" "+route, trace.WithSpanKind(trace.SpanKindServer),
			trace.WithAttributes(attribute.String("http.request.method", c.Request.Method), attribute.String("http.route", route)))
		defer span.End()
		c.Request = c.Request.WithContext(ctx)
		began := time.Now()
		m.active.Inc()
		defer func() {
			m.active.Dec()
			status := c.Writer.Status()
			m.requests.WithLabelValues(method(c.Request.Method), route, strconv.Itoa(status)).Observe(time.Since(began).Seconds())
			span.SetAttributes(attribute.Int("http.response.status_code", status))
			if status >= http.StatusInternalServerError {
				span.SetStatus(codes.Error, http.StatusText(status))
			}
		}()
		c.Next()
	}
}

// method is a method as a label: clients may send any word.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}
