package web

import (
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
	sets      []*indicators.Set
	verifiers []queries.UserRow
	units     []models.Unit
	cal       calendar.Calendar
	now       time.Time
	plan      *queries.CyclePlan
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

// planPage is the form of a plan.
func planPage(x planView) EditPage {
	p := EditPage{Head: ListHead{Title: "Mở kỳ đánh giá", Sub: "Lưu thành bản chuẩn bị trước, mở sau. Khi mở, mọi mục dưới đây được chép vào kỳ và giữ nguyên đến khi công bố."}, Back: &Link{Href: URLBoard(""), Text: "Kỳ đánh giá"},
		Action: URLNewCycle(), Submit: "Lưu bản chuẩn bị", Errors: x.form.problems()}
	year := x.now.In(Zone).Year() - 1
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
	general := FieldGroup{Title: "Kỳ và bộ chỉ số", Fields: x.form.fillAll(Field{Name: "nam", Label: "Năm đánh giá", Value: fmt.Sprint(year), InputMode: "numeric", Required: true, Help: "Năm của số liệu, thường là năm trước."}, Field{Name: "ten", Label: "Tên kỳ", Value: name, Required: true})}
	for _, g := range groupsOf(x.sets) {
		general.Fields = append(general.Fields, x.form.fill(x.setField(g)))
	}
	p.Groups = append(p.Groups, general)
	p.Groups = append(p.Groups, x.instantsGroup(inst), policyGroup(policy, x.form))
	for _, g := range groupsOf(x.sets) {
		p.Groups = append(p.Groups, x.verifierGroup(g))
	}
	p.Groups = append(p.Groups, x.specialGroup())
	for _, g := range groupsOf(x.sets) {
		if set := x.chosenSet(g); set != nil && len(set.Rulings) > 0 {
			p.Groups = append(p.Groups, x.readingsGroup(set))
		}
	}
	return p
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
	if x.plan == nil && n > 0 {
		now = setValue(x.newestSet(group))
	} else if g := x.planGroup(group); g != nil {
		now = g.SetID + "|" + g.SetVersion
	}
	for _, set := range x.sets {
		if set.Group == group {
			f.Options = append(f.Options, Option{Value: setValue(set), Selected: setValue(set) == now,
				Label: fmt.Sprintf("%s, %s, bản %s (%s điểm)", set.Decision.Number, set.Annex, set.Version, indicators.FormatExactVN(set.Max))})
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

func (x planView) instantsGroup(inst commands.Instants) FieldGroup {
	g := FieldGroup{Title: "Mốc thời gian", Help: "giờ Việt Nam; gợi ý tính theo ngày làm việc của lịch hiện hành"}
	g.Fields = instantFields(inst, x.form)
	return g
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

func (x planView) assigned(group, field string) []string {
	var out []string
	if x.plan != nil {
		for _, a := range x.plan.Assignments {
			if a.GroupKey == group && a.Field == field && a.UnitID == "" {
				out = append(out, a.UserID)
			}
		}
	}
	return out
}

func (x planView) verifierGroup(group string) FieldGroup {
	set := x.chosenSet(group)
	if set == nil {
		set = x.newestSet(group)
	}
	g := FieldGroup{Title: "Thẩm định viên: " + groupTitle(set), Help: "giữ Ctrl để chọn nhiều người; không ai thẩm định đơn vị mình công tác"}
	if len(x.verifiers) == 0 {
		g.Findings = []Note{{Kind: "warn", Text: "Chưa có tài khoản nào mang vai trò thẩm định viên. Quản trị cấp vai trò ở mục Người dùng."}}
	}
	fields := append([]indicators.MainIndex{{Code: "*", Name: "Mọi lĩnh vực"}}, set.Main...)
	for _, m := range fields {
		label := m.Code + " " + m.Name
		if m.Code == "*" {
			label = m.Name
		}
		g.Fields = append(g.Fields, x.form.fill(Field{Type: "select", Multiple: true, Name: fieldName(group, m.Code), Label: label, Options: x.verifierOptions(x.assigned(group, m.Code))}))
	}
	return g
}

// specials are assignments for one unit: a few empty lines more than there are.
const moreSpecials = 3

func (x planView) specialGroup() FieldGroup {
	g := FieldGroup{Title: "Phân công riêng cho từng đơn vị", Help: "chỉ những người này thẩm định đơn vị đó, ví dụ thẩm định chéo phiếu của đơn vị chủ trì"}
	var have []queries.PlanAssignment
	if x.plan != nil {
		have = slices.DeleteFunc(slices.Clone(x.plan.Assignments), func(a queries.PlanAssignment) bool { return a.UnitID == "" })
	}
	for i := range max(len(have)+moreSpecials, x.form.specials()) {
		var a queries.PlanAssignment
		if i < len(have) {
			a = have[i]
		}
		units := []Option{{Label: "Chọn đơn vị"}}
		for _, u := range x.units {
			units = append(units, Option{Value: u.ID, Label: u.Name, Selected: u.ID == a.UnitID})
		}
		who := append([]Option{{Label: "Chọn người thẩm định"}}, x.verifierOptions([]string{a.UserID})...)
		field := a.Field
		if field == "" {
			field = "*"
		}
		g.Fields = append(g.Fields, x.form.fillAll(Field{Type: "select", Name: specialName(i, "dv"), Label: fmt.Sprintf("Đơn vị %d", i+1), Options: units}, Field{Type: "select", Name: specialName(i, "tdv"), Label: "Thẩm định viên", Options: who},
			Field{Name: specialName(i, "lv"), Label: fmt.Sprintf("Lĩnh vực của đơn vị %d", i+1), Value: field, Help: "Số của chỉ số chính, hoặc * cho mọi lĩnh vực.", Wide: true})...)
	}
	return g
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

func (x planView) readingsGroup(set *indicators.Set) FieldGroup {
	g := FieldGroup{Title: "Cách hiểu: " + groupTitle(set), Help: fmt.Sprintf("%d chỗ của văn bản chưa rõ; không đổi được sau khi mở kỳ", len(set.Rulings))}
	chosen := map[string]string{}
	if pg := x.planGroup(set.Group); pg != nil && pg.SetID == set.ID {
		chosen = pg.Chosen
	}
	for i := range set.Rulings {
		g.Fields = append(g.Fields, x.form.fill(readingField(set, &set.Rulings[i], chosen[set.Rulings[i].ID])))
	}
	return g
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
