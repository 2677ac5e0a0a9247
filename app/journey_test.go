package app_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chuky/app"
	"chuky/calendar"
	"chuky/commands"
	"chuky/config"
	"chuky/evidence/samples"
	"chuky/models"

	"github.com/chromedp/chromedp"
)

// One form's way through a real browser: an officer signs in for the first time, types figures, uploads a document and
// submits; the leader approves; a verifier decides; the chairman signs; anybody reads the ranking.
func TestJourneyInBrowser(t *testing.T) { walkJourney(newJourney(t, configuration(t))) }

func walkJourney(j *journey) {
	t := j.t
	j.seed()

	j.firstSignIn("chuyenvien")
	j.open("/phieu/" + j.form + "?tc=1.2")
	j.do(chromedp.SendKeys(`input[name="a"]`, "3"), chromedp.SendKeys(`input[name="b"]`, "4"))
	j.sees("7,50") // the points come while typing
	pdf := filepath.Join(t.TempDir(), "thong-bao.pdf")
	j.must(os.WriteFile(pdf, samples.PDF("Thong bao ket luan"), 0o600))
	j.do(chromedp.SetUploadFiles(`input[name="tep"]`, []string{pdf}))
	j.sees("H1-1.2-01")
	j.open("/phieu/" + j.form + "/trinh")
	j.submit("main form.ck-send .ck-btn-pri")
	j.stage(models.StageLeaderReview)

	j.signIn("lanhdao")
	j.open("/duyet/" + j.form)
	j.sees("1.2")
	j.submit(".ck-signbar .ck-btn-pri")
	j.stage(models.StageSubmitted)

	j.signIn("thamdinh")
	j.open("/tham-dinh/" + j.form + "?tc=1.2")
	j.sees("H1-1.2-01")
	j.press(`input[name="quyet_dinh"][value="accepted"]`)
	j.submit(`form.ck-dsk-l .ck-btn-pri`)
	j.open("/tham-dinh/" + j.form + "/chap-nhan")
	j.press(`input[name="ca_trong"]`)
	j.submit("main form[method=post] .ck-btn-pri")
	j.open("/tham-dinh/" + j.form + "/hoan-thanh")
	j.submit("main form[method=post] .ck-btn-pri")
	j.until("the digest", func() bool { return j.row().RunID != "" })

	j.signIn("chutich")
	j.open("/ky-duyet/" + j.cycle)
	j.sees("Sở Y tế")
	j.submit(".ck-signbar .ck-btn-pri")
	j.do(chromedp.SendKeys(`[name="ttr_so"]`, "318/TTr-SKHCN"), chromedp.SendKeys(`[name="ttr_ngay"]`, "20/03/2026"),
		chromedp.SendKeys(`[name="qd_so"]`, "1254/QĐ-UBND"), chromedp.SendKeys(`[name="qd_ngay"]`, "21/03/2026"))
	j.submit("main form[method=post] .ck-btn-pri")
	j.until("the signature", func() bool { return j.row().Stage == models.CycleSigned })
	_, err := j.a.Commands.PublishNow(t.Context(), j.actor["dieuphoi"], j.cycle)
	j.must(err)
	j.until("the publication", func() bool { return j.row().Stage == models.CyclePublished })

	j.signOut()
	j.open("/cong-bo/" + j.cycle)
	j.sees("Sở Y tế")
	j.sees("1254/QĐ-UBND")
	j.open("/cong-bo/" + j.cycle + "/H29.1")
	j.sees("7,50")
}

// journey is a browser in front of the running program with one unit and one person a role.
type journey struct {
	t        *testing.T
	a        *app.App
	base     string
	ctx      context.Context
	actor    map[string]commands.Actor
	password map[string]string
	form     string
	cycle    string
}

