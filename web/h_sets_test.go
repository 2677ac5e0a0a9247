package web_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"

	"github.com/xuri/excelize/v2"
)

// TestSetTree: the tree keeps what the words match, without diacritics, and says how much that is.
func TestSetTree(t *testing.T) {
	v := newSite(t).anyone()
	p := v.open("/bo-chi-so/qd1726-tinh?ban=1")
	p.has("details.ck-set", 357)
	p.has("details.ck-setg0", 3) // pillars
	p.says("#cs-CQS", "Chính quyền số")
	p.says("main", "Chưa mở được kỳ đánh giá với bộ này")
	p.says("#cs-CQS_2f8-1-_2a", "số đo từ nguồn ngoài")
	found := v.open("/bo-chi-so/qd1726-tinh?ban=1&q=" + url.QueryEscape("DICH vu cong"))
	n := found.Find("details.ck-set").Length()
	if n == 0 || n >= 357 {
		t.Errorf("%d criteria match", n)
	}
	found.says("[role=status]", fmt.Sprintf("%d/357 tiêu chí khớp", n))
	v.open("/bo-chi-so/qd1726-tinh?q=khongthecotunay").says(".ck-empty", "Không có tiêu chí nào khớp")
	// The rule as data beside the words, and the way to what the linter found.
	q := v.open("/bo-chi-so/qd79-so-nganh")
	q.says("#cs-1-4 .ck-dl", "từ 20 trở lên: điểm tối đa")
	q.says("#cs-1-4 .ck-dl", "choice = Đã có chuyên mục; nếu không: 0 điểm")
	if href, _ := q.Find("#cs-1-2 a.ck-chipl").First().Attr("href"); !strings.Contains(href, "nut=1.2") {
		t.Errorf("findings of 1.2: %s", href)
	}
}

// TestSetLint: the filters stand in the address, and what they leave is counted.
func TestSetLint(t *testing.T) {
	s := newSite(t)
	v := s.anyone()
	p := v.open("/bo-chi-so/qd79-quan-huyen/ra-soat?ban=1")
	set, err := indicators.Get("qd79-quan-huyen", "1")
	s.must(err)
	check := s.q.CheckSet(set)
	if check.Errors == 0 || check.Warnings == 0 || check.Open != 0 || check.Refused != "" {
		t.Fatalf("%+v", check)
	}
	p.says(".ck-tabs", fmt.Sprintf("Lỗi %d", check.Errors))
	errs := v.open("/bo-chi-so/qd79-quan-huyen/ra-soat?ban=1&muc=error&ma=declared_points")
	errs.has("article.ck-lint .ck-chip", 1)
	errs.says("article.ck-lint", "Tổng điểm ghi trong văn bản khác với bảng")
	errs.says("article.ck-lint blockquote", "690")
	errs.says("article.ck-lint", "Cách hiểu đã chọn")
	if v, _ := errs.Find("select[name=ma] option[selected]").Attr("value"); v != "declared_points" {
		t.Errorf("the filter is lost: %s", v)
	}
	if v, _ := errs.Find("input[name=muc]").Attr("value"); v != "error" {
		t.Errorf("the severity is lost: %s", v)
	}
	v.open("/bo-chi-so/qd79-quan-huyen/ra-soat?muc=note&ma=declared_points").says(".ck-empty", "Không có phát hiện nào")
	open := v.open("/bo-chi-so/huyen-tinh/ra-soat?ban=1&muc=error&nut=" + url.QueryEscape("P1:5.7.2"))
	open.has("article.ck-lint", 1)
	open.says("article.ck-lint", "Chưa có cách hiểu")
}

