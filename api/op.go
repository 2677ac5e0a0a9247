package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"chuky/models"
	"chuky/queries"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

// route is one line of the table.
type route struct {
	method, path string
	roles        []models.Role // any of them; none: everybody who signed in
	summary      string
	public       bool // without signing in
	early        bool // before the first password was changed
	pure         bool // a POST that changes nothing, or none that can be repeated by key
	creates      bool // answers 201 with a Location
	register     func(*api, *gin.RouterGroup, route)
}

// reply is what huma writes.
type reply[T any] struct {
	Status   int
	ETag     string `header:"ETag"`
	Location string `header:"Location"`
	Link     string `header:"Link"`
	Total    string `header:"X-Total-Count"`
	Body     T
}

// op makes a typed handler the register function of a route.
func op[I, T any](fn func(*call, *I) (T, error)) func(*api, *gin.RouterGroup, route) {
	return func(a *api, _ *gin.RouterGroup, rt route) {
		o := rt.operation()
		o.Middlewares = huma.Middlewares{gated(rt)}
		huma.Register(a.huma, o, func(ctx context.Context, in *I) (*reply[T], error) {
			k := callOf(ctx)
			k.status = rt.success()
			body, err := fn(k, in)
			if err != nil {
				p := k.problem(err)
				p.Title = http.StatusText(p.Status)
				p.headers(k.gin.Header)
				return nil, p
			}
			out := &reply[T]{Status: k.status, ETag: k.etag, Location: k.location, Link: k.link, Body: body}
			if k.counted {
				out.Total = strconv.Itoa(k.total)
			}
			return out, nil
		})
	}
}

// raw makes a gin handler the register function of a route: streams, which huma would buffer. describe adds to the
// OpenAPI what huma would have found out by itself.
func raw(fn func(*call) error, describe func(*huma.Operation)) func(*api, *gin.RouterGroup, route) {
	return func(a *api, g *gin.RouterGroup, rt route) {
		o := rt.operation()
		for _, name := range pathParams(rt.path) {
			o.Parameters = append(o.Parameters, &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: "string"}})
		}
		if describe != nil {
			describe(&o)
		}
		a.huma.OpenAPI().AddOperation(&o)
		g.Handle(rt.method, ginPath(rt.path), func(c *gin.Context) {
			k := callOf(c.Request.Context())
			err := k.gate(rt)
			if err == nil {
				err = fn(k)
			}
			if err != nil {
				writeProblem(c, k.problem(err))
			}
		})
	}
}

func ginPath(p string) string { return strings.NewReplacer("{", ":", "}", "").Replace(p) }

func pathParams(p string) []string {
	var out []string
	for _, seg := range strings.Split(p, "/") {
		if strings.HasPrefix(seg, "{") {
			out = append(out, strings.Trim(seg, "{}"))
		}
	}
	return out
}

func (rt route) operation() huma.Operation {
	id := strings.ToLower(rt.method) + strings.NewReplacer("/v1", "", "/", "-", "{", "", "}", "").Replace(rt.path)
	o := huma.Operation{OperationID: id, Method: rt.method, Path: rt.path, Summary: rt.summary, Tags: []string{tagOf(rt.path)}, MaxBodyBytes: maxBody, DefaultStatus: rt.success(),
		// readBody has read the body and minded the time. A deadline of the framework would stay on the connection, and
		// net/http cancels a request when its connection's deadline passes.
		BodyReadTimeout: -1,
		Extensions:      map[string]any{"x-roles": rolesText(rt)}, Responses: map[string]*huma.Response{"default": {Description: "problem+json (RFC 9457)",
			Content: map[string]*huma.MediaType{"application/problem+json": {Schema: problemSchema}}}}}
	if !rt.public {
		o.Security = []map[string][]string{{"bearer": {}}, {"session": {}}}
	}
	if rt.method == http.MethodPost && !rt.pure {
		o.Parameters = append(o.Parameters, &huma.Param{Name: "Idempotency-Key", In: "header", Required: true, Schema: &huma.Schema{Type: "string"}, Description: "Mã chống gửi trùng: gửi lại cùng mã thì nhận lại cùng câu trả lời."})
	}
	return o
}

func (rt route) success() int {
	if rt.creates {
		return http.StatusCreated
	}
	return http.StatusOK
}

var problemSchema = &huma.Schema{Type: "object", Required: []string{"status", "code", "detail"}, Properties: map[string]*huma.Schema{
	"title": {Type: "string"}, "status": {Type: "integer"}, "code": {Type: "string"}, "detail": {Type: "string"}, "request_id": {Type: "string"},
	"errors": {Type: "array", Items: &huma.Schema{Type: "object", Properties: map[string]*huma.Schema{"field": {Type: "string"}, "code": {Type: "string"}, "message": {Type: "string"}}}}}}

func tagOf(path string) string {
	return strings.Split(strings.TrimPrefix(path, "/v1/"), "/")[0]
}

func rolesText(rt route) string {
	switch {
	case rt.public:
		return "mọi người"
	case len(rt.roles) == 0:
		return "người đã đăng nhập"
	}
	var names []string
	for _, r := range rt.roles {
		names = append(names, queries.RoleVN[r])
	}
	return strings.Join(names, ", ")
}

// none is a body or an input that is not there.
type none struct{}

// PageIn is the part of a List's query that says which page.
type PageIn struct {
	Page  int `query:"page" minimum:"1" default:"1" doc:"Trang, từ 1"`
	Limit int `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"Số dòng một trang"`
}

func (p PageIn) offset() int { return (p.Page - 1) * p.Limit }

// List is a page of a list.
type List[T any] struct {
	Items []T `json:"items"`
	Total int `json:"total" doc:"Số dòng của cả danh sách"`
	Page  int `json:"page"`
	Limit int `json:"limit"`
}

// page makes the body of a List and its Link and X-Total-Count headers (RFC 8288).
func page[R, T any](k *call, p PageIn, rows []R, total int, to func(R) T) List[T] {
	out := List[T]{Items: each(rows, to), Total: total, Page: p.Page, Limit: p.Limit}
	k.total, k.counted = total, true
	last := max(1, (total+p.Limit-1)/p.Limit)
	var links []string
	for _, l := range []struct {
		rel  string
		page int
		show bool
	}{{"first", 1, p.Page > 1}, {"prev", p.Page - 1, p.Page > 1}, {"next", p.Page + 1, p.Page < last}, {"last", last, p.Page < last}} {
		if l.show {
			q, _ := url.ParseQuery(k.gin.Request.URL.RawQuery)
			q.Set("page", strconv.Itoa(l.page))
			q.Set("limit", strconv.Itoa(p.Limit))
			links = append(links, fmt.Sprintf("<%s?%s>; rel=%q", k.gin.Request.URL.Path, q.Encode(), l.rel))
		}
	}
	k.link = strings.Join(links, ", ")
	return out
}

// each maps rows, never to null.
func each[R, T any](rows []R, to func(R) T) []T {
	out := make([]T, 0, len(rows))
	for _, r := range rows {
		out = append(out, to(r))
	}
	return out
}

// created gives the address of the new thing.
func (k *call) created(path string) { k.location = "/api/v1" + path }
