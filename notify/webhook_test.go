package notify

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

const secret = "một khóa bí mật đủ dài"

func TestWebhookRequest(t *testing.T) {
	var got struct {
		header http.Header
		body   []byte
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got.header = r.Header
		var err error
		if got.body, err = io.ReadAll(r.Body); err != nil {
			t.Error(err)
		}
		w.WriteHeader(http.StatusAccepted)
	}))
	defer server.Close()
	w, err := NewWebhook(WebhookConfig{URL: server.URL + "/gui", Secret: secret, Now: func() time.Time { return time.Unix(1768557600, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	m := letterToUnit
	m.To = " 0901234567 "
	if err := w.Send(context.Background(), m); err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("1768557600."))
	mac.Write(got.body)
	for name, want := range map[string]string{
		"X-Chuky-Signature": "sha256=" + hex.EncodeToString(mac.Sum(nil)), "X-Chuky-Timestamp": "1768557600",
		"Idempotency-Key": m.ID, "Content-Type": "application/json; charset=utf-8",
	} {
		if got.header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.header.Get(name), want)
		}
	}
	var body map[string]string
	if err := json.Unmarshal(got.body, &body); err != nil {
		t.Fatal(err)
	}
	if body["id"] != m.ID || body["to"] != "0901234567" || body["to_name"] != m.ToName || body["text"] != m.Subject+" https://chuky.example.vn/viec/42" {
		t.Errorf("body %v", body)
	}
}

func TestWebhookAnswers(t *testing.T) {
	redirected := false
	for status, want := range map[int]string{
		200: "sent", 201: "sent", 202: "sent", 204: "sent",
		400: "permanent", 410: "permanent", 413: "permanent", 422: "permanent",
		301: "transient", 401: "transient", 403: "transient", 404: "transient", 408: "transient", 429: "transient", 500: "transient", 502: "transient", 503: "transient",
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/elsewhere" {
				redirected = true
				return
			}
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
			if status >= 300 {
				if _, err := io.WriteString(w, "số điện\nthoại sai"); err != nil {
					t.Error(err)
				}
			}
		}))
		w, err := NewWebhook(WebhookConfig{URL: server.URL, Secret: secret})
		if err != nil {
			t.Fatal(err)
		}
		err = w.Send(context.Background(), letterToUnit)
		got := "sent"
		switch {
		case IsPermanent(err):
			got = "permanent"
		case err != nil:
			got = "transient"
		}
		if got != want {
			t.Errorf("%d: %s (%v), want %s", status, got, err, want)
		}
		if err != nil && !strings.Contains(err.Error(), "số điện thoại sai") {
			t.Errorf("%d: the gateway's reason is lost: %v", status, err)
		}
		server.Close()
	}
	if redirected {
		t.Error("a redirect was followed")
	}
}

func TestWebhookUnreachableAndUnaddressed(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	w, err := NewWebhook(WebhookConfig{URL: server.URL, Secret: secret})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Send(context.Background(), letterToUnit); err == nil || IsPermanent(err) {
		t.Errorf("unreachable: %v", err)
	}
	if err := w.Send(context.Background(), Message{To: " "}); !IsPermanent(err) {
		t.Errorf("no number: %v", err)
	}
}

func TestWebhookConfig(t *testing.T) {
	for _, c := range []WebhookConfig{
		{URL: "http://cong-sms.example.vn/gui", Secret: secret},
		{URL: "ftp://127.0.0.1/", Secret: secret},
		{URL: "https://", Secret: secret},
		{URL: "https://cong-sms.example.vn", Secret: "ngắn"},
	} {
		if _, err := NewWebhook(c); err == nil {
			t.Errorf("accepted %+v", c)
		}
	}
	for _, url := range []string{"https://cong-sms.example.vn/gui", "http://127.0.0.1:8080/", "http://[::1]:80/", "http://localhost/"} {
		if _, err := NewWebhook(WebhookConfig{URL: url, Secret: secret}); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestShort(t *testing.T) {
	where := "https://chuky.example.vn/viec/42"
	for name, tc := range map[string]struct{ subject, text, want string }{
		"fits":         {"Tiêu đề", "xem " + where + "\nhết", "Tiêu đề " + where},
		"no link":      {"Tiêu đề", "không", "Tiêu đề"},
		"cut":          {strings.Repeat("đ", 500), "xem " + where, strings.Repeat("đ", 400-1-len(where)-1) + "… " + where},
		"cut, no link": {strings.Repeat("đ", 500), "", strings.Repeat("đ", 399) + "…"},
		"exactly 400":  {strings.Repeat("đ", 400), "", strings.Repeat("đ", 400)},
		"absurd link":  {"Tiêu đề", "https://" + strings.Repeat("x", 500), "Tiêu đề"},
		"link of 399":  {"Tiêu đề", "https://" + strings.Repeat("x", 391), "https://" + strings.Repeat("x", 391)},
	} {
		got := Short(Message{Subject: tc.subject, Text: tc.text})
		if got != tc.want || utf8.RuneCountInString(got) > ShortLimit {
			t.Errorf("%s: %d characters, %q", name, utf8.RuneCountInString(got), got)
		}
	}
}
