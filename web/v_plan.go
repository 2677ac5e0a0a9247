package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuky/calendar"
	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/queries"
)

// planView is what the form of a plan is made from. plan is nil for a new cycle.
type planView struct {
	sets      []*indicators.Set // that give points
	refused   map[string]string // why no cycle opens with a set, by setValue
	verifiers []queries.UserRow
	units     []models.Unit
	cal       calendar.Calendar
	now       time.Time
	plan      *queries.CyclePlan
	before    *queries.CyclePlan // the newest cycle before a new one, whose verifiers are suggested; nil when there is none
	form      *typed
}

// milestones are the instants of a plan with the names of their controls, in order; term is how long after the one
// before it is suggested, in working days.
var milestones = []struct {
	name, label, help string
	term              int
	at                func(*commands.Instants) *models.Instant
}{
	{"han_nop", "Hạn nộp", "Lãnh đạo đơn vị duyệt sau mốc này vẫn được nhận và ghi chậm nộp.", 20, func(i *commands.Instants) *models.Instant { return &i.DueAt }},
	{"khoa", "Khóa số liệu", "Sau mốc này không nhận nộp nữa.", 3, func(i *commands.Instants) *models.Instant { return &i.LockAt }},
	{"tham_dinh", "Kết thúc thẩm định lần 1", "", 15, func(i *commands.Instants) *models.Instant { return &i.VerifyBy }},
	{"giai_trinh", "Kết thúc giải trình", "Không có giải trình thì để trống.", 5, func(i *commands.Instants) *models.Instant { return &i.ExplainBy }},
	{"hoi_dong", "Họp Hội đồng", "Không có Hội đồng thì để trống.", 7, func(i *commands.Instants) *models.Instant { return &i.CouncilBy }},
	{"phe_duyet", "Phê duyệt kết quả", "", 7, func(i *commands.Instants) *models.Instant { return &i.SignBy }},
	{"cong_bo", "Công bố", "Kết quả đã phê duyệt được công bố đúng lúc này.", 2, func(i *commands.Instants) *models.Instant { return &i.PublishAt }},
}

// suggested are the instants that a new plan starts from: working days from today on, publication in the morning.
func suggested(cal calendar.Calendar, now time.Time) commands.Instants {
	var out commands.Instants
	t := now
	for _, m := range milestones {
		t = cal.AddWorkingDays(t, m.term)
		*m.at(&out) = models.At(t)
	}
	y, mo, d := t.In(Zone).Date()
	out.PublishAt = models.At(time.Date(y, mo, d, 8, 0, 0, 0, Zone))
	return out
}

