package store

import (
	"context"
	"time"

	"gorm.io/gorm/logger"
)

// Observer hears of every statement when it is done: its text with placeholders (values, which may be personal data, are
// never shown), how many rows it touched (-1 unknown) and how long it took. BEGIN and COMMIT are not among them.
type Observer func(ctx context.Context, statement string, rows int64, took time.Duration, err error)

// observing hands gorm's statements to an observer and logs nothing.
type observing struct {
	logger.Interface
	tell Observer
}

func newLogger(tell Observer) logger.Interface {
	silent := logger.Default.LogMode(logger.Silent)
	if tell == nil {
		return silent
	}
	return observing{silent, tell}
}

// LogMode keeps the observer: gorm asks for another level inside some of its own sessions.
func (o observing) LogMode(level logger.LogLevel) logger.Interface {
	return observing{o.Interface.LogMode(level), o.tell}
}

// Trace implements gorm's logger.
func (o observing) Trace(ctx context.Context, begin time.Time, fc func() (string, int64), err error) {
	statement, rows := fc()
	o.tell(ctx, statement, rows, time.Since(begin), err)
}

// gorm tells of raw queries through a recorder of its own, which has to be told apart.
func init() {
	logger.RecorderParamsFilter = func(_ context.Context, statement string, _ ...any) (string, []any) { return statement, nil }
}

// ParamsFilter keeps values out of the statement's text.
func (o observing) ParamsFilter(_ context.Context, statement string, _ ...any) (string, []any) {
	return statement, nil
}
