package recount

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"regexp"
)

// snapshot is the frozen input of a publication.
type snapshot struct {
	Engine string    `json:"engine"`
	Sets   []setData `json:"sets"`
	Units  []unit    `json:"units"`

	// The same as bytes, from which digests are taken.
	rawSets, rawUnits []json.RawMessage
}

type setData struct {
	ID       string            `json:"id"`
	Version  string            `json:"version"`
	Digest   string            `json:"digest"`
	Decimals int               `json:"decimals"`
	Total    rational          `json:"total"`
	Rulings  map[string]string `json:"rulings"`
	Excluded map[string]string `json:"excluded"`
	Policy   struct {
		Undefined string `json:"undefined"`
		Above     string `json:"above"`
		Cohort    string `json:"cohort"`
		Beyond    string `json:"beyond"`
	} `json:"policy"`
	Classes []struct {
		Name string   `json:"name"`
		From rational `json:"from"`
	} `json:"classes"`
	Criteria map[string]*criterion `json:"criteria"`
	Kind     string                `json:"kind"`
	Scale    string                `json:"scale"`
	Nodes    map[string]treeNode   `json:"nodes"`
}

type criterion struct {
	Max    rational         `json:"max"`
	Effect string           `json:"effect"`
	Node   string           `json:"node"`
	Inputs map[string]input `json:"inputs"`
	Method method           `json:"method"`
}

type input struct {
	From  [][2]string `json:"from"`
	Const *rational   `json:"const"`
	Count *struct {
		Of    [2]string `json:"of"`
		State string    `json:"state"`
		Under string    `json:"under"`
	} `json:"count"`
}

type method struct {
	Kind      string              `json:"kind"`
	Input     string              `json:"input"`
	Fractions map[string]rational `json:"fractions"`
	Value     *formula            `json:"value"`
	Limit     *rational           `json:"limit"`
	CapAt     *rational           `json:"cap_at"`
	Require   *struct {
		Input     string   `json:"input"`
		Equals    string   `json:"equals"`
		Otherwise rational `json:"otherwise"`
	} `json:"require"`
	Tiers []struct {
		At        *rational `json:"at"`
		Inclusive bool      `json:"inclusive"`
		Fraction  rational  `json:"fraction"`
	} `json:"tiers"`
	Num     *formula  `json:"num"`
	Den     *formula  `json:"den"`
	Target  *rational `json:"target"`
	PerItem *rational `json:"per_item"`
	ItemAt  *rational `json:"item_at"`
	Parts   []struct {
		Weight rational `json:"weight"`
		Method method   `json:"method"`
	} `json:"parts"`
	Scale *struct {
		Low  rational `json:"low"`
		High rational `json:"high"`
	} `json:"scale"`
	MinSample int    `json:"min_sample"`
	Absent    string `json:"absent"`
}

type unit struct {
	Set      string            `json:"set"`
	Code     string            `json:"code"`
	Name     string            `json:"name"`
	Block    string            `json:"block"`
	Unranked bool              `json:"unranked"`
	Answers  map[string]answer `json:"answers"`
}

// answer is what a unit said about one item: values by input key, and marks.
type answer struct {
	values        map[string]string
	notApplicable bool
	state         string
}