// planPage is the form of a plan, in five steps.
func planPage(x planView) PlanPage {
	p := PlanPage{Head: ListHead{Title: "Mở kỳ đánh giá", Sub: "Lưu thành bản chuẩn bị trước, mở sau. Khi mở, mọi mục dưới đây được chép vào kỳ và giữ nguyên đến khi công bố."}, Back: &Link{Href: URLBoard(""), Text: "Kỳ đánh giá"},
		Action: URLNewCycle(), Submit: "Lưu bản chuẩn bị", Errors: x.form.problems()}
	year := x.now.In(Zone).Year() - 1
	if x.before != nil {
		year = max(year, x.before.Cycle.Year+1)
	}
	name, policy, inst := fmt.Sprintf("Kỳ đánh giá năm %d", year), commands.DefaultPolicy(), suggested(x.cal, x.now)
	if x.plan != nil {
		c := x.plan.Cycle
		year, name, policy = c.Year, c.Name, x.plan.Policy
		inst = commands.Instants{DueAt: c.DueAt, LockAt: c.LockAt, VerifyBy: c.VerifyBy, ExplainBy: c.ExplainBy, CouncilBy: c.CouncilBy, SignBy: c.SignBy, PublishAt: c.PublishAt}
		p.Head = ListHead{Title: c.Name, Sub: "Bản chuẩn bị: chưa đơn vị nào thấy.", Actions: []Button{{Text: "Mở kỳ đánh giá", Icon: IconPlayerPlay, Kind: "pri", Href: URLBoardMove(c.ID, "mo")}, {Text: "Hủy bản chuẩn bị", Icon: IconBan, Kind: "sec", Href: URLBoardMove(c.ID, "huy")}}}
		p.Action = URLBoardMove(c.ID, "sua")
		for _, w := range x.plan.Warnings {
			p.Notes = append(p.Notes, Note{Kind: "warn", Text: w})
		}
	}
	general := PlanStep{ID: "ky", Title: "Kỳ và bộ chỉ số", Fields: x.form.fillAll(Field{Name: "nam", Label: "Năm đánh giá", Value: fmt.Sprint(year), InputMode: "numeric", Required: true, Help: "Năm của số liệu, thường là năm trước."}, Field{Name: "ten", Label: "Tên kỳ", Value: name, Required: true})}
	units, groups := 0, groupsOf(x.sets)
	slices.SortStableFunc(groups, func(a, b string) int { return cmp.Compare(min(x.inGroup(b), 1), min(x.inGroup(a), 1)) }) // groups with units first
	for _, g := range groups {
		general.Fields = append(general.Fields, x.form.fill(x.setField(g)))
		if x.chosenSet(g) != nil {
			units += x.inGroup(g)
		}
	}
	general.Refused = x.refusedSets()
	general.Sum = fmt.Sprintf("%s đơn vị", Int(units))
	times := PlanStep{ID: "moc", Title: "Mốc thời gian", Help: "giờ Việt Nam; gợi ý tính theo ngày làm việc của lịch hiện hành", Fields: instantFields(inst, x.form), Sum: Date(inst.DueAt.Time()) + " đến " + Date(inst.PublishAt.Time())}
	rules := policyGroup(policy, x.form)
	process := PlanStep{ID: "quy-trinh", Title: rules.Title, Help: rules.Help, Fields: rules.Fields, Sum: processSum(rules.Fields)}
	p.Steps = []PlanStep{general, times, process, x.deskStep(), x.readingStep()}
	for i := range p.Steps {
		st := &p.Steps[i]
		st.No = fmt.Sprint(i + 1)
		st.Bad = st.Bad || slices.ContainsFunc(slices.Concat(append(slices.Clone(st.Specials), st.Fields)...), func(f Field) bool { return f.Error != "" })
	}
	return p
}

// processSum says which of the cycle's own rounds there are.
func processSum(fields []Field) string {
	var out []string
	for _, f := range fields {
		if f.Type == "checkbox" && f.Checked {
			out = append(out, strings.TrimPrefix(f.Label, "Có "))
		}
	}
	if len(out) == 0 {
		return "không giải trình, không Hội đồng"
	}
	return strings.Join(out, "; ")
}

// groupsOf lists the groups of units that sets exist for, in the sets' order.
func groupsOf(sets []*indicators.Set) []string {
	var out []string
	for _, set := range sets {
		if !slices.Contains(out, set.Group) {
			out = append(out, set.Group)
		}
	}
	return out
}

func setValue(set *indicators.Set) string { return set.ID + "|" + set.Version }

// newestSet is the last set of a group, and its title stands for the group.
func (x planView) newestSet(group string) *indicators.Set {
	var out *indicators.Set
	for _, set := range x.sets {
		if set.Group == group {
			out = set
		}
	}
	return out
}

// usableSet is the newest set of a group with which a cycle may open; nil when there is none.
func (x planView) usableSet(group string) *indicators.Set {
	var out *indicators.Set
	for _, set := range x.sets {
		if set.Group == group && x.refused[setValue(set)] == "" {
			out = set
		}
	}
	return out
}

// refusedSets says of every set that cannot be chosen why, and where to read more.
func (x planView) refusedSets() []Note {
	var out []Note
	for _, set := range x.sets {
		if why := x.refused[setValue(set)]; why != "" {
			out = append(out, Note{Kind: "warn", Lead: fmt.Sprintf("%s, bản %s:", set.Short, set.Version), Text: why, Link: &Link{Href: URLSetLint(set.ID, set.Version) + "&muc=error", Text: "Xem các lỗi"}})
		}
	}
	return out
}

func (x planView) inGroup(group string) int {
	n := 0
	for _, u := range x.units {
		if u.GroupKey == group {
			n++
		}
	}
	return n
}

