package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/queries"
)

// adminTabs are the parts of administration.
func adminTabs(now string) []Tab {
	out := []Tab{{Href: URLAdminUnits(), Text: "Đơn vị"}, {Href: URLAdminUsers(), Text: "Người dùng"}, {Href: URLAdminCalendar(), Text: "Lịch nghỉ"}}
	for i := range out {
		out[i].Current = out[i].Href == now
	}
	return out
}

// groupNames name the groups of units by the sets that score them.
func groupNames(sets []*indicators.Set) map[string]string {
	out := map[string]string{}
	for _, set := range sets {
		out[set.Group] = groupHead(set.Short)
	}
	return out
}

func groupOptions(sets []*indicators.Set, none, chosen string) []Option {
	names := groupNames(sets)
	out := []Option{{Label: none, Selected: chosen == ""}}
	for _, g := range groupsOf(sets) {
		out = append(out, Option{Value: g, Label: names[g], Selected: g == chosen})
	}
	if chosen != "" && names[chosen] == "" {
		out = append(out, Option{Value: chosen, Label: chosen, Selected: true})
	}
	return out
}

// tree orders units so that each follows the one above it, with its depth. A unit whose parent is not listed stands at
// the top.
func tree(units []models.Unit) ([]models.Unit, []int) {
	kids := map[string][]models.Unit{}
	listed := map[string]bool{}
	for _, u := range units {
		listed[u.ID] = true
	}
	for _, u := range units {
		parent := u.ParentID
		if !listed[parent] {
			parent = ""
		}
		kids[parent] = append(kids[parent], u)
	}
	var out []models.Unit
	var depth []int
	seen := map[string]bool{}
	var walk func(parent string, d int)
	walk = func(parent string, d int) {
		for _, u := range kids[parent] {
			if seen[u.ID] {
				continue
			}
			seen[u.ID] = true
			out, depth = append(out, u), append(depth, min(d, 3))
			walk(u.ID, d+1)
		}
	}
	walk("", 0)
	for _, u := range units { // units that are above one another in a circle
		if !seen[u.ID] {
			out, depth = append(out, u), append(depth, 0)
		}
	}
	return out, depth
}

// unitList is a page of the list of units.
type unitList struct {
	units    []models.Unit // all that match
	people   map[string]int
	sets     []*indicators.Set
	q, group string
	offset   int
	may      bool // administrator
}

func unitsAdminPage(x unitList) TablePage {
	p := TablePage{Head: ListHead{Title: "Quản trị", Sub: fmt.Sprintf("%d đơn vị", len(x.units))}, Tabs: adminTabs(URLAdminUnits())}
	if x.may {
		p.Head.Actions = []Button{{Text: "Nhập từ tệp", Icon: IconUpload, Kind: "sec", Href: URLAdminImport()}, {Text: "Thêm đơn vị", Icon: IconPlus, Kind: "pri", Href: URLAdminUnit("moi")}}
	}
	p.Search = &Search{Action: URLAdminUnits(), Q: x.q, Label: "Tìm đơn vị", Placeholder: "Tìm tên hoặc mã (không cần dấu)", Selects: []Select{{"nhom", "Nhóm", groupOptions(x.sets, "Mọi nhóm", x.group)}}}
	if x.q != "" || x.group != "" {
		p.Search.Reset = URLAdminUnits()
	}
	names := groupNames(x.sets)
	p.Table = Table{Caption: "Đơn vị", Columns: []Column{{"Tên", false}, {"Mã định danh", false}, {"Nhóm", false}, {"Người dùng", true}, {"Hiệu lực", false}}}
	rows, depth := tree(x.units)
	for i, u := range pageCut(rows, x.offset) {
		group := names[u.GroupKey]
		if group == "" {
			group = u.GroupKey
		}
		c := Cell{Text: u.Name, Href: URLAdminUnit(u.ID), Indent: depth[min(x.offset, len(rows))+i], Sub: u.Block}
		row := TableRow{Cells: []Cell{c, {Text: u.Code, Mono: true}, {Text: dash(group)}, {Text: Int(x.people[u.ID])}, {Text: validity(u)}}}
		if !u.Ranked {
			row.Cells[2].Sub = "không xếp hạng"
		}
		p.Table.Rows = append(p.Table.Rows, row)
	}
	if len(rows) == 0 {
		p.Empty = &Empty{Icon: IconBuilding, Title: "Chưa có đơn vị nào", Text: "Nhập danh sách đơn vị từ tệp Excel hoặc CSV, hoặc thêm từng đơn vị.", Action: &Link{Href: URLAdminImport(), Text: "Nhập từ tệp"}}
		if x.q != "" || x.group != "" {
			p.Empty = &Empty{Icon: IconSearch, Title: "Không có đơn vị nào khớp", Text: "Thử bỏ bớt bộ lọc.", Action: &Link{Href: URLAdminUnits(), Text: "Bỏ lọc"}}
		}
	}
	return p
}

