package web

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"chuky/answerfile"
	"chuky/indicators"
	"chuky/indicators/table"
	"chuky/models"
	"chuky/queries"

	"github.com/gin-gonic/gin"
)

// routesSets are the pages of indicator sets: rules are read by anyone, drafts are for those who prepare cycles.
func (s *server) routesSets(r gin.IRouter) {
	r.GET(URLSets(), s.open(s.sets))
	r.GET(URLSetCompare("", ""), s.open(s.compareSets))
	r.GET(URLSetImport(), s.signedIn(s.draftAsk))
	r.POST(URLSetImport(), s.signedIn(s.draftSet))
	r.POST(URLSetImportFile(), s.signedIn(s.draftFile))
	r.GET("/bo-chi-so/:bo", s.open(s.set))
	r.GET("/bo-chi-so/:bo/ra-soat", s.open(s.lintSet))
	r.GET("/bo-chi-so/:bo/thu", s.open(s.trySet))
	r.GET("/bo-chi-so/:bo/"+fileTable, s.open(s.setFile(fileTable, table.WriteXLSX)))
	r.GET("/bo-chi-so/:bo/"+fileForm, s.open(s.setFile(fileForm, func(w io.Writer, set *indicators.Set) error { return answerfile.WriteForm(w, set, nil) })))
}

func (s *server) sets(v *visit) error {
	p := setsPage(s.d.Queries.SetList(v.ctx(), v.actor), s.d.Queries.CheckSet, v.signed && queries.MayImportSets(v.actor))
	var err error
	if p.Base, err = s.base(v, "Bộ chỉ số", SectionSets); err != nil {
		return err
	}
	return v.page(http.StatusOK, PageTable, p)
}

// setOf finds the set of the address, and its versions.
func (s *server) setOf(v *visit) (*indicators.Set, []*indicators.Set, error) {
	set, err := s.d.Queries.Set(v.ctx(), v.actor, v.Param("bo"), v.Query("ban"))
	if err != nil {
		return nil, nil, err
	}
	versions := slices.DeleteFunc(s.d.Queries.SetList(v.ctx(), v.actor), func(x *indicators.Set) bool { return x.ID != set.ID })
	return set, versions, nil
}

func (s *server) set(v *visit) error {
	set, versions, err := s.setOf(v)
	if err != nil {
		return err
	}
	p := setPage(set, versions, s.d.Queries.CheckSet(set), strings.TrimSpace(v.Query("q")))
	if p.Base, err = s.base(v, set.Short, SectionSets); err != nil {
		return err
	}
	return v.page(http.StatusOK, PageSet, p)
}

func (s *server) lintSet(v *visit) error {
	set, versions, err := s.setOf(v)
	if err != nil {
		return err
	}
	f := lintFilter{severity: v.Query("muc"), code: v.Query("ma"), node: v.Query("nut"), q: strings.TrimSpace(v.Query("q")), offset: v.offset()}
	p, total := setLintPage(set, versions, s.d.Queries.CheckSet(set), f)
	if p.Base, err = s.base(v, "Rà soát "+set.Short, SectionSets); err != nil {
		return err
	}
	p.Pager = v.pager(total, "phát hiện")
	return v.page(http.StatusOK, PageSetLint, p)
}

// compareSets shows what one set has otherwise than another; each is named "id|version".
func (s *server) compareSets(v *visit) error {
	sets := s.d.Queries.SetList(v.ctx(), v.actor)
	var a, b *indicators.Set
	var diffs []indicators.Difference
	if v.Query("a") != "" && v.Query("b") != "" {
		var err error
		if a, b, diffs, err = s.d.Queries.SetDifferences(v.ctx(), v.actor, setName(v.Query("a")), setName(v.Query("b"))); err != nil {
			return err
		}
	}
	p, total := setComparePage(sets, a, b, diffs, v.Query("loai"), v.offset())
	var err error
	if p.Base, err = s.base(v, p.Head.Title, SectionSets); err != nil {
		return err
	}
	if total > 0 {
		p.Pager = v.pager(total, "chỗ khác nhau")
	}
	return v.page(http.StatusOK, PageTable, p)
}

// setName reads "id|version".
func setName(value string) [2]string {
	id, version, _ := strings.Cut(value, "|")
	return [2]string{id, version}
}

