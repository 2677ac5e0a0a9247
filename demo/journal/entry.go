package journal

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// Outcome is what is known about a request.
type Outcome string

// Outcomes. Unknown is left only when the client gave up before an answer came.
const (
	OK      Outcome = "ok"
	Failed  Outcome = "refused"
	Unknown Outcome = "unknown"
)

// Entry is one request that was asked and what came of it. Fact is what the action means to the one who asked, e.g. the
// figures that were saved: the facts of acknowledged entries, in order, are what the server must have kept.
type Entry struct {
	Key      string
	Actor    string
	Method   string
	Path     string
	Fact     any
	Outcome  Outcome
	Status   int
	Code     string // of a refusal
	Attempts int
	Latency  time.Duration // of the attempt that was answered
	At       time.Time     // when the answer came
}

// Journal keeps entries in the order in which they were answered. It may be used by many goroutines.
type Journal struct {
	mu       sync.Mutex
	changes  []Entry // requests that change something
	requests int
	retries  int
	slowest  time.Duration
	slowPath string
}

// record counts an answered request and keeps it if it changes something.
func (j *Journal) record(e Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.requests += e.Attempts
	j.retries += e.Attempts - 1
	if e.Latency > j.slowest {
		j.slowest, j.slowPath = e.Latency, e.Method+" "+e.Path
	}
	if e.Method != http.MethodGet {
		j.changes = append(j.changes, e)
	}
}

// Changes are the requests so far that change something, in the order of their answers.
func (j *Journal) Changes() []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.changes)
}

// Stats counts what was sent.
type Stats struct {
	Requests int           // sent, repeated ones included
	Retries  int           // of those, repetitions after an unknown outcome
	Slowest  time.Duration // longest answer
	Path     string        // of the slowest
}

// Stats counts what was sent so far.
func (j *Journal) Stats() Stats {
	j.mu.Lock()
	defer j.mu.Unlock()
	return Stats{j.requests, j.retries, j.slowest, j.slowPath}
}
