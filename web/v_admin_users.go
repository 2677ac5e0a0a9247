package web

import (
	"fmt"
	"strings"

	"chuky/commands"
	"chuky/models"
	"chuky/queries"
)

func roleChips(u queries.UserRow) []Chip {
	var out []Chip
	for _, g := range u.Grants {
		text := RoleName(g.Role)
		if g.Unit != "" && g.Unit != u.Unit {
			text += ", " + g.Unit
		}
		out = append(out, Chip{"", IconUser, text})
	}
	if len(out) == 0 {
		out = []Chip{{"", IconCircleDashed, "Chưa có vai trò"}}
	}
	return out
}

// userChip says whether an account can be used.
func userChip(u queries.UserRow) Chip {
	switch {
	case u.User.Disabled:
		return Chip{"bad", IconBan, "Đã ngừng"}
	case u.Locked:
		return Chip{"bad", IconLock, "Tạm khóa đến " + Clock(u.User.LockedUntil.Time())}
	case u.User.MustChange:
		return Chip{"wait", IconKey, "Chờ đổi mật khẩu"}
	}
	return Chip{"ok", IconCircleCheck, "Đang dùng"}
}

// userList is a page of the list of users.
type userList struct {
	rows   []queries.UserRow
	q      string
	role   models.Role
	unit   string // name of the unit that the list is narrowed to
	unitID string
	may    bool
}

func usersPage(x userList, total int) TablePage {
	p := TablePage{Head: ListHead{Title: "Quản trị", Sub: fmt.Sprintf("%d người dùng", total)}, Tabs: adminTabs(URLAdminUsers())}
	if x.unit != "" {
		p.Head.Sub += " của " + x.unit
	}
	if x.may {
		p.Head.Actions = []Button{{Text: "Thêm người dùng", Icon: IconUserPlus, Kind: "pri", Href: URLAdminUser("moi")}}
	}
	roles := []Option{{Label: "Mọi vai trò", Selected: x.role == ""}}
	for _, r := range models.Roles {
		roles = append(roles, Option{Value: string(r), Label: RoleName(r), Selected: r == x.role})
	}
	p.Search = &Search{Action: URLAdminUsers(), Q: x.q, Label: "Tìm người dùng", Placeholder: "Tìm họ tên, tên đăng nhập, đơn vị (không cần dấu)", Selects: []Select{{"vt", "Vai trò", roles}}}
	if x.unitID != "" {
		p.Search.Hidden = []Hidden{{"dv", x.unitID}}
	}
	if x.q != "" || x.role != "" || x.unitID != "" {
		p.Search.Reset = URLAdminUsers()
	}
	p.Table = Table{Caption: "Người dùng", Columns: []Column{{"Họ tên", false}, {"Đơn vị", false}, {"Vai trò", false}, {"Đăng nhập gần nhất", false}, {"Tình trạng", false}}}
	for _, u := range x.rows {
		chip := userChip(u)
		last := "Chưa lần nào"
		if u.User.LastSignIn.Set() {
			last = DateTime(u.User.LastSignIn.Time())
		}
		p.Table.Rows = append(p.Table.Rows, TableRow{Cells: []Cell{{Text: u.User.Name, Href: URLAdminUser(u.User.ID), Sub: u.User.Username}, {Text: dash(u.Unit), Sub: u.User.Title}, {Chips: roleChips(u)}, {Text: last}, {Chip: &chip}}})
	}
	if total == 0 {
		p.Empty = &Empty{Icon: IconUsers, Title: "Không có người dùng nào khớp", Text: "Thử bỏ bớt bộ lọc.", Action: &Link{Href: URLAdminUsers(), Text: "Bỏ lọc"}}
	}
	return p
}

// userForm is the form of an account; user is nil for a new one.
type userForm struct {
	user  *queries.UserRow
	units []models.Unit
	form  *typed
	may   bool // administrator
	own   bool // the visitor's own account
	notes []Note
}

// grantsAtOnce is how many roles a new account may be given at once.
const grantsAtOnce = 2

