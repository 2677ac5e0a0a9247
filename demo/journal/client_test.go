package journal_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"chuky/demo/journal"
)

// ledger is a server that keeps its promise: the same key gives the same answer and acts once. fault says what goes wrong
// with the n-th request: nothing, before the act, or after it.
type ledger struct {
	mu      sync.Mutex
	n       int
	acts    map[string]int
	answers map[string]string
	fault   func(n int) string
}

func (l *ledger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	key := r.Header.Get("Idempotency-Key")
	l.mu.Lock()
	l.n++
	fault := l.fault(l.n)
	if fault != "before" {
		if _, done := l.answers[key]; !done {
			l.acts[key]++
			l.answers[key] = fmt.Sprintf(`{"echo":%q}`, body)
		}
	}
	answer := l.answers[key]
	l.mu.Unlock()
	switch fault {
	case "before", "after":
		panic(http.ErrAbortHandler) // the connection is cut: the client cannot tell which of the two
	case "torn":
		w.Header().Set("Content-Length", "9999")
		_, _ = io.WriteString(w, answer[:1])
		panic(http.ErrAbortHandler)
	case "busy":
		w.WriteHeader(http.StatusServiceUnavailable)
	case "refuse":
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusConflict)
		_, _ = io.WriteString(w, `{"title":"Conflict","status":409,"detail":"Phiếu đã khóa.","code":"assessment_locked"}`)
	case "bug":
		w.WriteHeader(http.StatusInternalServerError)
	default:
		_, _ = io.WriteString(w, answer)
	}
}

func serve(t *testing.T, fault func(int) string) (*ledger, *journal.Client) {
	t.Helper()
	l := &ledger{acts: map[string]int{}, answers: map[string]string{}, fault: fault}
	srv := httptest.NewServer(l)
	t.Cleanup(srv.Close)
	c := journal.New(srv.URL, journal.Options{Seed: 3, Patience: 20 * time.Second})
	t.Cleanup(c.Close)
	return l, c
}

func post(ctx context.Context, c *journal.Client, actor string, n int) (journal.Answer, error) {
	return c.Do(ctx, journal.Request{Actor: actor, Method: http.MethodPost, Path: "/x", Body: fmt.Appendf(nil, "%s %d", actor, n), Fact: n})
}

// Three of four requests meet a fault; every action happens once, every answer is heard, and it is the action's own.
func TestEveryActionHappensOnceThroughFaults(t *testing.T) {
	l, c := serve(t, func(n int) string {
		return []string{"before", "after", "torn", "busy", "", ""}[n%6]
	})
	var wg sync.WaitGroup
	for a := range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 15 {
				actor := fmt.Sprintf("actor%d", a)
				got, err := post(t.Context(), c, actor, i)
				if err != nil {
					t.Errorf("%s %d: %v", actor, i, err)
					continue
				}
				var out struct{ Echo string }
				if err := json.Unmarshal(got.Body, &out); err != nil || out.Echo != fmt.Sprintf("%s %d", actor, i) {
					t.Errorf("%s %d heard %q (%v)", actor, i, got.Body, err)
				}
			}
		}()
	}
	wg.Wait()
	if len(l.acts) != 60 {
		t.Errorf("%d actions, want 60", len(l.acts))
	}
	for key, n := range l.acts {
		if n != 1 {
			t.Errorf("key %s acted %d times", key, n)
		}
	}
	entries := c.Journal().Changes()
	if len(entries) != 60 {
		t.Fatalf("%d entries, want 60", len(entries))
	}
	next := map[string]int{}
	for _, e := range entries {
		if e.Outcome != journal.OK || e.Attempts < 1 || e.Key == "" {
			t.Errorf("entry %+v", e)
		}
		if e.Fact != next[e.Actor] {
			t.Errorf("%s: fact %v stands where %d should", e.Actor, e.Fact, next[e.Actor])
		}
		next[e.Actor]++
	}
	if s := c.Journal().Stats(); s.Retries == 0 || s.Requests != 60+s.Retries {
		t.Errorf("stats %+v", s)
	}
}

