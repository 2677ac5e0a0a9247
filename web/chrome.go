package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"chuky/models"
)

// rank orders roles: whoever holds several sees the menu of each, the first one's name beside their own.
var rank = []models.Role{models.RoleCoordinator, models.RoleChairman, models.RoleDeputy, models.RoleOffice, models.RoleSecretary, models.RoleCouncil,
	models.RoleVerifier, models.RoleLeader, models.RoleOfficer, models.RoleAuditor, models.RoleAdmin}

// roles lists the visitor's roles, each once, most important first.
func (v *visit) roles() []models.Role {
	var out []models.Role
	for _, r := range rank {
		if slices.ContainsFunc(v.actor.Grants, func(g models.Grant) bool { return g.Role == r }) {
			out = append(out, r)
		}
	}
	return out
}

// base is what the layout shows around a page: who, menu, cycle, outcome of the last action, standing notices.
func (s *server) base(v *visit, title string, now Section) (Base, error) {
	b := Base{Title: title, Org: s.d.Org, Flash: v.takeFlash()}
	if !s.timers.up(v.ctx()) {
		b.Banners = append(b.Banners, Note{Kind: "warn", Lead: "Bộ hẹn giờ đang tạm ngừng.", Text: "Mọi việc vẫn ghi nhận bình thường; thư nhắc và mốc thời gian sẽ chạy bù."})
	}
	if !v.signed {
		b.Nav = publicNav(now)
		return b, nil
	}
	db := s.d.Commands.Store.Read(v.ctx())
	tasks, err := db.TasksFor(v.actor.User.ID, v.actor.Grants, models.TaskOpen)
	if err != nil {
		return b, err
	}
	mine := 0
	for _, t := range tasks {
		if t.ClaimedBy == "" || t.ClaimedBy == v.actor.User.ID {
			mine++
		}
	}
	if b.User, err = s.user(v); err != nil {
		return b, err
	}
	if v.actor.User.MustChange {
		return b, nil // nothing of the menu can be opened yet
	}
	if b.Cycle, err = s.cycleInView(v); err != nil {
		return b, err
	}
	b.Nav, b.Tabbar = MenuForAll(v.roles(), now, mine, v.form, v.cycle)
	return b, nil
}

// user words who is signed in: the role with the unit it is for.
func (s *server) user(v *visit) (*User, error) {
	u := &User{Name: v.actor.User.Name}
	roles := v.roles()
	if len(roles) == 0 {
		u.Role = "Chưa có vai trò"
		return u, nil
	}
	u.Role = RoleName(roles[0])
	for _, g := range v.actor.Grants {
		if g.Role != roles[0] || g.UnitID == "" {
			continue
		}
		unit, err := s.d.Commands.Store.Read(v.ctx()).Unit(g.UnitID)
		if err != nil {
			return nil, err
		}
		u.Role = unitRole(g.Role) + " " + unit.Name
		break
	}
	return u, nil
}

func unitRole(r models.Role) string {
	if r == models.RoleLeader {
		return "Lãnh đạo"
	}
	return RoleName(r)
}

