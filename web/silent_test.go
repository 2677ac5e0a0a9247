package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chuky/internal/faults/proxy"
	"chuky/internal/testdb"
	"chuky/store"
)

// A database that takes what it is asked and never answers: the page says so within the limit, and when to come back.
func TestWithASilentDatabase(t *testing.T) {
	u, err := url.Parse(testdb.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	p, err := proxy.Start(u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	u.Host = p.Addr()
	s := newSiteOn(t, u.String(), store.Options{Limits: store.Limits{Connect: time.Second, Answer: time.Second, Long: 2 * time.Second}})
	v := s.as(officerY)
	p.Set(proxy.Withhold)
	began := time.Now()
	got := v.get("/")
	if took := time.Since(began); got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") != "5" || took > 6*time.Second || !strings.Contains(got.text("main"), "Cơ sở dữ liệu đang không trả lời") {
		t.Errorf("after %s: %d %v %s", took, got.status, got.header, got.text("main"))
	}
	p.Set(proxy.None)
	for got = v.get("/"); got.status == http.StatusServiceUnavailable; got = v.get("/viec") {
		if time.Since(began) > 30*time.Second {
			t.Fatal("the pages do not come back")
		}
	}
	if got.status != http.StatusOK {
		t.Errorf("afterwards: %d", got.status)
	}
}
