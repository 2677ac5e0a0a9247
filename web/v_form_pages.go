package web

import (
	"encoding/json"
	"fmt"
	"strings"

	"chuky/indicators"
	"chuky/models"
	"chuky/queries"
)

// formListPage lists forms; address leads to the page that the list is for.
func formListPage(title string, page queries.Page[queries.AssessmentRow], cycles []queries.CycleRow, f queries.AssessmentFilter, address func(string) string) TablePage {
	p := TablePage{Head: ListHead{Title: title}, Search: &Search{Action: address(""), Q: f.Query, Label: "Tìm đơn vị", Placeholder: "Tìm đơn vị (không cần dấu)"}}
	names := map[string]string{}
	opts := []Option{{Label: "Mọi kỳ đánh giá", Selected: f.CycleID == ""}}
	for _, c := range cycles {
		names[c.Cycle.ID] = c.Cycle.Name
		opts = append(opts, Option{Value: c.Cycle.ID, Label: c.Cycle.Name, Selected: c.Cycle.ID == f.CycleID})
	}
	p.Search.Selects = []Select{{"ky", "Kỳ đánh giá", opts}}
	if f.Query != "" || f.CycleID != "" {
		p.Search.Reset = address("")
	}
	p.Table = Table{Caption: title, Columns: []Column{{"Đơn vị", false}, {"Kỳ đánh giá", false}, {"Trạng thái", false}, {"Có số liệu", true}, {"Hạn nộp", false}}}
	for _, r := range page.Rows {
		chip := StageChip(r.Assessment.Stage)
		p.Table.Rows = append(p.Table.Rows, TableRow{Cells: []Cell{{Text: r.Unit.Name, Href: address(r.Assessment.ID)}, {Text: names[r.Assessment.CycleID]}, {Chip: &chip},
			{Text: fmt.Sprintf("%d/%d", r.Assessment.Filled, r.Total)}, listDue(r)}})
	}
	if len(page.Rows) == 0 {
		p.Empty = &Empty{Icon: IconForms, Title: "Chưa có phiếu nào", Text: "Phiếu được tạo khi Điều phối mở kỳ đánh giá; lúc đó bạn nhận được thư và việc trong hộp việc."}
		if f.Query != "" || f.CycleID != "" {
			p.Empty = &Empty{Icon: IconSearch, Title: "Không có phiếu nào khớp", Text: "Thử bỏ bớt bộ lọc.", Action: &Link{Href: address(""), Text: "Bỏ lọc"}}
		}
	}
	return p
}

// listDue is the deadline of a form of a list: how long is left while it is open, how it was kept afterwards.
func listDue(r queries.AssessmentRow) Cell {
	switch {
	case r.Assessment.ApprovedAt.Set() && r.Assessment.Late:
		return Cell{Text: "Chậm nộp", Sub: "gửi lúc " + DateTime(r.Assessment.ApprovedAt.Time())}
	case r.Assessment.ApprovedAt.Set():
		return Cell{Text: "Đúng hạn", Sub: "gửi lúc " + DateTime(r.Assessment.ApprovedAt.Time())}
	case r.Assessment.Stage.Editable() || r.Assessment.Stage == models.StageLeaderReview:
		return Cell{Text: upperFirst(r.Due.Relative), Sub: r.Due.Absolute}
	}
	return Cell{Text: "Không nộp", Sub: "hạn " + r.Due.Absolute}
}

// submitPage lists what to look at before the form goes to the leader. Nothing of it forbids submitting.
func submitPage(f queries.Form, leaders []models.User) SubmitPage {
	id := f.Assessment.ID
	p := SubmitPage{Unit: f.Unit.Name, Sub: f.Cycle.Name, Status: formStatus(f), Due: dueView(f.Due), Action: URLSubmit(id), Back: URLForm(id), Revision: fmt.Sprint(f.Assessment.Revision)}
	if f.Due.Overdue {
		p.Due = dueView(f.Lock)
		p.Due.Absolute = "đã quá hạn nộp; khóa số liệu " + p.Due.Absolute
	}
	for _, i := range f.Issues {
		row := issueRow(i, formItemHref(id, i.Item))
		if i.Kind == queries.IssueMissing {
			p.Missing = append(p.Missing, row)
		} else {
			p.Warnings = append(p.Warnings, row)
		}
	}
	var names []string
	for _, u := range leaders {
		names = append(names, u.Name)
	}
	p.Leader = strings.Join(names, ", ")
	if p.Leader == "" {
		p.Warnings = append(p.Warnings, IssueRow{Name: "Đơn vị chưa có tài khoản lãnh đạo", Text: "Phiếu trình lên sẽ không có ai duyệt. Hãy đề nghị Quản trị cấp tài khoản trước hạn nộp.", Icon: IconAlert, Kind: "bad"})
	}
	return p
}

func issueRow(i queries.Issue, href string) IssueRow {
	r := IssueRow{No: i.Item, Name: i.Name, Text: i.Text, Href: href, Icon: IconAlert, Kind: "warn"}
	switch i.Kind {
	case queries.IssueMissing:
		r.Icon, r.Kind = IconCircleDashed, ""
	case queries.IssueNoEvidence:
		r.Icon = IconFileAlert
	case queries.IssueNA:
		r.Icon, r.Kind = IconCircleOff, ""
	}
	return r
}

