package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"chuky/models"
	"chuky/notify/smtpsink"
	"chuky/queries"
)

// MessageChip shows whether a message went out.
func MessageChip(state string) Chip {
	switch state {
	case models.MessageSent:
		return Chip{"ok", IconCircleCheck, "Đã gửi"}
	case models.MessageFailed:
		return Chip{"bad", IconAlert, "Lỗi"}
	}
	return Chip{"wait", IconClock, "Đang chờ"}
}

// mailList is a page of the messages.
type mailList struct {
	rows   []models.Message
	total  int
	cycles []models.Cycle
	cycle  string
	state  string
	files  bool // the receiver of the one-machine mode keeps messages
}

func mailTabs(files bool, now string) []Tab {
	if !files {
		return nil
	}
	return []Tab{{Href: URLMail(), Text: "Thư của hệ thống", Current: now == ""}, {Href: URLMail() + "?kieu=tep", Text: "Thư đã nhận ở máy này", Current: now == "tep"}}
}

func mailPage(x mailList) TablePage {
	p := TablePage{Head: ListHead{Title: "Thư đã gửi", Sub: Int(x.total) + " thư"}, Tabs: mailTabs(x.files, "")}
	cycles := []Option{{Label: "Mọi kỳ", Selected: x.cycle == ""}}
	for _, c := range x.cycles {
		cycles = append(cycles, Option{Value: c.ID, Label: c.Name, Selected: c.ID == x.cycle})
	}
	states := []Option{{Label: "Mọi trạng thái"}}
	for _, st := range []string{models.MessageSent, models.MessagePending, models.MessageFailed} {
		states = append(states, Option{Value: st, Label: MessageChip(st).Text, Selected: st == x.state})
	}
	p.Search = &Search{Action: URLMail(), NoText: true, Selects: []Select{{"ky", "Kỳ", cycles}, {"tt", "Trạng thái", states}}}
	if x.cycle != "" || x.state != "" {
		p.Search.Reset = URLMail()
	}
	p.Table = Table{Caption: "Thư", Columns: []Column{{"Chủ đề", false}, {"Người nhận", false}, {"Lúc", false}, {"Trạng thái", false}}}
	for _, m := range x.rows {
		chip := MessageChip(m.State)
		at := m.CreatedAt
		if m.SentAt.Set() {
			at = m.SentAt
		}
		row := TableRow{Cells: []Cell{{Text: m.Subject, Href: URLMailItem(m.ID)}, {Text: m.ToName, Sub: dash(m.ToAddress)}, {Text: DateTime(at.Time())}, {Chip: &chip}}}
		if m.State == models.MessageFailed {
			row.Cells[3].Sub = shortText(m.LastError, 80)
		}
		p.Table.Rows = append(p.Table.Rows, row)
	}
	if len(x.rows) == 0 {
		p.Empty = &Empty{Icon: IconMail, Title: "Chưa có thư nào", Text: "Thư xuất hiện ở đây khi kỳ đánh giá mở, khi đôn đốc và khi có quyết định."}
	}
	return p
}

func messagePage(m models.Message) MessagePage {
	p := MessagePage{Heading: m.Subject, Chip: MessageChip(m.State), Text: m.Body, Error: m.LastError, Back: Link{Href: URLMail(), Text: "Thư đã gửi"}}
	p.Facts = []Fact{{"Người nhận", strings.TrimSpace(m.ToName + " " + m.ToAddress)}, {"Lập lúc", DateTime(m.CreatedAt.Time())}}
	if m.SentAt.Set() {
		p.Facts = append(p.Facts, Fact{"Gửi lúc", DateTime(m.SentAt.Time())})
	}
	if m.Attempts > 0 {
		p.Facts = append(p.Facts, Fact{"Số lần gửi", Int(m.Attempts)})
	}
	if m.State == models.MessagePending && m.NextAt.Set() && m.Attempts > 0 {
		p.Facts = append(p.Facts, Fact{"Gửi lại lúc", DateTime(m.NextAt.Time())})
	}
	if m.State == models.MessageSent {
		p.Error = ""
	}
	return p
}

