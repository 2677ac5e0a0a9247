package indicators

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"gopkg.in/yaml.v3"
)

// resolve makes the whole set of a file that extends or overlays another, or returns the file as it
// is. The result stands alone: its canonical form and digest cover everything.
func resolve(raw *rawSet, get func(id, version string) (*Set, error)) (*rawSet, error) {
	switch {
	case raw.Extends != nil && raw.Overlay != nil:
		return nil, errors.New("một bộ chỉ số hoặc extends, hoặc overlay")
	case raw.Extends != nil:
		b := raw.Extends
		base, err := baseSet(get, b.ID, b.Version, b.Digest)
		if err != nil {
			return nil, err
		}
		return extend(raw, base)
	case raw.Overlay != nil:
		o := raw.Overlay
		base, err := baseSet(get, o.ID, o.Version, o.Digest)
		if err != nil {
			return nil, err
		}
		return overlay(raw, base)
	}
	return raw, nil
}

func baseSet(get func(id, version string) (*Set, error), id, version, digest string) (*Set, error) {
	base, err := get(id, version)
	if err != nil {
		return nil, err
	}
	if digest != "" && digest != base.Digest() {
		return nil, fmt.Errorf("bộ chỉ số %s phiên bản %s có mã băm %s, không phải %s", id, version, base.Digest(), digest)
	}
	return base, nil
}

// clone is a copy of the set's file that shares nothing with it.
func (s *Set) clone() (*rawSet, error) {
	out := new(rawSet)
	return out, json.Unmarshal(s.canonical, out)
}

// extend applies a file to the set that it extends.
func extend(raw *rawSet, base *Set) (*rawSet, error) {
	if raw.Main != nil || raw.Pillars != nil {
		return nil, errors.New("bộ chỉ số mở rộng ghi khác biệt trong extends, không ghi lại main hay pillars")
	}
	out, err := base.clone()
	if err != nil {
		return nil, err
	}
	out.cite(base, raw.Decision.Source)
	out.head(raw)
	out.Extends = &rawBase{ID: base.ID, Version: base.Version, Digest: base.Digest()}
	if raw.Extends.Points != nil {
		if raw.Supplied == nil {
			return nil, errors.New("điểm bổ sung cần ghi ai bổ sung, theo văn bản nào (supplied)")
		}
		if err := out.supply(raw.Extends.Points); err != nil {
			return nil, err
		}
	}
	return out, out.amend(raw.Extends)
}

// cite says which document the base's lines are in, before another decision takes its place.
func (r *rawSet) cite(base *Set, by string) {
	own := base.Decision.Source
	if by == "" || by == own {
		return
	}
	r.spots(func(s spot) bool {
		if s.row.Source == "" {
			s.row.Source = own
		}
		return false
	})
	for i := range r.Rulings {
		for j := range r.Rulings[i].Passages {
			if p := &r.Rulings[i].Passages[j]; p.Source == "" {
				p.Source = own
			}
		}
	}
}

// head replaces what a file says about the set as a whole.
func (r *rawSet) head(by *rawSet) {
	text := func(to *string, from string) {
		if from != "" {
			*to = from
		}
	}
	text(&r.ID, by.ID)
	text(&r.Version, by.Version)
	text(&r.Title, by.Title)
	text(&r.Short, by.Short)
	text(&r.Group, by.Group)
	text(&r.Annex, by.Annex)
	text(&r.Max, by.Max)
	text(&r.Printed, by.Printed)
	text(&r.Scale, by.Scale)
	text(&r.Final, by.Final)
	if by.Decision.Number != "" {
		clauses := r.Decision.Clauses
		if r.Decision = by.Decision; r.Decision.Clauses == nil {
			r.Decision.Clauses = clauses
		}
	}
	if by.Decimals != 0 {
		r.Decimals = by.Decimals
	}
	text(&r.Policy.Undefined, by.Policy.Undefined)
	text(&r.Policy.Above, by.Policy.Above)
	text(&r.Policy.Total, by.Policy.Total)
	text(&r.Policy.ExcludeBelow, by.Policy.ExcludeBelow)
	text(&r.Policy.Cohort, by.Policy.Cohort)
	text(&r.Policy.Beyond, by.Policy.Beyond)
	if by.Classes != nil {
		r.Classes = by.Classes
	}
	if by.Blocks != nil {
		r.Blocks = by.Blocks
	}
	if by.Channels != nil {
		r.Channels = by.Channels
	}
	if by.Columns != nil {
		r.Columns = by.Columns
	}
	if by.Supplied != nil {
		r.Supplied = by.Supplied
	}
	r.Info = append(r.Info, by.Info...)
	r.Declared = append(r.Declared, by.Declared...)
	r.Inventories = append(r.Inventories, by.Inventories...)
	for _, ruling := range by.Rulings {
		r.Rulings = slices.DeleteFunc(r.Rulings, func(old rawRuling) bool { return old.ID == ruling.ID })
		r.Rulings = append(r.Rulings, ruling)
	}
}

