package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"sync"
	"time"

	"chuky/demo/journal"
)

// gate stands between the player and the pages. Most requests it only passes on; at the step of a cell it asks more than
// the player does: the same thing ten times at once, from a second tab, against somebody else.
type gate struct {
	target string
	meddle func(asked) (answer, bool, error) // takes a request over; false = pass it on
	note   func(journal.Entry)

	server *http.Server
	addr   string
	client *http.Client

	mu      sync.Mutex
	renamed map[string]string // key of the player → key under which it was done
	tokens  map[string]string // "role assessment" → who asked for it; "users " → who makes accounts
	unclear []string          // answers 500: they tell nobody what to do
	hearing hearing
}

// asked is one request, answer what came of it.
type asked struct {
	method, path string
	header       http.Header
	body         []byte
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) ok() bool { return a.status < 400 }

// with is the same request under another key.
func (a asked) with(key string) asked {
	a.header = a.header.Clone()
	a.header.Set("Idempotency-Key", key)
	return a
}

func (a asked) key() string { return a.header.Get("Idempotency-Key") }

// biggest is what the gate takes as a body.
const biggest = 32 << 20

func openGate(target string, meddle func(asked) (answer, bool, error), note func(journal.Entry)) (*gate, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	g := &gate{target: target, meddle: meddle, note: note, addr: ln.Addr().String(), renamed: map[string]string{}, tokens: map[string]string{},
		client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64, Proxy: nil}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	g.server = &http.Server{Handler: g, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = g.server.Serve(ln) }() // ends by close
	return g, nil
}

func (g *gate) url() string { return "http://" + g.addr }

func (g *gate) close() {
	_ = g.server.Close() // nobody asks any more
	g.client.CloseIdleConnections()
}

var ofForm = regexp.MustCompile(`/assessments/([^/]+)/(submit|approve|items)`)

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, biggest))
	if err != nil {
		panic(http.ErrAbortHandler) // the player is gone
	}
	a := asked{r.Method, r.URL.RequestURI(), r.Header.Clone(), body}
	g.mu.Lock()
	if key, ok := g.renamed[a.key()]; ok {
		a = a.with(key)
	}
	if m := ofForm.FindStringSubmatch(r.URL.Path); m != nil {
		g.tokens[m[2]+" "+m[1]] = r.Header.Get("Authorization")
	}
	if r.Method == http.MethodPost && r.URL.Path == "/api/v1/users" {
		g.tokens["users "] = r.Header.Get("Authorization")
	}
	g.mu.Unlock()
	got, took, err := g.meddle(a)
	if !took && err == nil {
		got, err = g.send(a)
	}
	if err != nil {
		panic(http.ErrAbortHandler) // as the player would have heard it without the gate
	}
	for name, values := range got.header {
		for _, v := range values {
			w.Header().Add(name, v)
		}
	}
	w.Header().Del("Content-Length")
	w.WriteHeader(got.status)
	_, _ = w.Write(got.body) // a player that is gone asks again
}

// send asks once.
func (g *gate) send(a asked) (answer, error) {
	req, err := http.NewRequestWithContext(context.Background(), a.method, g.target+a.path, bytes.NewReader(a.body))
	if err != nil {
		return answer{}, err
	}
	req.Header = a.header.Clone()
	res, err := g.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = res.Body.Close() }() // read to its end
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{}, err
	}
	if res.StatusCode == http.StatusInternalServerError {
		g.mu.Lock()
		g.unclear = append(g.unclear, fmt.Sprintf("%s %s: %s", a.method, a.path, clip(body)))
		g.mu.Unlock()
	}
	got := answer{res.StatusCode, res.Header, body}
	g.hearing.hear(a, got)
	return got, nil
}

// insist asks until there is an answer, as the player's client does, and writes it down.
func (g *gate) insist(a asked) (answer, error) {
	until := time.Now().Add(recovery)
	for {
		got, err := g.send(a)
		if err == nil && got.status < 500 && got.status != http.StatusTooManyRequests {
			g.note(entry(a, got))
			return got, nil
		}
		if time.Now().After(until) {
			return got, errors.Join(wrong("%s %s has no answer within %s (last %d)", a.method, a.path, recovery, got.status), err)
		}
		<-time.After(100 * time.Millisecond)
	}
}

func entry(a asked, got answer) journal.Entry {
	e := journal.Entry{Key: a.key(), Actor: "gate", Method: a.method, Path: a.path, Status: got.status, Outcome: journal.OK, Code: code(got), At: time.Now()}
	if !got.ok() {
		e.Outcome = journal.Failed
	}
	return e
}

// together asks all at the same moment.
func (g *gate) together(all []asked) ([]answer, error) {
	out, errs := make([]answer, len(all)), make([]error, len(all))
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i, a := range all {
		wg.Go(func() {
			<-start
			out[i], errs[i] = g.insist(a)
		})
	}
	close(start)
	wg.Wait()
	return out, errors.Join(errs...)
}

// rename says that what the player asked under one key was done under another.
func (g *gate) rename(from, to string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if from != to {
		g.renamed[from] = to
	}
}

// real is the key under which a request of the player was done.
func (g *gate) real(key string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if to, ok := g.renamed[key]; ok {
		return to
	}
	return key
}

func (g *gate) token(what, form string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.tokens[what+" "+form]
}

func clip(b []byte) string { return string(b[:min(len(b), 300)]) }

// clear reports the first answer that told nobody what to do.
func (g *gate) clear() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.unclear) == 0 {
		return nil
	}
	first := g.unclear[0]
	n := len(g.unclear)
	g.unclear = nil
	return wrong("%d answers 500, the first: %s", n, first)
}
