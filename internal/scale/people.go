package scale

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/csv"
	"fmt"

	"chuky/demo/journal"
)

// perAccount is how many units share an officer and a leader: a sign-in is dear on purpose (argon2), and thousands of accounts would measure little else.
const perAccount = 60

// assessed is the group of the units, and the set that scores it.
const (
	assessed   = "quan-huyen"
	setID      = "qd79-quan-huyen"
	setVersion = "1"
	lender     = "so-nganh" // group of the unit that lends verifiers; not in the cycle
	lenderCode = "TM.SO"
)

// password of every account, another one in every run.
var password = rand.Text()

// teams are the main indexes that verifiers hold; two verifiers a team share the units.
var teams = [][]string{{"1", "2", "3", "4"}, {"5", "6", "7", "8", "9"}}

// cast is everybody who signed in.
type cast struct {
	admin, coordinator, secretary, chairman *actor
	officers, leaders                       []*actor
	verifiers                               [][]*actor // by team
	ids                                     map[*actor]string
}

func (c *cast) officer(u Unit) *actor { return c.officers[u.Index/perAccount] }
func (c *cast) leader(u Unit) *actor  { return c.leaders[u.Index/perAccount] }

func (c *cast) verifier(team int, u Unit) *actor {
	return c.verifiers[team][u.Index%len(c.verifiers[team])]
}

func (c *client) signIn(ctx context.Context, who, secret string) (*actor, bool, error) {
	a := &actor{c: c, who: who}
	var out struct {
		Token string
		User  struct {
			MustChange bool `json:"password_change_required"`
		}
	}
	err := a.post(ctx, "sign in", "/session", map[string]any{"username": who, "password": secret, "token": true}, &out)
	a.token = out.Token
	return a, out.User.MustChange, err
}

// first changes a first password and signs in again.
func (c *client) first(ctx context.Context, who, secret string) (*actor, error) {
	a, must, err := c.signIn(ctx, who, secret)
	if err != nil || !must {
		return a, err
	}
	err = a.post(ctx, "change password", "/me/password", map[string]string{"old": secret, "new": password}, nil)
	if err != nil && !journal.IsRefused(err, "password_wrong") { // a repeated request finds the old one wrong
		return nil, err
	}
	a, _, err = c.signIn(ctx, who, password)
	return a, err
}

// importUnits adds the units, and the one that lends verifiers, from one list.
func (p *play) importUnits(ctx context.Context) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"Mã định danh", "Tên đơn vị", "Nhóm", "Thư điện tử"}, {lenderCode, "Sở thẩm định", lender, "so@example.vn"}}
	for _, u := range p.units {
		rows = append(rows, []string{u.Code, u.Name, assessed, "don-vi@example.vn"})
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	var out struct {
		Applied bool
		Created int
	}
	if err := p.cast.admin.file(ctx, "import of all units", "/units/import?apply=true", nil, "don-vi.csv", "text/csv", b.Bytes(), &out); err != nil {
		return err
	}
	if !out.Applied || out.Created != len(p.units)+1 {
		return fmt.Errorf("%d of %d units were created", out.Created, len(p.units)+1)
	}
	ids := map[string]string{}
	err := pages(func(page int) (int, int, error) {
		var list struct {
			Total int
			Items []struct{ ID, Code string }
		}
		err := p.cast.admin.get(ctx, "list of units, 500", fmt.Sprintf("/units?limit=500&page=%d", page), &list)
		for _, u := range list.Items {
			ids[u.Code] = u.ID
		}
		return len(ids), list.Total, err
	})
	for i := range p.units {
		p.units[i].ID = ids[p.units[i].Code]
	}
	p.lender = ids[lenderCode]
	return err
}

// pages reads a list page by page until it has as many rows as it says.
func pages(read func(page int) (have, total int, err error)) error {
	for page := 1; ; page++ {
		before := page
		have, total, err := read(page)
		if err != nil || have >= total {
			return err
		}
		if before*500 > total+500 {
			return fmt.Errorf("a list of %d gave %d", total, have)
		}
	}
}

type grant struct {
	Role   string `json:"role"`
	UnitID string `json:"unit_id,omitempty"`
}

// hire makes an account with its roles and signs its holder in.
func (p *play) hire(ctx context.Context, name, unit string, grants []grant) (*actor, error) {
	var made struct {
		ID      string
		OneTime string `json:"one_time_password"`
	}
	body := map[string]any{"username": name, "name": "Tài khoản " + name, "title": "Chuyên viên", "email": name + "@example.vn", "grants": grants}
	if unit != "" {
		body["unit_id"] = unit
	}
	if err := p.cast.admin.post(ctx, "account with its roles", "/users", body, &made); err != nil {
		return nil, fmt.Errorf("account %s: %w", name, err)
	}
	for made.OneTime == "" { // the answer was lost, and a password is shown once
		if err := p.cast.admin.post(ctx, "reset password", "/users/"+made.ID+"/reset-password", nil, &made); err != nil {
			return nil, err
		}
	}
	a, err := p.client.first(ctx, name, made.OneTime)
	if err != nil {
		return nil, fmt.Errorf("account %s: %w", name, err)
	}
	p.cast.ids[a] = made.ID
	return a, nil
}

// hireAll makes all accounts.
func (p *play) hireAll(ctx context.Context) (err error) {
	c := &p.cast
	for role, to := range map[string]**actor{"coordinator": &c.coordinator, "secretary": &c.secretary, "chairman": &c.chairman} {
		if *to, err = p.hire(ctx, role, "", []grant{{Role: role}}); err != nil {
			return err
		}
	}
	for t := range teams {
		c.verifiers = append(c.verifiers, nil)
		for i := range 2 {
			v, err := p.hire(ctx, fmt.Sprintf("td%d.%d", t+1, i+1), p.lender, []grant{{Role: "verifier"}})
			if err != nil {
				return err
			}
			c.verifiers[t] = append(c.verifiers[t], v)
		}
	}
	for from := 0; from < len(p.units); from += perAccount {
		for role, to := range map[string]*[]*actor{"officer": &c.officers, "leader": &c.leaders} {
			var grants []grant
			for _, u := range p.units[from:min(from+perAccount, len(p.units))] {
				grants = append(grants, grant{role, u.ID})
			}
			a, err := p.hire(ctx, fmt.Sprintf("%s%d", role, from/perAccount+1), "", grants)
			if err != nil {
				return err
			}
			*to = append(*to, a)
		}
	}
	return nil
}
