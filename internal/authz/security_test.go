package authz

import (
	"bufio"
	"bytes"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"chuky/api"
	"chuky/queries"
	"chuky/session"
	"chuky/web"

	"github.com/PuerkitoBio/goquery"
	"github.com/gin-gonic/gin"
)

// opened is the province with a cycle that collects, unit 1's form with figures and a file.
func opened(t *testing.T) (*world, target) {
	t.Helper()
	for _, s := range play(t, t.TempDir()) {
		if s.name == "in_progress" {
			w := newWorld(t, s.file, s.kept)
			return w, w.target(s.name)
		}
	}
	t.Fatal("the play has no such stage")
	return nil, target{}
}

// reads are the addresses of every GET route.
func reads(w *world, g target) []string {
	var out []string
	for _, r := range w.router.Routes() {
		if r.Method == http.MethodGet && !strings.HasPrefix(r.Path, "/static/") {
			out = append(out, g.address(r.Path))
		}
	}
	return append(out, g.asset, "/khong-co-trang-nay", "/api/v1/khong-co")
}

var onEvent = regexp.MustCompile(`(?i)^on[a-z]+$`)

// TestNothingInline: no answer lets a browser run or style what stands in the page itself, guess a type, be framed by
// others, or tell other sites where somebody was.
func TestNothingInline(t *testing.T) {
	w, g := opened(t)
	pages := 0
	for _, actor := range []string{"anonymous", "officer-1", "coordinator", "admin"} {
		for _, path := range reads(w, g) {
			a := w.send(actor, http.MethodGet, request{path: path})
			if a.status >= 500 {
				t.Errorf("%s as %s: %d", path, actor, a.status)
			}
			kind := a.header.Get("Content-Type")
			if kind == "" && len(a.body) == 0 {
				continue
			}
			if !strings.HasPrefix(path, "/healthz") && !strings.HasPrefix(path, "/readyz") && a.header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s lets a browser guess its type", path)
			}
			if strings.HasPrefix(kind, "text/") && !strings.Contains(strings.ToLower(kind), "charset=utf-8") {
				t.Errorf("%s: %q names no character set", path, kind)
			}
			if !strings.HasPrefix(kind, "text/html") {
				continue
			}
			pages++
			csp := a.header.Get("Content-Security-Policy")
			if strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors") || !strings.Contains(csp, "base-uri") && !strings.Contains(csp, "default-src 'none'") || a.header.Get("Referrer-Policy") == "" {
				t.Errorf("%s: policy %q, referrer %q", path, csp, a.header.Get("Referrer-Policy"))
			}
			doc, err := goquery.NewDocumentFromReader(bytes.NewReader(a.body))
			w.must(err)
			doc.Find("*").Each(func(_ int, e *goquery.Selection) {
				for _, attr := range e.Nodes[0].Attr {
					bad := onEvent.MatchString(attr.Key) || attr.Key == "style" || strings.HasPrefix(strings.ToLower(strings.TrimSpace(attr.Val)), "javascript:")
					if (attr.Key == "src" || attr.Key == "action") && strings.Contains(attr.Val, "//") {
						bad = true
					}
					if bad {
						t.Errorf("%s: <%s %s=%q>", path, goquery.NodeName(e), attr.Key, attr.Val)
					}
				}
				if name := goquery.NodeName(e); (name == "script" || name == "style") && strings.TrimSpace(e.Text()) != "" {
					t.Errorf("%s has an inline %s", path, name)
				}
				if typ, _ := e.Attr("type"); goquery.NodeName(e) == "input" && typ != "password" && strings.Contains(strings.ToLower(e.AttrOr("name", "")), "mat_khau") {
					t.Errorf("%s shows a password as it is typed", path)
				}
			})
		}
	}
	if pages < 60 {
		t.Errorf("only %d pages were looked at", pages)
	}
}

