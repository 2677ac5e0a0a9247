package web

import (
	"fmt"
	"slices"
	"strings"

	"chuky/commands"
	"chuky/models"
	"chuky/queries"
)

func revisePage(m *moveVisit) (ConfirmPage, error) {
	c := m.b.Cycle
	p := ConfirmPage{Heading: "Sửa mốc thời gian, cập nhật lịch nghỉ", Submit: "Ghi mốc mới"}
	cal, err := commands.CurrentCalendar(m.s.d.Commands.Store.Read(m.ctx()))
	if err != nil {
		return p, err
	}
	p.Facts = []Fact{{"Lịch nghỉ của kỳ", fmt.Sprintf("bản %d", c.CalendarVersion)}, {"Lịch nghỉ hiện hành", fmt.Sprintf("bản %d, kỳ dùng từ khi ghi", cal.Version)}}
	inst := commands.Instants{DueAt: c.DueAt, LockAt: c.LockAt, VerifyBy: c.VerifyBy, ExplainBy: c.ExplainBy, CouncilBy: c.CouncilBy, SignBy: c.SignBy, PublishAt: c.PublishAt}
	p.Fields = append(instantFields(inst, m.form), m.form.fill(reasonField("")))
	n, err := m.mailed(unitsOfBoard(m.b))
	p.Consequence = Note{Kind: "warn", Text: fmt.Sprintf("Mọi đơn vị có mốc mới, trừ đơn vị đã được gia hạn muộn hơn; %d người nhận thư báo kèm lý do.", n)}
	return p, err
}

func revise(m *moveVisit) (string, error) {
	policy, _, err := commands.PolicyOf(&m.b.Cycle)
	if err != nil {
		return "", err
	}
	inst, reason := instantsTyped(m.form, policy.Explanation, policy.Council), m.reason()
	if len(m.form.errs) > 0 {
		return "", nil
	}
	_, err = m.s.d.Commands.ReviseCalendar(m.ctx(), m.act(), m.cycle, inst, reason)
	return "Đã ghi mốc thời gian mới và báo các đơn vị.", err
}

func replaceSetPage(m *moveVisit) (ConfirmPage, error) {
	p := ConfirmPage{Heading: "Thay bộ chỉ số"}
	plan, err := m.s.d.Queries.CyclePlan(m.ctx(), m.actor, m.cycle)
	if err != nil {
		return p, err
	}
	pick := Field{Type: "select", Name: "bo", Label: "Bộ chỉ số mới", Required: true, Options: []Option{{Label: "Chọn bộ chỉ số"}}, Help: "Cách hiểu đã chọn được giữ nguyên ở những chỗ bộ mới vẫn có."}
	for _, g := range plan.Groups {
		p.Facts = append(p.Facts, Fact{g.Set.Short, "đang dùng bản " + g.SetVersion})
		for _, set := range m.s.d.Queries.SetList(m.ctx(), m.actor) {
			if set.Group == g.GroupKey && (set.ID != g.SetID || set.Version != g.SetVersion) {
				pick.Options = append(pick.Options, Option{Value: setValue(set), Label: fmt.Sprintf("%s, bản %s: %s", set.Short, set.Version, decisionWords(set.Decision))})
			}
		}
	}
	if len(pick.Options) == 1 {
		p.Facts = append(p.Facts, Fact{"Bản khác", "chưa có bản nào khác cho các nhóm của kỳ"})
	}
	p.Fields = m.form.fillAll(pick, reasonField(""))
	n, err := m.mailed(unitsOfBoard(m.b))
	p.Consequence = Note{Kind: "warn", Text: fmt.Sprintf("Số liệu đã nhập được giữ theo mã tiêu chí; tiêu chí không còn trong bộ mới được liệt kê cho đơn vị và vẫn đọc được. Nhiều nhất %d người nhận thư báo.", n)}
	return p, err
}

func replaceSet(m *moveVisit) (string, error) {
	reason := m.reason()
	id, version, ok := strings.Cut(m.PostForm("bo"), "|")
	if !ok {
		m.form.fault("bo", "Hãy chọn bộ chỉ số mới.")
	}
	if len(m.form.errs) > 0 {
		return "", nil
	}
	set, err := m.s.d.Queries.Set(m.ctx(), m.actor, id, version)
	if err != nil {
		return "", err
	}
	plan, err := m.s.d.Queries.CyclePlan(m.ctx(), m.actor, m.cycle)
	if err != nil {
		return "", err
	}
	g := commands.PlanGroup{Group: set.Group, SetID: id, SetVersion: version, Rulings: map[string]string{}}
	for _, old := range plan.Groups {
		if old.GroupKey != set.Group {
			continue
		}
		for ruling, key := range old.Chosen {
			if r, ok := set.Ruling(ruling); ok {
				if _, ok := r.Reading(key); ok {
					g.Rulings[ruling] = key
				}
			}
		}
	}
	done, err := m.s.d.Commands.ReplaceSet(m.ctx(), m.act(), m.cycle, g, reason)
	said := fmt.Sprintf("Đã thay bộ chỉ số; giữ %d mục đã nhập.", done.Carried)
	if len(done.Dropped) > 0 {
		said += " Không còn trong bộ mới: " + strings.Join(done.Dropped, ", ") + "."
	}
	return said, err
}

