package filetest

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"testing"

	"chuky/evidence"
	"chuky/evidence/clamtest"
	"chuky/evidence/samples"

	"github.com/google/uuid"
)

type direct struct {
	ID       string
	PartSize int `json:"part_size"`
	Parts    []string
}

func (w *world) direct(key, name string, size int) answer {
	w.t.Helper()
	return w.keyed("officer-1", http.MethodPost, "/api/v1/assessments/"+w.forms["u1"]+"/direct-uploads", key, map[string]any{"item": "1.1", "filename": name, "size": size, "symbol": "15/QĐ-SYT"})
}

// bring sends the parts to the object store, without the program.
func (w *world) bring(d direct, data []byte) (parts []map[string]any) {
	w.t.Helper()
	for i, piece := range slices.Collect(slices.Chunk(data, d.PartSize)) {
		req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPut, d.Parts[i], bytes.NewReader(piece))
		w.must(err)
		req.Close = true // a server that is stopped waits for connections
		res, err := http.DefaultClient.Do(req)
		w.must(err)
		said, _ := io.ReadAll(res.Body)
		w.must(res.Body.Close())
		if res.StatusCode != http.StatusOK {
			w.t.Fatalf("part %d: %s %s", i+1, res.Status, said)
		}
		parts = append(parts, map[string]any{"number": i + 1, "etag": res.Header.Get("ETag")})
	}
	return parts
}

func (w *world) complete(d direct, parts any) answer {
	w.t.Helper()
	return w.keyed("officer-1", http.MethodPost, "/api/v1/uploads/"+d.ID+"/complete", "", map[string]any{"parts": parts})
}

// A file that went to the object store by presigned addresses is checked, scanned and sealed like any other.
func TestDirectUpload(t *testing.T) {
	w := newWorldWith(t, large)
	data := samples.PDFOfSize("gửi thẳng", evidence.DirectPartBytes+1_000_000)
	key := uuid.NewString()
	var d, again direct
	a := w.direct(key, "a.pdf", len(data))
	w.want(a, 201, "")
	a.json(t, &d)
	w.direct(key, "a.pdf", len(data)).json(t, &again)
	if again.ID != d.ID || len(d.Parts) != 2 || len(again.Parts) != 2 {
		t.Errorf("announced twice: %+v and %+v", d, again)
	}
	w.bring(d, data[:d.PartSize])
	again.Parts = again.Parts[1:]
	parts := append(w.bring(d, data[:d.PartSize]), w.bring(direct{PartSize: d.PartSize, Parts: again.Parts}, data[d.PartSize:])...)
	parts[1]["number"] = 2
	wrong := []map[string]any{parts[0], {"number": 2, "etag": parts[0]["etag"]}}
	w.want(w.complete(d, wrong), 409, "parts_wrong")
	first := w.complete(d, parts)
	w.want(first, 201, "")
	var made uploaded
	first.json(t, &made)
	if made.SHA256 != sum(data) || made.State != "sealed" {
		t.Errorf("%+v", made)
	}
	if again := w.complete(d, parts); again.status != 201 || !bytes.Equal(again.body, first.body) {
		t.Errorf("completed again: %d %s", again.status, again.body)
	}
	if n := w.count(evidence.UploadFolder); n != 0 {
		t.Errorf("%d objects are left", n)
	}
	w.want(w.finish("/api/v1/uploads/"+d.ID), 404, "not_found") // of the other way
}

func TestDirectUploadIsChecked(t *testing.T) {
	w, _ := scanned(t)
	w.want(w.direct(uuid.NewString(), "a.exe", 10), 422, "file_executable")
	w.want(w.direct(uuid.NewString(), "a.pdf", limit+1), 422, "file_too_large")
	for name, c := range map[string]struct {
		data []byte
		size int
		code string
	}{
		"infected": {samples.PDF(clamtest.Mark), 0, "file_infected"},
		"lies":     {samples.PNG(), 0, "file_extension_lies"},
		"longer":   {append(samples.PDF("x"), make([]byte, 100)...), len(samples.PDF("x")), "file_truncated"},
	} {
		if c.size == 0 {
			c.size = len(c.data)
		}
		var d direct
		w.direct(uuid.NewString(), "a.pdf", c.size).json(t, &d)
		parts := w.bring(d, c.data)
		for range 2 {
			w.want(w.complete(d, parts), 422, c.code)
		}
		if n := w.count(""); n != 0 {
			t.Errorf("%s: %d objects are left", name, n)
		}
	}
}