func validity(u models.Unit) string {
	switch {
	case u.ValidFrom != "" && u.ValidTo != "":
		return isoDate(u.ValidFrom) + " đến " + isoDate(u.ValidTo)
	case u.ValidTo != "":
		return "đến " + isoDate(u.ValidTo)
	case u.ValidFrom != "":
		return "từ " + isoDate(u.ValidFrom)
	}
	return "–"
}

// unitForm is the form of a unit; unit is nil for a new one.
type unitForm struct {
	unit   *models.Unit
	parent string // code
	all    []models.Unit
	people []queries.UserRow
	sets   []*indicators.Set
	form   *typed
	may    bool
}

func unitPage(x unitForm) EditPage {
	p := EditPage{Head: ListHead{Title: "Thêm đơn vị"}, Back: &Link{Href: URLAdminUnits(), Text: "Đơn vị"}, Action: URLAdminUnit("moi"), Submit: "Thêm đơn vị", Errors: x.form.problems()}
	d := commands.UnitData{}
	if x.unit != nil {
		u := *x.unit
		d = commands.UnitOf(u, x.parent)
		p.Head = ListHead{Title: u.Name, Sub: "Sửa tên không đổi kết quả đã công bố."}
		p.Action, p.Submit, p.Version = URLAdminUnit(u.ID), "Ghi", fmt.Sprint(u.Version)
		if x.form != nil {
			p.Version = x.form.get("version", p.Version)
		}
		p.Tables = unitTables(x)
	}
	parents := []Option{{Label: "Không có", Selected: d.ParentCode == ""}}
	for _, u := range x.all {
		if x.unit == nil || u.ID != x.unit.ID {
			parents = append(parents, Option{Value: u.Code, Label: u.Name + " (" + u.Code + ")", Selected: u.Code == d.ParentCode})
		}
	}
	p.Groups = []FieldGroup{{Title: "Đơn vị", Fields: x.form.fillAll(
		Field{Name: "ma", Label: "Mã định danh điện tử", Value: d.Code, Required: true, Help: "Nhiều nhất 13 ký tự, theo Quyết định 20/2020/QĐ-TTg, ví dụ H29.13.", Autocomplete: "off"},
		Field{Name: "ten", Label: "Tên", Value: d.Name, Required: true, Autocomplete: "off"}, Field{Name: "ten_ngan", Label: "Tên viết tắt", Value: d.ShortName, Autocomplete: "off"},
		Field{Type: "select", Name: "nhom", Label: "Nhóm", Options: groupOptions(x.sets, "Không được đánh giá", d.Group), Help: "Mỗi nhóm dùng một bộ chỉ số."},
		Field{Name: "khoi", Label: "Khối", Value: d.Block, Help: "Các khối xếp hạng riêng; để trống nếu cả nhóm xếp chung.", Autocomplete: "off"}, Field{Name: "loai", Label: "Loại đơn vị", Value: d.Kind, Autocomplete: "off"},
		Field{Type: "select", Name: "cap_tren", Label: "Đơn vị cấp trên", Options: parents}, Field{Type: "email", Name: "thu", Label: "Thư điện tử", Value: d.Email, Autocomplete: "off"},
		Field{Type: "checkbox", Name: "khong_xep_hang", Label: "Được đánh giá nhưng không xếp hạng", Checked: d.Unranked})},
		{Title: "Hiệu lực, hợp nhất", Fields: x.form.fillAll(Field{Type: "date", Name: "tu_ngay", Label: "Hiệu lực từ", Value: isoInput(d.ValidFrom)}, Field{Type: "date", Name: "den_ngay", Label: "Hiệu lực đến", Value: isoInput(d.ValidTo)},
			Field{Name: "tien_than", Label: "Mã các đơn vị tiền thân", Value: strings.Join(d.Predecessors, ", "), Help: "Cách nhau bằng dấu phẩy.", Autocomplete: "off"})}}
	return p
}

