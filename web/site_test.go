package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chuky/calendar"
	"chuky/commands"
	"chuky/evidence"
	"chuky/fold"
	"chuky/indicators"
	"chuky/internal/testdb"
	"chuky/models"
	"chuky/queries"
	"chuky/session"
	"chuky/store"
	"chuky/web"

	"github.com/PuerkitoBio/goquery"
	"github.com/gin-gonic/gin"
)

// siteClock is the clock that decides; only the test moves it.
type siteClock struct{ us atomic.Int64 }

func (c *siteClock) Now() time.Time { return time.UnixMicro(c.us.Add(1)) }

func (c *siteClock) set(i models.Instant) { c.us.Store(int64(i)) }

// at reads a local instant.
func at(s string) models.Instant {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Location)
	if err != nil {
		panic(err)
	}
	return models.At(t)
}

// site is a small province served over TCP: four departments, people for every role, a cycle opened on Annex I.
type site struct {
	t        *testing.T
	svc      *commands.Service
	q        *queries.Service
	srv      *httptest.Server
	clock    *siteClock
	log      *strings.Builder
	units    []models.Unit
	people   map[string]commands.Actor
	password string // of everybody
	cycle    string
	timersUp bool

	mailFolder string // of the receiver; "" = none
}

const (
	officerY, leaderY = "officer-1", "leader-1"
	officerN, leaderN = "officer-2", "leader-2"
	verifierA         = "verifier-1"
	verifierB         = "verifier-2"
	coordinatorX      = "coordinator"
)

func newSite(t *testing.T) *site {
	t.Helper()
	return newSiteOn(t, testdb.SQLite(t), store.Options{})
}

func newSiteOn(t *testing.T, dsn string, opt store.Options) *site {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	s := &site{t: t, clock: &siteClock{}, people: map[string]commands.Actor{}, log: &strings.Builder{}, timersUp: true}
	s.clock.set(at("2026-01-05 08:00"))
	log := slog.New(slog.NewTextHandler(s.log, nil))
	opt.Clock = s.clock
	s.svc = &commands.Service{Store: testdb.Open(t, dsn, opt), Sets: indicators.Get, Log: log, BaseURL: "http://chuky.test", Sender: "Sở Khoa học và Công nghệ"}
	s.q = &queries.Service{Commands: s.svc}
	s.populate()
	s.serve(nil)
	return s
}

// serve starts the pages over TCP; files may be nil where a test stores none.
func (s *site) serve(files *evidence.Store) {
	s.t.Helper()
	if files == nil {
		var err error
		if files, err = evidence.New(evidence.Config{Endpoint: "127.0.0.1:1", AccessKey: "none", SecretKey: "none", Bucket: "none"}); err != nil {
			s.t.Fatal(err)
		}
	}
	s.q.Objects = files
	r := gin.New()
	if err := web.Mount(r, web.Deps{Commands: s.svc, Queries: s.q, Evidence: files, Sessions: session.New(s.svc, false), PublicKey: "chuky-seal+abc", Org: "UBND Thành phố Hồ Chí Minh", MailFolder: s.mailFolder,
		TemporalUp: func(context.Context) bool { return s.timersUp }, Log: s.svc.Log}); err != nil {
		s.t.Fatal(err)
	}
	s.srv = httptest.NewServer(r)
	s.t.Cleanup(s.srv.Close)
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) ctx() context.Context { return s.t.Context() }

func (s *site) db() store.DB { return s.svc.Store.Read(s.ctx()) }

