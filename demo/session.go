package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"sync"

	"chuky/demo/journal"
)

// session is one actor's way to the server: who signed in, with a token.
type session struct {
	p     *player
	who   string
	token string

	mu   sync.Mutex
	done map[string]bool // tasks of the inbox that were dealt with
}

// as is the session of a person who signed in during the set-up.
func (p *player) as(who Person) *session {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sessions[who.Username]
}

// public is the session of nobody.
func (p *player) public() *session { return &session{p: p, who: "public"} }

func (s *session) handled(task string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.done[task]
}

func (s *session) handle(task string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done[task] = true
}

// apiRoot is where the API lives.
const apiRoot = "/api/v1"

// get reads; out is filled from the JSON answer.
func (s *session) get(ctx context.Context, path string, out any) error {
	a, err := s.p.client.Do(ctx, journal.Request{Actor: s.who, Token: s.token, Method: http.MethodGet, Path: apiRoot + path})
	if err != nil {
		return err
	}
	return into(path, a.Body, out)
}

// request is a request that changes something.
type request struct {
	method, path string
	body         any
	version      int64  // of the draft, when ifMatch
	ifMatch      bool   // send If-Match
	key          string // idempotency key of an earlier request; "" = a new one
	fact         any
}

func (s *session) send(ctx context.Context, c request, out any) (journal.Answer, error) {
	r := journal.Request{Actor: s.who, Token: s.token, Method: c.method, Path: apiRoot + c.path, Key: c.key, Fact: c.fact}
	if c.body != nil {
		body, err := json.Marshal(c.body)
		if err != nil {
			return journal.Answer{}, err
		}
		r.Body, r.ContentType = body, "application/json"
	}
	if c.ifMatch {
		r.IfMatch = fmt.Sprintf("%q", fmt.Sprint(c.version))
	}
	a, err := s.p.client.Do(ctx, r)
	if err != nil {
		return a, err
	}
	return a, into(c.path, a.Body, out)
}

func (s *session) post(ctx context.Context, path string, body, out any) error {
	_, err := s.send(ctx, request{method: http.MethodPost, path: path, body: body}, out)
	return err
}

// multipart sends one file with text fields before it, the way a browser does.
func (s *session) multipart(ctx context.Context, path string, fields [][2]string, filename, contentType string, data []byte, out any) error {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.SetBoundary("chuky-demo-" + hash(data)[:24]); err != nil {
		return err
	}
	for _, f := range fields {
		if err := w.WriteField(f[0], f[1]); err != nil {
			return err
		}
	}
	part, err := w.CreatePart(map[string][]string{"Content-Type": {contentType},
		"Content-Disposition": {multipart.FileContentDisposition("file", filename)}})
	if err != nil {
		return err
	}
	if _, err := part.Write(data); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	a, err := s.p.client.Do(ctx, journal.Request{Actor: s.who, Token: s.token, Method: http.MethodPost, Path: apiRoot + path, Body: b.Bytes(), ContentType: w.FormDataContentType()})
	if err != nil {
		return err
	}
	return into(path, a.Body, out)
}

func into(path string, body []byte, out any) error {
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return fmt.Errorf("answer of %s: %w", path, err)
	}
	return nil
}
