package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// ShortLimit is the longest text that SMS and Zalo gateways take, in
// characters.
const ShortLimit = 400

// Headers of a webhook request. The signature is "sha256=" and the hex HMAC
// over the time stamp, a full stop and the body.
const (
	HeaderTimestamp = "X-Chuky-Timestamp"
	HeaderSignature = "X-Chuky-Signature"
)

// WebhookConfig describes a gateway.
type WebhookConfig struct {
	// URL is https; http only to the same machine.
	URL string
	// Secret is shared with the gateway, at least 16 characters.
	Secret string
	// Timeout bounds one request; 0 means 30 seconds.
	Timeout time.Duration
	// Now stamps requests; nil means time.Now.
	Now func() time.Time
}

// Webhook posts messages to an SMS or Zalo gateway as
// {"id", "to", "to_name", "subject", "text"}. The Idempotency-Key header is the
// message's ID, so a gateway can drop repetitions.
type Webhook struct {
	config WebhookConfig
	client *http.Client
}

// NewWebhook checks the configuration.
func NewWebhook(config WebhookConfig) (*Webhook, error) {
	target, err := url.Parse(config.URL)
	if err != nil || target.Host == "" {
		return nil, fmt.Errorf("địa chỉ cổng tin nhắn %q không hợp lệ", config.URL)
	}
	if target.Scheme != "https" && (target.Scheme != "http" || !isLoopback(target.Hostname())) {
		return nil, fmt.Errorf("cổng tin nhắn %q phải dùng https", config.URL)
	}
	if len(config.Secret) < 16 {
		return nil, errors.New("khóa bí mật của cổng tin nhắn phải có ít nhất 16 ký tự")
	}
	if config.Timeout <= 0 {
		config.Timeout = defaultTimeout
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	return &Webhook{config: config, client: &http.Client{
		Timeout: config.Timeout,
		// A redirect would carry names and numbers to a host nobody configured.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// Send posts the short form of the message.
func (w *Webhook) Send(ctx context.Context, m Message) error {
	if strings.TrimSpace(m.To) == "" {
		return &PermanentError{Reason: "người nhận không có số điện thoại"}
	}
	body, err := json.Marshal(map[string]string{
		"id": m.ID, "to": strings.TrimSpace(m.To), "to_name": oneLine(m.ToName), "subject": oneLine(m.Subject), "text": Short(m),
	})
	if err != nil {
		return fmt.Errorf("tin nhắn %s: %w", m.ID, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.config.URL, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("cổng tin nhắn: %w", err)
	}
	stamp := strconv.FormatInt(w.config.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Idempotency-Key", m.ID)
	req.Header.Set(HeaderTimestamp, stamp)
	req.Header.Set(HeaderSignature, "sha256="+sign(w.config.Secret, stamp, body))
	res, err := w.client.Do(req)
	if err != nil {
		return fmt.Errorf("chưa gửi được tới cổng tin nhắn: %w", err)
	}
	// Only the beginning of the answer matters, and only when it is a refusal.
	answer, readErr := io.ReadAll(io.LimitReader(res.Body, 512))
	closeErr := res.Body.Close()
	switch res.StatusCode {
	case http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNoContent:
		return nil
	case http.StatusBadRequest, http.StatusGone, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return &PermanentError{Reason: fmt.Sprintf("cổng tin nhắn từ chối tin (%d): %s", res.StatusCode, oneLine(string(answer)))}
	}
	return errors.Join(fmt.Errorf("cổng tin nhắn trả lời %d: %s", res.StatusCode, oneLine(string(answer))), readErr, closeErr)
}

func sign(secret, stamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp + "."))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

var link = regexp.MustCompile(`https?://\S+`)

// Short is the message in at most ShortLimit characters: the subject, which
// says what and by when, and the first link of the text. A subject that is too
// long is cut; the link never is, unless it alone is too long.
func Short(m Message) string {
	subject, where := []rune(oneLine(m.Subject)), link.FindString(m.Text)
	room := ShortLimit
	if n := len([]rune(where)); n > 0 && n < ShortLimit {
		room -= n + 1
	} else {
		where = ""
	}
	if len(subject) > room {
		subject = append(subject[:max(room-1, 0)], '…')
		subject = subject[:min(len(subject), room)]
	}
	return strings.TrimSpace(string(subject) + " " + where)
}