// populate makes units and people. Everybody has the password of the first account, whose hash is copied.
func (s *site) populate() {
	s.t.Helper()
	admin := commands.Actor{User: models.User{ID: "root", Name: "Quản trị"}, Grants: []models.Grant{{Role: models.RoleAdmin}}}
	first, err := s.svc.CreateUser(s.ctx(), admin, commands.NewUser{Username: "admin", Name: "Võ Minh Tuấn", Grants: []commands.NewGrant{{Role: models.RoleAdmin}}})
	s.must(err)
	s.password = first.OneTimePassword
	row, err := s.db().UserByName("admin")
	s.must(err)
	hash := row.PasswordHash
	s.must(s.svc.Store.Write(s.ctx(), func(tx *store.Tx) error {
		for i, name := range []string{"Sở Y tế", "Sở Nội vụ", "Sở Tư pháp", "Sở Thông tin và Truyền thông"} {
			u := models.Unit{ID: fmt.Sprintf("u-%d", i+1), Code: fmt.Sprintf("H29.%d", i+1), Name: name, GroupKey: "so-nganh", Ranked: true, Folded: fold.Fold(name)}
			s.units = append(s.units, u)
			if err := tx.InsertUnit(&u); err != nil {
				return err
			}
		}
		add := func(key, name, unit string, roles ...models.Role) error {
			u := models.User{ID: key, Username: key, Name: name, UnitID: unit, Email: key + "@example.vn", PasswordHash: hash, Version: 1, Folded: fold.Fold(name + " " + key)}
			a := commands.Actor{User: u}
			if err := tx.InsertUser(&u); err != nil {
				return err
			}
			for _, r := range roles {
				g := models.Grant{ID: key + string(r), UserID: key, Role: r}
				if r.OfUnit() {
					g.UnitID = unit
				}
				a.Grants = append(a.Grants, g)
				if err := tx.InsertGrant(&g); err != nil {
					return err
				}
			}
			s.people[key] = a
			return nil
		}
		for i, u := range s.units {
			if err := add(fmt.Sprintf("officer-%d", i+1), "Chuyên viên "+u.Name, u.ID, models.RoleOfficer); err != nil {
				return err
			}
			if err := add(fmt.Sprintf("leader-%d", i+1), "Lãnh đạo "+u.Name, u.ID, models.RoleLeader); err != nil {
				return err
			}
		}
		for _, p := range []struct {
			key, name, unit string
			role            models.Role
		}{
			{coordinatorX, "Nguyễn Quốc Bảo", "u-4", models.RoleCoordinator}, {"secretary", "Lý Thu Hồng", "", models.RoleSecretary}, {"council", "Đỗ Văn Nam", "", models.RoleCouncil},
			{"chairman", "Phan Văn An", "", models.RoleChairman}, {"deputy", "Bùi Thị Sáu", "", models.RoleDeputy}, {"office", "Ngô Lan", "", models.RoleOffice},
			{"auditor", "Hồ Thanh", "", models.RoleAuditor}, {verifierA, "Trần Thị Mỹ Linh", "u-4", models.RoleVerifier}, {verifierB, "Đặng Hải", "u-4", models.RoleVerifier},
			{"verifier-other", "Vũ Mai", "u-2", models.RoleVerifier},
		} {
			if err := add(p.key, p.name, p.unit, p.role); err != nil {
				return err
			}
		}
		return nil
	}))
}

// open creates and opens the cycle.
func (s *site) open() {
	s.t.Helper()
	m, err := s.svc.SavePlan(s.ctx(), s.people[coordinatorX], "", s.plan())
	s.must(err)
	s.cycle = m.ID
	_, err = s.svc.Open(s.ctx(), s.people[coordinatorX], s.cycle)
	s.must(err)
}

func (s *site) plan() commands.Plan {
	return commands.Plan{Year: 2025, Name: "Kỳ đánh giá năm 2025", Groups: []commands.PlanGroup{{Group: "so-nganh", SetID: "qd79-so-nganh", SetVersion: "1"}}, Policy: commands.DefaultPolicy(),
		Instants: commands.Instants{DueAt: at("2026-01-16 17:00"), LockAt: at("2026-01-23 17:00"), VerifyBy: at("2026-02-06 17:00"), ExplainBy: at("2026-03-06 17:00"),
			CouncilBy: at("2026-03-13 17:00"), SignBy: at("2026-03-27 17:00"), PublishAt: at("2026-03-31 08:00")},
		Assignments: []commands.PlanAssignment{{UserID: verifierA, Group: "so-nganh", Field: "*"}, {UserID: verifierB, Group: "so-nganh", Field: "*"},
			{UserID: "verifier-other", Group: "so-nganh", Field: "*", UnitID: "u-4"}}}
}

// assessment is the form of the n-th unit, counted from 1.
func (s *site) assessment(n int) *models.Assessment {
	s.t.Helper()
	a, err := s.db().AssessmentOf(s.cycle, s.units[n-1].ID)
	s.must(err)
	return a
}