func excludePage(m *moveVisit) (ConfirmPage, error) {
	p := ConfirmPage{Heading: "Loại trừ tiêu chí", Danger: true}
	plan, err := m.s.d.Queries.CyclePlan(m.ctx(), m.actor, m.cycle)
	if err != nil {
		return p, err
	}
	pick := Field{Type: "select", Name: "tc", Label: "Tiêu chí", Required: true, Options: []Option{{Label: "Chọn tiêu chí"}}}
	for _, g := range plan.Groups {
		for _, it := range g.Set.Criteria() {
			out := slices.ContainsFunc(plan.Exclusions, func(e models.Exclusion) bool { return e.GroupKey == g.GroupKey && e.Item == it.Code })
			if !out && it.Excluded == "" {
				pick.Options = append(pick.Options, Option{Value: g.GroupKey + "|" + it.Code, Label: groupTitle(g.Set) + " · " + it.Code + " " + shortText(it.Name, 80)})
			}
		}
	}
	for _, e := range plan.Exclusions {
		p.Facts = append(p.Facts, Fact{"Đã loại trừ", e.Item + " (" + e.Reason + ")"})
	}
	p.Fields = m.form.fillAll(pick, reasonField("Ví dụ: dưới một nửa đơn vị có số liệu."))
	text := "Tiêu chí không còn tính vào điểm và điểm tối đa của mọi đơn vị trong nhóm; chuyên viên và lãnh đạo các đơn vị nhận thư báo. Không có việc đưa tiêu chí trở lại."
	if m.b.Cycle.Stage == models.CycleSignOff {
		text += " Kết quả đang trình ký hết hiệu lực, hệ thống tính lại và trình bản mới."
	}
	p.Consequence = Note{Kind: "warn", Lead: "Không hoàn tác được.", Text: text}
	return p, nil
}

func exclude(m *moveVisit) (string, error) {
	reason := m.reason()
	group, item, ok := strings.Cut(m.PostForm("tc"), "|")
	if !ok {
		m.form.fault("tc", "Hãy chọn tiêu chí.")
	}
	if len(m.form.errs) > 0 {
		return "", nil
	}
	_, err := m.s.d.Commands.Exclude(m.ctx(), m.act(), m.cycle, group, item, reason)
	return "Đã loại trừ tiêu chí " + item + ".", err
}

func replaceVerifierPage(m *moveVisit) (ConfirmPage, error) {
	p := ConfirmPage{Heading: "Thay thẩm định viên"}
	users, err := m.s.d.Queries.Users(m.ctx(), m.actor, queries.ListFilter{Role: models.RoleVerifier})
	if err != nil {
		return p, err
	}
	from := Field{Type: "select", Name: "tu", Label: "Người đang thẩm định", Required: true, Options: []Option{{Label: "Chọn người"}}}
	for _, l := range m.b.Load {
		from.Options = append(from.Options, Option{Value: l.UserID, Label: fmt.Sprintf("%s (%d quyết định, còn %d việc)", l.Name, l.Decided, l.Open)})
	}
	to := Field{Type: "select", Name: "sang", Label: "Người thay", Required: true, Options: append([]Option{{Label: "Chọn người"}}, planView{verifiers: users.Rows}.verifierOptions(nil)...)}
	p.Fields = m.form.fillAll(from, to, reasonField("Ghi vào hồ sơ của kỳ."))
	p.Consequence = Note{Kind: "warn", Text: "Mọi phân công và việc chưa xong trong kỳ chuyển sang người thay; người thay nhận thư báo. Quyết định đã ghi giữ nguyên tên người ghi."}
	return p, nil
}

func replaceVerifier(m *moveVisit) (string, error) {
	reason := m.reason()
	needed(m.form, "tu", "Hãy chọn người đang thẩm định.")
	needed(m.form, "sang", "Hãy chọn người thay.")
	if len(m.form.errs) > 0 {
		return "", nil
	}
	_, err := m.s.d.Commands.ReplaceVerifier(m.ctx(), m.act(), m.cycle, m.PostForm("tu"), m.PostForm("sang"), reason)
	return "Đã thay thẩm định viên; việc chưa xong đã chuyển sang người thay.", err
}

