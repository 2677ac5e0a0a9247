package web

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/google/uuid"
)

//go:embed templates/*.html
var templateFiles embed.FS

// Renderer turns page structs into HTML. It is built once and safe for use by
// many requests.
type Renderer struct {
	assets *Assets
	parts  *template.Template
	pages  map[string]*template.Template
}

// NewRenderer parses every template. An error here is a fault of the build, not
// of a request.
func NewRenderer(assets *Assets) (*Renderer, error) {
	r := &Renderer{assets: assets, pages: map[string]*template.Template{}}
	base := template.New("").Option("missingkey=error").Funcs(r.funcs())
	parts, err := base.ParseFS(templateFiles, "templates/layout_*.html", "templates/part_*.html")
	if err != nil {
		return nil, fmt.Errorf("web: shared templates: %w", err)
	}
	r.parts = parts
	files, err := fs.Glob(templateFiles, "templates/page_*.html")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		t, err := parts.Clone()
		if err != nil {
			return nil, err
		}
		if t, err = t.ParseFS(templateFiles, f); err != nil {
			return nil, fmt.Errorf("web: %s: %w", f, err)
		}
		name := strings.TrimSuffix(strings.TrimPrefix(path.Base(f), "page_"), ".html")
		r.pages[name] = t
	}
	return r, nil
}

// Page writes the whole page called name (a Page constant). Nothing is written
// when the template fails, so the caller can still answer with a problem page.
func (r *Renderer) Page(w http.ResponseWriter, status int, name string, data any) error {
	t, ok := r.pages[name]
	if !ok {
		return fmt.Errorf("web: no page %q", name)
	}
	return write(w, status, t, "page_"+name+".html", data)
}

// Fragment writes one named template that a page or a part file defines, for an
// htmx request that replaces a piece of the page called name.
func (r *Renderer) Fragment(w http.ResponseWriter, status int, name, fragment string, data any) error {
	t, ok := r.pages[name]
	if !ok {
		return fmt.Errorf("web: no page %q", name)
	}
	return write(w, status, t, fragment, data)
}

func write(w http.ResponseWriter, status int, t *template.Template, name string, data any) error {
	var buf bytes.Buffer
	if err := t.ExecuteTemplate(&buf, name, data); err != nil {
		return fmt.Errorf("web: rendering %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	SetSecurityHeaders(h)
	w.WriteHeader(status)
	_, err := buf.WriteTo(w)
	return err
}

func (r *Renderer) funcs() template.FuncMap {
	return template.FuncMap{
		"asset": r.assets.url,
		"icon":  r.icon,
		// key makes the hidden field that carries a form's idempotency key; every
		// form on a page gets its own, so two forms are never taken for one.
		"key": func() template.HTML {
			return template.HTML(`<input type="hidden" name="key" value="` + uuid.NewString() + `">`)
		},
		"int":     Int,
		"hash8":   groupsOf8,
		"initial": initials,
		"steps":   steps,
		"dict":    dict,
	}
}

// icon draws one symbol of the sprite; the optional argument adds a class.
func (r *Renderer) icon(name string, class ...string) (template.HTML, error) {
	if name == "" {
		return "", nil
	}
	if !r.assets.HasIcon(name) {
		return "", fmt.Errorf("icon %q is not in static/icons.svg; run web/vendor.sh", name)
	}
	sprite, err := r.assets.url("icons.svg")
	if err != nil {
		return "", err
	}
	cls := "ck-i"
	for _, c := range class {
		cls += " " + template.HTMLEscapeString(c)
	}
	return template.HTML(`<svg class="` + cls + `" aria-hidden="true"><use href="` +
		sprite + `#` + name + `"/></svg>`), nil
}

// dict passes several values to a component: {{template "x" dict "A" 1 "B" 2}}.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, errors.New("dict needs pairs")
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		k, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict key %v is no string", pairs[i])
		}
		m[k] = pairs[i+1]
	}
	return m, nil
}
