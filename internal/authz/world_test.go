package authz

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"chuky/api"
	"chuky/audit"
	"chuky/commands"
	"chuky/embedded"
	"chuky/evidence"
	"chuky/evidence/samples"
	"chuky/indicators"
	"chuky/models"
	"chuky/queries"
	"chuky/seal"
	"chuky/session"
	"chuky/store"
	"chuky/web"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"modernc.org/sqlite"
)

// objects is the one S3 server of this test program.
var objects evidence.Config

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	gin.SetMode(gin.ReleaseMode)
	dir, err := os.MkdirTemp("", "chuky-authz-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	r, err := embedded.Start(context.Background(), embedded.Options{DataDir: filepath.Join(dir, "data")})
	if err != nil {
		panic(err)
	}
	defer func() { _ = r.Stop(context.Background()) }()
	objects = r.S3
	return m.Run()
}

// clock is the clock that decides; only the play moves it.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(time.Microsecond)
	return c.t
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = t
}

// actors are everybody of the table. The form in view is always that of unit 1, so that "own" and "other unit" is a
// question of who asks. Unit 3 is the lead unit: coordinator and verifiers work there.
var actors = []string{"officer-1", "leader-1", "officer-2", "leader-2", "verifier-1", "verifier-2", "expert", "recused", "coordinator", "member", "secretary",
	"chairman", "deputy", "deputy-kt", "office", "auditor", "admin", "nobody", "anonymous", "bad-token", "cookie", "token"}

// people are the accounts behind the actors: role, unit of the account.
var people = map[string]struct {
	role models.Role
	unit string
}{
	"officer-1": {models.RoleOfficer, "u1"}, "leader-1": {models.RoleLeader, "u1"}, "officer-2": {models.RoleOfficer, "u2"}, "leader-2": {models.RoleLeader, "u2"},
	"verifier-1": {models.RoleVerifier, "u3"}, "verifier-2": {models.RoleVerifier, "u3"}, "expert": {models.RoleVerifier, "u3"}, "recused": {models.RoleVerifier, "u1"},
	"coordinator": {models.RoleCoordinator, "u3"}, "member": {models.RoleCouncil, ""}, "secretary": {models.RoleSecretary, ""}, "chairman": {models.RoleChairman, ""},
	"deputy": {models.RoleDeputy, ""}, "deputy-kt": {models.RoleDeputy, ""}, "office": {models.RoleOffice, ""}, "auditor": {models.RoleAuditor, ""}, "admin": {models.RoleAdmin, ""},
	"nobody": {"", ""}, "spare": {models.RoleAuditor, ""},
}

// Marks stand in everything that a unit writes, so that a body tells whose rows it holds. A figure's mark is a number
// that nobody else has.
const (
	mark1, mark2     = "DAU-HIEU-MOT", "DAU-HIEU-HAI"
	figure1, figure2 = "7310041", "8420059"
	markJudge        = "DAU-THAM-DINH-MOT" // in the verifiers' reasons about unit 1
	markJudge2       = "DAU-THAM-DINH-HAI" // about unit 2
	markCouncil      = "DAU-HOI-DONG"      // in the council's reason about unit 1
)

// password is everybody's.
const password = "một câu dài để đăng nhập"

// world is the site over TCP on one database.
type world struct {
	t       *testing.T
	clock   *clock
	file    string // of the database
	svc     *commands.Service
	files   *evidence.Store
	srv     *httptest.Server
	router  *gin.Engine
	client  *http.Client
	dirty   bool              // a request was prepared by another one: undo both
	watch   *sql.DB           // a connection of the test's own
	cookies map[string]string // by account
	tokens  map[string]string
	kept    *kept
}

// kept is what the play notes about the rows it made, carried from stage to stage.
type kept struct {
	Cycle, Draft, Form1, Form2, Form3, Evidence, Evidence2, Token, OwnTask, Deputy string
	Tokens                                                                         map[string]string
	At                                                                             time.Time
}

var sealKey = sync.OnceValues(func() (seal.Key, error) { return seal.Generate(rand.Reader) })