func TestARefusalIsAnAnswer(t *testing.T) {
	_, c := serve(t, func(int) string { return "refuse" })
	_, err := post(t.Context(), c, "a", 1)
	r, ok := journal.AsRefused(err)
	if !ok || r.Status != 409 || r.Code != "assessment_locked" || r.Detail != "Phiếu đã khóa." {
		t.Fatalf("got %v", err)
	}
	if !journal.IsRefused(err, "other", "assessment_locked") || journal.IsRefused(err, "other") {
		t.Error("IsRefused compares wrongly")
	}
	e := c.Journal().Changes()[0]
	if e.Outcome != journal.Failed || e.Code != "assessment_locked" || e.Attempts != 1 {
		t.Errorf("entry %+v", e)
	}
}

func TestABugEndsTheAskingAndStaysUnknown(t *testing.T) {
	l, c := serve(t, func(int) string { return "bug" })
	if _, err := post(t.Context(), c, "a", 1); err == nil {
		t.Fatal("a server that answers 500 for ever was taken for an answer")
	} else if _, ok := journal.AsRefused(err); ok {
		t.Fatal("500 is no refusal")
	}
	if l.n != 4 {
		t.Errorf("asked %d times, want 4", l.n)
	}
	if e := c.Journal().Changes()[0]; e.Outcome != journal.Unknown || e.Status != 500 {
		t.Errorf("entry %+v", e)
	}
}

// The server is away when the request is made and comes up later on the same address.
func TestWaitsForAServerThatStartsAgain(t *testing.T) {
	l := &ledger{acts: map[string]int{}, answers: map[string]string{}, fault: func(int) string { return "" }}
	hold, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := hold.Addr().String()
	if err := hold.Close(); err != nil {
		t.Fatal(err)
	}
	c := journal.New("http://"+addr, journal.Options{Patience: 20 * time.Second})
	defer c.Close()
	done := make(chan error, 1)
	go func() {
		_, err := post(t.Context(), c, "a", 1)
		done <- err
	}()
	again, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: l, ReadHeaderTimeout: time.Second}
	go func() {
		if err := srv.Serve(again); !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("server: %v", err)
		}
	}()
	defer func() {
		if err := srv.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if len(l.acts) != 1 {
		t.Errorf("acts %v", l.acts)
	}
}

func TestPatienceAndContextEnd(t *testing.T) {
	c := journal.New("http://127.0.0.1:1", journal.Options{Patience: 200 * time.Millisecond})
	defer c.Close()
	if _, err := post(t.Context(), c, "a", 1); err == nil {
		t.Fatal("nobody answered, and yet there was an answer")
	}
	if e := c.Journal().Changes()[0]; e.Outcome != journal.Unknown || e.Attempts < 2 {
		t.Errorf("entry %+v", e)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := post(ctx, c, "a", 2); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestKeysFollowTheSeedAndTheActor(t *testing.T) {
	keys := func(seed int64) []string {
		l := &ledger{acts: map[string]int{}, answers: map[string]string{}, fault: func(int) string { return "" }}
		srv := httptest.NewServer(l)
		defer srv.Close()
		c := journal.New(srv.URL, journal.Options{Seed: seed})
		defer c.Close()
		var out []string
		for _, actor := range []string{"a", "b", "a"} {
			a, err := post(t.Context(), c, actor, 0)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, a.Key)
		}
		if _, err := c.Do(t.Context(), journal.Request{Actor: "a", Method: http.MethodGet, Path: "/"}); err != nil {
			t.Fatal(err)
		}
		if n := len(c.Journal().Changes()); n != 3 {
			t.Errorf("%d entries: a GET changes nothing", n)
		}
		return out
	}
	one, again, other := keys(1), keys(1), keys(2)
	seen := map[string]bool{}
	for i := range one {
		if one[i] != again[i] || one[i] == other[i] || seen[one[i]] {
			t.Errorf("key %d: %s, %s, %s", i, one[i], again[i], other[i])
		}
		seen[one[i]] = true
	}
}