// configuration is that of one machine on a fresh folder and a free port.
func configuration(t *testing.T) config.Config {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	cfg := config.Default()
	cfg.DataDir, cfg.Addr, cfg.BaseURL = t.TempDir(), addr, "http://"+addr
	cfg.Seal.KeyFile, cfg.Process.Housekeeping = filepath.Join(cfg.DataDir, "seal.key"), time.Second
	return cfg
}

func newJourney(t *testing.T, cfg config.Config) *journey {
	j := &journey{t: t, a: startWith(t, cfg, app.Options{}), base: cfg.BaseURL, actor: map[string]commands.Actor{}, password: map[string]string{}}

	alloc, stop := chromedp.NewExecAllocator(t.Context(), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-background-networking", true), chromedp.UserDataDir(t.TempDir()))
	t.Cleanup(stop)
	ctx, done := chromedp.NewContext(alloc)
	t.Cleanup(done)
	j.ctx = ctx
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)); err != nil {
		t.Fatalf("headless Chromium is needed for this test: %v", err)
	}
	return j
}

func (j *journey) must(err error) {
	j.t.Helper()
	if err != nil {
		j.t.Fatal(err)
	}
}

// seed makes the unit, the people and an open cycle without explanation and council.
func (j *journey) seed() {
	ctx := j.t.Context()
	admin := commands.Actor{User: models.User{ID: "setup", Name: "Setup"}, Grants: []models.Grant{{Role: models.RoleAdmin}}}
	unit, err := j.a.Commands.CreateUnit(ctx, admin, commands.UnitData{Code: "H29.1", Name: "Sở Y tế", Group: "so-nganh"})
	j.must(err)
	for name, role := range map[string]models.Role{"chuyenvien": models.RoleOfficer, "lanhdao": models.RoleLeader, "thamdinh": models.RoleVerifier, "dieuphoi": models.RoleCoordinator, "chutich": models.RoleChairman} {
		in := commands.NewUser{Username: name, Name: "Nguyễn Văn " + name, Email: name + "@example.vn", Grants: []commands.NewGrant{{Role: role}}}
		if role.OfUnit() {
			in.UnitID, in.Grants[0].UnitID = unit.ID, unit.ID
		}
		u, err := j.a.Commands.CreateUser(ctx, admin, in)
		j.must(err)
		j.password[name] = u.OneTimePassword
		j.actor[name], err = j.a.Commands.LoadActor(ctx, u.ID)
		j.must(err)
		if role != models.RoleOfficer { // the officer changes the first password in the browser
			next := "mat khau rieng cua " + strings.Repeat("x", len(name)) + " 2026"
			j.must(j.a.Commands.ChangePassword(ctx, j.actor[name], j.password[name], next))
			j.password[name] = next
		}
	}
	policy := commands.DefaultPolicy()
	policy.Rounds, policy.Explanation, policy.Council, policy.Remind, policy.VerifyRemind = 1, false, false, nil, nil
	policy.Grace = calendar.Exactly(time.Minute)
	in := commands.Instants{}
	for i, at := range []*models.Instant{&in.DueAt, &in.LockAt, &in.VerifyBy, &in.ExplainBy, &in.CouncilBy, &in.SignBy, &in.PublishAt} {
		*at = models.At(time.Now().Add(time.Duration(i+1) * time.Hour))
	}
	m, err := j.a.Commands.SavePlan(ctx, j.actor["dieuphoi"], "", commands.Plan{Year: 2025, Name: "Kỳ đánh giá năm 2025", Policy: policy, Instants: in,
		Groups:      []commands.PlanGroup{{Group: "so-nganh", SetID: "qd79-so-nganh", SetVersion: "1"}},
		Assignments: []commands.PlanAssignment{{UserID: j.actor["thamdinh"].User.ID, Group: "so-nganh", Field: "*"}}})
	j.must(err)
	j.cycle = m.ID
	_, err = j.a.Commands.Open(ctx, j.actor["dieuphoi"], m.ID)
	j.must(err)
	a, err := j.a.Store.Read(ctx).AssessmentOf(m.ID, unit.ID)
	j.must(err)
	j.form = a.ID
}

