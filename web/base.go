package web

import (
	"slices"

	"chuky/models"
)

// Base is what the layouts show around every page. Page structs embed it.
type Base struct {
	Title   string // of the document, without the product's name
	Org     string // the body that runs the assessment, e.g. "UBND Thành phố Hồ Chí Minh"
	User    *User  // nil: nobody is signed in
	Nav     []NavItem
	Tabbar  []NavItem // phone: at most three, "Thêm" is added; empty: no bar
	Cycle   *CycleSwitch
	Flash   *Note  // outcome of the action that led here
	Banners []Note // standing notices, e.g. that timers wait
	Foot    []string
	Body    string // extra class of <body>, e.g. "ck-has-sign"
}

// User is who is signed in.
type User struct {
	Name string
	Role string // in words, with the unit: "Chuyên viên Sở Y tế"
}

// NavItem is one entry of the menu.
type NavItem struct {
	Href, Text, Icon string
	Short            string // for the phone's bar; Text when empty
	Count            int    // 0 shows none
	Current          bool
}

// Label is the text for the phone's bar.
func (n NavItem) Label() string {
	if n.Short != "" {
		return n.Short
	}
	return n.Text
}

// CycleSwitch shows the cycle in view and leads to the others.
type CycleSwitch struct {
	Current string
	Others  []Link
}

// Section names a part of the site, to mark the current menu entry.
type Section string

// The sections that menus know.
const (
	SectionInbox   Section = "inbox"
	SectionForm    Section = "form"
	SectionReview  Section = "review"
	SectionDesk    Section = "desk"
	SectionThread  Section = "thread"
	SectionCouncil Section = "council"
	SectionBoard   Section = "board"
	SectionSign    Section = "sign"
	SectionPublic  Section = "public"
	SectionSets    Section = "sets"
	SectionMail    Section = "mail"
	SectionAdmin   Section = "admin"
	SectionAudit   Section = "audit"
)

// menuEntry is a NavItem before it is known whether it is the current one.
type menuEntry struct{ href, text, short, icon string }

// MenuFor gives the menu of a role: at most six entries, the inbox first. now
// marks the current section; tasks is the count beside the inbox. formID is the
// unit's form in the cycle in view, cycleID that cycle; either may be empty, then
// its entry leads to a list.
func MenuFor(role models.Role, now Section, tasks int, formID, cycleID string) (nav, tabbar []NavItem) {
	return MenuForAll([]models.Role{role}, now, tasks, formID, cycleID)
}

// MenuForAll gives the menu of somebody with several roles: the entries of each,
// every section once, what everybody has at the end.
func MenuForAll(roles []models.Role, now Section, tasks int, formID, cycleID string) (nav, tabbar []NavItem) {
	all := menuEntries(formID, cycleID)
	sections := []Section{SectionInbox}
	var common []Section
	for _, r := range roles {
		for _, sec := range menuOf(r) {
			list := &sections
			if sec == SectionPublic || sec == SectionSets {
				list = &common
			}
			if !slices.Contains(*list, sec) {
				*list = append(*list, sec)
			}
		}
	}
	if len(roles) == 0 {
		common = []Section{SectionPublic}
	}
	for i, sec := range append(sections, common...) {
		e := all[sec]
		item := NavItem{Href: e.href, Text: e.text, Short: e.short, Icon: e.icon, Current: sec == now}
		if sec == SectionInbox {
			item.Count = tasks
		}
		nav = append(nav, item)
		if i < 3 {
			tabbar = append(tabbar, item)
		}
	}
	return nav, tabbar
}

func menuEntries(formID, cycleID string) map[Section]menuEntry {
	return map[Section]menuEntry{
		SectionInbox:   {URLInbox(), "Hộp việc", "", IconInbox},
		SectionPublic:  {URLPublic(""), "Tra cứu", "", IconSearch},
		SectionSets:    {URLSets(), "Bộ chỉ số", "", IconListTree},
		SectionForm:    {URLForm(formID), "Phiếu tự đánh giá", "Phiếu", IconForms},
		SectionReview:  {URLReview(formID), "Duyệt phiếu", "Duyệt", IconFileCheck},
		SectionThread:  {URLExplain(formID), "Giải trình", "", IconMessageReply},
		SectionDesk:    {URLDesks(), "Thẩm định", "", IconClipboardCheck},
		SectionBoard:   {URLBoard(cycleID), "Điều phối", "", IconDashboard},
		SectionCouncil: {URLCouncil(cycleID), "Hội đồng", "", IconScale},
		SectionSign:    {URLSign(cycleID), "Ký duyệt", "", IconSignature},
		SectionMail:    {URLMail(), "Thư đã gửi", "Thư", IconMail},
		SectionAudit:   {URLAudit(), "Nhật ký", "", IconHistory},
		SectionAdmin:   {URLAdminUnits(), "Quản trị", "", IconSettings},
	}
}

func menuOf(role models.Role) []Section {
	switch role {
	case models.RoleOfficer:
		return []Section{SectionForm, SectionThread, SectionPublic, SectionSets}
	case models.RoleLeader:
		return []Section{SectionReview, SectionThread, SectionPublic, SectionSets}
	case models.RoleVerifier:
		return []Section{SectionDesk, SectionPublic, SectionSets}
	case models.RoleCoordinator:
		return []Section{SectionBoard, SectionMail, SectionAudit, SectionPublic, SectionSets}
	case models.RoleCouncil, models.RoleSecretary:
		return []Section{SectionCouncil, SectionPublic, SectionSets}
	case models.RoleChairman, models.RoleDeputy, models.RoleOffice:
		return []Section{SectionSign, SectionPublic}
	case models.RoleAuditor:
		return []Section{SectionBoard, SectionDesk, SectionAudit, SectionPublic, SectionSets}
	case models.RoleAdmin:
		return []Section{SectionAdmin, SectionSets, SectionMail, SectionAudit, SectionPublic}
	}
	return []Section{SectionPublic}
}