// TestSetCompareTryFiles: differences, figures that are tried, workbooks.
func TestSetCompareTryFiles(t *testing.T) {
	s := newSite(t)
	s.installed()
	v := s.anyone()
	v.open("/bo-chi-so/so-sanh").says(".ck-empty", "Chọn hai bộ chỉ số")
	p := v.open("/bo-chi-so/so-sanh?a=huyen-tinh%7C1&b=huyen-tinh%7C2")
	p.says("tbody", "P2:5.5.2")
	p.says("tbody", "điểm tối đa")
	if got := v.get("/bo-chi-so/so-sanh?a=huyen-tinh%7C1&b=khong-co%7C2"); got.status != http.StatusNotFound {
		t.Errorf("an unknown set: %d", got.status)
	}
	// 45 of 60 meetings earn three quarters of 10 points.
	try := v.open("/bo-chi-so/qd79-so-nganh/thu?ban=1&tc=1.2&d1.a=45&d1.b=60")
	try.says(".ck-calc", "7,50/10")
	try.says("#ket-qua", "45/60")
	if got, _ := try.Find("input[name='d1.a']").Attr("value"); got != "45" {
		t.Errorf("what was typed is lost: %q", got)
	}
	v.open("/bo-chi-so/qd79-so-nganh/thu?tc=1.2&d1.a=-1&d1.b=60").has(".ck-err", 1)
	// Min-max compares up to three units.
	three := v.open("/bo-chi-so/qd79-so-nganh/thu?tc=5.1&d1.a=10&d2.a=40&d3.a=25")
	if got := three.Find(".ck-calc").Text(); !strings.Contains(got, "0,00/10") || !strings.Contains(got, "10,00/10") || !strings.Contains(got, "5,00/10") {
		t.Errorf("min-max: %s", got)
	}
	v.open("/bo-chi-so/qd1726-tinh/thu?ban=1&tc=XHS%2F1.1.1&d1.value=1").says("main", "chưa biết điểm tối đa")
	for _, file := range []string{"bang.xlsx", "bieu-mau.xlsx"} {
		got := v.get("/bo-chi-so/qd79-so-nganh/" + file + "?ban=1")
		if got.status != http.StatusOK || !strings.Contains(got.header.Get("Content-Disposition"), "qd79-so-nganh-1-"+file) {
			t.Fatalf("%s: %d %s", file, got.status, got.header.Get("Content-Disposition"))
		}
		f, err := excelize.OpenReader(bytes.NewReader([]byte(got.body)))
		s.must(err)
		rows, err := f.GetRows(f.GetSheetName(0))
		s.must(err)
		if len(rows) < 32 {
			t.Errorf("%s has %d rows", file, len(rows))
		}
	}
}

// pasted is a table out of Word: two rules in common words, one that nobody can read.
const pasted = "STT\tTiêu chí\tĐiểm tối đa\tCách tính điểm\n" +
	"1\tNhận thức số\t25\t\n" +
	"1.1\tNgười đứng đầu chủ trì họp\t10\ta= Số cuộc họp do người đứng đầu chủ trì; b= Tổng số cuộc họp; Tỷ lệ = a/b; Điểm = Tỷ lệ*Điểm tối đa\n" +
	"1.2\tBan hành kế hoạch\t10\tĐã ban hành: Điểm tối đa; Chưa ban hành: 0 điểm\n" +
	"1.3\tChất lượng truyền thông\t5\tDo Hội đồng xem xét theo tình hình thực tế\n"

// TestSetImport: a pasted table is previewed, its file comes back word for word, and is only for those who prepare cycles.
func TestSetImport(t *testing.T) {
	s := newSite(t)
	if p := s.as(officerY).get("/bo-chi-so/nhap"); p.status != http.StatusForbidden {
		t.Errorf("an officer imports: %d", p.status)
	}
	if p := s.as(officerY).post("/bo-chi-so/nhap", url.Values{"key": {"x"}, "bang": {pasted}}); p.status != http.StatusForbidden {
		t.Errorf("an officer imports: %d", p.status)
	}
	s.as(officerY).open("/bo-chi-so").has("a[href='/bo-chi-so/nhap']", 0)
	v := s.as(coordinatorX)
	v.open("/bo-chi-so").has("a[href='/bo-chi-so/nhap']", 1)
	form := "form[enctype]"
	empty := v.submit(v.open("/bo-chi-so/nhap"), form, nil)
	empty.is(http.StatusUnprocessableEntity, "chưa dán bảng nào")
	p := v.submit(empty, form, map[string]string{"bang": pasted, "ma": "thu", "nhom": "xa", "so": "15/QĐ-UBND", "ngay": "20/01/2026"})
	p.is(http.StatusOK, "Cây chỉ số")
	p.has("#cay details.ck-set", 3)
	p.says("#cs-1-1", "tỷ lệ")
	p.says("#cs-1-2", "có hoặc không")
	p.says(".ck-dlist", "Do Hội đồng xem xét theo tình hình thực tế")
	p.says("#ra-soat", "Công thức chia không nói mẫu số bằng 0 thì sao")
	p.says("#tep", "thu/1.yaml")
	yaml := p.Find("#f-yaml").Text()
	set, err := indicators.Parse("thu.yaml", []byte(yaml))
	if err != nil || set.ID != "thu" || set.Decision.Date != "2026-01-20" || len(set.Criteria()) != 3 {
		t.Fatalf("%v %v", set, err)
	}
	_, fields := p.form("#tep form")
	file := v.post("/bo-chi-so/nhap/tep", fields)
	if file.body != yaml || !strings.Contains(file.header.Get("Content-Disposition"), "thu-1.yaml") {
		t.Errorf("the file is not what was shown: %s", file.header.Get("Content-Disposition"))
	}
	// Mended by hand and checked again: a total that is wrong now.
	fields.Set("yaml", strings.Replace(yaml, `max: "25"`, `max: "30"`, 2))
	again := v.post("/bo-chi-so/nhap", fields)
	again.is(http.StatusOK, "Tệp này chưa dùng được")
	again.says("#sai li", "điểm tối đa ghi 30")
	again.says("#ra-soat", "Điểm của một mục không bằng tổng điểm các mục con")
}

