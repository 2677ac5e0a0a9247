package journal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options of a client. The zero value of a field takes its default.
type Options struct {
	Seed     int64                     // makes the keys; the same seed asks with the same keys in the same order per actor
	Attempt  time.Duration             // bound of one attempt; 30 s
	Patience time.Duration             // how long an unknown outcome is asked again; 2 min
	Faults   int                       // answers 500 in a row that are taken as final; 4
	Before   func(method, path string) // called before the first attempt of every request
	Observe  func(Entry)               // called after every answered or abandoned request that changes something
}

// Client sends requests for many actors to one server.
type Client struct {
	base    string
	opt     Options
	http    *http.Client
	journal *Journal

	mu   sync.Mutex
	next map[string]int // per actor: number of the last request that changes something
}

// New makes a client of the server at base ("http://127.0.0.1:8080").
func New(base string, opt Options) *Client {
	if opt.Attempt == 0 {
		opt.Attempt = 30 * time.Second
	}
	if opt.Patience == 0 {
		opt.Patience = 2 * time.Minute
	}
	if opt.Faults == 0 {
		opt.Faults = 4
	}
	return &Client{base: strings.TrimSuffix(base, "/"), opt: opt, journal: &Journal{}, next: map[string]int{},
		http: &http.Client{Transport: &http.Transport{
			DialContext:         (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute, Proxy: nil,
		}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Journal is what was asked so far.
func (c *Client) Journal() *Journal { return c.journal }

// Close lets idle connections go.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Request is one thing asked. Body is sent again unchanged when the outcome of an attempt is unknown.
type Request struct {
	Actor       string // whom the journal names, and whose keys are counted
	Token       string // bearer token; "" = nobody
	Method      string
	Path        string // from the root, with the query
	Body        []byte
	ContentType string
	IfMatch     string // entity tag, with its quotes
	Key         string // idempotency key; "" = the actor's next
	Fact        any    // kept with the entry
}

// Answer is a 2xx answer.
type Answer struct {
	Status  int
	Header  http.Header
	Body    []byte
	Key     string
	Latency time.Duration
}

// Do asks until there is an answer. A 4xx comes back as *Refused; any other error means that the outcome stayed unknown
// to the end of the patience, or that ctx ended.
func (c *Client) Do(ctx context.Context, r Request) (Answer, error) {
	if r.Method != http.MethodGet && r.Key == "" {
		r.Key = c.key(r.Actor)
	}
	if c.opt.Before != nil {
		c.opt.Before(r.Method, r.Path)
	}
	e := Entry{Key: r.Key, Actor: r.Actor, Method: r.Method, Path: r.Path, Fact: r.Fact, Outcome: Unknown}
	until := time.Now().Add(c.opt.Patience)
	faults := 0
	for {
		e.Attempts++
		began := time.Now()
		a, again, err := c.attempt(ctx, r)
		if err == nil {
			e.Latency, e.At, e.Status = time.Since(began), time.Now(), a.Status
			a.Latency = e.Latency
			return c.answered(e, a)
		}
		if a.Status == http.StatusInternalServerError {
			faults++
		}
		if ctx.Err() != nil || faults >= c.opt.Faults || time.Now().Add(again).After(until) {
			e.At, e.Status = time.Now(), a.Status
			c.note(e)
			return a, fmt.Errorf("%s %s as %s: no answer after %d attempts: %w", r.Method, r.Path, r.Actor, e.Attempts, err)
		}
		if again == 0 {
			again = pause(e.Attempts)
		}
		select {
		case <-ctx.Done():
		case <-time.After(again):
		}
	}
}

// answered writes an answer down and turns a 4xx into an error.
func (c *Client) answered(e Entry, a Answer) (Answer, error) {
	if a.Status < 400 {
		e.Outcome = OK
		c.note(e)
		return a, nil
	}
	r := refusal(a.Status, a.Body)
	e.Outcome, e.Code = Failed, r.Code
	c.note(e)
	return a, r
}

func (c *Client) note(e Entry) {
	c.journal.record(e)
	if c.opt.Observe != nil && e.Method != http.MethodGet {
		c.opt.Observe(e)
	}
}

// pause grows from 50 ms to 1 s.
func pause(attempt int) time.Duration {
	return min(50*time.Millisecond<<min(attempt-1, 5), time.Second)
}

// attempt sends once. An error means that the outcome is unknown; again > 0 is the server's own wish when to ask again.
func (c *Client) attempt(ctx context.Context, r Request) (Answer, time.Duration, error) {
	one, cancel := context.WithTimeout(ctx, c.opt.Attempt)
	defer cancel()
	req, err := http.NewRequestWithContext(one, r.Method, c.base+r.Path, bytes.NewReader(r.Body))
	if err != nil {
		return Answer{}, 0, err
	}
	if r.Token != "" {
		req.Header.Set("Authorization", "Bearer "+r.Token)
	}
	if r.ContentType != "" {
		req.Header.Set("Content-Type", r.ContentType)
	}
	if r.IfMatch != "" {
		req.Header.Set("If-Match", r.IfMatch)
	}
	if r.Key != "" {
		req.Header.Set("Idempotency-Key", r.Key)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return Answer{}, 0, err
	}
	defer func() { _ = res.Body.Close() }() // the body was read, or its error is the answer
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return Answer{}, 0, err // the head came, the rest did not: still unknown
	}
	a := Answer{Status: res.StatusCode, Header: res.Header, Body: body, Key: r.Key}
	if res.StatusCode >= 500 || res.StatusCode == http.StatusTooManyRequests {
		return a, wish(res.Header), fmt.Errorf("status %d: %s", res.StatusCode, clip(string(body), 300))
	}
	return a, 0, nil
}

// wish reads Retry-After in seconds.
func wish(h http.Header) time.Duration {
	n, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || n < 0 {
		return 0
	}
	return time.Duration(n) * time.Second
}

// key is the actor's next key, the same for the same seed.
func (c *Client) key(actor string) string {
	c.mu.Lock()
	c.next[actor]++
	n := c.next[actor]
	c.mu.Unlock()
	sum := sha256.Sum256(fmt.Appendf(nil, "chuky/demo\n%d\n%s\n%d", c.opt.Seed, actor, n))
	return hex.EncodeToString(sum[:16])
}
