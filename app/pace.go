package app

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// pace bounds how slowly the other end of a connection may speak and listen, so that connections that cost an attacker nothing cost the
// program little. What takes the program long is not bounded by it.
type pace struct {
	header time.Duration // until the head of a request is there
	read   time.Duration // until a body is there that is no upload
	idle   time.Duration // between two requests of a connection
	write  time.Duration // until an answer is taken, its making included
	grace  time.Duration // of an upload, besides the time that its bytes have at the least rate
	rate   int64         // bytes in a second
}

// usual lets a file of 100 MB come over a line of 8 kbit/s, and go over one of 0.5 Mbit/s; what is cut off goes on by tus, or by Range.
var usual = pace{header: 10 * time.Second, read: time.Minute, idle: 2 * time.Minute, write: 30 * time.Minute, grace: time.Minute, rate: 1 << 10}

// server is an HTTP server that keeps the pace.
func (p pace) server(h http.Handler) *http.Server {
	return &http.Server{Handler: p.keep(h), ReadHeaderTimeout: p.header, ReadTimeout: p.read, IdleTimeout: p.idle, MaxHeaderBytes: 64 << 10}
}

// keep gives a request the deadlines of its kind.
func (p pace) keep(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		line := http.NewResponseController(w)
		_ = line.SetWriteDeadline(time.Now().Add(p.write)) // every connection of this server can
		switch {
		case r.Body == nil || r.Body == http.NoBody:
			// The server goes on reading, to hear when the client hangs up: the end of the time for a body is not that.
			_ = line.SetReadDeadline(time.Time{})
		case uploads(r):
			r.Body = &upload{ReadCloser: r.Body, line: line, pace: p, began: time.Now()}
		}
		next.ServeHTTP(w, r)
		_ = line.SetReadDeadline(time.Now().Add(p.header)) // for what the handler left of the body
	})
}

// uploads reports requests whose bodies are files.
func uploads(r *http.Request) bool {
	kind := r.Header.Get("Content-Type")
	return strings.HasPrefix(kind, "multipart/") || strings.HasPrefix(kind, "application/offset+octet-stream")
}

// upload is a body that may take as long as its bytes need at the least rate.
type upload struct {
	io.ReadCloser
	line  *http.ResponseController
	pace  pace
	began time.Time
	came  int64
}

// Read implements io.Reader.
func (u *upload) Read(b []byte) (int, error) {
	_ = u.line.SetReadDeadline(u.began.Add(u.pace.grace + time.Duration(u.came)*time.Second/time.Duration(u.pace.rate)))
	n, err := u.ReadCloser.Read(b)
	u.came += int64(n)
	if errors.Is(err, io.EOF) {
		_ = u.line.SetReadDeadline(time.Time{}) // all is there: from here on the program takes the time
	}
	return n, err
}