// installed adds the sets with supplied points, as CHUKY_SETS_DIR does.
func (s *site) installed() {
	s.t.Helper()
	files := fstest.MapFS{"qd1726-tinh/3.yaml": {Data: []byte("id: qd1726-tinh\nversion: \"3\"\ngroup: so-nganh\nextends: {id: qd1726-tinh, version: \"2\"}\n")}} // for the units that this site has
	for _, name := range []string{"huyen-tinh/2.yaml", "qd1726-tinh/2.yaml"} {
		data, err := os.ReadFile("../indicators/testdata/supplied/" + name)
		s.must(err)
		files[name] = &fstest.MapFile{Data: data}
	}
	l, err := indicators.LoadDir(files)
	s.must(err)
	s.svc.Sets, s.q.Sets = l.Get, l.All
}

// TestPlanOffersUsableSets: what cannot open a cycle is shown with the reason, not to be chosen; sets of targets are not
// shown at all.
func TestPlanOffersUsableSets(t *testing.T) {
	s := newSite(t)
	p := s.as(coordinatorX).open("/dieu-phoi/moi")
	p.has("option[value='huyen-tinh|1'][disabled]", 1)
	p.has("option[value='qd79-so-nganh|1']:not([disabled])", 1)
	p.has("option[value^='bieumau-chitieu'],option[value^='kh2021-tasks']", 0)
	p.says(".ck-plan__fold", "3 tiêu chí chưa biết điểm tối đa (đầu tiên là P1:5.7.2)")
	if p.Find(".ck-plan__fold a[href='/bo-chi-so/huyen-tinh/ra-soat?ban=1&muc=error']").Length() != 1 {
		t.Error("no way to the errors of the set")
	}
	s.installed()
	s.as(coordinatorX).open("/dieu-phoi/moi").has("option[value='huyen-tinh|2']:not([disabled])", 1)
	plan := s.plan()
	plan.Groups[0].SetID, plan.Groups[0].SetVersion = "bieumau-chitieu", "1"
	m, err := s.svc.SavePlan(s.ctx(), s.people[coordinatorX], "", plan)
	if err == nil {
		_, err = s.svc.Open(s.ctx(), s.people[coordinatorX], m.ID)
	}
	if r, ok := models.AsRefusal(err); !ok || r.Kind != models.RefuseInvalid {
		t.Errorf("a cycle on targets: %v", err)
	}
}