func isoInput(s string) string {
	if s == "" {
		return ""
	}
	return isoDate(s)
}

func unitTables(x unitForm) []SideTable {
	people := SideTable{Title: "Người dùng của đơn vị", Table: Table{Caption: "Người dùng", Columns: []Column{{"Họ tên", false}, {"Vai trò", false}}}}
	for _, u := range x.people {
		people.Table.Rows = append(people.Table.Rows, TableRow{Cells: []Cell{{Text: u.User.Name, Href: URLAdminUser(u.User.ID), Sub: u.User.Username}, {Chips: roleChips(u)}}})
	}
	if len(people.Table.Rows) == 0 {
		people.Table.Rows = []TableRow{{Cells: []Cell{{Text: "Chưa có người dùng nào"}, {Text: "–"}}}}
	}
	out := []SideTable{people}
	var codes []string
	if json.Unmarshal([]byte(x.unit.Predecessors), &codes) == nil && len(codes) > 0 {
		t := SideTable{Title: "Hợp nhất từ", Table: Table{Caption: "Đơn vị tiền thân", Columns: []Column{{"Đơn vị", false}, {"Mã", false}}}}
		for _, c := range codes {
			name := "Không còn trong danh sách"
			if at := slices.IndexFunc(x.all, func(u models.Unit) bool { return u.Code == c }); at >= 0 {
				name = x.all[at].Name
			}
			t.Table.Rows = append(t.Table.Rows, TableRow{Cells: []Cell{{Text: name}, {Text: c, Mono: true}}})
		}
		out = append(out, t)
	}
	return out
}

// unitTyped reads the form of a unit.
func unitTyped(form *typed) commands.UnitData {
	get := func(name string) string { return strings.TrimSpace(form.get(name, "")) }
	d := commands.UnitData{Code: get("ma"), Name: get("ten"), ShortName: get("ten_ngan"), Group: get("nhom"), Block: get("khoi"), Kind: get("loai"), ParentCode: get("cap_tren"), Email: get("thu"),
		Unranked: form.values.Has("khong_xep_hang")}
	for _, x := range []struct {
		name, label string
		to          *string
	}{{"tu_ngay", "Hiệu lực từ", &d.ValidFrom}, {"den_ngay", "Hiệu lực đến", &d.ValidTo}} {
		if get(x.name) == "" {
			continue
		}
		t, err := ParseDate(get(x.name))
		if err != nil {
			form.fault(x.name, x.label+": "+err.Error()+".")
			continue
		}
		*x.to = t.Format(time.DateOnly)
	}
	for _, c := range strings.FieldsFunc(get("tien_than"), func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
		d.Predecessors = append(d.Predecessors, strings.ToUpper(c))
	}
	return d
}

// unitConflict sets what was typed beside what somebody else saved meanwhile.
func unitConflict(x unitForm, mine *typed) ConflictPage {
	now, theirs := x.unit, unitPage(x)
	p := ConflictPage{Heading: now.Name + " vừa được người khác sửa", Text: "Chưa ghi gì. Chọn giá trị sẽ giữ.", Theirs: byAt("", now.UpdatedAt), Mine: "chưa lưu", Action: URLAdminUnit(now.ID), Version: fmt.Sprint(now.Version), KeepTheirsHref: URLAdminUnit(now.ID)}
	p.Rows = conflictRows(theirs, mine)
	p.Hidden = hiddenOf(mine)
	return p
}

