package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

//go:embed static
var staticFiles embed.FS

const staticPrefix = "/static/"

// Assets serves the static files. A file's address holds the hash of its bytes,
// so browsers keep it for a year and a new version is a new address.
type Assets struct {
	byName map[string]*asset // "app.css"
	byPath map[string]*asset // "/static/app.0f3a91c2.css"
	icons  map[string]bool
}

type asset struct {
	url, contentType string
	body             []byte
	once             sync.Once
	gz, br           []byte
}

var (
	cssComment = regexp.MustCompile(`(?s)/\*[^!].*?\*/`)
	cssURL     = regexp.MustCompile(`url\(([a-z0-9.-]+)\)`)
	symbolID   = regexp.MustCompile(`<symbol id="([a-z0-9-]+)"`)
	types      = map[string]string{
		".css": "text/css; charset=utf-8",
		".js":  "text/javascript; charset=utf-8",
		".svg": "image/svg+xml",
	}
)

// NewAssets reads the embedded files, joins css/*.css in name order to app.css
// and names every file by its content.
func NewAssets() (*Assets, error) {
	a := &Assets{byName: map[string]*asset{}, byPath: map[string]*asset{}, icons: map[string]bool{}}
	entries, err := fs.ReadDir(staticFiles, "static")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		body, err := staticFiles.ReadFile("static/" + e.Name())
		if err != nil {
			return nil, err
		}
		if err := a.add(e.Name(), body); err != nil {
			return nil, err
		}
		if e.Name() == "icons.svg" {
			for _, m := range symbolID.FindAllSubmatch(body, -1) {
				a.icons[string(m[1])] = true
			}
		}
	}
	css, err := a.joinCSS()
	if err != nil {
		return nil, err
	}
	return a, a.add("app.css", css)
}

// joinCSS comes after the other files are named, because url(x.svg) in a
// stylesheet becomes the hashed address of x.svg.
func (a *Assets) joinCSS() ([]byte, error) {
	files, err := fs.Glob(staticFiles, "static/css/*.css")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, f := range files {
		text, err := staticFiles.ReadFile(f)
		if err != nil {
			return nil, err
		}
		b.Write(cssComment.ReplaceAll(text, nil))
		b.WriteByte('\n')
	}
	var missing error
	out := cssURL.ReplaceAllFunc(b.Bytes(), func(m []byte) []byte {
		name := string(cssURL.FindSubmatch(m)[1])
		file, ok := a.byName[name]
		if !ok {
			missing = fmt.Errorf("web: a stylesheet names %s, which is not in static", name)
			return m
		}
		return []byte("url(" + file.url + ")")
	})
	return out, missing
}

func (a *Assets) add(name string, body []byte) error {
	ext := path.Ext(name)
	ct, ok := types[ext]
	if !ok {
		return fmt.Errorf("web: static file %s has no known type", name)
	}
	sum := sha256.Sum256(body)
	url := staticPrefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext
	f := &asset{url: url, contentType: ct, body: body}
	a.byName[name], a.byPath[url] = f, f
	return nil
}

// url gives the hashed address of a static file.
func (a *Assets) url(name string) (string, error) {
	f, ok := a.byName[name]
	if !ok {
		return "", fmt.Errorf("no static file %q", name)
	}
	return f.url, nil
}

// HasIcon tells whether the sprite holds the symbol.
func (a *Assets) HasIcon(name string) bool { return a.icons[name] }

// ServeHTTP answers for everything below /static/.
func (a *Assets) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	f, ok := a.byPath[req.URL.Path]
	if !ok {
		http.Error(w, "Không có tệp này.", http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", `"`+path.Base(f.url)+`"`)
	if req.Header.Get("If-None-Match") == h.Get("ETag") {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	f.once.Do(f.compress)
	body := f.body
	switch accept := req.Header.Get("Accept-Encoding"); {
	case strings.Contains(accept, "br"):
		h.Set("Content-Encoding", "br")
		body = f.br
	case strings.Contains(accept, "gzip"):
		h.Set("Content-Encoding", "gzip")
		body = f.gz
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if req.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // a reader that left is no fault of ours
}

// compress runs once per file, at its first request. Writes to a buffer cannot
// fail.
func (f *asset) compress() {
	var gz, br bytes.Buffer
	g, _ := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	_, _ = g.Write(f.body)
	_ = g.Close()
	b := brotli.NewWriterLevel(&br, 9)
	_, _ = b.Write(f.body)
	_ = b.Close()
	f.gz, f.br = gz.Bytes(), br.Bytes()
}