func mailFilesPage(rows []smtpsink.Mail, total int) TablePage {
	p := TablePage{Head: ListHead{Title: "Thư đã gửi", Sub: Int(total) + " thư mà máy này đã nhận thay người dùng"}, Tabs: mailTabs(true, "tep"),
		Notes: []Note{{Text: "Chế độ một máy không gửi thư ra ngoài: thư đi qua SMTP tới bộ nhận của chính máy này và được giữ thành tệp .eml."}}}
	p.Table = Table{Caption: "Thư", Columns: []Column{{"Chủ đề", false}, {"Người nhận", false}, {"Nhận lúc", false}, {"Cỡ", true}}}
	for _, m := range rows {
		p.Table.Rows = append(p.Table.Rows, TableRow{Cells: []Cell{{Text: m.Subject, Href: URLMailFile(m.File)}, {Text: m.ToName, Sub: m.To}, {Text: DateTime(m.Received)}, {Text: Bytes(m.Size)}}})
	}
	if total == 0 {
		p.Empty = &Empty{Icon: IconMail, Title: "Chưa có thư nào", Text: "Thư gửi đi sẽ hiện ở đây sau ít giây."}
	}
	return p
}

func mailFilePage(m smtpsink.Mail) MessagePage {
	return MessagePage{Heading: m.Subject, Chip: MessageChip(models.MessageSent), Text: m.Text, Back: Link{Href: URLMail() + "?kieu=tep", Text: "Thư đã nhận ở máy này"},
		Facts: []Fact{{"Người nhận", strings.TrimSpace(m.ToName + " " + m.To)}, {"Người gửi", strings.TrimSpace(m.FromName + " " + m.From)}, {"Nhận lúc", DateTime(m.Received)}, {"Tệp", m.File}}}
}

// auditList is a page of the audit log.
type auditList struct {
	rows   []queries.Event
	total  int
	sealed int64
	all    bool // the visitor reads the whole log
	cycles []models.Cycle
	units  map[string]models.Unit
	cycle  string
	unit   string
	action string
	actor  string
}

func auditPage(x auditList) TablePage {
	p := TablePage{Head: ListHead{Title: "Nhật ký", Sub: Int(x.total) + " sự kiện; chỉ ghi thêm, không sửa, không xóa"}}
	if x.all {
		p.Notes = []Note{{Lead: Int(int(x.sealed)) + " sự kiện đã niêm phong", Text: "vào chuỗi Merkle; các điểm niêm phong nằm trong kho tệp và kiểm tra được độc lập."}}
		p.Head.Actions = []Button{{Text: "Kiểm tra chuỗi nhật ký", Icon: IconShield, Kind: "ton", Href: URLAuditCheck()}}
	}
	cycles := []Option{{Label: "Mọi kỳ", Selected: x.cycle == ""}}
	for _, c := range x.cycles {
		cycles = append(cycles, Option{Value: c.ID, Label: c.Name, Selected: c.ID == x.cycle})
	}
	actions := []Option{{Label: "Mọi việc", Selected: x.action == ""}}
	for _, a := range slices.SortedFunc(maps.Keys(queries.ActionVN), func(a, b string) int { return strings.Compare(queries.ActionVN[a], queries.ActionVN[b]) }) {
		actions = append(actions, Option{Value: a, Label: queries.ActionVN[a], Selected: a == x.action})
	}
	units := []Option{{Label: "Mọi đơn vị", Selected: x.unit == ""}}
	for _, u := range slices.SortedFunc(maps.Values(x.units), func(a, b models.Unit) int { return strings.Compare(a.Folded, b.Folded) }) {
		units = append(units, Option{Value: u.ID, Label: u.Name, Selected: u.ID == x.unit})
	}
	p.Search = &Search{Action: URLAudit(), NoText: true, Selects: []Select{{"viec", "Việc", actions}, {"dv", "Đơn vị", units}, {"ky", "Kỳ", cycles}}}
	if x.actor != "" {
		p.Search.Hidden = []Hidden{{"nguoi", x.actor}}
	}
	if x.cycle != "" || x.unit != "" || x.action != "" || x.actor != "" {
		p.Search.Reset = URLAudit()
	}
	names := map[string]string{}
	for _, c := range x.cycles {
		names[c.ID] = c.Name
	}
	p.Table = Table{Caption: "Sự kiện", Columns: []Column{{"Lúc", false}, {"Người", false}, {"Việc", false}, {"Đối tượng", false}, {"Nội dung", false}}}
	for _, e := range x.rows {
		what, within := strings.Join(nonEmpty(x.units[e.UnitID].Name, e.Item), " · "), names[e.CycleID]
		if what == "" {
			what, within = within, ""
		}
		said, more := e.Reason, detailWords(e.Detail)
		if said == "" {
			said, more = more, ""
		}
		p.Table.Rows = append(p.Table.Rows, TableRow{Cells: []Cell{{Text: e.At.Time().In(Zone).Format("02/01/2006"), Sub: e.At.Time().In(Zone).Format("15:04:05")}, {Text: e.ActorName, Sub: e.RoleVN}, {Text: e.ActionVN}, {Text: dash(what), Sub: within}, {Text: dash(said), Sub: more}}})
	}
	if len(x.rows) == 0 {
		p.Empty = &Empty{Icon: IconHistory, Title: "Không có sự kiện nào khớp", Text: "Thử bỏ bớt bộ lọc.", Action: &Link{Href: URLAudit(), Text: "Bỏ lọc"}}
	}
	return p
}

