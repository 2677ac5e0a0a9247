package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chuky/commands"
	"chuky/models"
)

func TestSignIn(t *testing.T) {
	s := newSite(t)
	v := s.anyone()
	p := v.get("/?tab=xong")
	if p.status != http.StatusSeeOther || p.header.Get("Location") != "/dang-nhap?next=%2F%3Ftab%3Dxong" {
		t.Fatalf("%d %s", p.status, p.header.Get("Location"))
	}
	p = v.open(p.header.Get("Location"))
	p.has("nav.ck-nav a", 0)
	wrong := v.submit(p, "form", map[string]string{"ten": officerY, "mat_khau": "sai bét"})
	wrong.is(http.StatusForbidden, "Tên đăng nhập hoặc mật khẩu không đúng.")
	if name, _ := wrong.Find("[name=ten]").Attr("value"); name != officerY {
		t.Errorf("the name typed is lost: %q", name)
	}
	p = v.follow(v.submit(wrong, "form", map[string]string{"mat_khau": s.password}), "/?tab=xong")
	p.says(".ck-user", "Chuyên viên Sở Y tế")
	if again := v.get("/dang-nhap"); again.header.Get("Location") != "/" {
		t.Errorf("signed in, the sign-in page leads to %q", again.header.Get("Location"))
	}
	out := v.post("/dang-xuat", nil)
	v.follow(out, "/dang-nhap").says("[role=status], .ck-note", "Đã đăng xuất.")
	if p := v.get("/"); p.status != http.StatusSeeOther {
		t.Errorf("still signed in: %d", p.status)
	}
}

// TestNextStaysHere: the address to go to after sign-in never leaves the site.
func TestNextStaysHere(t *testing.T) {
	s := newSite(t)
	for _, evil := range []string{"https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)", "http:/example.com", "dang-nhap", "\t//example.com"} {
		v := s.anyone()
		p := v.submit(v.open("/dang-nhap?next="+url.QueryEscape(evil)), "form", map[string]string{"ten": officerY, "mat_khau": s.password, "ve": evil})
		if got := p.header.Get("Location"); got != "/" {
			t.Errorf("%q leads to %q", evil, got)
		}
	}
}

func TestFirstPasswordMustChange(t *testing.T) {
	s := newSite(t)
	made, err := s.svc.CreateUser(t.Context(), commands.Actor{User: models.User{ID: "root"}, Grants: []models.Grant{{Role: models.RoleAdmin}}},
		commands.NewUser{Username: "moi.vao", Name: "Mới Vào", Grants: []commands.NewGrant{{Role: models.RoleAuditor}}})
	s.must(err)
	v := s.anyone()
	p := v.follow(v.post("/dang-nhap", url.Values{"ten": {"moi.vao"}, "mat_khau": {made.OneTimePassword}}), "/doi-mat-khau")
	p.says("main", "mật khẩu dùng một lần")
	p.has("nav.ck-nav a", 0)
	if other := v.get("/"); other.header.Get("Location") != "/doi-mat-khau" {
		t.Errorf("the inbox opens before the password is changed: %d", other.status)
	}
	next := "con mèo ngủ trên mái"
	v.submit(p, "form[action='/doi-mat-khau']", map[string]string{"cu": made.OneTimePassword, "moi": next, "lai": next + "x"}).is(http.StatusUnprocessableEntity, "không giống nhau")
	v.submit(p, "form[action='/doi-mat-khau']", map[string]string{"cu": "sai", "moi": next, "lai": next}).is(http.StatusUnprocessableEntity, "Mật khẩu hiện tại không đúng.")
	v.submit(p, "form[action='/doi-mat-khau']", map[string]string{"cu": made.OneTimePassword, "moi": "ngắn", "lai": "ngắn"}).is(http.StatusUnprocessableEntity, "ít nhất 14 ký tự")
	done := v.submit(p, "form[action='/doi-mat-khau']", map[string]string{"cu": made.OneTimePassword, "moi": next, "lai": next})
	p = v.follow(done, "/")
	p.says("[role=status]", "Đã đổi mật khẩu.")
	p.says(".ck-user", "Thanh tra")
	if body := done.body + p.body; strings.Contains(body, next) || strings.Contains(s.log.String(), next) {
		t.Error("the password is told")
	}
}

func TestSignInSlowsDown(t *testing.T) {
	s := newSite(t)
	v := s.anyone()
	for range 20 {
		v.post("/dang-nhap", url.Values{"ten": {"ai.do"}, "mat_khau": {"sai"}}).is(http.StatusForbidden, "không đúng")
	}
	p := v.post("/dang-nhap", url.Values{"ten": {officerY}, "mat_khau": {s.password}})
	p.is(http.StatusTooManyRequests, "quá nhiều lần đăng nhập sai")
	if p.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

func TestAccountLocks(t *testing.T) {
	s := newSite(t)
	v := s.anyone()
	for range 4 {
		v.post("/dang-nhap", url.Values{"ten": {officerY}, "mat_khau": {"sai"}}).is(http.StatusForbidden, "không đúng")
	}
	v.post("/dang-nhap", url.Values{"ten": {officerY}, "mat_khau": {"sai"}}).is(http.StatusTooManyRequests, "tạm khóa")
	v.post("/dang-nhap", url.Values{"ten": {officerY}, "mat_khau": {s.password}}).is(http.StatusTooManyRequests, "tạm khóa")
}

func TestForeignPagesAreRefused(t *testing.T) {
	s := newSite(t)
	v := s.as(officerY)
	for _, h := range []map[string]string{{"Origin": "https://example.com"}, {"Sec-Fetch-Site": "cross-site", "Origin": ""}} {
		p := v.send("/dang-xuat", nil, h)
		p.is(http.StatusForbidden, "đến từ một trang khác")
	}
	v.open("/") // still signed in
}

func TestEveryPageCarriesTheHeaders(t *testing.T) {
	s := newSite(t)
	v := s.as(officerY)
	for _, path := range []string{"/", "/dang-nhap", "/khong-co", "/phieu/khong-co", "/cong-bo"} {
		p := v.get(path)
		if csp := p.header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'self'") || p.header.Get("X-Content-Type-Options") != "nosniff" || p.header.Get("X-Request-ID") == "" {
			t.Errorf("%s: %v", path, p.header)
		}
	}
}

func TestNowhere(t *testing.T) {
	s := newSite(t)
	p := s.anyone().get("/khong-co-trang-nay")
	p.is(http.StatusNotFound, "Không có trang này")
	p.has("a[href='/dang-nhap']", 2)
	p = s.as(officerY).get("/khong-co-trang-nay")
	p.is(http.StatusNotFound, "Không có trang này")
	p.has(".ck-prob a[href='/']", 1)
	s.as(officerY).get("/dang-xuat").is(http.StatusMethodNotAllowed, "chỉ nhận biểu mẫu")
	api := s.anyone().get("/api/khong-co")
	if api.status != http.StatusNotFound || api.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %s", api.status, api.header.Get("Content-Type"))
	}
}

// TestTimersDown: people go on working, and are told that timers wait.
func TestTimersDown(t *testing.T) {
	s := newSite(t)
	s.timersUp = false
	s.serve(nil)
	s.as(officerY).open("/").says(".ck-alerts", "Bộ hẹn giờ đang tạm ngừng.")
}