// cycleInView fills the visit's cycle and form where the page named none: the newest one that concerns the visitor. The
// others are offered with the same kind of page.
func (s *server) cycleInView(v *visit) (*CycleSwitch, error) {
	db := s.d.Commands.Store.Read(v.ctx())
	cycles, err := db.Cycles()
	if err != nil {
		return nil, err
	}
	forms := map[string]string{} // cycle → the visitor's own form
	for _, g := range v.actor.Grants {
		if !g.Role.OfUnit() {
			continue
		}
		rows, err := db.AssessmentsOfUnit(g.UnitID)
		if err != nil {
			return nil, err
		}
		for _, a := range rows {
			if _, ok := forms[a.CycleID]; !ok || a.ID == v.form {
				forms[a.CycleID] = a.ID
			}
		}
	}
	ofUnit := len(v.actor.Grants) > 0 && !slices.ContainsFunc(v.actor.Grants, func(g models.Grant) bool { return !g.Role.OfUnit() })
	plans := v.actor.Has(models.RoleCoordinator, "") || v.actor.Has(models.RoleAuditor, "")
	cycles = slices.DeleteFunc(cycles, func(c models.Cycle) bool {
		return (ofUnit && forms[c.ID] == "") || (c.Stage == models.CycleDraft && !plans)
	})
	slices.SortStableFunc(cycles, func(a, b models.Cycle) int { return b.Year - a.Year })
	if len(cycles) == 0 {
		return nil, nil
	}
	at := 0
	for i, c := range cycles {
		if c.ID == v.cycle || (v.cycle == "" && v.form != "" && forms[c.ID] == v.form) {
			at = i
		}
	}
	if v.cycle == "" {
		if v.form == "" { // the newest that still runs, else the newest
			at = max(0, slices.IndexFunc(cycles, func(c models.Cycle) bool {
				return !c.Stage.Terminal() && c.Stage != models.CycleDraft && c.Stage != models.CyclePublished
			}))
		}
		v.cycle = cycles[at].ID
	}
	if v.form == "" {
		v.form = forms[v.cycle]
	}
	sw := &CycleSwitch{Current: cycles[at].Name}
	for i, c := range cycles {
		if i == at {
			continue
		}
		href := URLPublic(c.ID)
		switch {
		case forms[c.ID] != "":
			href = URLForm(forms[c.ID])
		case plans:
			href = URLBoard(c.ID)
		case v.actor.Has(models.RoleVerifier, ""):
			href = URLDesks() + "?ky=" + url.QueryEscape(c.ID)
		case v.actor.Has(models.RoleCouncil, "") || v.actor.Has(models.RoleSecretary, ""):
			href = URLCouncil(c.ID)
		case v.actor.Has(models.RoleChairman, "") || v.actor.Has(models.RoleDeputy, "") || v.actor.Has(models.RoleOffice, ""):
			href = URLSign(c.ID)
		}
		sw.Others = append(sw.Others, Link{Href: href, Text: c.Name})
	}
	return sw, nil
}

// The flash is what an action leaves for the next page to say. It travels in a cookie of a minute: it is text, shown as
// text, to the browser that carries it.
const (
	flashCookie = "chuky_flash"
	flashTerm   = 60 // seconds
	flashMost   = 1000
)

func (v *visit) flash(kind, lead, text string) {
	if r := []rune(text); len(r) > flashMost {
		text = string(r[:flashMost]) + "…"
	}
	raw, err := json.Marshal(Note{Kind: kind, Lead: lead, Text: text})
	if err != nil {
		return // three texts always marshal
	}
	http.SetCookie(v.Writer, &http.Cookie{Name: flashCookie, Value: base64.RawURLEncoding.EncodeToString(raw), Path: "/", MaxAge: flashTerm,
		HttpOnly: true, Secure: v.s.d.Secure, SameSite: http.SameSiteLaxMode})
}

// takeFlash reads the flash and ends it.
func (v *visit) takeFlash() *Note {
	c, err := v.Request.Cookie(flashCookie)
	if err != nil || v.partial() {
		return nil
	}
	http.SetCookie(v.Writer, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true, Secure: v.s.d.Secure, SameSite: http.SameSiteLaxMode})
	raw, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return nil
	}
	var n Note
	if err := json.Unmarshal(raw, &n); err != nil || (n.Lead == "" && n.Text == "") {
		return nil
	}
	n.Link = nil
	if !slices.Contains([]string{"ok", "warn", "bad"}, n.Kind) {
		n.Kind = ""
	}
	return &n
}

// back is the page of this site that the request came from, the inbox where it says none.
func (s *server) back(v *visit) string {
	u, err := url.Parse(v.Request.Referer())
	if err != nil || u.Host != v.Request.Host || !strings.HasPrefix(u.Path, "/") {
		return URLInbox()
	}
	return localPath(u.RequestURI())
}