// conflictRows compares the controls of a form, as it stands now, with what was typed.
func conflictRows(theirs EditPage, mine *typed) []ConflictRow {
	var out []ConflictRow
	for _, g := range theirs.Groups {
		for _, f := range g.Fields {
			a, b := fieldShown(f), fieldShown(mine.fill(f))
			out = append(out, ConflictRow{Label: f.Label, Theirs: dash(a), Mine: dash(b), Differs: a != b})
		}
	}
	return out
}

func fieldShown(f Field) string {
	switch f.Type {
	case "checkbox":
		if f.Checked {
			return "có"
		}
		return "không"
	case "select", "radio":
		for _, o := range f.Options {
			if o.Selected {
				return o.Label
			}
		}
		return ""
	}
	return f.Value
}

func hiddenOf(form *typed) []Hidden {
	var out []Hidden
	for name, vs := range form.values {
		if name == "key" || name == "version" {
			continue
		}
		for _, v := range vs {
			out = append(out, Hidden{name, v})
		}
	}
	slices.SortFunc(out, func(a, b Hidden) int { return strings.Compare(a.Name+"\x00"+a.Value, b.Name+"\x00"+b.Value) })
	return out
}

// importPage asks for a file, or shows what it would do.
func importPage(errs []string) EditPage {
	return EditPage{Head: ListHead{Title: "Nhập đơn vị từ tệp", Sub: "Tệp .xlsx hoặc .csv (UTF-8), dòng đầu là tên cột."}, Back: &Link{Href: URLAdminUnits(), Text: "Đơn vị"}, Action: URLAdminImport(), Submit: "Xem trước", Errors: errs,
		Notes:  []Note{{Lead: "Cột nhận được:", Text: "Mã (bắt buộc), Tên (bắt buộc), Tên viết tắt, Nhóm, Khối, Loại, Cấp trên (mã), Thư điện tử, Xếp hạng (có, không), Từ ngày, Đến ngày, Tiền thân (mã, cách nhau bằng dấu phẩy). Đơn vị được nhận ra theo mã; đơn vị không có trong tệp giữ nguyên."}},
		Groups: []FieldGroup{{Title: "Tệp", Fields: []Field{{Type: "file", Name: "tep", Label: "Tệp danh sách đơn vị", Accept: ".xlsx,.csv,.txt", Required: true, Wide: true}}}}}
}

// importShown is how many lines of a file the preview names.
const importShown = 200

// importErrors are the wrong lines of a file, in words.
func importErrors(x commands.Imported) []string {
	var out []string
	for _, r := range x.Rows {
		if r.State == "error" {
			out = append(out, r.Message)
		}
	}
	if n := len(out); n > importShown {
		out = append(out[:importShown], fmt.Sprintf("và %d dòng sai khác", n-importShown))
	}
	return out
}

// importPreview says line by line what a file would do; the file travels with the form, encoded.
func importPreview(name, encoded string, x commands.Imported) ConfirmPage {
	p := ConfirmPage{Heading: "Nhập đơn vị từ tệp", Lead: name, Action: URLAdminImport(), Submit: fmt.Sprintf("Nhập %d đơn vị", x.Created+x.Updated), Icon: IconUpload, Back: Link{Href: URLAdminImport(), Text: "Chọn tệp khác"},
		Facts: []Fact{{"Thêm mới", Int(x.Created)}, {"Sửa", Int(x.Updated)}, {"Giữ nguyên", Int(x.Unchanged)}}, Hidden: []Hidden{{"ten_tep", name}, {"noi_dung", encoded}},
		Consequence: Note{Text: "Ghi tất cả hoặc không ghi gì. Đơn vị không có trong tệp giữ nguyên."}}
	for i, r := range x.Rows {
		if i == importShown {
			p.Affected = append(p.Affected, fmt.Sprintf("và %d dòng khác", len(x.Rows)-i))
			break
		}
		line := fmt.Sprintf("Dòng %d: thêm %s %s", r.Line, r.Code, r.Name)
		if r.State == "updated" {
			line = fmt.Sprintf("Dòng %d: sửa %s. %s", r.Line, r.Code, r.Changes)
		}
		p.Affected = append(p.Affected, line)
	}
	return p
}