// newWorld opens the site on a copy of a database file; from may be empty.
func newWorld(t *testing.T, from string, k kept) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{t: k.At}, file: filepath.Join(t.TempDir(), "chuky.db"), cookies: map[string]string{}, tokens: k.Tokens, kept: &k}
	if from != "" {
		raw, err := os.ReadFile(from)
		w.must(err)
		w.must(os.WriteFile(w.file, raw, 0o600))
	}
	st, err := store.Open(t.Context(), "sqlite:"+w.file, store.Options{Clock: w.clock})
	w.must(err)
	t.Cleanup(func() { _ = st.Close() })
	w.must(st.Migrate(t.Context()))
	if w.files, err = evidence.New(objects); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	w.svc = &commands.Service{Store: st, Sets: indicators.Get, Log: log, BaseURL: "http://chuky.test", Sender: "Sở KH&CN"}
	q := &queries.Service{Commands: w.svc, Objects: w.files, VerifyLog: func(context.Context) (audit.Report, error) { return audit.Report{}, nil }}
	mails := t.TempDir()
	w.must(os.WriteFile(filepath.Join(mails, "1.eml"), []byte("From: a@example.vn\r\nTo: b@example.vn\r\nSubject: Thu\r\nDate: Mon, 05 Jan 2026 08:00:00 +0700\r\n\r\nNoi dung\r\n"), 0o600))
	sessions := session.New(w.svc, false)
	w.router = gin.New()
	w.must(api.Mount(w.router, api.Deps{Commands: w.svc, Queries: q, Sessions: sessions, Evidence: w.files, PublicKey: "chuky-ed25519:khoa", Log: log, Version: "test", Presigned: true}))
	w.must(web.Mount(w.router, web.Deps{Commands: w.svc, Queries: q, Evidence: w.files, Sessions: sessions, PublicKey: "chuky-ed25519:khoa", Org: "UBND Thành phố", MailFolder: mails, Log: log}))
	w.srv = httptest.NewServer(w.router)
	t.Cleanup(w.srv.Close)
	w.client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if w.watch, err = sql.Open("sqlite", "file:"+w.file+"?_pragma=busy_timeout(15000)"); err != nil {
		t.Fatal(err)
	}
	w.watch.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = w.watch.Close() })
	if from != "" {
		w.signIn(sessions)
	}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) ctx() context.Context { return w.t.Context() }

func (w *world) db() store.DB { return w.svc.Store.Read(w.ctx()) }

func (w *world) actor(name string) commands.Actor {
	w.t.Helper()
	a, err := w.svc.LoadActor(w.ctx(), name)
	w.must(err)
	return a
}

// signIn gives every account a session.
func (w *world) signIn(m *session.Manager) {
	w.t.Helper()
	for name := range people {
		rec := httptest.NewRecorder()
		w.must(m.Start(rec, httptest.NewRequestWithContext(w.ctx(), http.MethodPost, "/", nil), name))
		w.cookies[name], _, _ = strings.Cut(rec.Header().Get("Set-Cookie"), ";")
	}
}

// account is whose account an actor uses.
func account(actor string) string {
	if actor == "cookie" || actor == "token" {
		return "officer-1"
	}
	return actor
}

