package indicators

import (
	"fmt"
	"math/big"
	"slices"
)

// check reports what a set gets wrong: totals, codes, inputs undeclared or unused, methods that
// lack what they need, rulings without a proper default. It runs on the set's own data and again
// on every reading.
func check(l *loader, s *Set) {
	l.at("")
	for what, v := range map[string]string{"id": s.ID, "version": s.Version, "group": s.Group, "title": s.Title, "number của decision": s.Decision.Number} {
		if v == "" {
			l.fail("thiếu %s", what)
		}
	}
	checkPolicy(l, s.Policy)
	checkFrame(l, s)
	checkTotals(l, s)
	checkCodes(l, s)
	for _, it := range s.Items() {
		l.at(nodeItem(it.Code))
		checkItem(l, s, it)
	}
	checkClasses(l, s)
	if len(l.errs) > 0 {
		return // readings are applied to a set that is sound by itself
	}
	for i := range s.Rulings {
		l.at(nodeRuling(s.Rulings[i].ID))
		checkRuling(l, s, &s.Rulings[i])
	}
}

func checkPolicy(l *loader, p Policy) {
	if p.Undefined != "zero" && p.Undefined != "max" {
		l.fail("policy.undefined phải là zero hoặc max")
	}
	if p.Above != "cap" && p.Above != "missing" {
		l.fail("policy.above phải là cap hoặc missing")
	}
	if p.Total != nil && p.Total.Sign() <= 0 {
		l.fail("policy.total phải lớn hơn 0")
	}
	if p.ExcludeBelow != nil && (p.ExcludeBelow.Sign() <= 0 || p.ExcludeBelow.Cmp(one) > 0) {
		l.fail("policy.exclude_below phải lớn hơn 0 và không quá 1")
	}
	if p.Cohort != "" && p.Cohort != CohortGroup && p.Cohort != CohortBlock {
		l.fail("policy.cohort phải là group hoặc block")
	}
	if p.Beyond != "" && p.Beyond != BeyondAbove {
		l.fail("policy.beyond phải là above")
	}
}

func checkClasses(l *loader, s *Set) {
	l.at("")
	for i, c := range s.Classes {
		if c.Key == "" || c.Name == "" || i > 0 && c.From.Cmp(s.Classes[i-1].From) >= 0 {
			l.fail("xếp loại %q: thiếu khóa hoặc tên, hoặc ngưỡng không giảm dần", c.Name)
		}
	}
	if n := len(s.Classes); n > 0 && s.Classes[n-1].From.Sign() != 0 {
		l.fail("xếp loại cuối cùng phải từ 0")
	}
}

func checkItem(l *loader, s *Set, it *Item) {
	checkPlace(l, it.Name, it.Line, &it.Row)
	keys := make(map[string]bool)
	for _, in := range it.Inputs {
		if keys[in.Key] || in.Key == "" || in.Key == ChoiceKey || in.Key == "not_applicable" || in.Key == "state" {
			l.fail("khóa số liệu %q trống, lặp lại hoặc dành riêng", in.Key)
		}
		keys[in.Key] = true
		checkInput(l, s, it, &in)
	}
	if it.Info() {
		return
	}
	if (it.Clause.Text == "") != (len(it.Clause.Lines) == 0) || it.Clause.Text == "" && !it.Method.unprinted() {
		l.fail("thiếu nguyên văn cách tính điểm hoặc dòng của nó")
	}
	if it.Max != nil && it.Max.Sign() == 0 && !it.Method.unprinted() {
		l.fail("điểm tối đa phải lớn hơn 0")
	}
	checkScored(l, s, it)
	checkChoices(l, it.Choices)
	used := make(map[string]bool)
	checkMethod(l, it, it.Method, used, false)
	for _, in := range it.Inputs {
		if !used[in.Key] && !feeds(it, in.Key) && it.Method.Kind != Target && in.Kind != List {
			l.fail("số liệu %s khai báo nhưng không dùng", in.Key)
		}
	}
	if it.Choices != nil && !used[ChoiceKey] {
		l.fail("lựa chọn khai báo nhưng không dùng")
	}
}