// spot is one node of a file: its points, and where leaves may be put under it.
type spot struct {
	code     string
	max      *string
	row      *rawRow
	criteria *[]rawCriterion // of main indexes, groups and leaves
	leaf     bool
}

// spots calls f for every node of the tree until it returns true.
func (r *rawSet) spots(f func(spot) bool) {
	for i := range r.Pillars {
		p := &r.Pillars[i]
		if f(spot{p.Code, &p.Max, &p.rawRow, nil, false}) || spotsOfMain(p.Main, f) {
			return
		}
	}
	spotsOfMain(r.Main, f)
}

func spotsOfMain(mains []rawMain, f func(spot) bool) bool {
	for i := range mains {
		m := &mains[i]
		if f(spot{m.Code, &m.Max, &m.rawRow, &m.Criteria, false}) || spotsOf(m.Criteria, f) {
			return true
		}
	}
	return false
}

func spotsOf(criteria []rawCriterion, f func(spot) bool) bool {
	for i := range criteria {
		c := &criteria[i]
		if f(spot{c.Code, &c.Max, &c.rawRow, &c.Criteria, c.Criteria == nil}) || spotsOf(c.Criteria, f) {
			return true
		}
	}
	return false
}

// supply fills in points that are unknown; those of headings follow from their criteria unless they
// are given too.
func (r *rawSet) supply(points map[string]string) error {
	left := maps.Clone(points)
	var err error
	r.spots(func(s spot) bool {
		p, ok := left[s.code]
		if !ok {
			return false
		}
		delete(left, s.code)
		if *s.max != unknownPoints {
			err = errors.Join(err, fmt.Errorf("mục %s: điểm đã biết (%s), không bổ sung", s.code, *s.max))
			return false
		}
		*s.max, s.row.Supplied = p, true
		return false
	})
	for _, code := range slices.Sorted(maps.Keys(left)) {
		err = errors.Join(err, fmt.Errorf("không có mục %s để bổ sung điểm", code))
	}
	return errors.Join(err, r.addUp())
}

// addUp gives headings whose points are unknown the sum of their children, once all are known.
func (r *rawSet) addUp() error {
	for i := range r.Pillars {
		for j := range r.Pillars[i].Main {
			if err := r.Pillars[i].Main[j].addUp(); err != nil {
				return err
			}
		}
	}
	for i := range r.Main {
		if err := r.Main[i].addUp(); err != nil {
			return err
		}
	}
	return nil
}

func (m *rawMain) addUp() error { return addUp(&m.Max, &m.rawRow, m.Criteria) }

func addUp(top *string, row *rawRow, criteria []rawCriterion) error {
	sum, known := new(big.Rat), true
	for i := range criteria {
		c := &criteria[i]
		if c.Criteria != nil {
			if err := addUp(&c.Max, &c.rawRow, c.Criteria); err != nil {
				return err
			}
		}
		if c.Max == unknownPoints {
			known = false
			continue
		}
		v, ok := ParseNumber(c.Max)
		if !ok {
			return fmt.Errorf("mục %s: điểm %q không phải là số", c.Code, c.Max)
		}
		if c.Effect == "" {
			sum.Add(sum, v)
		}
	}
	if known && *top == unknownPoints {
		*top, row.Added = CanonicalNumber(sum), true
	}
	return nil
}