// request is one call.
type request struct {
	path   string // with its query
	body   []byte
	kind   string // content type of the body
	header map[string]string
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

// send asks as an actor: programs with their token, browsers with their cookie. On the API everybody but "cookie" comes
// with a token; on pages everybody but "token" with a cookie.
func (w *world) send(actor, method string, r request) answer {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.ctx(), method, w.srv.URL+r.path, bytes.NewReader(r.body))
	w.must(err)
	if r.kind != "" {
		req.Header.Set("Content-Type", r.kind)
	}
	for k, v := range r.header {
		req.Header.Set(k, v)
	}
	page := !strings.HasPrefix(r.path, "/api/")
	switch {
	case actor == "anonymous":
	case actor == "bad-token":
		req.Header.Set("Authorization", "Bearer chuky_khong-co-ma-nay")
	case actor == "token", !page && actor != "cookie":
		req.Header.Set("Authorization", "Bearer "+w.tokens[account(actor)])
	default:
		req.Header.Set("Cookie", w.cookies[account(actor)])
		req.Header.Set("Origin", w.srv.URL)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if !page && method == http.MethodPost {
		req.Header.Set("Idempotency-Key", uuid.NewString())
	}
	res, err := w.client.Do(req)
	w.must(err)
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	w.must(err)
	return answer{res.StatusCode, res.Header, b}
}

// do is send of JSON that must succeed; it reads the answer into out.
func (w *world) do(actor, method, path string, body, out any) {
	w.t.Helper()
	r := request{path: path}
	if body != nil {
		r = jsonBody(path, body)
	}
	a := w.send(actor, method, r)
	if a.status >= 300 {
		w.t.Fatalf("%s %s as %s: %d %s", method, path, actor, a.status, a.body)
	}
	if out != nil {
		w.must(json.Unmarshal(a.body, out))
	}
}

func jsonBody(path string, body any) request {
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return request{path: path, body: raw, kind: "application/json"}
}

func formBody(path string, pairs ...string) request {
	v := url.Values{"key": {uuid.NewString()}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return request{path: path, body: []byte(v.Encode()), kind: "application/x-www-form-urlencoded"}
}

// fileBody is a multipart form, fields first.
func fileBody(path, field, name string, data []byte, pairs ...string) request {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := m.WriteField(pairs[i], pairs[i+1]); err != nil {
			panic(err)
		}
	}
	part, err := m.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		panic(err)
	}
	return request{path: path, body: b.Bytes(), kind: m.FormDataContentType()}
}

// save writes the state that the play has reached to a file; from it the worlds of the test begin.
func (w *world) save(name, dir string) stage {
	w.t.Helper()
	path := filepath.Join(dir, name+".db")
	_, err := w.watch.ExecContext(w.ctx(), "VACUUM INTO ?", path)
	w.must(err)
	k := *w.kept
	k.At = w.clock.Now()
	return stage{name, path, k}
}

// stage is a point of the play that the test starts from.
type stage struct {
	name, file string
	kept       kept
}

// populate makes units, accounts with password and token, and nothing else.
func (w *world) populate() {
	w.t.Helper()
	root := commands.Actor{User: models.User{ID: "root"}, Grants: []models.Grant{{Role: models.RoleAdmin}}}
	first, err := w.svc.CreateUser(w.ctx(), root, commands.NewUser{Username: "quan.tri", Name: "Quản trị"})
	w.must(err)
	row, err := w.db().User(first.ID)
	w.must(err)
	w.must(w.svc.ChangePassword(w.ctx(), commands.Actor{User: *row}, first.OneTimePassword, password))
	row, err = w.db().User(first.ID)
	w.must(err)
	w.must(w.svc.Store.Write(w.ctx(), func(tx *store.Tx) error {
		for n, name := range map[string]string{"1": "Sở Y tế", "2": "Sở Nội vụ", "3": "Sở Khoa học và Công nghệ"} {
			if err := tx.InsertUnit(&models.Unit{ID: "u" + n, Code: "H29." + n, Name: name, GroupKey: "so-nganh", Ranked: true, Version: 1}); err != nil {
				return err
			}
		}
		for name, p := range people {
			u := models.User{ID: name, Username: name, Name: "Người " + name, UnitID: p.unit, Email: name + "@example.vn", PasswordHash: row.PasswordHash, Version: 1}
			if err := tx.InsertUser(&u); err != nil {
				return err
			}
			if p.role == "" {
				continue
			}
			g := models.Grant{ID: "g-" + name, UserID: name, Role: p.role}
			if p.role.OfUnit() {
				g.UnitID = p.unit
			}
			if err := tx.InsertGrant(&g); err != nil {
				return err
			}
		}
		return nil
	}))
	w.tokens = map[string]string{}
	for name := range people {
		k, err := w.svc.CreateToken(w.ctx(), w.actor(name), "thử", 0)
		w.must(err)
		w.tokens[name] = k.Secret
	}
	k, err := w.svc.CreateToken(w.ctx(), w.actor("officer-1"), "mã để thu hồi", 0)
	w.must(err)
	w.kept.Token, w.kept.Tokens = k.ID, w.tokens
}

// day is an instant of the play's calendar, 17:00 in Viet Nam.
func day(s string) string { return s + "T17:00:00+07:00" }