// save saves one item of the n-th unit, past the pages.
func (s *site) save(n int, item string, values map[string]string) {
	s.t.Helper()
	a := s.assessment(n)
	in := commands.SaveItem{AssessmentID: a.ID, Item: item, Values: values, Format: indicators.Plain}
	if st, err := s.db().Item(a.ID, item); err == nil {
		in.Version = st.Version
	}
	_, err := s.svc.SaveItem(s.ctx(), s.people[fmt.Sprintf("officer-%d", n)], in)
	s.must(err)
}

// handIn brings the n-th unit to submitted.
func (s *site) handIn(n int) {
	s.t.Helper()
	a := s.assessment(n)
	_, err := s.svc.Submit(s.ctx(), s.people[fmt.Sprintf("officer-%d", n)], a.ID)
	s.must(err)
	_, err = s.svc.ApproveForm(s.ctx(), s.people[fmt.Sprintf("leader-%d", n)], a.ID, a.Revision)
	s.must(err)
}

// visitor is one browser.
type visitor struct {
	s *site
	c *http.Client
}

// anyone is a browser that nobody signed in with. Redirects are not followed.
func (s *site) anyone() *visitor {
	jar, err := cookiejar.New(nil)
	s.must(err)
	return &visitor{s, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as is a browser in which somebody signed in through the page.
func (s *site) as(username string) *visitor {
	s.t.Helper()
	v := s.anyone()
	p := v.post("/dang-nhap", url.Values{"ten": {username}, "mat_khau": {s.password}})
	if p.status != http.StatusSeeOther {
		s.t.Fatalf("%s cannot sign in: %d %s", username, p.status, p.text("[role=alert]"))
	}
	return v
}

// page is what a browser got.
type page struct {
	*goquery.Document
	s      *site
	status int
	header http.Header
	body   string
}

func (v *visitor) do(req *http.Request) page {
	v.s.t.Helper()
	res, err := v.c.Do(req)
	v.s.must(err)
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	v.s.must(err)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(b)))
	v.s.must(err)
	return page{doc, v.s, res.StatusCode, res.Header, string(b)}
}

func (v *visitor) get(path string) page {
	v.s.t.Helper()
	req, err := http.NewRequestWithContext(v.s.ctx(), http.MethodGet, v.s.srv.URL+path, nil)
	v.s.must(err)
	return v.do(req)
}

// open is get of a page that must be there.
func (v *visitor) open(path string) page {
	v.s.t.Helper()
	p := v.get(path)
	if p.status != http.StatusOK {
		v.s.t.Fatalf("%s: %d %s\n%s", path, p.status, p.text("main"), v.s.log)
	}
	return p
}

func (v *visitor) post(path string, form url.Values) page { return v.send(path, form, nil) }

// live posts as the page's script does.
func (v *visitor) live(path string, form url.Values) page {
	return v.send(path, form, map[string]string{"HX-Request": "true"})
}

func (v *visitor) send(path string, form url.Values, header map[string]string) page {
	v.s.t.Helper()
	req, err := http.NewRequestWithContext(v.s.ctx(), http.MethodPost, v.s.srv.URL+path, strings.NewReader(form.Encode()))
	v.s.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", v.s.srv.URL)
	for k, val := range header {
		req.Header.Set(k, val)
	}
	return v.do(req)
}

// form reads the form of a page as a browser would send it, and its address.
func (p page) form(selector string) (string, url.Values) {
	p.s.t.Helper()
	f := p.Find(selector)
	if f.Length() != 1 {
		p.s.t.Fatalf("%d forms match %s in %s", f.Length(), selector, p.text("title"))
	}
	out := url.Values{}
	id, _ := f.Attr("id")
	fields := f.Find("input, textarea, select")
	if id != "" {
		fields = fields.AddSelection(p.Find(fmt.Sprintf("[form=%q]", id)).Filter("input, textarea, select"))
	}
	fields.Each(func(_ int, e *goquery.Selection) {
		name, ok := e.Attr("name")
		if !ok {
			return
		}
		kind, _ := e.Attr("type")
		_, checked := e.Attr("checked")
		_, disabled := e.Attr("disabled")
		value, _ := e.Attr("value")
		switch {
		case disabled, kind == "file", (kind == "radio" || kind == "checkbox") && !checked:
			return
		case goquery.NodeName(e) == "textarea":
			value = e.Text()
		case goquery.NodeName(e) == "select":
			value, _ = e.Find("option[selected]").Attr("value")
		}
		out.Add(name, value)
	})
	action, _ := f.Attr("action")
	return action, out
}

