package scale

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"sync"
	"time"

	"chuky/demo/journal"
)

const apiRoot = "/api/v1"

// meter keeps how long requests took, by kind.
type meter struct {
	mu    sync.Mutex
	kinds map[string]*Latency
	order []string
}

// Latency is what one kind of request took.
type Latency struct {
	Kind          string
	Count         int
	P50, P95, P99 time.Duration
	Max           time.Duration
	Largest       int           // bytes of an answer
	Busy          time.Duration // from the first request to the last answer
	all           []time.Duration
	from, to      time.Time
}

func (m *meter) note(kind string, took time.Duration, size int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l := m.kinds[kind]
	now := time.Now()
	if l == nil {
		l = &Latency{Kind: kind, from: now.Add(-took)}
		m.kinds[kind] = l
		m.order = append(m.order, kind)
	}
	l.all, l.to, l.Largest = append(l.all, took), now, max(l.Largest, size)
}

func (m *meter) table() []Latency {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []Latency
	for _, kind := range m.order {
		l := *m.kinds[kind]
		sorted := slices.Sorted(slices.Values(l.all))
		l.Count, l.Busy = len(sorted), l.to.Sub(l.from)
		l.P50, l.P95, l.P99, l.Max = at(sorted, 50), at(sorted, 95), at(sorted, 99), sorted[len(sorted)-1]
		out = append(out, l)
	}
	return out
}

// at is the value below which so many percent lie.
func at(sorted []time.Duration, percent int) time.Duration {
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)]
}

// actor is somebody who signed in.
type actor struct {
	c     *client
	who   string
	token string
}

// client asks for many actors.
type client struct {
	journal *journal.Client
	meter   *meter
}

// newClient asks patiently: opening thousands of units may take longer than people wait.
func newClient(base string) *client {
	return &client{journal: journal.New(base, journal.Options{Seed: 1, Attempt: 5 * time.Minute, Patience: 10 * time.Minute}), meter: &meter{kinds: map[string]*Latency{}}}
}

func (c *client) nobody() *actor { return &actor{c: c, who: "public"} }

func (a *actor) do(ctx context.Context, kind string, r journal.Request, out any) error {
	r.Actor, r.Token, r.Path = a.who, a.token, apiRoot+r.Path
	answer, err := a.c.journal.Do(ctx, r)
	if err != nil {
		return err
	}
	a.c.meter.note(kind, answer.Latency, len(answer.Body))
	switch into := out.(type) {
	case nil:
		return nil
	case *[]byte:
		*into = answer.Body
		return nil
	}
	if err := json.Unmarshal(answer.Body, out); err != nil {
		return fmt.Errorf("answer of %s: %w", r.Path, err)
	}
	return nil
}

func (a *actor) get(ctx context.Context, kind, path string, out any) error {
	return a.do(ctx, kind, journal.Request{Method: http.MethodGet, Path: path}, out)
}

func (a *actor) post(ctx context.Context, kind, path string, body, out any) error {
	r := journal.Request{Method: http.MethodPost, Path: path}
	if body != nil {
		var err error
		if r.Body, err = json.Marshal(body); err != nil {
			return err
		}
		r.ContentType = "application/json"
	}
	return a.do(ctx, kind, r, out)
}

// put saves with the version that was seen.
func (a *actor) put(ctx context.Context, kind, path string, version int64, body, out any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return a.do(ctx, kind, journal.Request{Method: http.MethodPut, Path: path, Body: raw, ContentType: "application/json", IfMatch: fmt.Sprintf("\"%d\"", version)}, out)
}

// file sends one file with text fields before it.
func (a *actor) file(ctx context.Context, kind, path string, fields [][2]string, name, contentType string, data []byte, out any) error {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range fields {
		if err := w.WriteField(f[0], f[1]); err != nil {
			return err
		}
	}
	part, err := w.CreatePart(map[string][]string{"Content-Type": {contentType}, "Content-Disposition": {multipart.FileContentDisposition("file", name)}})
	if err != nil {
		return err
	}
	if _, err := part.Write(data); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return a.do(ctx, kind, journal.Request{Method: http.MethodPost, Path: path, Body: b.Bytes(), ContentType: w.FormDataContentType()}, out)
}
