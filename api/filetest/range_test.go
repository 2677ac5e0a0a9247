package filetest

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"chuky/evidence/samples"

	"github.com/google/uuid"
)

// A part of a file comes as asked for, a changed or impossible wish is answered as HTTP says, and a damaged file is
// never sent as a whole one.
func TestRangeOfFile(t *testing.T) {
	w := newWorld(t)
	data := samples.PDFOfSize("phần", 150_000)
	up := w.upload("officer-1", "u1", uuid.NewString(), cite, "a.pdf", data)
	w.want(up, 201, "")
	var made uploaded
	up.json(t, &made)
	path := "/api/v1/evidence/" + made.ID + "/content"
	ask := func(as string, headers map[string]string) answer {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.srv.URL+path, nil)
		w.must(err)
		for k, v := range headers {
			req.Header.Set(k, v)
		}
		return w.send(req, as, "")
	}
	etag := `"` + sum(data) + `"`
	for what, c := range map[string]struct {
		headers map[string]string
		status  int
		span    string
		body    []byte
	}{
		"whole":               {nil, 200, "", data},
		"beginning":           {map[string]string{"Range": "bytes=0-99"}, 206, "bytes 0-99/150000", data[:100]},
		"middle":              {map[string]string{"Range": "bytes=70000-70999"}, 206, "bytes 70000-70999/150000", data[70000:71000]},
		"end":                 {map[string]string{"Range": "bytes=-50"}, 206, "bytes 149950-149999/150000", data[149950:]},
		"from there on":       {map[string]string{"Range": "bytes=100000-"}, 206, "bytes 100000-149999/150000", data[100000:]},
		"the same file still": {map[string]string{"Range": "bytes=10-19", "If-Range": etag}, 206, "bytes 10-19/150000", data[10:20]},
		"another file by now": {map[string]string{"Range": "bytes=10-19", "If-Range": `"other"`}, 200, "", data},
		"beyond its end":      {map[string]string{"Range": "bytes=150000-"}, 416, "bytes */150000", nil},
		"known already":       {map[string]string{"If-None-Match": etag}, 304, "", []byte{}},
		"known, and a part":   {map[string]string{"If-None-Match": etag, "Range": "bytes=0-9"}, 304, "", []byte{}},
	} {
		got := ask("officer-1", c.headers)
		if got.status != c.status || got.header.Get("Content-Range") != c.span || c.body != nil && !bytes.Equal(got.body, c.body) {
			t.Errorf("%s: %d %q, %d bytes", what, got.status, got.header.Get("Content-Range"), len(got.body))
		}
		if c.status < 300 && (got.header.Get("ETag") != etag || got.header.Get("Accept-Ranges") != "bytes" || got.header.Get("Content-Type") != "application/pdf") {
			t.Errorf("%s: %v", what, got.header)
		}
	}
	if got := ask("officer-1", map[string]string{"Range": "bytes=0-9,100-109"}); got.status != 206 || !strings.HasPrefix(got.header.Get("Content-Type"), "multipart/byteranges") {
		t.Errorf("two parts: %d %s", got.status, got.header.Get("Content-Type"))
	}
	w.want(ask("officer-2", map[string]string{"Range": "bytes=0-9"}), 404, "not_found")

	w.damage(w.row(made.ID).ObjectKey, bytes.Replace(data, []byte("%PDF-1.4"), []byte("%PDF-1.5"), 1))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.srv.URL+path, nil)
	w.must(err)
	req.Header.Set("Authorization", "Bearer "+w.token["officer-1"])
	res, err := w.srv.Client().Do(req)
	w.must(err)
	defer func() { _ = res.Body.Close() }()
	if _, err := io.ReadAll(res.Body); err == nil {
		t.Error("a damaged file was sent to its end")
	}
}