func userPage(x userForm) EditPage {
	p := EditPage{Head: ListHead{Title: "Thêm người dùng", Sub: "Mật khẩu dùng một lần hiện ngay sau khi thêm, và chỉ hiện một lần."}, Back: &Link{Href: URLAdminUsers(), Text: "Người dùng"}, Action: URLAdminUser("moi"), Submit: "Thêm người dùng", Errors: x.form.problems(), Notes: x.notes}
	var u models.User
	if x.user != nil {
		u = x.user.User
		p.Head = ListHead{Title: u.Name, Sub: u.Username}
		p.Action, p.Submit, p.Version = URLAdminUser(u.ID), "Ghi", fmt.Sprint(u.Version)
		if x.form != nil {
			p.Version = x.form.get("version", p.Version)
		}
		chip := userChip(*x.user)
		if chip.Kind == "bad" {
			p.Notes = append(p.Notes, Note{Kind: "warn", Lead: chip.Text + "."})
		}
		if x.may {
			p.Extra = userExtras(*x.user, x.own)
			p.Tables = []SideTable{grantTable(*x.user, x.own)}
		}
	}
	person := FieldGroup{Title: "Người dùng"}
	if x.user == nil {
		person.Fields = append(person.Fields, x.form.fill(Field{Name: "ten_dn", Label: "Tên đăng nhập", Required: true, Help: "3 đến 64 ký tự: chữ không dấu, chữ số, dấu chấm, gạch ngang. Không đổi được về sau.", Autocomplete: "off"}))
	}
	person.Fields = append(person.Fields, x.form.fillAll(Field{Name: "ho_ten", Label: "Họ tên", Value: u.Name, Required: true, Autocomplete: "off"}, Field{Name: "chuc_vu", Label: "Chức vụ", Value: u.Title, Autocomplete: "off"},
		Field{Type: "email", Name: "thu", Label: "Thư điện tử", Value: u.Email, Autocomplete: "off", Help: "Nhận thông báo; để trống thì chỉ xem được trong hộp việc."}, Field{Type: "tel", Name: "dien_thoai", Label: "Điện thoại", Value: u.Phone, Autocomplete: "off"},
		Field{Type: "select", Name: "don_vi", Label: "Đơn vị công tác", Options: unitOptions(x.units, "Không thuộc đơn vị nào", u.UnitID), Help: "Không ai thẩm định đơn vị mình công tác."})...)
	p.Groups = []FieldGroup{person}
	if x.user == nil {
		roles := FieldGroup{Title: "Vai trò", Help: "cấp thêm hoặc thu lại sau cũng được"}
		for i := range grantsAtOnce {
			roles.Fields = append(roles.Fields, x.form.fillAll(grantFields(x.units, i)...)...)
		}
		p.Groups = append(p.Groups, roles)
	}
	return p
}

func unitOptions(units []models.Unit, none, chosen string) []Option {
	out := []Option{{Label: none, Selected: chosen == ""}}
	for _, u := range units {
		out = append(out, Option{Value: u.ID, Label: u.Name + " (" + u.Code + ")", Selected: u.ID == chosen})
	}
	return out
}

func grantName(i int, part string) string { return fmt.Sprintf("vt.%d.%s", i, part) }

func grantFields(units []models.Unit, i int) []Field {
	roles := []Option{{Label: "Chọn vai trò"}}
	for _, r := range models.Roles {
		roles = append(roles, Option{Value: string(r), Label: RoleName(r)})
	}
	return []Field{{Type: "select", Name: grantName(i, "vai_tro"), Label: "Vai trò", Options: roles}, {Type: "select", Name: grantName(i, "don_vi"), Label: "Của đơn vị", Options: unitOptions(units, "Không gắn đơn vị", ""), Help: "Chỉ cho chuyên viên, lãnh đạo đơn vị."}}
}