// TestFaultsTellNothing: whatever is sent, the answer is a refusal that tells nothing of the inside.
func TestFaultsTellNothing(t *testing.T) {
	w, g := opened(t)
	inside := regexp.MustCompile(`(?i)sqlite|sqlstate|pgx|gorm|goroutine|\.go:\d|panic:|syntax error|/tmp/|select [a-z_.*,0-9 ]+ from |constraint failed|runtime error`)
	nasty := []string{"' OR 1=1 --", "\"; DROP TABLE units; --", "%00", "..%2f..%2fetc%2fpasswd", strings.Repeat("9", 40), "-1", "{{.}}", "\xff\xfe", "%", "<script>alert(1)</script>"}
	ask := func(method string, r request) {
		a := w.send("coordinator", method, r)
		if a.status >= 500 {
			t.Errorf("%s %s: %d %s", method, r.path, a.status, clip(a))
		}
		if found := inside.Find(a.body); found != nil && !strings.HasPrefix(r.path, "/api/openapi") {
			t.Errorf("%s %s tells %q", method, r.path, found)
		}
		if bytes.Contains(a.body, []byte("<script>alert(1)")) {
			t.Errorf("%s %s gives markup back", method, r.path)
		}
	}
	n := 0
	for _, rt := range w.router.Routes() {
		for i, bad := range nasty {
			path := g.address(rt.Path)
			if strings.Contains(rt.Path, ":") && i%2 == 0 {
				at := strings.LastIndex(rt.Path, "/:")
				path = g.address(rt.Path[:at]) + "/" + url.PathEscape(bad)
			}
			q := url.Values{"q": {bad}, "page": {bad}, "limit": {bad}, "trang": {bad}, "ky": {bad}, "tc": {bad}, "dv": {bad}, "ban": {bad}, "version": {bad}}
			r := request{path: path + "?" + q.Encode()}
			switch {
			case rt.Method == http.MethodGet || rt.Method == http.MethodHead:
			case strings.HasPrefix(rt.Path, "/api/"):
				r.body, r.kind, r.header = []byte(fmt.Sprintf(`{"name": %q, "values": {"a": [%q]}, "year": 1e400}`, bad, bad)), "application/json", map[string]string{"If-Match": `"` + bad[:1] + `"`}
			default:
				r = formBody(path, "ten", bad, "ly_do", bad, "version", bad, "a", bad, "ngay", bad, "nam", bad)
			}
			if rt.Path == "/dang-xuat" || rt.Path == "/api/v1/session" {
				continue
			}
			ask(rt.Method, r)
			n++
		}
	}
	if n < 1500 {
		t.Errorf("only %d requests were sent", n)
	}
}

// TestTheHostNameIsNotBelieved: no answer contains the name that a request gave itself, and links in mail come from the
// configuration.
func TestTheHostNameIsNotBelieved(t *testing.T) {
	w, g := opened(t)
	for _, path := range reads(w, g) {
		for _, cookie := range []string{"", w.cookies["coordinator"]} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.srv.URL+path, nil)
			w.must(err)
			req.Host = "evil.example"
			req.Header.Set("X-Forwarded-Host", "evil.example")
			req.Header.Set("Forwarded", "host=evil.example")
			if cookie != "" {
				req.Header.Set("Cookie", cookie)
			}
			res, err := w.client.Do(req)
			w.must(err)
			var b bytes.Buffer
			_, err = b.ReadFrom(res.Body)
			w.must(err)
			w.must(res.Body.Close())
			if strings.Contains(b.String(), "evil.example") || strings.Contains(fmt.Sprint(res.Header), "evil.example") {
				t.Errorf("%s repeats the name of the host", path)
			}
		}
	}
	mails, _, err := w.db().MessagesAt("", "", 500, 0)
	w.must(err)
	for _, m := range mails {
		for _, link := range regexp.MustCompile(`https?://\S+`).FindAllString(m.Body, -1) {
			if !strings.HasPrefix(link, "http://chuky.test/") {
				t.Errorf("a mail leads to %s", link)
			}
		}
	}
	if len(mails) == 0 {
		t.Error("no mail was looked at")
	}
}

// TestListsAreBounded: nobody asks for everything at once.
func TestListsAreBounded(t *testing.T) {
	w, _ := opened(t)
	for _, path := range []string{"/api/v1/units", "/api/v1/users", "/api/v1/assessments", "/api/v1/messages", "/api/v1/audit", "/api/v1/inbox"} {
		for _, q := range []string{"limit=501", "limit=0", "page=0", "limit=-1"} {
			if a := w.send("coordinator", http.MethodGet, request{path: path + "?" + q}); a.status != http.StatusUnprocessableEntity {
				t.Errorf("%s?%s: %d", path, q, a.status)
			}
		}
		if a := w.send("coordinator", http.MethodGet, request{path: path + "?limit=500&page=9000000"}); a.status != http.StatusOK {
			t.Errorf("a page behind the end of %s: %d", path, a.status)
		}
	}
}