func endVerifyingPage(m *moveVisit) (ConfirmPage, error) {
	p := ConfirmPage{Heading: "Kết thúc thẩm định lần 1"}
	open := 0
	for _, st := range m.b.Funnel {
		p.Facts = append(p.Facts, Fact{st.Name, fmt.Sprintf("%d đơn vị", st.Count)})
	}
	for _, g := range m.b.Groups {
		for _, r := range g.Rows {
			if !slices.Contains([]models.AssessmentStage{models.StageVerified, models.StageFinal, models.StageLocked, models.StageCancelled}, r.Assessment.Stage) {
				open++
			}
		}
	}
	p.Consequence = Note{Kind: "warn", Text: "Kỳ chuyển sang bước kế tiếp sớm hơn mốc " + DateTime(m.b.Cycle.VerifyBy.Time()) + "; các đơn vị được báo."}
	if open > 0 {
		p.Consequence = Note{Kind: "bad", Lead: fmt.Sprintf("Còn %d đơn vị chưa thẩm định xong", open), Text: "nên chưa kết thúc sớm được."}
	}
	return p, nil
}

func endVerifying(m *moveVisit) (string, error) {
	_, err := m.s.d.Commands.EndVerifying(m.ctx(), m.act(), m.cycle)
	return "Đã kết thúc thẩm định lần 1.", err
}

func publishPage(m *moveVisit) (ConfirmPage, error) {
	n, err := m.mailed(unitsOfBoard(m.b))
	return ConfirmPage{Heading: "Công bố ngay", Facts: []Fact{{"Lịch công bố", DateTime(m.b.Cycle.PublishAt.Time())}},
		Consequence: Note{Kind: "warn", Lead: "Mọi người đọc được kết quả ngay;", Text: fmt.Sprintf("%d người nhận thư báo. Bản công bố không sửa được, chỉ thay bằng bản đính chính.", n)}}, err
}

func publish(m *moveVisit) (string, error) {
	_, err := m.s.d.Commands.PublishNow(m.ctx(), m.act(), m.cycle)
	return "Đã yêu cầu công bố; hệ thống niêm phong và công bố trong ít giây.", err
}

func closePage(m *moveVisit) (ConfirmPage, error) {
	return ConfirmPage{Heading: "Đóng kỳ đánh giá", Danger: true, Consequence: Note{Kind: "warn", Lead: "Không hoàn tác được.", Text: "Sau khi đóng không đính chính được nữa; kết quả, hồ sơ và nhật ký vẫn đọc được."}}, nil
}

func closeCycle(m *moveVisit) (string, error) {
	_, err := m.s.d.Commands.Close(m.ctx(), m.act(), m.cycle)
	return "Đã đóng kỳ đánh giá.", err
}

func cancelPage(m *moveVisit) (ConfirmPage, error) {
	c := m.b.Cycle
	p := ConfirmPage{Heading: "Hủy kỳ đánh giá", Lead: c.Name + ". Không khôi phục được; số liệu và tài liệu vẫn giữ để tra cứu.", Danger: true}
	for _, st := range m.b.Funnel {
		if st.Count > 0 {
			p.Facts = append(p.Facts, Fact{st.Name, fmt.Sprintf("%d đơn vị", st.Count)})
		}
	}
	p.Fields = m.form.fillAll(reasonField(""), Field{Name: "go_lai", Label: "Gõ lại tên kỳ để xác nhận: " + c.Name, Required: true, Autocomplete: "off", Wide: true})
	ids := unitsOfBoard(m.b)
	n, err := m.mailed(ids)
	p.Consequence = Note{Kind: "bad", Lead: fmt.Sprintf("Dừng mọi việc của %d đơn vị;", len(ids)), Text: fmt.Sprintf("%d người nhận thư báo kèm lý do.", n)}
	if c.Stage == models.CycleDraft {
		p.Consequence = Note{Kind: "bad", Text: "Bản chuẩn bị chưa mở nên không đơn vị nào bị ảnh hưởng."}
	}
	return p, err
}

func cancel(m *moveVisit) (string, error) {
	reason := m.reason()
	if len(m.form.errs) > 0 {
		return "", nil
	}
	_, err := m.s.d.Commands.Cancel(m.ctx(), m.act(), m.cycle, m.PostForm("go_lai"), reason)
	return "Đã hủy kỳ đánh giá.", err
}