func plan(name string) map[string]any {
	named := func(user, unit, field string) map[string]any {
		return map[string]any{"user_id": user, "group": "so-nganh", "field": field, "unit_id": unit}
	}
	return map[string]any{"year": 2025, "name": name, "groups": []any{map[string]any{"group": "so-nganh", "set_id": "qd79-so-nganh"}},
		"instants": map[string]any{"due_at": day("2026-01-16"), "lock_at": day("2026-01-23"), "verify_by": day("2026-02-06"), "explain_by": day("2026-03-06"),
			"council_by": day("2026-03-13"), "sign_by": day("2026-03-27"), "publish_at": day("2026-03-31")},
		"assignments": []any{named("verifier-1", "u1", "*"), named("verifier-2", "u1", "*"), named("expert", "u1", "2"), named("recused", "u2", "*"), named("recused", "u3", "*")}}
}

// until moves the clock to 17:00 of a day and one second.
func (w *world) until(date string) {
	w.t.Helper()
	t, err := time.Parse(time.RFC3339, day(date))
	w.must(err)
	w.clock.set(t.Add(time.Second))
}

// fire lets every timer that is due happen, as workflows would.
func (w *world) fire() {
	w.t.Helper()
	now, err := w.svc.Store.Now(w.ctx())
	w.must(err)
	rows, err := w.db().Assessments(w.kept.Cycle)
	w.must(err)
	for _, a := range rows {
		for _, t := range w.timers(a.Timers) {
			if t.At <= now {
				_, err := w.svc.FireAssessment(w.ctx(), a.ID, t)
				w.must(err)
			}
		}
	}
	c, err := w.db().Cycle(w.kept.Cycle)
	w.must(err)
	for _, t := range w.timers(c.Timers) {
		if t.At <= now {
			_, err := w.svc.FireCycle(w.ctx(), c.ID, t)
			w.must(err)
		}
	}
	_, err = w.svc.CheckCycle(w.ctx(), w.kept.Cycle)
	w.must(err)
	_, err = w.svc.FreezeRun(w.ctx(), w.kept.Cycle)
	w.must(err)
}

func (w *world) timers(raw string) []models.Timer {
	w.t.Helper()
	var out []models.Timer
	if raw != "" {
		w.must(json.Unmarshal([]byte(raw), &out))
	}
	return out
}

func (w *world) version(form, item string) string {
	if st, err := w.db().Item(form, item); err == nil {
		return fmt.Sprint(st.Version)
	}
	return "0"
}

func (w *world) enter(unit, item string, values map[string]any, note string) {
	w.t.Helper()
	form := map[string]string{"1": w.kept.Form1, "2": w.kept.Form2}[unit]
	r := jsonBody("/api/v1/assessments/"+form+"/items/"+item, map[string]any{"values": values, "note": note})
	r.header = map[string]string{"If-Match": `"` + w.version(form, item) + `"`}
	if a := w.send("officer-"+unit, http.MethodPut, r); a.status != http.StatusOK {
		w.t.Fatalf("%s of unit %s: %d %s", item, unit, a.status, a.body)
	}
}

func (w *world) attach(unit, item, mark string) string {
	w.t.Helper()
	form := map[string]string{"1": w.kept.Form1, "2": w.kept.Form2}[unit]
	r := fileBody("/api/v1/assessments/"+form+"/evidence", "file", mark+".txt", []byte("Nội dung "+mark+"\n"), "item", item, "symbol", "15/QĐ-"+mark, "issued_on", "2025-03-02", "issuer", "Cơ quan "+mark, "abstract", "Trích yếu "+mark)
	a := w.send("officer-"+unit, http.MethodPost, r)
	if a.status != http.StatusCreated {
		w.t.Fatalf("upload: %d %s", a.status, a.body)
	}
	var out struct{ ID string }
	w.must(json.Unmarshal(a.body, &out))
	return out.ID
}

func (w *world) form(id string) *models.Assessment {
	w.t.Helper()
	a, err := w.db().Assessment(id)
	w.must(err)
	return a
}

func form1(w *world, tail string) string { return "/api/v1/assessments/" + w.kept.Form1 + tail }