// UnmarshalJSON reads the values, which stand beside the marks. The item's own
// choice is the value "choice".
func (a *answer) UnmarshalJSON(data []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	a.values = make(map[string]string)
	for key, raw := range fields {
		var err error
		switch key {
		case "not_applicable":
			err = json.Unmarshal(raw, &a.notApplicable)
		case "state":
			err = json.Unmarshal(raw, &a.state)
		default:
			var text string
			err = json.Unmarshal(raw, &text)
			a.values[key] = text
		}
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	switch a.state {
	case "", "pending", "na_claimed", "na_refused", "evidence_rejected":
		return nil
	}
	return fmt.Errorf("trạng thái %q không có trong quy tắc", a.state)
}

// rational is an exact number, written "12", "0.75" or "10/3".
type rational struct{ *big.Rat }

var numberForm = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+|/[0-9]*[1-9][0-9]*)?$`)

func parseNumber(text string) (*big.Rat, error) {
	if numberForm.MatchString(text) {
		if r, ok := new(big.Rat).SetString(text); ok {
			return r, nil
		}
	}
	return nil, fmt.Errorf("%q không phải là số", text)
}

// UnmarshalJSON reads the text form.
func (r *rational) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	var err error
	r.Rat, err = parseNumber(text)
	return err
}

// publishedSet is one result as published.
type publishedSet struct {
	Set       string                     `json:"set"`
	Version   string                     `json:"version"`
	SetDigest string                     `json:"set_digest"`
	Engine    string                     `json:"engine"`
	Digest    string                     `json:"digest"`
	Units     []publishedUnit            `json:"units"`
	Cohorts   map[string]publishedCohort `json:"cohorts"`
}

type publishedUnit struct {
	Code     string                        `json:"code"`
	Name     string                        `json:"name"`
	Block    string                        `json:"block"`
	Points   string                        `json:"points"`
	Exact    string                        `json:"exact"`
	Shown    string                        `json:"shown"`
	Max      json.Number                   `json:"max"`
	Percent  string                        `json:"percent"`
	Rank     int                           `json:"rank"`
	Class    string                        `json:"class"`
	Partial  bool                          `json:"partial"`
	Unranked bool                          `json:"unranked"`
	Pillars  []publishedNode               `json:"pillars"`
	Main     []publishedNode               `json:"main"`
	Groups   []publishedNode               `json:"groups"`
	Criteria map[string]publishedCriterion `json:"criteria"`
}

type publishedNode struct {
	Code   string      `json:"code"`
	Points string      `json:"points"`
	Shown  string      `json:"shown"`
	Max    json.Number `json:"max"`
}

type publishedCriterion struct {
	Points string      `json:"points"`
	Shown  string      `json:"shown"`
	Max    json.Number `json:"max"`
	Status string      `json:"status"`
}

type publishedCohort struct {
	Min    string `json:"min"`
	Max    string `json:"max"`
	N      int    `json:"n"`
	Digest string `json:"digest"`
	Mean   string `json:"mean"`
	SD     string `json:"sd"`
}

// readSnapshot reads a snapshot, bare or inside a published file.
func readSnapshot(data []byte) (*snapshot, error) {
	var outer struct {
		Snapshot json.RawMessage `json:"snapshot"`
	}
	if err := decode(data, &outer, false); err != nil {
		return nil, err
	}
	if outer.Snapshot != nil {
		data = outer.Snapshot
	}
	data = unescapeHTML(data)
	s := new(snapshot)
	if err := decode(data, s, true); err != nil {
		return nil, err
	}
	if s.Engine != Engine {
		return nil, fmt.Errorf("theo quy tắc phiên bản %q, chương trình này tính theo phiên bản %q", s.Engine, Engine)
	}
	if len(s.Sets) == 0 {
		return nil, errors.New("không có bộ chỉ số nào")
	}
	var raw struct {
		Sets  []json.RawMessage `json:"sets"`
		Units []json.RawMessage `json:"units"`
	}
	if err := decode(data, &raw, false); err != nil {
		return nil, err
	}
	s.rawSets, s.rawUnits = raw.Sets, raw.Units
	return s, s.validate()
}

// validate refuses a snapshot in which one thing is said twice or of nothing.
func (s *snapshot) validate() error {
	sets := make(map[string]bool)
	for _, set := range s.Sets {
		if sets[set.ID] || set.ID == "" {
			return fmt.Errorf("bộ chỉ số %q không có mã hoặc có hai lần", set.ID)
		}
		if sets[set.ID] = true; set.Total.Rat == nil || set.Decimals < 0 || set.Decimals > 12 {
			return fmt.Errorf("bộ chỉ số %s: thiếu điểm tối đa hoặc số chữ số thập phân %d", set.ID, set.Decimals)
		}
		if err := set.validateFrame(); err != nil {
			return fmt.Errorf("bộ chỉ số %s: %w", set.ID, err)
		}
		for code, c := range set.Criteria {
			if c == nil || c.Max.Rat == nil || c.Max.Sign() < 0 {
				return fmt.Errorf("bộ chỉ số %s, tiêu chí %s: thiếu điểm tối đa", set.ID, code)
			}
			if _, ok := set.Nodes[c.Node]; set.Nodes != nil && !ok {
				return fmt.Errorf("bộ chỉ số %s, tiêu chí %s: không có mục %q", set.ID, code, c.Node)
			}
			if c.Effect != "" && c.Effect != "bonus" && c.Effect != "penalty" {
				return fmt.Errorf("bộ chỉ số %s, tiêu chí %s: %q không có trong quy tắc", set.ID, code, c.Effect)
			}
			if err := c.Method.validate(); err != nil {
				return fmt.Errorf("bộ chỉ số %s, tiêu chí %s: %w", set.ID, code, err)
			}
		}
	}
	units := make(map[[2]string]bool)
	for _, u := range s.Units {
		key := [2]string{u.Set, u.Code}
		if units[key] || u.Code == "" || !sets[u.Set] {
			return fmt.Errorf("đơn vị %q của bộ chỉ số %q không có mã, có hai lần hoặc không có bộ chỉ số", u.Code, u.Set)
		}
		units[key] = true
	}
	return nil
}

// digestOf is the digest of the part of the snapshot that concerns one set: the
// bytes from which that set's results say they were computed.
func (s *snapshot) digestOf(id string) (string, error) {
	engine, err := json.Marshal(s.Engine)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"engine":%s,"sets":[`, engine)
	for i, set := range s.Sets {
		if set.ID == id {
			b.Write(s.rawSets[i])
		}
	}
	b.WriteString(`],"units":[`)
	first := true
	for i, u := range s.Units {
		if u.Set != id {
			continue
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		b.Write(s.rawUnits[i])
	}
	b.WriteString("]}")
	sum := sha256.Sum256(b.Bytes())
	return hex.EncodeToString(sum[:]), nil
}