// detailNames word what events keep; instants are those shown as times.
var detailNames = map[string]string{"due": "hạn nộp", "lock": "khóa", "until": "hạn", "number": "số", "date": "ngày", "digest": "mã băm", "round": "vòng", "kind": "quyết định", "values": "số liệu", "group": "nhóm", "from": "từ", "to": "sang",
	"version": "bản", "units": "đơn vị", "username": "tên đăng nhập", "ip": "địa chỉ mạng", "role": "vai trò", "unit": "đơn vị", "filled": "tiêu chí có số liệu", "revision": "bản số liệu", "engine": "bộ tính", "decision_no": "số Quyết định", "proposal_no": "số Tờ trình",
	"capacity": "tư cách", "before": "trước", "after": "sau", "file": "tệp", "created": "thêm", "updated": "sửa", "days": "số ngày", "text": "nội dung", "items": "mục", "calendar": "lịch bản", "dropped": "không còn trong bộ mới", "name": "tên", "timer": "hẹn giờ", "seal_key": "khóa niêm phong"}

var detailInstants = []string{"due", "lock", "until"}

const detailMost = 160

// detailWords writes an event's detail in one short line, its reason left out: that has a place of its own.
func detailWords(raw string) string {
	var m map[string]any
	dec := json.NewDecoder(strings.NewReader(raw))
	dec.UseNumber()
	if raw == "" || dec.Decode(&m) != nil {
		return ""
	}
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if k == "reason" || m[k] == nil || m[k] == "" {
			continue
		}
		name := detailNames[k]
		if name == "" {
			name = k
		}
		out = append(out, name+": "+detailValue(k, m[k]))
	}
	return shortText(strings.Join(out, "; "), detailMost)
}

func detailValue(key string, v any) string {
	switch x := v.(type) {
	case string:
		switch key {
		case "kind":
			return strings.ToLower(VerdictChip(models.VerdictKind(x)).Text)
		case "role":
			return RoleName(models.Role(x))
		case "digest":
			return digestShort(x)
		}
		if t, err := time.Parse(time.DateOnly, x); err == nil {
			return Date(t)
		}
		return x
	case json.Number:
		if n, err := x.Int64(); err == nil && slices.Contains(detailInstants, key) {
			return DateTime(models.Instant(n).Time())
		} else if key == "round" && err == nil && queries.RoundVN[int(n)] != "" {
			return queries.RoundVN[int(n)]
		}
		return x.String()
	case []any:
		var parts []string
		for _, e := range x {
			parts = append(parts, detailValue("", e))
		}
		return strings.Join(parts, ", ")
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(x)) {
			parts = append(parts, k+" = "+detailValue(k, x[k]))
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprint(v)
}