// TestCycleOnNationalSet walks the set of QĐ 1726, whose lost points were supplied, past the pages: a unit awards itself
// points, keeps the list of data items and enters a measurement; the verifier awards otherwise; the points come out.
func TestCycleOnNationalSet(t *testing.T) {
	s := newSite(t)
	s.installed()
	plan := s.plan()
	plan.Groups[0].SetID, plan.Groups[0].SetVersion = "qd1726-tinh", "3"
	m, err := s.svc.SavePlan(s.ctx(), s.people[coordinatorX], "", plan)
	s.must(err)
	s.cycle = m.ID
	_, err = s.svc.Open(s.ctx(), s.people[coordinatorX], s.cycle)
	s.must(err)
	set, err := s.svc.Sets("qd1726-tinh", "3")
	s.must(err)
	criteria := set.Criteria()
	direct := criteria[slices.IndexFunc(criteria, func(it *indicators.Item) bool { return it.Method.Kind == indicators.Direct })]
	counted := criteria[slices.IndexFunc(criteria, func(it *indicators.Item) bool {
		return slices.ContainsFunc(it.Inputs, func(in indicators.Input) bool { return in.Count != nil && in.Count.State != "" })
	})]
	outside := criteria[slices.IndexFunc(criteria, func(it *indicators.Item) bool { return it.Method.Kind == indicators.Import })]
	if !strings.Contains(direct.Code, "/") || !strings.Contains(outside.Code, "*") {
		t.Fatalf("codes without signs: %s %s", direct.Code, outside.Code)
	}

	form := "/phieu/" + s.assessment(1).ID
	v := s.as(officerY)
	item := func(code string) string { return form + "?tc=" + url.QueryEscape(code) }
	at := func(code string) string { return form + "/tieu-chi/" + url.PathEscape(code) }
	p := v.open(item(direct.Code))
	p.says(".ck-tree-p", "CQS Chính quyền số")
	p.says(".ck-crt.ck-open", "Điểm đơn vị tự đánh giá, từ 0 đến")
	editor := "form[action='" + at(direct.Code) + "']"
	p.has(editor, 1)
	if got := v.submit(p, editor, map[string]string{"value": "50", "note": "Có chuyên mục"}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("50 points of %s: %d", set.Max.RatString(), got.status)
	}
	v.submit(v.open(item(direct.Code)), editor, map[string]string{"value": "2", "note": "Có chuyên mục từ tháng 3"}).is(http.StatusSeeOther, "")

	p = v.open(item(outside.Code))
	v.submit(p, "form[action='"+at(outside.Code)+"']", map[string]string{"value": "80", "source": "Bộ TT&TT", "date": "31/05/2025"}).is(http.StatusSeeOther, "")
	if got, _ := v.open(item(outside.Code)).Find("input[name=date]").Attr("value"); got != "31/05/2025" {
		t.Errorf("the date came back as %q", got)
	}

	// The list: a box for each state of 274 items, all in one form, saved as one value.
	listItem := set.Info[0]
	p = v.open(item(listItem.Section))
	p.has(".ck-inv__i", 274)
	action, fields := p.form(".ck-crt.ck-open form[method=post]")
	list, _ := set.Inventory(listItem.Inputs[0].Inventory)
	var items []string
	for _, e := range list.Entries {
		if e.Level == indicators.LevelItem {
			items = append(items, e.Code)
		}
	}
	for _, code := range items[:10] {
		for _, st := range list.States {
			fields.Add(listItem.Code, code+":"+st.Key)
		}
	}
	v.post(action, fields).is(http.StatusSeeOther, "")
	p = v.open(item(listItem.Section))
	p.has(".ck-inv__i input[checked]", 10*len(list.States))
	st, err := s.db().Item(s.assessment(1).ID, listItem.Code)
	s.must(err)
	if want := items[0] + ":" + list.States[0].Key + ","; !strings.Contains(st.Values, want) {
		t.Errorf("kept as %.80s, want %s", st.Values, want)
	}
	// What counts in the list is shown beside its criterion, not asked.
	p = v.open(item(counted.Code))
	p.says(".ck-crt.ck-open", "lấy từ")
	if p.Find(".ck-crt.ck-open input[readonly][value='10'], .ck-crt.ck-open input[readonly][value='274']").Length() == 0 {
		t.Errorf("%s does not count: %s", counted.Code, p.text(".ck-crt.ck-open"))
	}

	s.handIn(1)
	desk := s.as(verifierA)
	p = desk.open(s.desk(1) + "?tc=" + url.QueryEscape(direct.Code))
	p.says(".ck-cmp", "Điểm chấm, từ 0 đến")
	got := desk.submit(p, "form.ck-dsk-l", map[string]string{"quyet_dinh": "adjusted", "sl.value": "1,5", "ly_do": "Chuyên mục mới có từ tháng 7."})
	got.is(http.StatusSeeOther, "")
	if vs := s.verdicts(1, direct.Code); len(vs) != 1 || vs[0].Kind != models.VerdictAdjusted {
		t.Fatalf("%+v", vs)
	}
	var ds []commands.Decision
	for _, it := range criteria {
		if it.Code != direct.Code {
			ds = append(ds, commands.Decision{Item: it.Code, Kind: models.VerdictAccepted})
		}
	}
	_, err = s.svc.Decide(s.ctx(), s.people[verifierA], s.assessment(1).ID, ds)
	s.must(err)
	view, err := s.q.Desk(s.ctx(), s.people[verifierA], s.assessment(1).ID)
	s.must(err)
	for _, it := range view.Desk {
		if it.Item.Code == direct.Code && (it.Self.Points != "2" || it.Verified.Points != "3/2") {
			t.Errorf("%s: %s, then %s", it.Item.Code, it.Self.Points, it.Verified.Points)
		}
		if it.Item.Code == outside.Code {
			want := indicators.CanonicalNumber(outside.Max) // 80 of a scale of 100
			if it.Verified.Points == "0" || it.Verified.Points == want {
				t.Errorf("%s: %s of %s", it.Item.Code, it.Verified.Points, want)
			}
		}
		if it.Item.Code == counted.Code && it.Verified.Status != "scored" {
			t.Errorf("%s: %+v", it.Item.Code, it.Verified)
		}
	}
	// The address of an item that holds a slash is found, here and in the history.
	v.open(at(direct.Code)+"/lich-su").says("main", direct.Code)
}
