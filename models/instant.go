package models

import "time"

// Instant is a point in time as microseconds since the Unix epoch (UTC); 0 means "none". Integers compare the same way on
// PostgreSQL and SQLite, which text timestamps do not.
type Instant int64

// At converts a time; the zero time gives 0.
func At(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	return Instant(t.UnixMicro())
}

// Time converts back, in UTC; 0 gives the zero time.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(i)).UTC()
}

// Set reports whether the instant is there.
func (i Instant) Set() bool { return i != 0 }