// feeds reports whether another input of the same item is taken from this one.
func feeds(it *Item, key string) bool {
	return slices.ContainsFunc(it.Inputs, func(in Input) bool {
		self := Ref{Code: it.Code, Key: key}
		return slices.Contains(in.From, self) || in.Count != nil && in.Count.Of == self
	})
}

func checkInput(l *loader, s *Set, it *Item, in *Input) {
	if in.Label == "" {
		l.fail("số liệu %s: thiếu tên", in.Key)
	}
	switch in.Kind {
	case Integer, Decimal:
		if in.Unit == "" {
			l.fail("số liệu %s: thiếu đơn vị tính", in.Key)
		}
		if len(in.Choices) > 0 {
			l.fail("số liệu %s: số không có lựa chọn", in.Key)
		}
	case Pick:
		if len(in.Choices) < 2 {
			l.fail("số liệu %s: cần ít nhất hai lựa chọn", in.Key)
		}
		checkChoices(l, in.Choices)
	case Text, Date:
		if !it.Info() && it.Method.Kind != Import && it.Method.Kind != Target {
			l.fail("số liệu %s: tiêu chí không nhận chữ", in.Key)
		}
	case Marks:
		if it.Info() || it.Method.Kind != Panel {
			l.fail("số liệu %s: chỉ phương pháp panel nhận điểm của chuyên gia", in.Key)
		}
	case Items:
		if it.Info() || it.Method.ItemAt == nil {
			l.fail("số liệu %s: chỉ phương pháp count_capped với item_at nhận từng mục", in.Key)
		}
	case List:
		if _, ok := s.Inventory(in.Inventory); !ok {
			l.fail("số liệu %s: không có danh sách %q", in.Key, in.Inventory)
		}
	default:
		l.fail("số liệu %s: loại %q không có", in.Key, in.Kind)
	}
	if len(in.From) > 0 && in.Const != nil || in.Count != nil && (len(in.From) > 0 || in.Const != nil) {
		l.fail("số liệu %s: chỉ có from, const hoặc count", in.Key)
	}
	if in.Inventory != "" && in.Kind != List {
		l.fail("số liệu %s: chỉ loại list có danh sách", in.Key)
	}
	checkCount(l, s, it, in)
	for _, ref := range in.From {
		src, ok := s.Find(ref.Code)
		if !ok {
			l.fail("số liệu %s: không có mục %s", in.Key, ref.Code)
			continue
		}
		from, ok := src.Input(ref.Key)
		if src.Code == it.Code { // a reading may have changed the item under check
			from, ok = it.Input(ref.Key)
		}
		if !ok || !from.Asked() || from.Kind != in.Kind || from.Kind != Integer && from.Kind != Decimal && from.Kind != Pick {
			l.fail("số liệu %s: nguồn %s không phải số liệu nhập cùng loại", in.Key, ref)
		}
	}
}

func checkChoices(l *loader, choices []Choice) {
	seen := make(map[string]bool)
	for _, c := range choices {
		if c.Key == "" || c.Label == "" || seen[c.Key] {
			l.fail("lựa chọn %q trống hoặc lặp lại", c.Key)
		}
		seen[c.Key] = true
		if c.Fraction != nil && c.Fraction.Cmp(one) > 0 {
			l.fail("lựa chọn %s: phần điểm lớn hơn 1", c.Key)
		}
	}
}

var one = big.NewRat(1, 1)

