package demo

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"

	"chuky/demo/journal"
)

// signIn starts the session of a person and remembers it.
func (p *player) signIn(ctx context.Context, username, password string) (*session, bool, error) {
	s := &session{p: p, who: username, done: map[string]bool{}}
	var out struct {
		Token string `json:"token"`
		User  struct {
			MustChange bool `json:"password_change_required"`
		} `json:"user"`
	}
	if err := s.post(ctx, "/session", map[string]any{"username": username, "password": password, "token": true}, &out); err != nil {
		return nil, false, err
	}
	s.token = out.Token
	p.mu.Lock()
	p.sessions[username] = s
	p.mu.Unlock()
	return s, out.User.MustChange, nil
}

// changePassword replaces the first password. Nothing of a password is kept under an idempotency key, so a repeated
// request finds the old password wrong: the new one then decides.
func (s *session) changePassword(ctx context.Context, old, next string) error {
	err := s.post(ctx, "/me/password", map[string]string{"old": old, "new": next}, nil)
	if journal.IsRefused(err, "password_wrong") {
		_, _, err = s.p.signIn(ctx, s.who, next)
	}
	return err
}

// signInAdmin signs the administrator in and changes the one-time password.
func (p *player) signInAdmin(ctx context.Context) (*session, error) {
	p.adminPassword = p.opt.AdminPassword
	s, must, err := p.signIn(ctx, p.opt.AdminUser, p.opt.AdminPassword)
	if err != nil {
		return nil, fmt.Errorf("administrator: %w", err)
	}
	if !must {
		return s, nil
	}
	next := password()
	if err := s.changePassword(ctx, p.opt.AdminPassword, next); err != nil {
		return nil, fmt.Errorf("administrator: %w", err)
	}
	p.adminPassword = next
	s, _, err = p.signIn(ctx, p.opt.AdminUser, next)
	return s, err
}

// importUnits adds the units from a list, as an administrator does with a spreadsheet.
func (s *session) importUnits(ctx context.Context, all []Unit) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"Mã định danh", "Tên đơn vị", "Nhóm", "Thư điện tử"}}
	for _, u := range all {
		rows = append(rows, []string{u.Code, u.Name, u.Group, u.Slug + "@example.vn"})
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	var out struct {
		Applied bool `json:"applied"`
		Created int  `json:"created"`
	}
	if err := s.multipart(ctx, "/units/import?apply=true", nil, "don-vi.csv", "text/csv", b.Bytes(), &out); err != nil {
		return err
	}
	if !out.Applied || out.Created != len(all) {
		return fmt.Errorf("%d of %d units were created: play on a fresh folder", out.Created, len(all))
	}
	return nil
}

// units finds the IDs of all units by code.
func (s *session) units(ctx context.Context) (map[string]string, error) {
	var out struct {
		Items []struct{ ID, Code string }
	}
	if err := s.get(ctx, "/units?limit=500", &out); err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for _, u := range out.Items {
		ids[u.Code] = u.ID
	}
	return ids, nil
}

// hire makes an account, signs its holder in and changes the first password.
func (p *player) hire(ctx context.Context, admin *session, who Person) error {
	unit := p.unitIDs[who.Unit.Code]
	grant := map[string]string{"role": string(who.Role)}
	if who.Role == Officer || who.Role == Leader {
		grant["unit_id"] = unit
	}
	body := map[string]any{"username": who.Username, "name": who.Name, "title": who.Title, "email": who.Email, "phone": who.Phone, "grants": []any{grant}}
	if unit != "" {
		body["unit_id"] = unit
	}
	var made struct {
		ID      string `json:"id"`
		OneTime string `json:"one_time_password"`
	}
	if err := admin.post(ctx, "/users", body, &made); err != nil {
		return err
	}
	for made.OneTime == "" { // the answer was lost, and a password is shown once
		if err := admin.post(ctx, "/users/"+made.ID+"/reset-password", nil, &made); err != nil {
			return err
		}
	}
	p.mu.Lock()
	p.userIDs[who.Username] = made.ID
	p.mu.Unlock()
	s, must, err := p.signIn(ctx, who.Username, made.OneTime)
	if err != nil {
		return err
	}
	if !must {
		return fmt.Errorf("the first password need not be changed")
	}
	if who.Role != Coordinator { // one account is enough to see what a first password opens
		return s.changePassword(ctx, made.OneTime, who.Password)
	}
	if err := s.get(ctx, "/inbox", nil); !journal.IsRefused(err, "password_change_required") {
		return fmt.Errorf("the first password opens more than its own change: %w", orNone(err))
	}
	return s.changePassword(ctx, made.OneTime, who.Password)
}

// task is a line of the inbox.
type task struct {
	ID, Kind, Item, Field string
	Assessment            string              `json:"assessment_id"`
	CycleRef              struct{ ID string } `json:"cycle"`
	Cycle                 string              `json:"-"`
}

// inbox lists what the actor has to do.
func (s *session) inbox(ctx context.Context) ([]task, error) {
	var out struct{ Items []task }
	if err := s.get(ctx, "/inbox?limit=500", &out); err != nil {
		return nil, err
	}
	for i := range out.Items {
		out.Items[i].Cycle = out.Items[i].CycleRef.ID
	}
	return out.Items, nil
}

// audited counts the audit events of an action in a cycle.
func (s *session) audited(ctx context.Context, cycle, action string) (int, error) {
	var out struct{ Total int }
	err := s.get(ctx, "/audit?limit=1&cycle="+cycle+"&action="+action, &out)
	return out.Total, err
}

// reminders counts the mails sent to people of units that still owed something.
func (s *session) reminders(ctx context.Context, cycle string) (int, error) {
	n := 0
	for page := 1; ; page++ {
		var out struct {
			Items []struct{ Kind, State string }
			Total int
		}
		if err := s.get(ctx, fmt.Sprintf("/messages?limit=500&page=%d&cycle=%s", page, cycle), &out); err != nil {
			return 0, err
		}
		for _, m := range out.Items {
			if m.Kind == "reminder" && m.State == "sent" {
				n++
			}
		}
		if page*500 >= out.Total || len(out.Items) == 0 {
			return n, nil
		}
	}
}

// upload adds a document to a criterion and returns its SHA-256 as the server computed it.
func (s *session) upload(ctx context.Context, assessment string, d Paper) (string, error) {
	var out struct {
		SHA256 string `json:"sha256"`
	}
	fields := [][2]string{{"item", d.Item}, {"symbol", d.Symbol}, {"issued_on", d.IssuedOn}, {"issuer", d.Issuer}, {"abstract", d.Abstract}, {"size", fmt.Sprint(len(d.PDF))}}
	if err := s.multipart(ctx, "/assessments/"+assessment+"/evidence", fields, d.Filename, "application/pdf", d.PDF, &out); err != nil {
		return "", err
	}
	if out.SHA256 != hash(d.PDF) {
		return "", fmt.Errorf("%s was sealed as %s, it is %s", d.Filename, out.SHA256, hash(d.PDF))
	}
	return out.SHA256, nil
}
