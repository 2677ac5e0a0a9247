package faults

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// meddling is what a cell does with the request of its step. hit says whether that was the case to look at: a request
// that is refused whoever asks (an outdated digest) tests nothing, and the next one is taken.
type meddling func(r *run, s Step, a asked) (got answer, hit bool, err error)

// Clashes lists the faults that people make: the same thing at once, from two tabs, against each other.
func Clashes() []Fault {
	asks := []Step{Save, Submit, Approve, Sign}
	return []Fault{
		{Name: "same-key-10", steps: append([]Step{Upload}, asks...), meddle: sameKey(10)},
		{Name: "other-keys-10", steps: asks, meddle: otherKeys(10)},
		{Name: "two-tabs", steps: asks, meddle: twoTabs},
		{Name: "approve-or-return", steps: []Step{Approve}, meddle: approveOrReturn},
		{Name: "at-the-lock", steps: []Step{Submit, Approve}, hold: true},
		{Name: "upload-cut", steps: []Step{Upload}, meddle: cutUpload},
	}
}

// sameKey asks the same n times at once: everybody hears the same.
func sameKey(n int) meddling {
	return func(r *run, _ Step, a asked) (answer, bool, error) {
		all := make([]asked, n)
		for i := range all {
			all[i] = a
		}
		got, err := r.gate.together(all)
		if err != nil {
			return answer{}, false, err
		}
		for _, g := range got[1:] {
			if g.status != got[0].status || !sameBody(g.body, got[0].body) {
				return got[0], true, wrong("one key, two answers: %d %s and %d %s", got[0].status, clip(got[0].body), g.status, clip(g.body))
			}
		}
		return got[0], got[0].ok(), nil
	}
}

// otherKeys asks the same n times at once under different keys: one is done, and each of the others hears why not.
func otherKeys(n int) meddling {
	return func(r *run, s Step, a asked) (answer, bool, error) {
		all := []asked{a}
		for i := 1; i < n; i++ {
			all = append(all, a.with(fmt.Sprintf("%s-%d", a.key(), i)))
		}
		got, err := r.gate.together(all)
		if err != nil {
			return answer{}, false, err
		}
		var winners []int
		for i, g := range got {
			if g.ok() {
				winners = append(winners, i)
			}
		}
		if len(winners) == 0 {
			return got[0], false, nil
		}
		if len(winners) > 1 {
			return got[winners[0]], true, wrong("%s %s was done %d times", a.method, a.path, len(winners))
		}
		w := winners[0]
		r.gate.rename(a.key(), all[w].key())
		for i, g := range got {
			if i != w {
				if err := loser(s, g); err != nil {
					return got[w], true, err
				}
			}
		}
		return got[w], true, nil
	}
}

// twoTabs asks once more from a page that was opened before the first request was done.
func twoTabs(r *run, s Step, a asked) (answer, bool, error) {
	first, err := r.gate.insist(a)
	if err != nil || !first.ok() {
		return first, false, err
	}
	second, err := r.gate.insist(a.with(a.key() + "-tab"))
	if err == nil {
		err = loser(s, second)
	}
	return first, true, err
}

// loser checks that who came second is told so: a stale draft with both values, everything else with a code.
func loser(s Step, got answer) error {
	if got.ok() {
		return wrong("what was done already was done again: %d %s", got.status, clip(got.body))
	}
	if code(got) == "" {
		return wrong("a refusal without a code: %d %s", got.status, clip(got.body))
	}
	if s != Save {
		return nil
	}
	var both struct{ Theirs, Yours json.RawMessage }
	if err := json.Unmarshal(got.body, &both); err != nil || got.status != http.StatusPreconditionFailed || both.Theirs == nil || both.Yours == nil {
		return wrong("a stale save is to be answered with 412 and both values, it was %d %s", got.status, clip(got.body))
	}
	return nil
}

// approveOrReturn lets the leader approve and return at the same moment: one of the two is done. Where it was the return,
// the officer submits again and the leader approves, as in life.
func approveOrReturn(r *run, _ Step, a asked) (answer, bool, error) {
	form := ofForm.FindStringSubmatch(a.path)
	if form == nil || form[2] != "approve" {
		return answer{}, false, nil
	}
	base := a.path[:len(a.path)-len("/approve")]
	back := a.with(a.key() + "-return")
	back.path, back.body = base+"/return", []byte(`{"reason":"Đề nghị rà soát lại số liệu trước khi duyệt."}`)
	got, err := r.gate.together([]asked{a, back})
	if err != nil {
		return answer{}, false, err
	}
	switch approved, returned := got[0], got[1]; {
	case approved.ok() && returned.ok():
		return approved, true, wrong("a form was approved and returned at the same moment")
	case approved.ok():
		return approved, true, loser(Approve, returned)
	case !returned.ok():
		return approved, false, nil // neither may be done at this stage
	}
	if err := loser(Approve, got[0]); err != nil {
		return got[0], true, err
	}
	again := a.with(a.key() + "-submit")
	again.header.Set("Authorization", r.gate.token("submit", form[1]))
	again.path, again.body = base+"/submit", nil
	if sent, err := r.gate.insist(again); err != nil || !sent.ok() {
		return got[0], true, err // too late by now: the approval stays refused
	}
	look := a
	look.method, look.path, look.body = http.MethodGet, base+"/review", nil
	seen, err := r.gate.send(look)
	if err != nil {
		return got[0], true, err
	}
	var review struct {
		Revision int64 `json:"revision"`
	}
	if err := json.Unmarshal(seen.body, &review); err != nil {
		return got[0], true, fmt.Errorf("review %s: %w", clip(seen.body), err)
	}
	second := a.with(a.key() + "-again")
	second.body = fmt.Appendf(nil, `{"revision":%d}`, review.Revision)
	done, err := r.gate.insist(second)
	if err == nil {
		r.gate.rename(a.key(), second.key())
	}
	return done, true, err
}

// sameBody compares answers but for the number of the request.
func sameBody(x, y []byte) bool {
	return bytes.Equal(x, y) || slices.Equal(plain(x), plain(y))
}

func plain(body []byte) []byte {
	var m map[string]any
	if json.Unmarshal(body, &m) != nil {
		return body
	}
	delete(m, "request_id")
	out, err := json.Marshal(m)
	if err != nil {
		return body
	}
	return out
}

// code is the code of a refusal.
func code(got answer) string {
	var p struct{ Code string }
	if got.ok() || json.Unmarshal(got.body, &p) != nil {
		return ""
	}
	return p.Code
}
