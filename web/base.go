package web

import "chuky/models"

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

// menuEntry is a NavItem with the section it belongs to and the address, which
// depends on the cycle or form in view.
type menuEntry struct {
	section     Section
	href        string
	text, short string
	icon        string
}

// MenuFor gives the menu of a role: at most six entries, the inbox first. now
// marks the current section; tasks is the count beside the inbox. formID is the
// unit's form in the cycle in view, cycleID that cycle; either may be empty, then
// its entry leads to a list.
func MenuFor(role models.Role, now Section, tasks int, formID, cycleID string) (nav, tabbar []NavItem) {
	inbox := menuEntry{SectionInbox, URLInbox(), "Hộp việc", "", IconInbox}
	public := menuEntry{SectionPublic, URLPublic(""), "Tra cứu", "", IconSearch}
	sets := menuEntry{SectionSets, URLSets(), "Bộ chỉ số", "", IconListTree}
	form := menuEntry{SectionForm, URLForm(formID), "Phiếu tự đánh giá", "Phiếu", IconForms}
	thread := menuEntry{SectionThread, URLExplain(formID), "Giải trình", "", IconMessageReply}
	desk := menuEntry{SectionDesk, URLDesks(), "Thẩm định", "", IconClipboardCheck}
	board := menuEntry{SectionBoard, URLBoard(cycleID), "Điều phối", "", IconDashboard}
	council := menuEntry{SectionCouncil, URLCouncil(cycleID), "Hội đồng", "", IconScale}
	sign := menuEntry{SectionSign, URLSign(cycleID), "Ký duyệt", "", IconSignature}
	mail := menuEntry{SectionMail, URLMail(), "Thư đã gửi", "Thư", IconMail}
	audit := menuEntry{SectionAudit, URLAudit(), "Nhật ký", "", IconHistory}
	admin := menuEntry{SectionAdmin, URLAdminUnits(), "Quản trị", "", IconSettings}

	var list []menuEntry
	switch role {
	case models.RoleOfficer:
		list = []menuEntry{inbox, form, thread, public, sets}
	case models.RoleLeader:
		list = []menuEntry{inbox, {SectionReview, URLReview(formID), "Duyệt phiếu", "Duyệt", IconFileCheck}, thread, public, sets}
	case models.RoleVerifier:
		list = []menuEntry{inbox, desk, public, sets}
	case models.RoleCoordinator:
		list = []menuEntry{inbox, board, mail, audit, public, sets}
	case models.RoleCouncil, models.RoleSecretary:
		list = []menuEntry{inbox, council, public, sets}
	case models.RoleChairman, models.RoleDeputy, models.RoleOffice:
		list = []menuEntry{inbox, sign, public}
	case models.RoleAuditor:
		list = []menuEntry{inbox, board, desk, audit, public, sets}
	case models.RoleAdmin:
		list = []menuEntry{inbox, admin, sets, mail, audit, public}
	default:
		list = []menuEntry{inbox, public}
	}
	for i, e := range list {
		item := NavItem{Href: e.href, Text: e.text, Short: e.short, Icon: e.icon, Current: e.section == now}
		if e.section == SectionInbox {
			item.Count = tasks
		}
		nav = append(nav, item)
		if i < 3 {
			tabbar = append(tabbar, item)
		}
	}
	return nav, tabbar
}