func (w *world) decideRest(form, as string) {
	w.t.Helper()
	var d struct{ Left []string }
	w.do(as, "GET", "/api/v1/assessments/"+form+"/desk", nil, &d)
	var ds []any
	for _, item := range d.Left {
		ds = append(ds, map[string]any{"item": item, "kind": "accepted"})
	}
	if len(ds) > 0 {
		w.do(as, "POST", "/api/v1/assessments/"+form+"/decisions", map[string]any{"decisions": ds}, nil)
	}
}

// play takes the province through a whole cycle and keeps the state at every stage.
func play(t *testing.T, dir string) []stage {
	t.Helper()
	w := newWorld(t, "", kept{At: time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)})
	var out []stage
	reached := func(name string) { out = append(out, w.save(name, dir)) }
	branch := func(name string, do func(*world)) {
		s := w.save("before-"+name, dir)
		b := newWorld(t, s.file, s.kept)
		do(b)
		out = append(out, b.save(name, dir))
	}
	w.populate()
	var made struct{ ID string }
	w.do("coordinator", "POST", "/api/v1/cycles", plan("Kỳ đánh giá năm 2025"), &made)
	w.kept.Cycle = made.ID
	var deputy struct{ ID string }
	w.do("coordinator", "POST", "/api/v1/deputies", map[string]any{"user_id": "deputy-kt", "number": "7/GUQ", "date": "2026-01-02", "from_date": "2026-01-02", "to_date": "2026-12-31"}, &deputy)
	w.kept.Deputy = deputy.ID
	reached("draft")

	w.do("coordinator", "POST", "/api/v1/cycles/"+made.ID+"/open", nil, nil)
	for unit, id := range map[string]*string{"u1": &w.kept.Form1, "u2": &w.kept.Form2, "u3": &w.kept.Form3} {
		a, err := w.db().AssessmentOf(made.ID, unit)
		w.must(err)
		*id = a.ID
	}
	box, err := (&queries.Service{Commands: w.svc}).Inbox(w.ctx(), w.actor("officer-1"), queries.InboxFilter{Tab: queries.TabTodo, Limit: 1})
	w.must(err)
	w.kept.OwnTask = box.Rows[0].Task.ID
	_, err = w.watch.ExecContext(w.ctx(), "UPDATE messages SET state = 'failed' WHERE user_id = 'officer-1'") // a mail server that refused it
	w.must(err)
	// A second cycle in preparation stands beside the first from here on.
	w.do("coordinator", "POST", "/api/v1/cycles", plan("Kỳ đang chuẩn bị"), &made)
	w.kept.Draft = made.ID
	reached("not_started")

	for unit, m := range map[string][2]string{"1": {mark1, figure1}, "2": {mark2, figure2}} {
		w.enter(unit, "1.2", map[string]any{"a": m[1], "b": m[1]}, "Thuyết minh "+m[0])
		w.enter(unit, "1.3", map[string]any{"a": 1, "b": m[1]}, "Thuyết minh "+m[0])
		w.enter(unit, "I.2.1.1", map[string]any{"value": "Ông " + m[0]}, "")
	}
	w.kept.Evidence, w.kept.Evidence2 = w.attach("1", "1.2", mark1), w.attach("2", "1.2", mark2)
	reached("in_progress")
	branch("locked", func(b *world) {
		b.until("2026-01-23")
		b.fire()
	})

	w.do("officer-1", "POST", form1(w, "/submit"), nil, nil)
	reached("leader_review")
	w.do("leader-1", "POST", form1(w, "/return"), map[string]any{"reason": "Lý do trả lại " + mark1}, nil)
	reached("returned")
	w.do("officer-1", "POST", form1(w, "/submit"), nil, nil)
	w.do("leader-1", "POST", form1(w, "/approve"), map[string]any{"revision": w.form(w.kept.Form1).Revision}, nil)
	w.do("officer-2", "POST", "/api/v1/assessments/"+w.kept.Form2+"/submit", nil, nil)
	w.do("leader-2", "POST", "/api/v1/assessments/"+w.kept.Form2+"/approve", map[string]any{"revision": w.form(w.kept.Form2).Revision}, nil)
	reached("submitted")

	w.until("2026-01-23")
	w.fire()
	w.do("verifier-1", "POST", form1(w, "/decisions"), map[string]any{"decisions": []any{map[string]any{"item": "1.3", "kind": "not_recognised", "reason": "Không công nhận " + markJudge}}}, nil)
	w.do("recused", "POST", "/api/v1/assessments/"+w.kept.Form2+"/decisions", map[string]any{"decisions": []any{map[string]any{"item": "1.3", "kind": "not_recognised", "reason": "Không công nhận " + markJudge2}}}, nil)
	reached("in_verification")
	branch("cancelled", func(b *world) {
		b.do("coordinator", "POST", "/api/v1/cycles/"+b.kept.Cycle+"/cancel", map[string]any{"name": "Kỳ đánh giá năm 2025", "reason": "Hủy thử"}, nil)
	})
	w.do("verifier-1", "POST", form1(w, "/supplements"), map[string]any{"item": "1.2", "reason": "Bổ sung " + mark1, "until": day("2026-01-30")}, nil)
	w.do("recused", "POST", "/api/v1/assessments/"+w.kept.Form2+"/supplements", map[string]any{"item": "1.2", "reason": "Bổ sung " + mark2, "until": day("2026-01-30")}, nil)
	reached("supplement")
	answerAll := func(unit string) {
		form := map[string]string{"1": w.kept.Form1, "2": w.kept.Form2}[unit]
		sups, err := w.db().Supplements(form)
		w.must(err)
		w.do("officer-"+unit, "POST", "/api/v1/supplements/"+sups[0].ID+"/answer", nil, nil)
	}
	approveAll := func(unit string) {
		form := map[string]string{"1": w.kept.Form1, "2": w.kept.Form2}[unit]
		sups, err := w.db().Supplements(form)
		w.must(err)
		w.do("leader-"+unit, "POST", "/api/v1/supplements/"+sups[0].ID+"/approve", nil, nil)
	}
	answerAll("1")
	reached("answered")
	approveAll("1")
	answerAll("2")
	approveAll("2")
	w.decideRest(w.kept.Form1, "verifier-1")
	reached("decided")
	w.do("verifier-1", "POST", form1(w, "/complete-round"), nil, nil)
	reached("verified")

	w.decideRest(w.kept.Form2, "recused")
	w.do("recused", "POST", "/api/v1/assessments/"+w.kept.Form2+"/complete-round", nil, nil)
	reached("all_verified")
	w.fire()
	for unit, m := range map[string]string{"1": mark1, "2": mark2} {
		w.do("officer-"+unit, "PUT", "/api/v1/assessments/"+map[string]string{"1": w.kept.Form1, "2": w.kept.Form2}[unit]+"/explanations/1.3", map[string]any{"text": "Giải trình " + m}, nil)
	}
	reached("explaining")
	w.do("officer-1", "POST", form1(w, "/explanations/submit"), nil, nil)
	reached("explained_to_leader")
	w.do("leader-1", "POST", form1(w, "/explanations/send"), map[string]any{"revision": w.form(w.kept.Form1).Revision}, nil)
	reached("explained")
	w.do("verifier-2", "POST", form1(w, "/decisions"), map[string]any{"decisions": []any{map[string]any{"item": "1.3", "kind": "adjusted", "values": map[string]any{"a": 2, "b": figure1}, "reason": "Lần hai " + markJudge}}}, nil)
	w.until("2026-03-06")
	w.fire()
	reached("council")
	w.do("member", "POST", form1(w, "/council-decisions"), map[string]any{"decisions": []any{map[string]any{"item": "1.4", "kind": "not_recognised", "reason": "Hội đồng " + markCouncil}}}, nil)
	w.do("secretary", "POST", "/api/v1/cycles/"+w.kept.Cycle+"/minutes", map[string]any{"number": "01/BB-HĐ", "date": "2026-03-06", "summary": "Nhất trí"}, nil)
	w.fire()
	reached("sign_off")
	var s struct{ Digest string }
	w.do("chairman", "GET", "/api/v1/cycles/"+w.kept.Cycle+"/sign", nil, &s)
	w.do("chairman", "POST", "/api/v1/cycles/"+w.kept.Cycle+"/approve", approval(s.Digest), nil)
	reached("signed")
	key, err := sealKey()
	w.must(err)
	w.until("2026-03-31")
	_, err = w.svc.Publish(w.ctx(), w.files, key, w.kept.Cycle)
	w.must(err)
	reached("published")
	w.do("coordinator", "POST", "/api/v1/cycles/"+w.kept.Cycle+"/close", nil, nil)
	reached("closed")
	return out
}

