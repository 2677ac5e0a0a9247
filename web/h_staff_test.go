package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// TestStaffPagesByRole opens every address of the staff as everybody: who may not see it is refused, nothing breaks,
// and what changes something is refused to whoever may not.
func TestStaffPagesByRole(t *testing.T) {
	s := submitted(t)
	form := s.assessment(1).ID
	board, council, sign, desk := "/dieu-phoi/"+s.cycle, "/hoi-dong/"+s.cycle, "/ky-duyet/"+s.cycle, "/tham-dinh/"+form
	seen := map[string][]string{ // who gets the page; everybody else is refused
		"/dieu-phoi":            {coordinatorX, "secretary", "council", "chairman", "deputy", "office", "auditor"},
		board:                   {coordinatorX, "secretary", "council", "chairman", "deputy", "office", "auditor"},
		board + "/don-vi":       {coordinatorX, "secretary", "council", "chairman", "deputy", "office", "auditor"},
		board + "/gia-han":      {coordinatorX},
		board + "/huy":          {coordinatorX},
		"/dieu-phoi/moi":        {coordinatorX},
		council:                 {coordinatorX, "secretary", "council", "chairman", "deputy", "auditor"},
		council + "/" + form:    {coordinatorX, "secretary", "council", "chairman", "deputy", "auditor"},
		sign:                    {coordinatorX, "secretary", "council", "chairman", "deputy", "office", "auditor"},
		desk:                    {verifierA, verifierB, coordinatorX, "secretary", "council", "chairman", "deputy", "auditor"},
		"/ky-thay":              {coordinatorX, "office", "chairman", "deputy", "auditor"},
		"/ky-thay/moi":          {coordinatorX, "office"},
		"/quan-tri/don-vi":      {coordinatorX, "auditor", "admin"},
		"/quan-tri/don-vi/moi":  {"admin"},
		"/quan-tri/nguoi-dung":  {coordinatorX, "auditor", "admin"},
		"/quan-tri/nhap-don-vi": {"admin"},
		"/thu-da-gui":           {coordinatorX, "auditor", "admin"},
		"/nhat-ky":              {coordinatorX, "auditor", "admin", officerY, leaderY},
	}
	posts := []string{board + "/gia-han", board + "/don-doc", board + "/huy", board + "/loai-tru", board + "/moc", board + "/dong", board + "/cong-bo-ngay", board + "/dinh-chinh?phieu=" + form + "&tc=1.2", "/dieu-phoi/moi",
		council + "/" + form + "/1.2", council + "/bien-ban", sign + "/phe-duyet", sign + "/tra-lai", "/ky-thay/moi", "/quan-tri/don-vi/moi", "/quan-tri/don-vi/u-1", "/quan-tri/nguoi-dung/moi",
		"/quan-tri/nguoi-dung/officer-1/mat-khau", "/quan-tri/nguoi-dung/officer-1/ngung", "/quan-tri/nguoi-dung/officer-1/vai-tro", desk + "/hoan-thanh", desk + "/chap-nhan", desk + "/tieu-chi/1.2"}
	before := s.rows()
	for who, v := range map[string]*visitor{officerY: s.as(officerY), leaderY: s.as(leaderY), verifierA: s.as(verifierA), verifierB: s.as(verifierB), coordinatorX: s.as(coordinatorX), "secretary": s.as("secretary"), "council": s.as("council"),
		"chairman": s.as("chairman"), "deputy": s.as("deputy"), "office": s.as("office"), "auditor": s.as("auditor"), "admin": s.asAdmin()} {
		for path, may := range seen {
			p := v.get(path)
			if got := p.status == http.StatusOK; got != slices.Contains(may, who) {
				t.Errorf("%s opens %s: %d %s", who, path, p.status, p.text("h1"))
			}
			if p.status >= 500 {
				t.Errorf("%s breaks for %s: %s", path, who, s.log)
			}
		}
		if who != officerY && who != "auditor" && who != "office" {
			continue
		}
		for _, path := range posts { // these three may change nothing here but the Office's own record, which lacks a name
			p := v.post(path, url.Values{"key": {who + path}, "version": {"1"}, "ma": {"H29.1"}, "ten": {"x"}, "ly_do": {"x"}, "phieu": {form}, "tc": {"1.2"}, "quyet_dinh": {"accepted"}, "so": {"1"}, "ngay": {"01/01/2026"}})
			if p.status < 400 || p.status >= 500 {
				t.Errorf("%s posts %s: %d", who, path, p.status)
			}
		}
	}
	if after := s.rows(); after != before {
		t.Errorf("something changed: %s, was %s", after, before)
	}
	// Nobody signed in: every address asks for it first.
	for path := range seen {
		if p := s.anyone().get(path); p.status != http.StatusSeeOther || !strings.HasPrefix(p.header.Get("Location"), "/dang-nhap?next=") {
			t.Errorf("%s without signing in: %d", path, p.status)
		}
	}
}

// rows is what the refused requests must not have touched.
func (s *site) rows() string {
	s.t.Helper()
	c, err := s.db().Cycle(s.cycle)
	s.must(err)
	a := s.assessment(1)
	deputies, err := s.db().Deputies()
	s.must(err)
	users, err := s.db().Users()
	s.must(err)
	verdicts, err := s.db().Verdicts(a.ID)
	s.must(err)
	return strings.Join([]string{string(c.Stage), string(a.Stage), strings.Repeat("d", len(deputies)), strings.Repeat("u", len(users)), strings.Repeat("v", len(verdicts))}, "/")
}