// amend removes, changes and adds nodes, in that order.
func (r *rawSet) amend(b *rawBase) error {
	for _, code := range b.Remove {
		if !r.remove(code) {
			return fmt.Errorf("không có tiêu chí %s để bỏ", code)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(b.Change)) {
		if err := r.change(code, b.Change[code]); err != nil {
			return fmt.Errorf("mục %s: %w", code, err)
		}
	}
	for _, a := range b.Add {
		found := false
		r.spots(func(s spot) bool {
			found = s.code == a.Under && s.criteria != nil && !s.leaf
			if found {
				*s.criteria = append(*s.criteria, a.Criteria...)
			}
			return found
		})
		if !found {
			return fmt.Errorf("không có chỉ số %s để thêm tiêu chí", a.Under)
		}
	}
	return nil
}

func (r *rawSet) remove(code string) bool {
	found := false
	r.spots(func(s spot) bool {
		if s.criteria == nil || s.leaf {
			return false
		}
		before := len(*s.criteria)
		*s.criteria = slices.DeleteFunc(*s.criteria, func(c rawCriterion) bool { return c.Code == code })
		found = len(*s.criteria) < before
		return found
	})
	return found
}

// change writes the fields given over those of one node; a method with a kind replaces the whole method,
// lists are replaced whole.
func (r *rawSet) change(code string, patch yaml.Node) error {
	for i := range r.Pillars {
		p := &r.Pillars[i]
		if p.Code == code {
			return patchNode(p, patch)
		}
		if found, err := changeMain(p.Main, code, patch); found {
			return err
		}
	}
	if found, err := changeMain(r.Main, code, patch); found {
		return err
	}
	return errors.New("không có mục này để sửa")
}

func changeMain(mains []rawMain, code string, patch yaml.Node) (bool, error) {
	for i := range mains {
		if mains[i].Code == code {
			return true, patchNode(&mains[i], patch)
		}
		if found, err := changeCriteria(mains[i].Criteria, code, patch); found {
			return true, err
		}
	}
	return false, nil
}

func changeCriteria(criteria []rawCriterion, code string, patch yaml.Node) (bool, error) {
	for i := range criteria {
		c := &criteria[i]
		if c.Code == code {
			if m := field(&patch, "method"); field(m, "kind").Value != "" {
				c.Method = rawMethod{}
			}
			return true, patchNode(c, patch)
		}
		if found, err := changeCriteria(c.Criteria, code, patch); found {
			return true, err
		}
	}
	return false, nil
}

// patchNode reads a patch as strictly as a file, over what is there.
func patchNode[T rawPillar | rawMain | rawCriterion](node *T, patch yaml.Node) error {
	data, err := yaml.Marshal(&patch)
	if err != nil {
		return err
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	return dec.Decode(node)
}

// WithPoints returns the set with points supplied for criteria and headings that are unknown, as an
// extension with the same points would make it: another digest, the same id and version. It refuses
// points that are known already and totals that do not add up.
func (s *Set) WithPoints(points map[string]*big.Rat, by Supply) (*Set, error) {
	if s.base != nil {
		s = s.base
	}
	raw, err := s.clone()
	if err != nil {
		return nil, err
	}
	text := make(map[string]string)
	for code, p := range points {
		if p == nil || p.Sign() < 0 {
			return nil, fmt.Errorf("mục %s: điểm phải từ 0", code)
		}
		text[code] = CanonicalNumber(p)
	}
	raw.Supplied = &rawSupply{By: by.By, Document: by.Document, Date: by.Date}
	if err := raw.supply(text); err != nil {
		return nil, err
	}
	return build(s.ID+" "+s.Version, raw, nil)
}

// Ready says why a cycle cannot open with this set, or nil: points that nobody knows.
func (s *Set) Ready() error {
	unknown := s.Unknown()
	if len(unknown) == 0 {
		return nil
	}
	first := unknown[:min(3, len(unknown))]
	return fmt.Errorf("bộ chỉ số %s: %d tiêu chí chưa có điểm tối đa (%s…); cần bổ sung điểm trước khi mở kỳ đánh giá", s.ID, len(unknown), joinComma(first))
}

func joinComma(s []string) string {
	var b bytes.Buffer
	for i, x := range s {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(x)
	}
	return b.String()
}