// readResults reads one result, several, or a published file.
func readResults(data []byte) ([]publishedSet, error) {
	if trimmed := bytes.TrimSpace(data); len(trimmed) > 0 && trimmed[0] == '[' {
		var list []publishedSet
		return list, decode(data, &list, false)
	}
	var file struct {
		publishedSet
		Groups []struct {
			Result publishedSet `json:"result"`
		} `json:"groups"`
	}
	if err := decode(data, &file, false); err != nil {
		return nil, err
	}
	if file.Groups == nil {
		return []publishedSet{file.publishedSet}, nil
	}
	var list []publishedSet
	for _, g := range file.Groups {
		list = append(list, g.Result)
	}
	return list, nil
}

// decode reads exactly one JSON value. strict refuses fields that this program
// does not know: they could carry a rule that it would then ignore.
func decode(data []byte, into any, strict bool) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	if strict {
		dec.DisallowUnknownFields()
	}
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("không đọc được JSON: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("không đọc được JSON: có nội dung thừa ở cuối")
	}
	return nil
}

var escapedBackslashOrHTML = regexp.MustCompile(`\\\\|\\u003[ce]|\\u0026`)

// unescapeHTML writes <, > and & as themselves, as canonical JSON does; a file
// that embeds the snapshot may have escaped them on the way.
func unescapeHTML(data []byte) []byte {
	return escapedBackslashOrHTML.ReplaceAllFunc(data, func(m []byte) []byte {
		switch string(m) {
		case `\u003c`:
			return []byte("<")
		case `\u003e`:
			return []byte(">")
		case `\u0026`:
			return []byte("&")
		}
		return m
	})
}