// secured is the site as people reach it by https, with its log.
func secured(t *testing.T, w *world, log *bytes.Buffer) *httptest.Server {
	t.Helper()
	l := slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	svc := *w.svc
	svc.Log = l
	q := &queries.Service{Commands: &svc, Objects: w.files}
	sessions := session.New(&svc, true)
	r := gin.New()
	w.must(api.Mount(r, api.Deps{Commands: &svc, Queries: q, Sessions: sessions, Evidence: w.files, PublicKey: "khoa", Log: l, Version: "test"}))
	w.must(web.Mount(r, web.Deps{Commands: &svc, Queries: q, Evidence: w.files, Sessions: sessions, PublicKey: "khoa", Org: "UBND", Log: l, Secure: true}))
	srv := httptest.NewServer(r)
	t.Cleanup(srv.Close)
	return srv
}

// TestOverHTTPS: browsers are told to stay on https, and no cookie travels without it.
func TestOverHTTPS(t *testing.T) {
	w, _ := opened(t)
	plain := w.send("anonymous", http.MethodGet, request{path: "/dang-nhap"})
	if plain.header.Get("Strict-Transport-Security") != "" {
		t.Error("https is promised where it is not served")
	}
	w.srv = secured(t, w, &bytes.Buffer{})
	for _, path := range []string{"/", "/dang-nhap", "/cong-bo", "/khong-co", "/api/v1/publications", "/api/v1/me"} {
		if a := w.send("anonymous", http.MethodGet, request{path: path}); !strings.Contains(a.header.Get("Strict-Transport-Security"), "max-age=31536000") {
			t.Errorf("%s: Strict-Transport-Security %q", path, a.header.Get("Strict-Transport-Security"))
		}
	}
	for _, a := range []answer{w.send("anonymous", http.MethodPost, formBody("/dang-nhap", "ten", "officer-1", "mat_khau", password)),
		w.send("anonymous", http.MethodPost, jsonBody("/api/v1/session", map[string]any{"username": "officer-1", "password": password}))} {
		for _, c := range a.header.Values("Set-Cookie") {
			if !strings.HasPrefix(c, "__Host-") || !strings.Contains(c, "Secure") || !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=") {
				t.Errorf("cookie %q", c)
			}
		}
		if len(a.header.Values("Set-Cookie")) == 0 {
			t.Errorf("nobody signed in: %d", a.status)
		}
	}
}

// TestTheLogHoldsNoSecrets plays everything that deals in secrets with the log at its most talkative.
func TestTheLogHoldsNoSecrets(t *testing.T) {
	w, _ := opened(t)
	var log bytes.Buffer
	w.srv = secured(t, w, &log)
	w.svc.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	secrets := []string{password, "mật khẩu sai bét nhè", "một câu dài khác hẳn câu trước", w.tokens["officer-1"], w.tokens["admin"]}
	for _, pw := range secrets[:2] {
		for _, a := range []answer{w.send("anonymous", http.MethodPost, formBody("/dang-nhap", "ten", "leader-2", "mat_khau", pw)),
			w.send("anonymous", http.MethodPost, jsonBody("/api/v1/session", map[string]any{"username": "leader-2", "password": pw, "token": true}))} {
			for _, c := range a.header.Values("Set-Cookie") {
				_, value, _ := strings.Cut(strings.SplitN(c, ";", 2)[0], "=")
				if len(value) > 8 {
					secrets = append(secrets, value)
				}
			}
			if tok := regexp.MustCompile(`chuky_[A-Za-z0-9_-]{20,}`).Find(a.body); tok != nil {
				secrets = append(secrets, string(tok))
			}
		}
	}
	made := w.send("admin", http.MethodPost, jsonBody("/api/v1/users", map[string]any{"username": "nguoi.moi", "name": "Người Mới"}))
	oneTime := regexp.MustCompile(`"one_time_password":"([^"]+)"`).FindSubmatch(made.body)
	tok := w.send("auditor", http.MethodPost, jsonBody("/api/v1/tokens", map[string]any{"name": "chương trình"}))
	secret := regexp.MustCompile(`chuky_[A-Za-z0-9_-]{20,}`).Find(tok.body)
	if oneTime == nil || secret == nil {
		t.Fatalf("no secrets were made: %s %s", made.body, tok.body)
	}
	secrets = append(secrets, string(oneTime[1]), string(secret))
	w.send("officer-2", http.MethodPost, jsonBody("/api/v1/me/password", map[string]any{"old": password, "new": secrets[2]}))
	w.send("bad-token", http.MethodGet, request{path: "/api/v1/me"})
	if log.Len() == 0 {
		t.Fatal("nothing was logged")
	}
	for _, s := range append(secrets, "chuky_khong-co-ma-nay", "argon2id") {
		if strings.Contains(log.String(), s) {
			t.Errorf("the log holds %q", s)
		}
	}
	// Nor may a request write lines of its own.
	w.send("anonymous", http.MethodGet, request{path: "/api/v1/" + url.PathEscape("x\n{\"level\":\"ERROR\",\"msg\":\"gia\"}")})
	if strings.Contains(log.String(), "\n{\"level\":\"ERROR\",\"msg\":\"gia\"") {
		t.Error("a request wrote a line of the log")
	}
}