// trySet shows what figures of one criterion would earn. Nothing is recorded, so the figures stand in the address.
func (s *server) trySet(v *visit) error {
	set, _, err := s.setOf(v)
	if err != nil {
		return err
	}
	item := v.Query("tc")
	if criteria := set.Criteria(); item == "" && len(criteria) > 0 {
		item = criteria[0].Code
	}
	var raw []map[string]string
	for n := range queries.TryUnits {
		values := map[string]string{}
		for name, vs := range v.Request.URL.Query() {
			if key, ok := strings.CutPrefix(name, tryPrefix(n)); ok && len(vs) > 0 {
				values[key] = vs[0]
			}
		}
		raw = append(raw, values)
	}
	t, err := s.d.Queries.TrySet(v.ctx(), v.actor, set.ID, set.Version, item, raw)
	if err != nil {
		return err
	}
	p := setTryPage(set, &t)
	if p.Base, err = s.base(v, "Thử số liệu "+item, SectionSets); err != nil {
		return err
	}
	return v.page(http.StatusOK, PageSetTry, p)
}

// setFile sends a workbook made of the set.
func (s *server) setFile(name string, write func(io.Writer, *indicators.Set) error) handler {
	return func(v *visit) error {
		set, _, err := s.setOf(v)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := write(&b, set); err != nil {
			return err
		}
		v.attach("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", set.ID+"-"+set.Version+"-"+name, b.Bytes())
		return nil
	}
}

// attach answers with a file to keep.
func (v *visit) attach(contentType, name string, data []byte) {
	v.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	v.Header("Cache-Control", "no-store")
	v.Data(http.StatusOK, contentType, data)
}

// notYours refuses whoever does not prepare cycles.
func notYours() error {
	return models.Refuse(models.RefuseForbidden, "not_allowed", "Chỉ Quản trị và Điều phối nhập được bộ chỉ số.")
}

func (s *server) draftAsk(v *visit) error {
	if !queries.MayImportSets(v.actor) {
		return notYours()
	}
	return s.showDraft(v, http.StatusOK, nil, nil)
}

func (s *server) showDraft(v *visit, status int, d *queries.SetDraft, form *typed) error {
	p := setDraftPage(d, form)
	var err error
	if p.Base, err = s.base(v, p.Head.Title, SectionSets); err != nil {
		return err
	}
	return v.page(status, PageSetDraft, p)
}

// draftSet reads a table, or a set file that was mended, and shows what became of it.
func (s *server) draftSet(v *visit) error {
	if !queries.MayImportSets(v.actor) {
		return notYours()
	}
	form := &typed{values: v.Request.PostForm}
	in := queries.SetInput{Text: v.PostForm("bang"), YAML: v.PostForm("yaml"), Meta: table.Meta{ID: strings.TrimSpace(v.PostForm("ma")), Version: strings.TrimSpace(v.PostForm("ban")), Group: strings.TrimSpace(v.PostForm("nhom")),
		Number: strings.TrimSpace(v.PostForm("so")), Annex: strings.TrimSpace(v.PostForm("phu_luc")), Title: strings.TrimSpace(v.PostForm("tieu_de"))}}
	if in.Meta.ID != "" && !setID.MatchString(in.Meta.ID) {
		form.fault("ma", "Mã bộ chỉ số chỉ gồm chữ thường không dấu, số và gạch nối.")
	}
	if in.Meta.Version != "" && !setID.MatchString(in.Meta.Version) {
		form.fault("ban", "Phiên bản chỉ gồm chữ thường không dấu, số và gạch nối.")
	}
	if v.PostForm("ngay") != "" {
		in.Meta.Date = dateTyped(form, "ngay", "Ngày ban hành")
	}
	if in.YAML == "" && v.multipart() {
		if head, err := v.FormFile("tep"); err == nil {
			f, err := head.Open()
			if err != nil {
				return err
			}
			defer func() { _ = f.Close() }() // read only
			if in.Workbook, err = io.ReadAll(f); err != nil {
				return err
			}
			in.Meta.FileName = head.Filename
		}
	}
	if len(form.errs) > 0 {
		return s.showDraft(v, http.StatusUnprocessableEntity, nil, form)
	}
	d, err := s.d.Queries.DraftSet(v.ctx(), v.actor, in)
	if r, ok := models.AsRefusal(err); ok && r.Kind == models.RefuseInvalid {
		form.fault("", r.Message)
		return s.showDraft(v, http.StatusUnprocessableEntity, nil, form)
	}
	if err != nil {
		return err
	}
	if in.YAML != "" {
		form = nil // the form above belongs to another table
	}
	return s.showDraft(v, http.StatusOK, &d, form)
}

// setID is what the id and the version of a set may be: they name its file.
var setID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// draftFile sends the set file of the preview back as a file.
func (s *server) draftFile(v *visit) error {
	if !queries.MayImportSets(v.actor) {
		return notYours()
	}
	name := "bo-chi-so.yaml"
	if stem := strings.TrimSuffix(v.PostForm("ten"), ".yaml"); setID.MatchString(stem) {
		name = stem + ".yaml"
	}
	v.attach("application/yaml; charset=utf-8", name, []byte(v.PostForm("yaml")))
	return nil
}