// do carries out steps in the browser; a step that does not come about within twenty seconds fails with the page's text.
func (j *journey) do(steps ...chromedp.Action[chromedp.Void]) {
	j.t.Helper()
	ctx, cancel := context.WithTimeout(j.ctx, 20*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		j.t.Fatalf("%v\n%s", err, j.page())
	}
}

func (j *journey) open(path string) { j.t.Helper(); j.do(chromedp.Navigate(j.base + path)) }

// page is address and text of what the browser shows.
func (j *journey) page() string {
	text, err := chromedp.Run(j.ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return text
}

func (j *journey) sees(text string) {
	j.t.Helper()
	j.until("“"+text+"” on the page", func() bool { return strings.Contains(j.page(), text) })
}

// press clicks what the selector finds, as soon as it is there.
func (j *journey) press(selector string) {
	j.t.Helper()
	js := fmt.Sprintf(`(() => { const e = document.querySelector(%q); if (e) { e.scrollIntoView(); e.click() } return e !== null })()`, selector)
	j.until("a click on "+selector, func() bool {
		done, err := chromedp.Run(j.ctx, chromedp.Evaluate[bool](js))
		return err == nil && done
	})
}

// submit presses and waits until the next page is there.
func (j *journey) submit(selector string) {
	j.t.Helper()
	const origin = `document.readyState === "complete" ? performance.timeOrigin : 0`
	before, err := chromedp.Run(j.ctx, chromedp.Evaluate[float64](origin))
	j.must(err)
	j.press(selector)
	j.until("the page after "+selector, func() bool {
		now, err := chromedp.Run(j.ctx, chromedp.Evaluate[float64](origin))
		return err == nil && now != 0 && now != before
	})
}

func (j *journey) until(what string, ok func() bool) {
	j.t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			j.t.Fatalf("waited in vain for %s\n%s", what, j.page())
		}
		<-time.After(50 * time.Millisecond)
	}
}

func (j *journey) stage(want models.AssessmentStage) {
	j.t.Helper()
	j.until("stage "+string(want), func() bool {
		a, err := j.a.Store.Read(j.t.Context()).Assessment(j.form)
		j.must(err)
		return a.Stage == want
	})
}

func (j *journey) row() *models.Cycle {
	c, err := j.a.Store.Read(j.t.Context()).Cycle(j.cycle)
	j.must(err)
	return c
}

func (j *journey) signOut() {
	j.t.Helper()
	j.open("/")
	j.submit(`form[action="/dang-xuat"] button`)
	j.sees("Mật khẩu")
}

func (j *journey) enter(name string) {
	j.t.Helper()
	j.open("/dang-nhap")
	j.do(chromedp.SendKeys(`[name="ten"]`, name), chromedp.SendKeys(`[name="mat_khau"]`, j.password[name]))
	j.submit(`main form[method=post] button`)
}

// signIn ends the session of whoever is signed in and signs in.
func (j *journey) signIn(name string) {
	j.t.Helper()
	j.signOut()
	j.enter(name)
	j.sees("Hộp việc")
}

// firstSignIn goes through the forced change of the first password.
func (j *journey) firstSignIn(name string) {
	j.t.Helper()
	j.enter(name)
	j.sees("Mật khẩu mới")
	next := "mot cau de nho va du dai"
	j.do(chromedp.SendKeys(`[name="cu"]`, j.password[name]), chromedp.SendKeys(`[name="moi"]`, next), chromedp.SendKeys(`[name="lai"]`, next))
	j.submit(`main form[method=post] button`)
	j.password[name] = next
	j.until("the change of the password", func() bool { return !strings.Contains(j.page(), "Mật khẩu mới") })
	if strings.Contains(j.page(), "/dang-nhap") {
		j.enter(name)
	}
	j.sees("Hộp việc")
}