// setField chooses a group's set; without units the group is left out by default.
func (x planView) setField(group string) Field {
	n := x.inGroup(group)
	f := Field{Type: "select", Name: "bo." + group, Label: fmt.Sprintf("%s (%d đơn vị)", groupHead(x.newestSet(group).Short), n), Options: []Option{{Label: "Không đánh giá nhóm này"}}}
	now := ""
	if best := x.usableSet(group); x.plan == nil && n > 0 && best != nil {
		now = setValue(best)
	} else if g := x.planGroup(group); g != nil {
		now = g.SetID + "|" + g.SetVersion
	}
	for _, set := range x.sets {
		if set.Group == group {
			o := Option{Value: setValue(set), Selected: setValue(set) == now, Label: fmt.Sprintf("%s, bản %s (%s điểm)", strings.Join(nonEmpty(set.Decision.Number, set.Annex), ", "), set.Version, maxWords(set.Max))}
			if x.refused[o.Value] != "" {
				o.Label, o.Disabled = o.Label+", chưa dùng được", !o.Selected
			}
			f.Options = append(f.Options, o)
		}
	}
	return f
}

// groupTitle names a group of units by its set.
func groupTitle(set *indicators.Set) string { return strings.TrimPrefix(set.Short, "DTI ") }

// groupHead is groupTitle as a heading, from the set's short title.
func groupHead(short string) string { return upperFirst(strings.TrimPrefix(short, "DTI ")) }

func (x planView) planGroup(group string) *queries.PlanGroup {
	if x.plan == nil {
		return nil
	}
	for i := range x.plan.Groups {
		if x.plan.Groups[i].GroupKey == group {
			return &x.plan.Groups[i]
		}
	}
	return nil
}

// chosenSet is the set that the form shows for a group; nil when the group is left out.
func (x planView) chosenSet(group string) *indicators.Set {
	value := ""
	for _, o := range x.form.fill(x.setField(group)).Options {
		if o.Selected {
			value = o.Value
		}
	}
	at := slices.IndexFunc(x.sets, func(set *indicators.Set) bool { return setValue(set) == value })
	if at < 0 {
		return nil
	}
	return x.sets[at]
}

func instantFields(inst commands.Instants, form *typed) []Field {
	var out []Field
	for _, m := range milestones {
		f := Field{Type: "datetime", Name: m.name, Label: m.label, Help: m.help, Required: m.name != "giai_trinh" && m.name != "hoi_dong"}
		if at := *m.at(&inst); at.Set() {
			f.Value = instantInput(at)
		}
		out = append(out, form.fill(f))
	}
	return out
}

// instantInput is the value of a control for an instant; seconds show where there are some, so that saving again keeps
// them.
func instantInput(at models.Instant) string {
	t := at.Time().In(Zone)
	if t.Second() != 0 {
		return t.Format("02/01/2006 15:04:05")
	}
	return InputTime(t)
}

func policyGroup(p commands.Policy, form *typed) FieldGroup {
	terms := "ngày làm việc"
	help := "Số là ngày làm việc; viết 3d cho ngày, 2h cho giờ, 10m cho phút."
	return FieldGroup{Title: "Quy trình, đôn đốc", Help: "giải trình, thẩm định lần 2 và Hội đồng là quy định riêng của kỳ", Fields: form.fillAll(
		Field{Type: "checkbox", Name: "co_giai_trinh", Label: "Có giải trình và thẩm định lần 2", Checked: p.Explanation},
		Field{Type: "checkbox", Name: "co_hoi_dong", Label: "Có Hội đồng thẩm định", Checked: p.Council},
		Field{Name: "don_doc", Label: "Đôn đốc trước hạn nộp", Value: termsTyped(p.Remind), Unit: terms, Help: help},
		Field{Name: "an_han", Label: "Thêm cho phiếu chờ lãnh đạo lúc khóa", Value: termTyped(p.Grace), Unit: terms},
		Field{Name: "don_doc_td", Label: "Đôn đốc thẩm định viên trước hạn", Value: termsTyped(p.VerifyRemind), Unit: terms},
		Field{Name: "bo_sung", Label: "Hạn bổ sung khi không đồng ý “không có nội dung”", Value: termTyped(p.SupplementTerm), Unit: terms, Help: "0: không cho bổ sung."},
		Field{Name: "don_doc_ky", Label: "Nhắc phê duyệt sau khi trình", Value: termsTyped(p.SignRemind), Unit: terms},
		Field{Name: "bao_cham", Label: "Báo Văn phòng, Điều phối khi chậm phê duyệt", Value: termTyped(p.SignEscalate), Unit: terms})}
}

// termTyped writes a term as the form takes it: working days as a bare number.
func termTyped(t calendar.Term) string {
	if t.IsZero() {
		return "0"
	}
	if t.WorkingDays > 0 {
		return fmt.Sprint(t.WorkingDays)
	}
	return t.String()
}