func approval(digest string) map[string]any {
	return map[string]any{"digest": digest, "proposal_no": "12/TTr-SKHCN", "proposal_date": "2026-03-05", "decision_no": "345/QĐ-UBND", "decision_date": "2026-03-06"}
}

// excluded are rows that a refused request may touch: they say nothing about the assessment. Refusals are kept with
// their idempotency key, and a session and a token note when they were last used.
var excluded = map[string]bool{"sessions": true, "idempotency_keys": true, "goose_db_version": true, "changes": true}

// track notes every row that is inserted, changed or deleted from now on.
func (w *world) track() {
	w.t.Helper()
	rows, err := w.watch.QueryContext(w.ctx(), "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
	w.must(err)
	var tables []string
	for rows.Next() {
		var name string
		w.must(rows.Scan(&name))
		if !excluded[name] {
			tables = append(tables, name)
		}
	}
	w.must(rows.Err())
	w.must(rows.Close()) //nolint:sqlclosecheck // the statements below need the connection
	if len(tables) < 20 {
		w.t.Fatalf("only %d tables are watched: %v", len(tables), tables)
	}
	exec := func(sql string) {
		_, err := w.watch.ExecContext(w.ctx(), sql)
		w.must(err)
	}
	exec("CREATE TABLE changes (what TEXT)")
	for _, name := range tables {
		for _, op := range []string{"INSERT", "UPDATE", "DELETE"} {
			of := ""
			if name == "api_tokens" && op == "UPDATE" {
				of = " OF id, user_id, name, hash, created_at, expires_at, revoked_at"
			}
			exec(fmt.Sprintf("CREATE TRIGGER changed_%s_%s AFTER %s%s ON %s BEGIN INSERT INTO changes VALUES ('%s %s'); END", strings.ToLower(op), name, op, of, name, op, name))
		}
	}
}

// changes lists what was written since track or the last restore.
func (w *world) changes() []string {
	w.t.Helper()
	rows, err := w.watch.QueryContext(w.ctx(), "SELECT DISTINCT what FROM changes")
	w.must(err)
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var what string
		w.must(rows.Scan(&what))
		out = append(out, what)
	}
	w.must(rows.Err())
	return out
}