// userExtras are what else may be done with an account.
func userExtras(u queries.UserRow, own bool) []Button {
	if own {
		return []Button{{Text: "Đổi mật khẩu của tôi", Icon: IconKey, Kind: "sec", Href: URLPassword()}}
	}
	out := []Button{{Text: "Cấp thêm vai trò", Icon: IconUserPlus, Kind: "sec", Href: URLAdminUserGrant(u.User.ID)}, {Text: "Cấp lại mật khẩu", Icon: IconKey, Kind: "sec", Href: URLAdminUserReset(u.User.ID)}}
	if u.User.Disabled {
		return append(out, Button{Text: "Cho dùng lại", Icon: IconRefresh, Kind: "sec", Action: URLAdminUserEnable(u.User.ID)})
	}
	return append(out, Button{Text: "Ngừng tài khoản", Icon: IconBan, Kind: "dan", Href: URLAdminUserDisable(u.User.ID)})
}

func grantTable(u queries.UserRow, own bool) SideTable {
	t := SideTable{Title: "Vai trò", Table: Table{Caption: "Vai trò", Columns: []Column{{"Vai trò", false}, {"Đơn vị", false}, {"Từ", false}}}}
	for _, g := range u.Grants {
		row := TableRow{Cells: []Cell{{Text: RoleName(g.Role)}, {Text: dash(g.Unit)}, {Text: DateTime(g.CreatedAt.Time())}}}
		if !own {
			row.Actions = []Button{{Text: "Thu lại", Kind: "sec", Href: URLAdminUserRevoke(u.User.ID, g.ID)}}
		}
		t.Table.Rows = append(t.Table.Rows, row)
	}
	if len(t.Table.Rows) == 0 {
		t.Table.Rows = []TableRow{{Cells: []Cell{{Text: "Chưa có vai trò nào"}, {Text: "–"}, {Text: "–"}}}}
	}
	return t
}

// userTyped reads the form of an account; half a role is noted.
func userTyped(form *typed) commands.NewUser {
	get := func(name string) string { return strings.TrimSpace(form.get(name, "")) }
	u := commands.NewUser{Username: get("ten_dn"), Name: get("ho_ten"), Title: get("chuc_vu"), Email: get("thu"), Phone: get("dien_thoai"), UnitID: get("don_vi")}
	for i := 0; form.values.Has(grantName(i, "vai_tro")); i++ {
		g := commands.NewGrant{Role: models.Role(get(grantName(i, "vai_tro"))), UnitID: get(grantName(i, "don_vi"))}
		if g.Role != "" {
			u.Grants = append(u.Grants, g)
		} else if g.UnitID != "" {
			form.fault(grantName(i, "vai_tro"), "Hãy chọn vai trò của đơn vị đã chọn.")
		}
	}
	return u
}

// oneTime shows a password that is kept nowhere. A repeated request has none to show.
func oneTime(u commands.CreatedUser) Note {
	if u.OneTimePassword == "" {
		return Note{Kind: "warn", Lead: "Mật khẩu dùng một lần chỉ hiện một lần.", Text: "Yêu cầu này đã được thực hiện trước đó. Nếu chưa chép kịp, hãy cấp lại mật khẩu."}
	}
	return Note{Kind: "ok", Lead: "Mật khẩu dùng một lần của " + u.Username + ": " + u.OneTimePassword, Text: "Hãy giao tận tay; rời trang này sẽ không xem lại được. Lần đăng nhập đầu phải đổi mật khẩu."}
}

// userConflict sets what was typed beside what somebody else saved meanwhile.
func userConflict(now queries.UserRow, units []models.Unit, form *typed) ConflictPage {
	p := ConflictPage{Heading: "Tài khoản " + now.User.Username + " vừa được người khác sửa", Text: "Chưa ghi gì. Chọn giá trị sẽ giữ.", Theirs: DateTime(now.User.UpdatedAt.Time()), Mine: "chưa lưu", Action: URLAdminUser(now.User.ID),
		Version: fmt.Sprint(now.User.Version), KeepTheirsHref: URLAdminUser(now.User.ID), Hidden: hiddenOf(form)}
	p.Rows = conflictRows(userPage(userForm{user: &now, units: units}), form)
	return p
}