// submit sends a form of a page with some fields changed.
func (v *visitor) submit(p page, selector string, change map[string]string) page {
	v.s.t.Helper()
	action, form := p.form(selector)
	for k, val := range change {
		form.Set(k, val)
	}
	return v.post(action, form)
}

// follow opens where an answer leads to, which must be the address.
func (v *visitor) follow(p page, want string) page {
	v.s.t.Helper()
	got := p.header.Get("Location")
	if p.status != http.StatusSeeOther || got != want {
		v.s.t.Fatalf("%d leads to %q, want %q: %s\n%s", p.status, got, want, p.text("main"), v.s.log)
	}
	path, _, _ := strings.Cut(got, "#")
	return v.open(path)
}

// text is the words of what matches, blanks collapsed.
func (p page) text(selector string) string {
	return strings.Join(strings.Fields(p.Find(selector).Text()), " ")
}

// says fails unless what matches contains the words.
func (p page) says(selector, words string) {
	p.s.t.Helper()
	if !strings.Contains(p.text(selector), words) {
		p.s.t.Errorf("%s of %q says %q, want %q", selector, p.text("title"), p.text(selector), words)
	}
}

// is fails unless the answer has the status and says the words somewhere.
func (p page) is(status int, words string) {
	p.s.t.Helper()
	if p.status != status || !strings.Contains(p.text("body"), words) {
		p.s.t.Fatalf("got %d %q, want %d %q\n%s", p.status, p.text("main"), status, words, p.s.log)
	}
}

// has fails unless n elements match.
func (p page) has(selector string, n int) {
	p.s.t.Helper()
	if got := p.Find(selector).Length(); got != n {
		p.s.t.Errorf("%d match %s in %q, want %d", got, selector, p.text("title"), n)
	}
}

// alsoLeads makes a user the leader of the n-th unit besides.
func (s *site) alsoLeads(user string, n int) {
	s.t.Helper()
	unit := s.units[n-1].ID
	s.must(s.svc.Store.Write(s.ctx(), func(tx *store.Tx) error {
		return tx.InsertGrant(&models.Grant{ID: "also-" + user, UserID: user, Role: models.RoleLeader, UnitID: unit})
	}))
}

// judge accepts every criterion of the n-th unit but those given, and completes round 1.
func (s *site) judge(n int, but ...commands.Decision) {
	s.t.Helper()
	a := s.assessment(n)
	set, err := indicators.Get("qd79-so-nganh", "1")
	s.must(err)
	var ds []commands.Decision
	for _, it := range set.Criteria() {
		d := commands.Decision{Item: it.Code, Kind: models.VerdictAccepted}
		for _, b := range but {
			if b.Item == it.Code {
				d = b
			}
		}
		ds = append(ds, d)
	}
	_, err = s.svc.Decide(s.ctx(), s.people[verifierA], a.ID, ds)
	s.must(err)
	_, err = s.svc.CompleteRoundOne(s.ctx(), s.people[verifierA], a.ID)
	s.must(err)
}

// windowEnds moves the clock to an instant and lets the cycle's window timer and the units' lock fire, as workflows do.
func (s *site) windowEnds(at models.Instant) {
	s.t.Helper()
	s.clock.set(at)
	all, err := s.db().Assessments(s.cycle)
	s.must(err)
	for _, a := range all {
		for _, t := range timersOf(s.t, a.Timers) {
			if t.Kind == commands.TimerLock && t.At <= at {
				_, err := s.svc.FireAssessment(s.ctx(), a.ID, t)
				s.must(err)
			}
		}
	}
	c, err := s.db().Cycle(s.cycle)
	s.must(err)
	for _, t := range timersOf(s.t, c.Timers) {
		if t.Kind == commands.TimerWindow && t.At <= at {
			_, err := s.svc.FireCycle(s.ctx(), c.ID, t)
			s.must(err)
		}
	}
	_, err = s.svc.CheckCycle(s.ctx(), s.cycle)
	s.must(err)
}

func timersOf(t *testing.T, raw string) []models.Timer {
	t.Helper()
	var out []models.Timer
	if raw != "" {
		if err := json.Unmarshal([]byte(raw), &out); err != nil {
			t.Fatal(err)
		}
	}
	return out
}