// prepared forgets what was written to prepare a request, which is undone together with it.
func (w *world) prepared() {
	w.t.Helper()
	_, err := w.watch.ExecContext(w.ctx(), "DELETE FROM changes")
	w.must(err)
	w.dirty = true
}

// upload opens an upload of unit 1's officer, whole if it is to be finished, and gives its ID.
func (w *world) upload(g target, whole bool) string {
	w.t.Helper()
	defer w.prepared()
	r := openUpload(g, "/api/v1/assessments/"+g.Form1+"/uploads")
	r.header["Idempotency-Key"] = uuid.NewString()
	a := w.send("officer-1", http.MethodPost, r)
	if a.status != http.StatusCreated {
		return missing
	}
	id := a.header.Get("Location")[strings.LastIndex(a.header.Get("Location"), "/")+1:]
	if whole {
		if a := w.send("officer-1", http.MethodPatch, uploadBytes("/api/v1/uploads/"+id)); a.status != http.StatusNoContent {
			w.t.Fatalf("upload: %d %s", a.status, a.body)
		}
	}
	return id
}

// restore brings the database back to a file, pages and all, under the running site.
func (w *world) restore(file string) {
	w.t.Helper()
	c, err := w.watch.Conn(w.ctx())
	w.must(err)
	defer func() { _ = c.Close() }()
	w.must(c.Raw(func(conn any) error {
		r, ok := conn.(interface {
			NewRestore(string) (*sqlite.Backup, error)
		})
		if !ok {
			return fmt.Errorf("%T restores nothing", conn)
		}
		b, err := r.NewRestore("file:" + file)
		if err != nil {
			return err
		}
		if _, err := b.Step(-1); err != nil {
			return err
		}
		return b.Finish()
	}))
}

func pdf() []byte { return samples.PDF("Tài liệu thử") }
