package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"chuky/session"

	"github.com/google/uuid"
)

// browser is somebody signed in by a cookie.
type browser struct {
	w      *World
	name   string
	secret string
	cookie *http.Cookie
}

// sessions signs somebody in and lets SQL's clock go on: the session ends after its quiet time by that clock, neither earlier nor later,
// whichever process is asked and whatever its own clock says. admin is the Authorization of an administrator.
func (w *World) sessions(admin string) error {
	b := &browser{w: w, name: "phien." + uuid.NewString()[:8]}
	if err := b.register(admin); err != nil {
		return err
	}
	if err := b.signIn(); err != nil {
		return err
	}
	left, err := w.number("SELECT max(expires_at) - (extract(epoch FROM clock_timestamp()) * 1000000)::bigint FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.username = $1", b.name)
	if err != nil {
		return err
	}
	if over := time.Duration(left)*time.Microsecond - session.Absolute; over.Abs() > time.Minute {
		return wrong("a session of %s ends %s beside that by SQL's clock", session.Absolute, over)
	}
	const margin = 30 * time.Second
	for _, later := range []time.Duration{0, session.Idle - margin, session.Idle - margin} {
		if err := w.jump(later); err != nil {
			return err
		}
		for _, url := range w.everyPages() {
			if err := b.expect(url, http.StatusOK, later); err != nil {
				return err
			}
		}
	}
	if err := w.jump(session.Idle + margin); err != nil {
		return err
	}
	for _, url := range w.everyPages() {
		if err := b.expect(url, http.StatusUnauthorized, session.Idle+margin); err != nil {
			return err
		}
	}
	if err := b.signIn(); err != nil {
		return err
	}
	return b.expect(w.URL(), http.StatusOK, 0)
}

// everyPages are the processes of pages: one, and where the program's clock is off a second one whose clock is right.
func (w *World) everyPages() []string {
	if w.twin == nil {
		return []string{w.URL()}
	}
	return []string{w.URL(), w.twin.URL}
}

// jump lets SQL's clock go on by d at once.
func (w *World) jump(d time.Duration) error {
	if d == 0 {
		return nil
	}
	if w.place == "" {
		return errors.New("this fault has no clock that could go on")
	}
	w.ahead += d
	if err := setClock(w.place, w.ahead); err != nil {
		return err
	}
	<-time.After(clockCache + 2*time.Second) // libfaketime counts whole seconds; every process of PostgreSQL looks again
	shown, err := w.number("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
	if err != nil {
		return err
	}
	if off := time.UnixMicro(shown).Sub(w.now()).Abs(); off > 10*time.Second {
		return fmt.Errorf("PostgreSQL's clock did not go on by %s: it is %s beside", d, off)
	}
	return nil
}

// setClock writes how far the clock of PostgreSQL is ahead where libfaketime reads it.
func setClock(file string, ahead time.Duration) error {
	if err := os.WriteFile(file+".new", fmt.Appendf(nil, "%+ds\n", int(ahead.Seconds())), 0o644); err != nil { //nolint:gosec // PostgreSQL runs as another user
		return err
	}
	return os.Rename(file+".new", file)
}

// register makes an account.
func (b *browser) register(admin string) error {
	body, err := json.Marshal(map[string]any{"username": b.name, "name": "Người thử phiên đăng nhập", "grants": []map[string]string{{"role": "auditor"}}})
	if err != nil {
		return err
	}
	status, answer, _, err := b.ask(http.MethodPost, b.w.URL()+"/api/v1/users", body, http.Header{"Authorization": {admin}, "Idempotency-Key": {uuid.NewString()}})
	if err != nil {
		return err
	}
	var out struct {
		OneTimePassword string `json:"one_time_password"`
	}
	if err := json.Unmarshal(answer, &out); err != nil || out.OneTimePassword == "" {
		return fmt.Errorf("no account for the session: %d %s (%w)", status, clip(answer), err)
	}
	b.secret = out.OneTimePassword
	return nil
}

// signIn takes a cookie for the name and the password.
func (b *browser) signIn() error {
	body, err := json.Marshal(map[string]string{"username": b.name, "password": b.secret})
	if err != nil {
		return err
	}
	b.cookie = nil
	status, answer, cookies, err := b.ask(http.MethodPost, b.w.URL()+"/api/v1/session", body, http.Header{})
	if err != nil {
		return err
	}
	for _, c := range cookies {
		b.cookie = c
	}
	if status != http.StatusOK || b.cookie == nil {
		return wrong("signing in was answered with %d %s", status, clip(answer))
	}
	return nil
}

// expect asks who is signed in.
func (b *browser) expect(url string, want int, later time.Duration) error {
	status, answer, _, err := b.ask(http.MethodGet, url+"/api/v1/me", nil, http.Header{})
	if err != nil {
		return err
	}
	if status != want {
		return wrong("a session that was quiet for %s by SQL's clock: %s answered %d, not %d: %s", later, url, status, want, clip(answer))
	}
	return nil
}

// ask sends one request with the cookie; what a jump of the clock cut off is asked again.
func (b *browser) ask(method, url string, body []byte, header http.Header) (status int, answer []byte, cookies []*http.Cookie, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), recovery)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
		if err != nil {
			return 0, nil, nil, err
		}
		req.Header = header.Clone()
		req.Header.Set("Content-Type", "application/json")
		if b.cookie != nil {
			req.AddCookie(b.cookie)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return 0, nil, nil, err
		}
		answer, err := io.ReadAll(res.Body)
		_ = res.Body.Close() // read to its end
		if err != nil {
			return 0, nil, nil, err
		}
		if res.StatusCode != http.StatusServiceUnavailable {
			return res.StatusCode, answer, res.Cookies(), nil
		}
		select {
		case <-ctx.Done():
			return res.StatusCode, answer, nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