func termsTyped(ts []calendar.Term) string {
	var out []string
	for _, t := range ts {
		out = append(out, termTyped(t))
	}
	return strings.Join(out, ", ")
}

// verifierOptions are the people who may be asked to verify.
func (x planView) verifierOptions(chosen []string) []Option {
	var out []Option
	for _, u := range x.verifiers {
		if u.User.Disabled && !slices.Contains(chosen, u.User.ID) {
			continue
		}
		label := u.User.Name
		if u.Unit != "" {
			label += " (" + u.Unit + ")"
		}
		out = append(out, Option{Value: u.User.ID, Label: label, Selected: slices.Contains(chosen, u.User.ID)})
	}
	return out
}

// fieldName is the control that lists the verifiers of a field of a group.
func fieldName(group, field string) string { return "tdv." + group + "." + field }

// assigned lists who verifies a field: as planned; for a new plan as in the newest cycle before it.
func (x planView) assigned(group, field string) []string {
	var out []string
	for _, a := range x.assignments() {
		if a.GroupKey == group && a.Field == field && a.UnitID == "" {
			out = append(out, a.UserID)
		}
	}
	return out
}

func (x planView) assignments() []queries.PlanAssignment {
	switch {
	case x.plan != nil:
		return x.plan.Assignments
	case x.before != nil:
		return slices.DeleteFunc(slices.Clone(x.before.Assignments), func(a queries.PlanAssignment) bool {
			return !slices.ContainsFunc(x.verifiers, func(u queries.UserRow) bool { return u.User.ID == a.UserID && !u.User.Disabled })
		})
	}
	return nil
}

// deskStep is who verifies what: a row for each field of each group, then the assignments for single units.
func (x planView) deskStep() PlanStep {
	st := PlanStep{ID: "tham-dinh", Title: "Phân công thẩm định", Help: "không ai thẩm định đơn vị mình công tác"}
	if x.plan == nil && x.before != nil {
		st.Help = "gợi ý theo " + x.before.Cycle.Name + "; " + st.Help
	}
	missing := 0
	for _, group := range groupsOf(x.sets) {
		set := x.chosenSet(group)
		if set == nil {
			continue
		}
		d := PlanDesk{Title: groupHead(set.Short)}
		if len(x.verifiers) == 0 {
			d.Warn = &Note{Kind: "warn", Text: "Chưa có tài khoản nào mang vai trò thẩm định viên. Quản trị cấp vai trò ở mục Người dùng."}
		}
		all := x.deskRow(group, "*", "", "Mọi lĩnh vực")
		all.Else = "Chọn người thẩm định được mọi lĩnh vực (không bắt buộc)"
		d.Rows = append(d.Rows, all)
		for _, m := range set.Main {
			row := x.deskRow(group, m.Code, m.Code, m.Name)
			row.Else, row.Missing = "Theo dòng “Mọi lĩnh vực”", all.Chosen == "" && row.Chosen == ""
			if row.Missing {
				missing++
			}
			d.Rows = append(d.Rows, row)
		}
		st.Desks = append(st.Desks, d)
	}
	st.Specials, st.SpecialsSum, st.SpecialsOpen = x.specialLines()
	st.Sum = "mọi lĩnh vực đã có người"
	if missing > 0 {
		st.Sum = fmt.Sprintf("%d lĩnh vực chưa có người", missing)
	}
	return st
}

func (x planView) deskRow(group, field, no, label string) PlanDeskRow {
	row := PlanDeskRow{Name: fieldName(group, field), No: no, Label: label}
	chosen := x.form.list(row.Name, x.assigned(group, field))
	var names []string
	for _, o := range x.verifierOptions(chosen) {
		o.Label, o.Help, _ = strings.Cut(strings.TrimSuffix(o.Label, ")"), " (")
		if o.Selected {
			names = append(names, o.Label)
		}
		row.Options = append(row.Options, o)
	}
	row.Chosen = strings.Join(names, ", ")
	return row
}

// specials are assignments for one unit: a few empty lines more than there are.
const moreSpecials = 3