// checkMethod checks one method and marks the inputs that it uses.
func checkMethod(l *loader, it *Item, m *Method, used map[string]bool, nested bool) {
	numbers := func(what string, e *Expr) {
		if e == nil {
			l.fail("phương pháp %s: thiếu %s", m.Kind, what)
			return
		}
		for _, key := range e.Keys() {
			in, ok := it.Input(key)
			if !ok || in.Kind != Integer && in.Kind != Decimal {
				l.fail("công thức %s dùng %q, không phải số liệu khai báo", e, key)
			}
			used[key] = true
		}
	}
	positive := func(what string, r *big.Rat, required bool) {
		if r == nil && required || r != nil && r.Sign() <= 0 {
			l.fail("phương pháp %s: %s phải lớn hơn 0", m.Kind, what)
		}
	}
	foreign := func(bad bool, what string) {
		if bad {
			l.fail("phương pháp %s không dùng %s", m.Kind, what)
		}
	}
	chooses := m.Kind == YesNo || m.Kind == ChoiceOf
	limited := slices.Contains([]MethodKind{Tiers, Ratio, MinMax, BestRatio, CountCapped, ZScore}, m.Kind)
	valued := limited || m.Kind == Direct || m.Kind == Import || m.Kind == Target
	foreign(m.Input != "" && !chooses && m.Kind != Panel && m.ItemAt == nil, "input")
	foreign(m.Value != nil && !valued, "value")
	foreign(m.Limit != nil && !limited, "limit")
	foreign(m.CapAt != nil && m.Kind != Ratio, "cap_at")
	foreign((m.Tiers != nil || m.Require != nil) && m.Kind != Tiers, "tiers, require")
	foreign((m.Num != nil || m.Den != nil) && m.Kind != Growth && m.Kind != Survey, "num, den")
	foreign(m.Target != nil && m.Kind != Growth, "target")
	foreign(m.Scale != nil && m.Kind != ZScore && m.Kind != Panel && m.Kind != Import, "scale")
	foreign(m.MinSample != 0 && m.Kind != Survey && m.Kind != Panel, "min_sample")
	foreign(m.PerItem != nil && m.Kind != CountCapped, "per_item")
	foreign(m.ItemAt != nil && m.Kind != CountCapped, "item_at")
	foreign(m.Parts != nil && m.Kind != Parts, "parts")
	positive("limit", m.Limit, false)
	switch m.Kind {
	case YesNo, ChoiceOf:
		checkChooser(l, it, m, used)
	case Tiers:
		numbers("value", m.Value)
		checkTiers(l, it, m, used)
	case Ratio:
		numbers("value", m.Value)
		positive("cap_at", m.CapAt, false)
	case MinMax, BestRatio, ZScore:
		numbers("value", m.Value)
		if m.Kind == ZScore {
			checkScale(l, m)
		}
		if nested {
			l.fail("phương pháp %s không nằm trong parts", m.Kind)
		}
	case Direct, Survey, Panel, Import, Target:
		checkJudged(l, it, m, used, numbers, nested)
	case CountCapped:
		if m.ItemAt != nil {
			checkItems(l, it, m, used)
		} else {
			numbers("value", m.Value)
		}
		positive("per_item", m.PerItem, true)
		if nested {
			l.fail("phương pháp %s không nằm trong parts", m.Kind)
		}
	case Growth:
		numbers("num", m.Num)
		numbers("den", m.Den)
		positive("target", m.Target, true)
	case Parts:
		checkParts(l, it, m, used, nested)
	default:
		l.fail("phương pháp %q không có", m.Kind)
	}
}

// checkChooser finds the choices of yes_no and choice and copies them into the method.
func checkChooser(l *loader, it *Item, m *Method, used map[string]bool) {
	used[m.Input] = true
	m.Choices = it.Choices
	if m.Input != ChoiceKey {
		in, ok := it.Input(m.Input)
		if !ok || in.Kind != Pick {
			l.fail("phương pháp %s dùng %q, không phải lựa chọn khai báo", m.Kind, m.Input)
			return
		}
		m.Choices = in.Choices
	}
	if len(m.Choices) < 2 {
		l.fail("phương pháp %s cần ít nhất hai lựa chọn", m.Kind)
	}
	full := false
	for _, c := range m.Choices {
		if c.Fraction == nil {
			l.fail("lựa chọn %s: thiếu fraction", c.Key)
			return
		}
		full = full || c.Fraction.Cmp(one) == 0
	}
	if !full {
		l.fail("không lựa chọn nào đạt điểm tối đa")
	}
	if m.Kind == YesNo && (len(m.Choices) != 2 || m.Choices[0].Key != "yes" || m.Choices[1].Key != "no" || m.Choices[1].Fraction.Sign() != 0) {
		l.fail("yes_no cần đúng hai lựa chọn yes (1) và no (0)")
	}
}

