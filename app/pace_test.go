package app

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// quick is the usual pace, a hundred times as fast.
var quick = pace{header: 300 * time.Millisecond, read: 600 * time.Millisecond, idle: 400 * time.Millisecond, write: 3 * time.Second, grace: 600 * time.Millisecond, rate: 2 << 10}

// paced is a site over TCP that keeps the quick pace: it counts what it is sent, thinks, or answers without end.
func paced(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/count", func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		_, _ = fmt.Fprint(w, n)
	})
	mux.HandleFunc("/think", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		select {
		case <-r.Context().Done():
			http.Error(w, "cut off", http.StatusInternalServerError)
		case <-time.After(3 * quick.read):
			_, _ = io.WriteString(w, "thought")
		}
	})
	mux.HandleFunc("/ignore", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") })
	mux.HandleFunc("/pour", func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := quick.server(mux)
	go func() { _ = s.Serve(ln) }()
	t.Cleanup(func() { _ = s.Close() })
	return ln.Addr().String()
}

func connect(t *testing.T, addr, send string) *net.TCPConn {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := io.WriteString(c, send); err != nil {
		t.Fatal(err)
	}
	tcp, ok := c.(*net.TCPConn)
	if !ok {
		t.Fatal("no TCP")
	}
	return tcp
}

// closes waits until the server has closed the connection, and returns what it said before.
func closes(t *testing.T, c net.Conn, what string) string {
	t.Helper()
	if err := c.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	said, err := io.ReadAll(c)
	if err != nil && !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("%s stays open: %v", what, err)
	}
	return string(said)
}

// trickle sends byte by byte until the server has had enough.
func trickle(c net.Conn, every time.Duration) {
	for {
		if _, err := c.Write([]byte("a")); err != nil {
			return
		}
		<-time.After(every)
	}
}

func TestSlowConnectionsAreClosed(t *testing.T) {
	addr := paced(t)
	closes(t, connect(t, addr, ""), "a connection that says nothing")
	slow := connect(t, addr, "GET /ignore HTTP/1.1\r\nHost: x\r\nX-Long: ")
	go trickle(slow, 50*time.Millisecond)
	closes(t, slow, "a head that never ends")

	for _, kind := range []string{"application/json", "multipart/form-data; boundary=x", "application/offset+octet-stream"} {
		never := connect(t, addr, "POST /count HTTP/1.1\r\nHost: x\r\nContent-Type: "+kind+"\r\nContent-Length: 100000\r\n\r\n")
		closes(t, never, "a body of "+kind+" that never comes")
		drip := connect(t, addr, "POST /count HTTP/1.1\r\nHost: x\r\nContent-Type: "+kind+"\r\nContent-Length: 100000\r\n\r\n")
		go trickle(drip, 20*time.Millisecond)
		if said := closes(t, drip, "a body of "+kind+" that drips"); strings.Contains(said, "200 OK") {
			t.Errorf("%s: %s", kind, said)
		}
	}

	if said := closes(t, connect(t, addr, "POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"), "a body that nobody reads"); !strings.Contains(said, "200 OK") {
		t.Errorf("a body that nobody reads: %s", said)
	}
	if said := closes(t, connect(t, addr, "GET /ignore HTTP/1.1\r\nHost: x\r\n\r\n"), "a connection that asks no more"); !strings.Contains(said, "200 OK") {
		t.Errorf("one request: %s", said)
	}
}

// Who takes no answer is cut off: what was sent fills the buffers of the line, and the server ends it.
func TestWhoTakesNoAnswerIsCutOff(t *testing.T) {
	addr := paced(t)
	c := connect(t, addr, "GET /pour HTTP/1.1\r\nHost: x\r\n\r\n")
	<-time.After(quick.write + time.Second)
	if err := c.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, c); errors.Is(err, io.EOF) || err != nil && !errors.Is(err, syscall.ECONNRESET) && !strings.Contains(err.Error(), "EOF") {
		t.Errorf("an answer that nobody took goes on: %v", err)
	}
}

// Slow but honest: an upload at a little more than the least rate takes several times the time that other bodies have, and arrives; so
// does the answer to what takes the program long.
func TestSlowUploadsAndLongWorkGoThrough(t *testing.T) {
	addr := paced(t)
	for _, kind := range []string{"multipart/form-data; boundary=x", "application/offset+octet-stream"} {
		const size = 12 << 10
		c := connect(t, addr, fmt.Sprintf("PATCH /count HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", kind, size))
		began := time.Now()
		for range size / 512 {
			if _, err := c.Write(make([]byte, 512)); err != nil {
				t.Fatalf("%s was cut off after %s: %v", kind, time.Since(began), err)
			}
			<-time.After(120 * time.Millisecond) // 4 KB/s
		}
		if took := time.Since(began); took < 3*quick.read {
			t.Fatalf("sent within %s: not slow", took)
		}
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK || string(body) != fmt.Sprint(size) {
			t.Errorf("%s: %d %s %v", kind, res.StatusCode, body, err)
		}
	}
	for _, kind := range []string{"", "multipart/form-data; boundary=x"} {
		var body io.Reader
		if kind != "" {
			body = bytes.NewReader(make([]byte, 100))
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+addr+"/think", body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", kind)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatalf("long work with a body of %q: %v", kind, err)
		}
		said, _ := io.ReadAll(res.Body) // the status says whether it is whole
		_ = res.Body.Close()
		if res.StatusCode != http.StatusOK || string(said) != "thought" {
			t.Errorf("long work with a body of %q: %d %s", kind, res.StatusCode, said)
		}
	}
}