// conflictPage sets what stands beside what was typed.
func conflictPage(f queries.Form, code string, all []clashed) ConflictPage {
	p := ConflictPage{Heading: "Người khác vừa sửa " + code, Text: "Chưa có gì bị ghi đè. Hãy chọn giá trị cần giữ.", Action: URLItem(f.Assessment.ID, code), KeepTheirsHref: formItemHref(f.Assessment.ID, code)}
	if len(all) > 0 {
		p.Theirs = byAt(all[0].item.UpdatedBy, all[0].item.UpdatedAt)
	}
	var versions []string
	for _, c := range all {
		general := c.item.Item.Info()
		p.Version = fmt.Sprint(c.item.Version)
		versions = append(versions, fmt.Sprintf("%s=%d", c.item.Item.Code, c.item.Version))
		for _, in := range c.item.Inputs {
			if !in.Asked {
				continue
			}
			raw := c.mine.Values[in.Key]
			name, label := in.Key, strings.TrimSpace(letterOf(in.Key)+" "+in.Label)
			if general {
				name, label = c.item.Item.Code, c.item.Item.Code+" "+c.item.Item.Name
			}
			p.Hidden = append(p.Hidden, Hidden{name, raw})
			mine, canonical := raw, raw
			if value, bad := indicators.ParseAnswer(c.item.Item, in.Key, raw, indicators.VN); bad == nil {
				canonical, mine = value, shownAs(c.item.Item, in, value)
			}
			p.Rows = append(p.Rows, ConflictRow{Label: label, Theirs: dash(in.Shown), Mine: dash(mine), Differs: canonical != in.Value})
		}
		if !general {
			p.Hidden = append(p.Hidden, Hidden{"note", c.mine.Note})
			p.Rows = append(p.Rows, ConflictRow{Label: "Thuyết minh", Theirs: dash(c.item.Note), Mine: dash(c.mine.Note), Differs: strings.TrimSpace(c.mine.Note) != c.item.Note})
		}
	}
	if generalHeading(f, code) {
		p.Version = strings.Join(versions, " ")
	}
	return p
}

func letterOf(key string) string {
	if key == indicators.ChoiceKey || key == "value" {
		return ""
	}
	return key
}

func shownAs(it *indicators.Item, in queries.InputValue, value string) string {
	if choices := choicesOf(it, in); choices != nil {
		return labelOf(choices, value)
	}
	return queries.ShowValue(in.Input, value)
}

// historyPage lists the changes of one item.
func historyPage(f queries.Form, code string, rows []models.AuditEvent) TablePage {
	it, _ := f.Set.Find(code)
	p := TablePage{Head: ListHead{Title: "Lịch sử sửa " + code, Sub: it.Name + " · " + f.Unit.Name, Actions: []Button{{Text: "Về phiếu", Icon: IconForms, Kind: "sec", Href: formItemHref(f.Assessment.ID, code)}}}}
	p.Table = Table{Caption: "Lịch sử sửa tiêu chí " + code, Columns: []Column{{"Lúc", false}, {"Ai", false}, {"Việc", false}, {"Trước", false}, {"Sau", false}}}
	for _, e := range rows {
		if e.Action != "item_saved" && e.Action != "evidence_added" && e.Action != "evidence_changed" {
			continue
		}
		before, after := historyWords(it, e)
		p.Table.Rows = append(p.Table.Rows, TableRow{Cells: []Cell{{Text: DateTime(e.At.Time())}, {Text: e.ActorName}, {Text: queries.ActionVN[e.Action]}, {Text: dash(before)}, {Text: dash(after)}}})
	}
	if len(p.Table.Rows) == 0 {
		p.Empty = &Empty{Icon: IconHistory, Title: "Chưa có lần sửa nào", Text: "Mỗi lần lưu sẽ hiện ở đây với giá trị trước và sau."}
	}
	return p
}

// historyWords reads an event's detail: the figures before and after, or the file.
func historyWords(it *indicators.Item, e models.AuditEvent) (before, after string) {
	type draft struct {
		Values   map[string]string
		Note, NA string
		Reason   string `json:"na_reason"`
	}
	var d struct {
		Before, After  draft
		Code, Filename string
		Link, Unlink   string
	}
	if json.Unmarshal([]byte(e.Detail), &d) != nil {
		return "", ""
	}
	if e.Action != "item_saved" {
		after = d.Code
		switch {
		case d.Filename != "":
			after += " " + d.Filename
		case d.Link != "":
			after += " dùng cho " + d.Link
		case d.Unlink != "":
			after += " bỏ khỏi " + d.Unlink
		}
		return "", after
	}
	words := func(x draft) string {
		var out []string
		if label := x.Values[indicators.ChoiceKey]; label != "" {
			out = append(out, labelOf(it.Choices, label))
		}
		for i := range it.Inputs {
			in := &it.Inputs[i]
			if value := x.Values[in.Key]; value != "" {
				shown := queries.ShowValue(in, value)
				if letter := letterOf(in.Key); letter != "" {
					shown = letter + " = " + shown
				}
				out = append(out, shown)
			}
		}
		if x.NA != "" {
			out = append(out, "không có nội dung: "+x.Reason)
		}
		if x.Note != "" {
			out = append(out, "thuyết minh: "+shortText(x.Note, 120))
		}
		return strings.Join(out, "; ")
	}
	return words(d.Before), words(d.After)
}