// TestFormsAreBounded: a form of any size or speed is cut, before the library keeps it in files.
func TestFormsAreBounded(t *testing.T) {
	w, _ := opened(t)
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	for _, path := range []string{"/dang-nhap", "/phieu/" + w.kept.Form1 + "/trinh"} {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		part, err := m.CreateFormFile("tep", "to.bin")
		w.must(err)
		_, err = part.Write(make([]byte, 12<<20))
		w.must(err)
		w.must(m.Close())
		if a := w.send("officer-1", http.MethodPost, request{path: path, body: b.Bytes(), kind: m.FormDataContentType()}); a.status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s with 12 MB: %d", path, a.status)
		}
		plain := append([]byte("key=x&ly_do="), bytes.Repeat([]byte("a"), 5<<20)...)
		if a := w.send("officer-1", http.MethodPost, request{path: path, body: plain, kind: "application/x-www-form-urlencoded"}); a.status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s with 5 MB of text: %d", path, a.status)
		}
	}
	left, err := os.ReadDir(tmp)
	w.must(err)
	for _, e := range left {
		if strings.HasPrefix(e.Name(), "multipart-") {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}

// TestOnlyDocumentedMethods: what changes something is never a GET, and TRACE and CONNECT answer nothing.
func TestOnlyDocumentedMethods(t *testing.T) {
	w, g := opened(t)
	w.track()
	for _, path := range reads(w, g) {
		w.send("coordinator", http.MethodGet, request{path: path})
		w.send("officer-1", http.MethodGet, request{path: path})
	}
	if wrote := w.changes(); len(wrote) > 0 {
		t.Errorf("reading wrote %v", wrote)
	}
	conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(t.Context(), "tcp", strings.TrimPrefix(w.srv.URL, "http://"))
	w.must(err)
	defer func() { _ = conn.Close() }()
	_, err = fmt.Fprintf(conn, "TRACE / HTTP/1.1\r\nHost: x\r\nX-Echo: nhac-lai\r\nConnection: close\r\n\r\n")
	w.must(err)
	var b bytes.Buffer
	_, err = bufio.NewReader(conn).WriteTo(&b)
	w.must(err)
	if strings.Contains(b.String(), "nhac-lai") || !strings.Contains(b.String(), "405") {
		t.Errorf("TRACE: %.200s", b.String())
	}
}

// TestNoAnswerAllowsOtherOrigins: no page of another site may read an answer.
func TestNoAnswerAllowsOtherOrigins(t *testing.T) {
	w, g := opened(t)
	for _, path := range reads(w, g) {
		r := request{path: path, header: map[string]string{"Origin": "https://evil.example"}}
		if a := w.send("anonymous", http.MethodGet, r); a.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s may be read by %q", path, a.header.Get("Access-Control-Allow-Origin"))
		}
	}
	// A forged form of another site changes nothing, whatever it is.
	w.track()
	for _, rt := range w.router.Routes() {
		if rt.Method == http.MethodGet || rt.Method == http.MethodHead {
			continue
		}
		for _, actor := range []string{"officer-1", "coordinator"} {
			req, err := http.NewRequestWithContext(t.Context(), rt.Method, w.srv.URL+g.address(rt.Path), strings.NewReader("key=x&ly_do=x"))
			w.must(err)
			req.Header.Set("Cookie", w.cookies[actor])
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("Idempotency-Key", "x")
			req.Header.Set("Origin", "https://evil.example")
			req.Header.Set("Sec-Fetch-Site", "cross-site")
			res, err := w.client.Do(req)
			w.must(err)
			w.must(res.Body.Close())
			if !slices.Contains([]int{http.StatusForbidden, http.StatusUnauthorized}, res.StatusCode) {
				t.Errorf("%s %s from another site as %s: %d", rt.Method, rt.Path, actor, res.StatusCode)
			}
		}
	}
	if wrote := w.changes(); len(wrote) > 0 {
		t.Errorf("another site wrote %v", wrote)
	}
}
