package faults

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

// told plays answers into a hearing: two officers sign in, and get what bodies say.
func told(t *testing.T, bodies map[string][]string) []heard {
	t.Helper()
	h := &hearing{}
	for who, all := range bodies {
		h.hear(asked{http.MethodPost, "/api/v1/session", http.Header{}, []byte(`{"username":"` + who + `","password":"x"}`)}, answer{200, nil, []byte(`{"token":"t-` + who + `"}`)})
		for _, body := range all {
			h.hear(asked{http.MethodGet, "/api/v1/inbox", http.Header{"Authorization": {"Bearer t-" + who}}, nil}, answer{200, nil, []byte(body)})
		}
	}
	h.hear(asked{http.MethodGet, "/api/v1/inbox", http.Header{"Authorization": {"Bearer nobody"}}, nil}, answer{200, nil, []byte(`"form-of-two"`)})
	return h.answers()
}

// The check finds a planted row of another unit wherever it stands in an answer, and passes what may be there.
func TestAForeignRowIsFound(t *testing.T) {
	units := map[string]map[string]bool{"officer-1": {"u1": true}, "officer-2": {"u2": true}}
	marks := marksOf([][2]string{{"form-of-one", "u1"}, {"form-of-two", "u2"}, {"H29.2", "u2"}, {"Sở Nội vụ", "u2"}, {"thuyết minh chung", "u1"}, {"thuyết minh chung", "u2"}, {"thuyết minh chung", "u1"}, {"a", "u2"}})
	for what, c := range map[string]struct {
		body  string
		wrong bool
	}{
		"own form":                  {`{"items":[{"id":"form-of-one"}]}`, false},
		"what both have":            {`{"note":"thuyết minh chung"}`, false},
		"what anybody may have":     {`{"note":"a"}`, false},
		"a word beginning the same": {`{"id":"form-of-two-and-more"}`, false},
		"a planted form":            {`{"items":[{"id":"form-of-one"},{"id":"form-of-two"}]}`, true},
		"a planted code, deep":      {`[[{"x":{"y":["H29.2"]}}]]`, true},
		"a planted name":            {`{"detail":"Sở Nội vụ"}`, true},
		"in an address":             {`{"link":"https://x/phieu/form-of-two?tc=1.2"}`, true},
		"as a key":                  {`{"form-of-two":1}`, true},
		"in a table":                {"ma;ten\nH29.2;x\n", true},
	} {
		looked, err := foreign(told(t, map[string][]string{"officer-1": {`{"ok":true}`, c.body, c.body}, "officer-2": {`{"id":"form-of-two"}`}, "verifier": {`{"id":"form-of-two"}`}}), units, marks)
		var v *Violation
		if found := errors.As(err, &v); found != c.wrong || found && !strings.Contains(err.Error(), "officer-1") {
			t.Errorf("%s: %v", what, err)
		}
		if !c.wrong && looked != 3 {
			t.Errorf("%s: %d answers were looked at, want 3: each once, and none to a verifier or to somebody unknown", what, looked)
		}
	}
}
