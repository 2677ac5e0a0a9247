package store

import (
	"database/sql"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"gorm.io/gorm"
)

// Stats says how the connections of this process are used.
func (s *Store) Stats() sql.DBStats { return s.sqlDB.Stats() }

const spanKey = "chuky:span"

// traced gives every statement that is part of a trace a span with its text, placeholders for the values.
func traced(db *gorm.DB, tracer trace.Tracer) error {
	before := func(g *gorm.DB) {
		ctx := g.Statement.Context
		if !trace.SpanContextFromContext(ctx).IsValid() {
			return
		}
		name := "SQL"
		if g.Statement.Table != "" {
			name += " " + g.Statement.Table
		}
		_, span := tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attribute.String("db.system.name", g.Name())))
		g.InstanceSet(spanKey, span)
	}
	after := func(g *gorm.DB) {
		v, _ := g.InstanceGet(spanKey)
		span, ok := v.(trace.Span)
		if !ok {
			return
		}
		span.SetAttributes(attribute.String("db.query.text", g.Statement.SQL.String()), attribute.Int64("db.response.returned_rows", g.RowsAffected))
		if g.Error != nil && !errors.Is(g.Error, gorm.ErrRecordNotFound) {
			span.SetStatus(codes.Error, "failed")
		}
		span.End()
	}
	cb := db.Callback()
	return errors.Join(
		cb.Create().Before("*").Register("trace:before", before), cb.Create().After("*").Register("trace:after", after),
		cb.Query().Before("*").Register("trace:before", before), cb.Query().After("*").Register("trace:after", after),
		cb.Update().Before("*").Register("trace:before", before), cb.Update().After("*").Register("trace:after", after),
		cb.Delete().Before("*").Register("trace:before", before), cb.Delete().After("*").Register("trace:after", after),
		cb.Row().Before("*").Register("trace:before", before), cb.Row().After("*").Register("trace:after", after),
		cb.Raw().Before("*").Register("trace:before", before), cb.Raw().After("*").Register("trace:after", after),
	)
}

// traceparent is the trace that a transaction is part of, as a W3C header; "" when there is none.
func (t *Tx) traceparent() string {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(t.g.Statement.Context, carrier)
	return carrier["traceparent"]
}
