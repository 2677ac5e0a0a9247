package journal

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Refused is a business "no" (4xx): nothing was changed. Code is stable for programs.
type Refused struct {
	Status int
	Code   string
	Detail string
	Body   []byte // the whole problem, for members beyond the standard ones
}

func (r *Refused) Error() string {
	return fmt.Sprintf("refused with %d %s: %s", r.Status, r.Code, r.Detail)
}

// AsRefused finds a Refused in err's chain.
func AsRefused(err error) (*Refused, bool) {
	var r *Refused
	ok := errors.As(err, &r)
	return r, ok
}

// IsRefused reports whether err is a refusal with one of the codes.
func IsRefused(err error, codes ...string) bool {
	r, ok := AsRefused(err)
	if !ok {
		return false
	}
	for _, c := range codes {
		if r.Code == c {
			return true
		}
	}
	return false
}

// refusal reads problem+json; a body that is none keeps its first characters as the detail.
func refusal(status int, body []byte) *Refused {
	r := &Refused{Status: status, Body: body}
	var p struct {
		Code, Title, Detail string
		Errors              []struct{ Field, Message string }
	}
	if err := json.Unmarshal(body, &p); err != nil {
		r.Detail = clip(string(body), 200)
		return r
	}
	r.Code, r.Detail = p.Code, p.Detail
	if r.Detail == "" {
		r.Detail = p.Title
	}
	for _, e := range p.Errors {
		r.Detail += fmt.Sprintf(" [%s: %s]", e.Field, e.Message)
	}
	return r
}

func clip(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n]) + "…"
	}
	return s
}