func checkTiers(l *loader, it *Item, m *Method, used map[string]bool) {
	if len(m.Tiers) < 2 {
		l.fail("tiers cần ít nhất hai bậc")
		return
	}
	for i, t := range m.Tiers {
		last := i == len(m.Tiers)-1
		if (t.At == nil) != last {
			l.fail("bậc %d: chỉ bậc cuối cùng không có ngưỡng", i+1)
			return
		}
		if t.Fraction.Cmp(one) > 0 {
			l.fail("bậc %d: phần điểm lớn hơn 1", i+1)
		}
		if i > 0 && !last && t.At.Cmp(m.Tiers[i-1].At) >= 0 && (t.At.Cmp(m.Tiers[i-1].At) > 0 || !t.Inclusive || m.Tiers[i-1].Inclusive) {
			l.fail("bậc %d: ngưỡng không giảm dần", i+1)
		}
	}
	if r := m.Require; r != nil {
		used[r.Input] = true
		if r.Input != ChoiceKey || !slices.ContainsFunc(it.Choices, func(c Choice) bool { return c.Key == r.Equals }) {
			l.fail("điều kiện %s = %s không có trong các lựa chọn", r.Input, r.Equals)
		}
		if r.Otherwise.Cmp(one) > 0 {
			l.fail("điều kiện: phần điểm lớn hơn 1")
		}
	}
}

func checkParts(l *loader, it *Item, m *Method, used map[string]bool, nested bool) {
	if nested || len(m.Parts) < 2 {
		l.fail("parts cần ít nhất hai phần và không lồng nhau")
	}
	sum := new(big.Rat)
	for i := range m.Parts {
		sum.Add(sum, m.Parts[i].Weight)
		checkMethod(l, it, &m.Parts[i].Method, used, true)
	}
	if sum.Cmp(one) != 0 {
		l.fail("trọng số các phần cộng lại được %s, phải là 1", FormatExactVN(sum))
	}
}

func checkRuling(l *loader, s *Set, r *Ruling) {
	if r.ID == "" || r.Title == "" || r.Question == "" || r.Reason == "" || len(r.Passages) == 0 || len(r.Readings) < 2 {
		l.fail("cần tên, câu hỏi, lý do, đoạn văn và ít nhất hai phương án")
	}
	if first, _ := s.Ruling(r.ID); first != r {
		l.fail("mã cách hiểu lặp lại")
	}
	for _, p := range r.Passages {
		if p.Line <= 0 || p.Text == "" {
			l.fail("đoạn văn thiếu dòng hoặc nguyên văn")
		}
	}
	for _, code := range r.Criteria {
		it, ok := s.Find(code)
		if !ok {
			l.fail("không có tiêu chí %s", code)
			continue
		}
		it.RulingIDs = append(it.RulingIDs, r.ID)
	}
	if def, ok := r.Reading(r.Default); !ok || def.Changes != nil || def.Policy != nil || def.Uncap != nil {
		l.fail("phương án mặc định %q không có, hoặc thay đổi dữ liệu của bộ chỉ số", r.Default)
	}
	for _, reading := range r.Readings {
		if reading.Key == "" || reading.Text == "" {
			l.fail("phương án thiếu khóa hoặc nội dung")
		}
		for _, code := range reading.Uncap {
			if n := s.node(code); n == nil || !n.Row.Capped {
				l.fail("phương án %s: mục %s không có hoặc không bị giới hạn (capped)", reading.Key, code)
				return
			}
		}
		for code := range reading.Changes {
			if !slices.Contains(r.Criteria, code) {
				l.fail("phương án %s thay đổi tiêu chí %s ngoài danh sách", reading.Key, code)
				return
			}
		}
		checkReading(l, s, r, reading.Key)
	}
}

// checkReading applies one reading and checks the items it changed.
func checkReading(l *loader, s *Set, r *Ruling, key string) {
	with, err := s.With(map[string]string{r.ID: key})
	if err != nil {
		l.fail("%w", err)
		return
	}
	checkPolicy(l, with.Policy)
	reading, _ := r.Reading(key)
	for _, it := range with.Criteria() {
		if _, changed := reading.Changes[it.Code]; changed {
			before := len(l.errs)
			checkItem(l, with, it)
			for i := before; i < len(l.errs); i++ {
				l.errs[i] = fmt.Errorf("%w (phương án %s)", l.errs[i], key)
			}
		}
	}
}
