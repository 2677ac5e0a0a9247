package api

import (
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

const apiDescription = `API của Chuky cho chương trình. Đăng nhập ở POST /api/v1/session (cookie, hoặc mã truy cập khi gửi "token": true) rồi gửi Authorization: Bearer <mã>.
Mọi POST có thay đổi phải có Idempotency-Key: gửi lại cùng mã thì nhận lại cùng câu trả lời. Bản nháp dùng ETag và If-Match: phiên bản cũ nhận 412 kèm cả hai bản, thiếu If-Match nhận 428.
Lỗi ở dạng application/problem+json (RFC 9457) với code ổn định và detail bằng tiếng Việt. Thời điểm theo RFC 3339. Điểm là chuỗi chính xác (15/2) kèm dạng hiển thị (7,50).`

//go:embed docs.html
var docsHTML string

//go:embed docs.css
var docsCSS []byte

var docsPage = template.Must(template.New("docs").Parse(docsHTML))

type docsGroup struct {
	Name string
	Ops  []docsOp
}

type docsOp struct {
	ID, Method, Path, Summary, Description, Roles string
	Params                                        []docsParam
	Body, Reply                                   string
}

type docsParam struct {
	Name, In, Doc string
	Required      bool
}

// docs serves the documentation page: plain HTML made once from the OpenAPI, with no script and nothing from elsewhere.
func (a *api) docs(g *gin.RouterGroup) {
	var page strings.Builder
	err := docsPage.Execute(&page, struct {
		Title, Version, About string
		Groups                []docsGroup
	}{"API Chuky", a.Version, apiDescription, a.docsGroups()})
	if err != nil {
		panic("api: documentation page: " + err.Error()) // template and data are part of the program
	}
	g.GET("/docs", func(c *gin.Context) {
		c.Header("Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(page.String()))
	})
	g.GET("/docs.css", func(c *gin.Context) { c.Data(http.StatusOK, "text/css; charset=utf-8", docsCSS) })
}

func (a *api) docsGroups() []docsGroup {
	var groups []docsGroup
	spec := a.huma.OpenAPI()
	for _, rt := range a.routes() {
		item := spec.Paths[rt.path]
		o := map[string]*huma.Operation{get: item.Get, post: item.Post, put: item.Put, patch: item.Patch, remove: item.Delete, http.MethodHead: item.Head}[rt.method]
		tag := tagOf(rt.path)
		at := slices.IndexFunc(groups, func(g docsGroup) bool { return g.Name == tag })
		if at < 0 {
			groups = append(groups, docsGroup{Name: tag})
			at = len(groups) - 1
		}
		d := docsOp{ID: o.OperationID, Method: rt.method, Path: "/api" + rt.path, Summary: rt.summary, Description: o.Description, Roles: rolesText(rt)}
		for _, p := range o.Parameters {
			d.Params = append(d.Params, docsParam{p.Name, p.In, p.Description, p.Required})
		}
		if o.RequestBody != nil {
			for kind, m := range o.RequestBody.Content {
				d.Body = kind + "\n" + outline(spec, m.Schema, 0, map[string]bool{})
			}
		}
		for _, code := range []string{"200", "201"} {
			if r := o.Responses[code]; r != nil && d.Reply == "" {
				for kind, m := range r.Content {
					d.Reply = code + " " + kind + "\n" + outline(spec, m.Schema, 0, map[string]bool{})
				}
			}
		}
		groups[at].Ops = append(groups[at].Ops, d)
	}
	return groups
}

// outline writes a schema as an indented list of its fields.
func outline(spec *huma.OpenAPI, s *huma.Schema, depth int, above map[string]bool) string {
	if s == nil {
		return ""
	}
	if s.Ref != "" {
		if above[s.Ref] || depth > 6 {
			return ""
		}
		inner := map[string]bool{s.Ref: true}
		for k := range above {
			inner[k] = true
		}
		return outline(spec, spec.Components.Schemas.SchemaFromRef(s.Ref), depth, inner)
	}
	if s.Type == "array" {
		return outline(spec, s.Items, depth, above)
	}
	var b strings.Builder
	names := make([]string, 0, len(s.Properties))
	for name := range s.Properties {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		p := s.Properties[name]
		kind := p.Type
		if p.Ref != "" {
			kind = "object"
		}
		if kind == "" {
			kind = "giá trị"
		}
		mark := ""
		if slices.Contains(s.Required, name) {
			mark = " *"
		}
		fmt.Fprintf(&b, "%s%s%s: %s", strings.Repeat("  ", depth), name, mark, kind)
		if len(p.Enum) > 0 {
			fmt.Fprintf(&b, " %v", p.Enum)
		}
		if p.Description != "" {
			fmt.Fprintf(&b, " — %s", p.Description)
		}
		b.WriteByte('\n')
		b.WriteString(outline(spec, p, depth+1, above))
	}
	return b.String()
}
