package faults

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
)

// heard is one answer as somebody got it.
type heard struct {
	who          string // username
	method, path string
	body         []byte
	at           time.Time
}

// hearing keeps what everybody was answered, the same answer to the same person once.
type hearing struct {
	mu   sync.Mutex
	who  map[string]string // Authorization → username
	once map[[sha256.Size]byte]bool
	all  []heard
}

// hear keeps an answer. Who asks by an access token is known from the answer that gave it out.
func (h *hearing) hear(a asked, got answer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.who == nil {
		h.who, h.once = map[string]string{}, map[[sha256.Size]byte]bool{}
	}
	if path, _, _ := strings.Cut(a.path, "?"); a.method == http.MethodPost && path == "/api/v1/session" && got.ok() {
		var in struct{ Username string }
		var out struct{ Token string }
		if json.Unmarshal(a.body, &in) == nil && json.Unmarshal(got.body, &out) == nil && out.Token != "" {
			h.who["Bearer "+out.Token] = in.Username
		}
		return
	}
	who, ok := h.who[a.header.Get("Authorization")]
	if !ok {
		return
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n%s", who, a.method, a.path, got.body))
	if h.once[sum] {
		return
	}
	h.once[sum] = true
	h.all = append(h.all, heard{who, a.method, a.path, got.body, time.Now()})
}

func (h *hearing) answers() []heard {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]heard(nil), h.all...)
}

// foreign looks for what is another unit's in the answers to people who work for units only, until the results were public. units are
// the units of such a person, marks what belongs to one unit alone: IDs, names, texts. looked is how many answers it read.
func foreign(answers []heard, units map[string]map[string]bool, marks map[string]string) (looked int, err error) {
	for _, h := range answers {
		own, ok := units[h.who]
		if !ok {
			continue
		}
		looked++
		for _, s := range stringsOf(h.body) {
			if unit, marked := marks[s]; marked && !own[unit] {
				return looked, wrong("%s %s told %s what is unit %s's: %q", h.method, h.path, h.who, unit, clip([]byte(s)))
			}
		}
	}
	return looked, nil
}

// stringsOf are the strings of an answer, whole and the words of each: an ID may stand in an address. What is no JSON is read as one
// string.
func stringsOf(body []byte) []string {
	var v any
	if json.Unmarshal(body, &v) != nil {
		v = string(body)
	}
	var out []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			out = append(out, v)
			if words := strings.FieldsFunc(v, func(r rune) bool {
				return !strings.ContainsRune("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.", r)
			}); len(words) > 1 || len(words) == 1 && words[0] != v {
				out = append(out, words...)
			}
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			for name, x := range v {
				out = append(out, name)
				walk(x)
			}
		}
	}
	walk(v)
	return out
}

// belongings are the queries for what a unit has: an own string and its unit. Strings of several units, and short ones, mark nothing.
var belongings = []string{
	`SELECT id, id FROM units`, `SELECT code, id FROM units`, `SELECT name, id FROM units`,
	`SELECT id, unit_id FROM assessments`,
	`SELECT i.note, a.unit_id FROM item_states i JOIN assessments a ON a.id = i.assessment_id`,
	`SELECT id, unit_id FROM evidence_files`, `SELECT sha256, unit_id FROM evidence_files`, `SELECT symbol, unit_id FROM evidence_files`, `SELECT abstract, unit_id FROM evidence_files`, `SELECT filename, unit_id FROM evidence_files`,
	`SELECT s.id, a.unit_id FROM supplements s JOIN assessments a ON a.id = s.assessment_id`, `SELECT s.reason, a.unit_id FROM supplements s JOIN assessments a ON a.id = s.assessment_id`,
	`SELECT e.id, a.unit_id FROM explanations e JOIN assessments a ON a.id = e.assessment_id`, `SELECT e.text, a.unit_id FROM explanations e JOIN assessments a ON a.id = e.assessment_id`,
	`SELECT v.id, a.unit_id FROM verdicts v JOIN assessments a ON a.id = v.assessment_id`, `SELECT v.reason, a.unit_id FROM verdicts v JOIN assessments a ON a.id = v.assessment_id`,
	`SELECT id, unit_id FROM uploads`,
}

// shortest is the length below which a string may be anybody's.
const shortest = 4

// marksOf keeps what belongs to one unit alone.
func marksOf(pairs [][2]string) map[string]string {
	marks, shared := map[string]string{}, map[string]bool{}
	for _, p := range pairs {
		s, unit := p[0], p[1]
		if utf8.RuneCountInString(s) < shortest || shared[s] {
			continue
		}
		if was, ok := marks[s]; ok && was != unit {
			delete(marks, s)
			shared[s] = true
			continue
		}
		marks[s] = unit
	}
	return marks
}

// own makes sure that nobody who works for a unit was told what is another unit's before the results were public.
func (w *World) own(ctx context.Context, answers []heard) error {
	bounded, cancel := context.WithTimeout(ctx, recovery)
	defer cancel()
	var pairs [][2]string
	units := map[string]map[string]bool{}
	var published int64
	err := w.read(bounded, func(tx pgx.Tx) error {
		pairs = nil
		for _, q := range belongings {
			rows, err := tx.Query(bounded, q)
			if err != nil {
				return err
			}
			var p [2]string
			if _, err := pgx.ForEachRow(rows, []any{&p[0], &p[1]}, func() error { pairs = append(pairs, p); return nil }); err != nil {
				return fmt.Errorf("%s: %w", q, err)
			}
		}
		rows, err := tx.Query(bounded, `SELECT u.username, g.unit_id FROM users u JOIN grants g ON g.user_id = u.id
			WHERE NOT EXISTS (SELECT 1 FROM grants o WHERE o.user_id = u.id AND o.role NOT IN ('officer', 'leader'))`)
		if err != nil {
			return err
		}
		var name, unit string
		if _, err := pgx.ForEachRow(rows, []any{&name, &unit}, func() error {
			if units[name] == nil {
				units[name] = map[string]bool{}
			}
			units[name][unit] = true
			return nil
		}); err != nil {
			return err
		}
		return tx.QueryRow(bounded, `SELECT coalesce(min(published_at), 0) FROM publications`).Scan(&published)
	})
	if err != nil {
		return err
	}
	var before []heard
	for _, h := range answers {
		if published == 0 || h.at.Add(w.ahead).Before(time.UnixMicro(published)) {
			before = append(before, h)
		}
	}
	marks := marksOf(pairs)
	looked, err := foreign(before, units, marks)
	if err != nil {
		return err
	}
	if looked < 10*len(units) || len(marks) < 10*len(units) {
		return errors.New("too few answers to people of units, or too little that is theirs: the play tested nothing")
	}
	return nil
}