func (x planView) specialLines() (lines [][]Field, sum string, open bool) {
	have := slices.DeleteFunc(slices.Clone(x.assignments()), func(a queries.PlanAssignment) bool { return a.UnitID == "" })
	for i := range max(len(have)+moreSpecials, x.form.specials()) {
		a := queries.PlanAssignment{Assignment: models.Assignment{Field: "*"}}
		if i < len(have) {
			a = have[i]
		}
		units := []Option{{Label: "Chọn đơn vị"}}
		for _, u := range x.units {
			units = append(units, Option{Value: u.ID, Label: u.Name, Selected: u.ID == a.UnitID})
		}
		who := append([]Option{{Label: "Chọn người thẩm định"}}, x.verifierOptions([]string{a.UserID})...)
		help := ""
		if i == 0 {
			help = "Số của chỉ số chính; * là mọi lĩnh vực."
		}
		line := x.form.fillAll(Field{Type: "select", Name: specialName(i, "dv"), Label: fmt.Sprintf("Đơn vị %d", i+1), Options: units},
			Field{Name: specialName(i, "lv"), Label: "Lĩnh vực", Value: a.Field, Help: help}, Field{Type: "select", Name: specialName(i, "tdv"), Label: "Thẩm định viên", Options: who})
		open = open || slices.ContainsFunc(line, func(f Field) bool { return f.Error != "" })
		lines = append(lines, line)
	}
	sum = "không có"
	if len(have) > 0 {
		sum = fmt.Sprintf("%d phân công", len(have))
	}
	return lines, sum, open || len(have) > 0
}

func specialName(i int, part string) string { return fmt.Sprintf("rieng.%d.%s", i, part) }

// specials is how many lines of special assignments were posted.
func (t *typed) specials() int {
	n := 0
	for t != nil && t.values.Has(specialName(n, "dv")) {
		n++
	}
	return n
}

// readingName is the control that chooses the reading of a ruling.
func readingName(set *indicators.Set, ruling string) string { return "ch." + set.ID + "." + ruling }

// readingStep is the readings of the chosen sets, folded: most cycles keep the sets' own.
func (x planView) readingStep() PlanStep {
	st := PlanStep{ID: "cach-hieu", Title: "Cách hiểu văn bản", Help: "không đổi được sau khi mở kỳ"}
	total, other := 0, 0
	for _, group := range groupsOf(x.sets) {
		set := x.chosenSet(group)
		if set == nil || len(set.Rulings) == 0 {
			continue
		}
		chosen := map[string]string{}
		if pg := x.planGroup(set.Group); pg != nil && pg.SetID == set.ID {
			chosen = pg.Chosen
		}
		r, own := PlanReadings{Title: groupHead(set.Short)}, 0
		for i := range set.Rulings {
			f := x.form.fill(readingField(set, &set.Rulings[i], chosen[set.Rulings[i].ID]))
			for _, o := range f.Options {
				if o.Selected && o.Value != set.Rulings[i].Default {
					own++
				}
			}
			r.Fields = append(r.Fields, f)
		}
		r.Sum = fmt.Sprintf("%d chỗ văn bản chưa rõ, %s", len(r.Fields), readingsSum(own))
		total, other = total+len(r.Fields), other+own
		st.Readings = append(st.Readings, r)
	}
	st.Sum = fmt.Sprintf("%d chỗ, %s", total, readingsSum(other))
	return st
}

func readingsSum(other int) string {
	if other == 0 {
		return "đều theo mặc định của bộ chỉ số"
	}
	return fmt.Sprintf("%d chỗ khác mặc định", other)
}

// readingField shows the passages, the question and the readings of a ruling.
func readingField(set *indicators.Set, r *indicators.Ruling, chosen string) Field {
	var quotes []string
	for _, p := range r.Passages {
		quotes = append(quotes, fmt.Sprintf("“%s” (dòng %d)", p.Text, p.Line))
	}
	if _, ok := r.Reading(chosen); !ok {
		chosen = r.Default
	}
	label := r.Title
	if len(r.Criteria) > 0 {
		label = strings.Join(r.Criteria, ", ") + " · " + label
	}
	f := Field{Type: "radio", Name: readingName(set, r.ID), Label: label, Help: strings.Join(quotes, "; ") + ". " + r.Question, Wide: true}
	for _, x := range r.Readings {
		help := ""
		if x.Key == r.Default {
			help = "Mặc định của bộ chỉ số: " + r.Reason
		}
		f.Options = append(f.Options, Option{Value: x.Key, Label: x.Text, Help: help, Selected: x.Key == chosen})
	}
	return f
}
