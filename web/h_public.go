package web

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"chuky/queries"

	"github.com/gin-gonic/gin"
)

func (s *server) routesPublic(r gin.IRouter) {
	r.GET(URLPublic(""), s.open(s.publications))
	r.GET("/cong-bo/:ky", s.open(s.publication))
	r.GET("/cong-bo/:ky/:dv", s.open(s.profile))
	r.GET("/cong-bo/:ky/tep/:tep", s.open(s.publishedFile))
}

// publicBase is the frame of pages that anyone may read.
func (s *server) publicBase(v *visit, title string) Base {
	b := Base{Title: title, Org: s.d.Org, Nav: publicNav(SectionPublic), Foot: []string{"Cơ quan chủ trì: " + s.d.Org}}
	if v.signed {
		b.User = &User{Name: v.actor.User.Name}
	}
	return b
}

// publicNav is the menu of whoever is not signed in.
func publicNav(now Section) []NavItem {
	return []NavItem{{Href: URLPublic(""), Text: "Kết quả", Icon: IconWorld, Current: now == SectionPublic}, {Href: URLSets(), Text: "Bộ chỉ số", Icon: IconListTree, Current: now == SectionSets}}
}

func (s *server) publications(v *visit) error {
	all, err := s.d.Queries.Published(v.ctx())
	if err != nil {
		return err
	}
	p := PublicListPage{Base: s.publicBase(v, "Kết quả đã công bố"), Heading: "Kết quả đánh giá chuyển đổi số", Lead: "Xếp hạng các đơn vị theo từng kỳ đánh giá, kèm dữ liệu để tự kiểm tra."}
	for _, pub := range all {
		r, err := s.d.Queries.PublicRanking(v.ctx(), pub.Row.CycleID, 0)
		if err != nil {
			return err
		}
		p.Items = append(p.Items, publicCycle(r))
	}
	if len(p.Items) == 0 {
		p.Empty = &Empty{Icon: IconWorld, Title: "Chưa có kết quả nào được công bố", Text: "Kết quả hiện ở đây ngay khi được phê duyệt và công bố."}
	}
	return v.page(http.StatusOK, PagePublicList, p)
}

// publicVersion reads which version the address asks for; 0 is the newest.
func publicVersion(v *visit) (int, error) {
	text := v.Query("ban")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, errNowhere()
	}
	return n, nil
}

func (s *server) publication(v *visit) error {
	version, err := publicVersion(v)
	if err != nil {
		return err
	}
	r, err := s.d.Queries.PublicRanking(v.ctx(), v.Param("ky"), version)
	if err != nil {
		return err
	}
	if len(r.Groups) == 0 {
		return fmt.Errorf("publication %s version %d has no group", r.Row.CycleID, r.Row.Version)
	}
	view := publicView{group: v.Query("khoi"), q: v.Query("q"), sort: v.Query("xep"), unit: v.Query("dv"), asked: version, key: s.d.PublicKey, offset: v.offset(), pager: v.pager}
	if view.last, err = s.lastPublic(v, r); err != nil {
		return err
	}
	p := publicationPage(r, view)
	p.Base = s.publicBase(v, p.Heading)
	p.Foot = append(p.Foot, "Công bố lúc "+DateTime(r.Row.PublishedAt.Time()))
	return v.page(http.StatusOK, PagePublication, p)
}

// lastPublic reads the newest publication of an earlier year, to compare with; nil when there is none.
func (s *server) lastPublic(v *visit, r queries.PublicRanking) (*queries.PublicRanking, error) {
	all, err := s.d.Queries.Published(v.ctx())
	if err != nil {
		return nil, err
	}
	at := -1
	for i, p := range all {
		if p.Manifest.Year < r.Manifest.Year && (at < 0 || p.Manifest.Year > all[at].Manifest.Year) {
			at = i
		}
	}
	if at < 0 {
		return nil, nil
	}
	last, err := s.d.Queries.PublicRanking(v.ctx(), all[at].Row.CycleID, 0)
	return &last, err
}

func (s *server) profile(v *visit) error {
	version, err := publicVersion(v)
	if err != nil {
		return err
	}
	u, err := s.d.Queries.PublicUnit(v.ctx(), v.Param("ky"), version, v.Param("dv"))
	if err != nil {
		return err
	}
	p := profilePage(u, version)
	p.Base = s.publicBase(v, u.Unit.Name+" · "+u.Manifest.Name)
	p.Foot = append(p.Foot, "Công bố lúc "+DateTime(u.Row.PublishedAt.Time()))
	return v.page(http.StatusOK, PageProfile, p)
}

// publishedFile sends a published file from the object store, byte for byte; the query refuses bytes that are not those of
// the digest on record.
func (s *server) publishedFile(v *visit) error {
	version, err := publicVersion(v)
	if err != nil {
		return err
	}
	name := v.Param("tep")
	b, f, err := s.d.Queries.PublicFile(v.ctx(), v.Param("ky"), version, name)
	if err != nil {
		return err
	}
	defer func() { _ = b.Close() }()
	h := v.Writer.Header()
	etag := `"` + f.SHA256 + `"`
	h.Set("ETag", etag)
	h.Set("Cache-Control", "public, no-cache")
	if version > 0 { // a version never changes
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if strings.Contains(v.GetHeader("If-None-Match"), etag) {
		v.Status(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", f.ContentType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Length", strconv.Itoa(f.Size))
	v.Status(http.StatusOK)
	if _, err := io.Copy(v.Writer, b); err != nil {
		s.d.Log.Info("published file not sent whole", "request_id", v.requestID(), "file", name, "error", err)
		panic(http.ErrAbortHandler) // the answer has begun: nothing but cutting the connection tells the client
	}
	return nil
}
