package filetest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"chuky/evidence"
	"chuky/evidence/clamtest"
	"chuky/evidence/samples"
	"chuky/models"

	"github.com/google/uuid"
)

// large gives files of the usual limit.
func large(c *evidence.Config) { c.MaxBytes = evidence.DefaultMaxBytes }

func metadata(name string, fields map[string]string) string {
	pairs := []string{"filename " + base64.StdEncoding.EncodeToString([]byte(name))}
	for k, v := range fields {
		pairs = append(pairs, k+" "+base64.StdEncoding.EncodeToString([]byte(v)))
	}
	return strings.Join(pairs, ",")
}

func (w *world) tus(as, method, path, key string, headers map[string]string, body io.Reader) answer {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.srv.URL+path, body)
	w.must(err)
	req.Header.Set("Tus-Resumable", "1.0.0")
	for k, v := range headers {
		req.Header.Set(k, v)
	}
	return w.send(req, as, key)
}

// open announces a file and returns where its bytes go.
func (w *world) open(as, unit, key, name string, size int, fields map[string]string) answer {
	w.t.Helper()
	return w.tus(as, http.MethodPost, "/api/v1/assessments/"+w.forms[unit]+"/uploads", key, map[string]string{"Upload-Length": strconv.Itoa(size), "Upload-Metadata": metadata(name, fields)}, nil)
}

func (w *world) opened(name string, size int) string {
	w.t.Helper()
	a := w.open("officer-1", "u1", uuid.NewString(), name, size, cite)
	w.want(a, 201, "")
	return a.header.Get("Location")
}

func (w *world) piece(as, path string, offset int, data []byte) answer {
	w.t.Helper()
	return w.tus(as, http.MethodPatch, path, "", map[string]string{"Content-Type": "application/offset+octet-stream", "Upload-Offset": strconv.Itoa(offset)}, bytes.NewReader(data))
}

func (w *world) offset(path string) int {
	w.t.Helper()
	a := w.tus("officer-1", http.MethodHead, path, "", nil, nil)
	if a.status != http.StatusOK {
		w.t.Fatalf("HEAD %s: %d", path, a.status)
	}
	n, err := strconv.Atoi(a.header.Get("Upload-Offset"))
	w.must(err)
	return n
}

func (w *world) finish(path string) answer {
	w.t.Helper()
	return w.tus("officer-1", http.MethodPost, path+"/finish", "", nil, nil)
}

// cut sends a piece over a connection of its own and breaks it after n bytes.
func (w *world) cut(path string, offset int, data []byte, n int) {
	w.t.Helper()
	conn, err := (&net.Dialer{}).DialContext(w.t.Context(), "tcp", strings.TrimPrefix(w.srv.URL, "http://"))
	w.must(err)
	_, err = fmt.Fprintf(conn, "PATCH %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: %d\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: %d\r\n\r\n",
		path, w.token["officer-1"], offset, len(data))
	w.must(err)
	_, err = conn.Write(data[:n])
	w.must(err)
	w.must(conn.Close())
}

// An upload that is cut at 1, 50 and 99 % and goes on from where it was is the same file, and nothing that was sent is
// asked for again beyond what was under way.
func TestResumedUpload(t *testing.T) {
	w := newWorldWith(t, large)
	data := samples.PDFOfSize("ba lần đứt", 12_000_000)
	path := w.opened("lớn.pdf", len(data))
	at := 0
	for _, percent := range []int{1, 50, 99} {
		stop := len(data) * percent / 100
		w.cut(path, at, data[at:], stop-at)
		w.until(fmt.Sprintf("what came until %d%% is stored", percent), func() bool { return w.offset(path) == stop })
		at = stop
		w.want(w.finish(path), 409, "upload_incomplete")
	}
	if a := w.piece("officer-1", path, at, data[at:]); a.status != http.StatusNoContent || a.header.Get("Upload-Offset") != strconv.Itoa(len(data)) {
		t.Fatalf("the rest: %d %s", a.status, a.body)
	}
	first := w.finish(path)
	w.want(first, 201, "")
	var made uploaded
	first.json(t, &made)
	if made.SHA256 != sum(data) || made.Size != int64(len(data)) || made.State != "sealed" || made.Code != "H1-1.1-01" {
		t.Errorf("made %+v", made)
	}
	if again := w.finish(path); again.status != 201 || !bytes.Equal(again.body, first.body) {
		t.Errorf("finished again: %d %s", again.status, again.body)
	}
	if n := w.offset(path); n != len(data) {
		t.Errorf("offset %d of a finished upload", n)
	}
	got := w.get("officer-1", "/api/v1/evidence/"+made.ID+"/content")
	if got.status != 200 || sum(got.body) != sum(data) {
		t.Errorf("read back: %d, %d bytes", got.status, len(got.body))
	}
	if row := w.row(made.ID); row.Symbol != cite["symbol"] || row.Abstract != cite["abstract"] || row.Filename != "lớn.pdf" {
		t.Errorf("recorded as %+v", row)
	}
	if up, staged := w.count(evidence.UploadFolder), w.count("staged/"); up != 0 || staged != 0 {
		t.Errorf("left behind: %d pieces, %d staged", up, staged)
	}
}

func TestUploadProtocol(t *testing.T) {
	w := newWorld(t)
	data := samples.PDFOfSize("x", 50_000)
	key := uuid.NewString()
	a := w.open("officer-1", "u1", key, "a.pdf", len(data), cite)
	w.want(a, 201, "")
	for name, want := range map[string]string{"Tus-Resumable": "1.0.0", "Tus-Max-Size": strconv.Itoa(limit)} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if _, err := http.ParseTime(a.header.Get("Upload-Expires")); err != nil {
		t.Error(err)
	}
	if again := w.open("officer-1", "u1", key, "a.pdf", len(data), cite); again.header.Get("Location") != a.header.Get("Location") {
		t.Errorf("announced again: %s and %s", again.header.Get("Location"), a.header.Get("Location"))
	}
	w.want(w.open("officer-1", "u1", key, "a.pdf", len(data)+1, cite), 422, "key_reused")
	path := a.header.Get("Location")

	// Only its owner knows of it.
	for _, who := range []string{"officer-2", "leader-1", "coordinator"} {
		for _, method := range []string{http.MethodHead, http.MethodGet, http.MethodDelete} {
			if got := w.tus(who, method, path, "", nil, nil); got.status != http.StatusNotFound && got.status != http.StatusForbidden {
				t.Errorf("%s %s: %d", method, who, got.status)
			}
		}
		if got := w.piece(who, path, 0, data); got.status != http.StatusNotFound && got.status != http.StatusForbidden {
			t.Errorf("PATCH %s: %d", who, got.status)
		}
	}
	if n := w.offset(path); n != 0 {
		t.Fatalf("offset %d", n)
	}
	for what, c := range map[string]struct {
		offset, kind string
		data         []byte
		status       int
	}{
		"ahead":         {"10", "", data, 409},
		"no offset":     {"", "", data, 400},
		"negative":      {"-1", "", data, 400},
		"another type":  {"0", "application/octet-stream", data, 400},
		"more than all": {"0", "", append(bytes.Clone(data), 'x'), 413},
	} {
		kind := c.kind
		if kind == "" {
			kind = "application/offset+octet-stream"
		}
		if got := w.tus("officer-1", http.MethodPatch, path, "", map[string]string{"Content-Type": kind, "Upload-Offset": c.offset}, bytes.NewReader(c.data)); got.status != c.status {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	if n := w.offset(path); n != 0 {
		t.Errorf("offset %d after refused pieces", n)
	}
	for at := 0; at < len(data); at += 20_000 {
		if got := w.piece("officer-1", path, at, data[at:min(at+20_000, len(data))]); got.status != 204 {
			t.Fatalf("piece at %d: %d %s", at, got.status, got.body)
		}
		if got := w.piece("officer-1", path, at, data[at:min(at+20_000, len(data))]); got.status != 409 && at+20_000 < len(data) {
			t.Errorf("the same piece again: %d", got.status)
		}
	}
	var state struct {
		State        string
		Offset, Size int
	}
	w.get("officer-1", path).json(t, &state)
	if state.State != "open" || state.Offset != len(data) || state.Size != len(data) {
		t.Errorf("%+v", state)
	}
	w.want(w.finish(path), 201, "")
	w.get("officer-1", path).json(t, &state)
	if state.State != "done" {
		t.Errorf("%+v", state)
	}

	cancelled := w.opened("b.pdf", len(data))
	w.piece("officer-1", cancelled, 0, data[:100])
	if got := w.tus("officer-1", http.MethodDelete, cancelled, "", nil, nil); got.status != http.StatusNoContent {
		t.Errorf("cancel: %d %s", got.status, got.body)
	}
	w.want(w.get("officer-1", cancelled), 404, "not_found")
	w.want(w.finish(cancelled), 404, "not_found")
	if n := w.count(evidence.UploadFolder); n != 0 {
		t.Errorf("%d pieces are left", n)
	}
}

// What cannot become evidence is refused before its first byte where that can be known, and at the end otherwise.
func TestRefusedUploads(t *testing.T) {
	w := newWorldWith(t, func(c *evidence.Config) { c.MaxBytes = limit })
	before := w.held("u1")
	with := func(k, v string) map[string]string {
		out := map[string]string{}
		for name, text := range cite {
			out[name] = text
		}
		out[k] = v
		return out
	}
	for what, c := range map[string]struct {
		as, name string
		size     int
		fields   map[string]string
		status   int
		code     string
	}{
		"0 bytes":               {"officer-1", "a.pdf", 0, cite, 422, "file_empty"},
		"over the limit":        {"officer-1", "a.pdf", limit + 1, cite, 422, "file_too_large"},
		"a program by its name": {"officer-1", "a.exe", 10, cite, 422, "file_executable"},
		"no name":               {"officer-1", "", 10, cite, 422, "file_name_bad"},
		"criterion unknown":     {"officer-1", "a.pdf", 10, with("item", "9.9"), 422, "item_unknown"},
		"date":                  {"officer-1", "a.pdf", 10, with("issued_on", "1/2"), 422, "date_invalid"},
		"another unit":          {"officer-2", "a.pdf", 10, cite, 403, "not_allowed"},
		"the leader":            {"leader-1", "a.pdf", 10, cite, 403, "not_allowed"},
		"no length":             {"officer-1", "a.pdf", -1, cite, 400, "upload_length"},
	} {
		t.Run(what, func(t *testing.T) {
			w.t = t
			w.want(w.open(c.as, "u1", uuid.NewString(), c.name, c.size, c.fields), c.status, c.code)
		})
	}
	w.t = t
	w.want(w.call("officer-1", "POST", "/api/v1/assessments/"+w.forms["u1"]+"/uploads", nil), 412, "tus_version")

	lies := w.opened("a.pdf", len(samples.PNG()))
	if got := w.piece("officer-1", lies, 0, samples.PNG()); got.status != 204 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	for range 2 {
		w.want(w.finish(lies), 422, "file_extension_lies")
	}
	var state struct {
		State       string
		RefusalCode string `json:"refusal_code"`
	}
	w.get("officer-1", lies).json(t, &state)
	if state.State != "refused" || state.RefusalCode != "file_extension_lies" {
		t.Errorf("%+v", state)
	}
	if after := w.held("u1"); after != before || w.count(evidence.UploadFolder) != 0 {
		t.Errorf("%s became %s", before, after)
	}
}

func TestInfectedUpload(t *testing.T) {
	w, _ := scanned(t)
	data := samples.PDF(clamtest.Mark)
	path := w.opened("a.pdf", len(data))
	w.piece("officer-1", path, 0, data)
	w.want(w.finish(path), 422, "file_infected")
	w.want(w.finish(path), 422, "file_infected")
	if n := w.events("evidence_infected"); n != 1 {
		t.Errorf("%d events", n)
	}
	if n := w.count(""); n != 0 {
		t.Errorf("%d objects are left", n)
	}
}

// Two tabs that continue the same upload at once cannot mix their bytes, and finishing at once makes one file.
func TestUploadAtOnce(t *testing.T) {
	w := newWorldWith(t, large)
	data := samples.PDFOfSize("hai thẻ", 9_000_000)
	path := w.opened("a.pdf", len(data))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for at := w.offset(path); at < len(data); at = w.offset(path) {
				w.piece("officer-1", path, at, data[at:min(at+3_000_000, len(data))])
			}
		})
	}
	wg.Wait()
	ok := make(chan answer, 4)
	for range 4 {
		wg.Go(func() { ok <- w.finish(path) })
	}
	wg.Wait()
	close(ok)
	for a := range ok {
		if a.status != 201 && a.status != 503 { // its pieces were gone while it read: asked again it is told of the file
			t.Errorf("%d %s", a.status, a.body)
		}
	}
	last := w.finish(path)
	w.want(last, 201, "")
	var made uploaded
	last.json(t, &made)
	if made.SHA256 != sum(data) {
		t.Error("the bytes got mixed")
	}
	rows, err := w.svc.Store.Read(t.Context()).EvidenceOf(w.forms["u1"])
	w.must(err)
	if len(rows) != 1 {
		t.Errorf("%d files of one upload", len(rows))
	}
}

func TestUploadsAreBoundedAndExpire(t *testing.T) {
	w := newWorld(t)
	var first string
	for i := range 20 {
		path := w.opened(fmt.Sprintf("%d.pdf", i), 1000)
		if i == 0 {
			first = path
		}
	}
	w.want(w.open("officer-1", "u1", uuid.NewString(), "z.pdf", 1000, cite), 429, "too_many_uploads")
	w.piece("officer-1", first, 0, make([]byte, 10))
	w.clock.t = w.clock.t.Add(49 * time.Hour)
	w.want(w.get("officer-1", first), 404, "not_found")
	w.opened("z.pdf", 1000)
	if n, err := w.svc.ExpireUploads(t.Context(), w.files); n != 20 || err != nil {
		t.Errorf("%d expired: %v", n, err)
	}
	if n := w.count(evidence.UploadFolder); n != 0 {
		t.Errorf("%d pieces are left", n)
	}
	u, err := w.svc.Store.Read(t.Context()).Upload(first[strings.LastIndex(first, "/")+1:])
	w.must(err)
	if u.State != models.UploadCancelled {
		t.Errorf("state %s", u.State)
	}
}

// A file of 90 MB passes through the program, piece by piece or in one request, without being held in memory.
func TestLargeUploadMemory(t *testing.T) {
	w := newWorldWith(t, large)
	data := samples.PDFOfSize("90 MB", 90_000_000)
	// peak is what is held at once, total all that is ever allocated, both beyond what there was before.
	measure := func(what string, do func()) {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		base, top, before := m.HeapAlloc, m.HeapAlloc, m.TotalAlloc
		done, stopped := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(stopped)
			for {
				select {
				case <-done:
					return
				case <-time.After(5 * time.Millisecond):
					runtime.ReadMemStats(&m)
					top = max(top, m.HeapAlloc)
				}
			}
		}()
		do()
		close(done)
		<-stopped
		runtime.ReadMemStats(&m)
		peak, total := top-base, m.TotalAlloc-before
		t.Logf("%s: at most %d MB at once, %d MB in all", what, peak>>20, total>>20)
		// The server, its S3 server and this client share the process and pass over the file five times and more.
		if peak > 45_000_000 || total > uint64(len(data)) {
			t.Errorf("%s: memory grows with the file", what)
		}
	}
	measure("resumable", func() {
		path := w.opened("a.pdf", len(data))
		if a := w.piece("officer-1", path, 0, data); a.status != 204 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		w.want(w.finish(path), 201, "")
	})
	body, kind := func() (io.Reader, string) {
		const b = "ranh-gioi"
		head := fmt.Sprintf("--%s\r\nContent-Disposition: form-data; name=\"item\"\r\n\r\n1.2\r\n--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"b.pdf\"\r\n\r\n", b, b)
		return io.MultiReader(strings.NewReader(head), bytes.NewReader(data), strings.NewReader("\r\n--"+b+"--\r\n")), "multipart/form-data; boundary=" + b
	}()
	measure("one request", func() {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.srv.URL+"/api/v1/assessments/"+w.forms["u1"]+"/evidence", body)
		w.must(err)
		req.Header.Set("Content-Type", kind)
		w.want(w.send(req, "officer-1", uuid.NewString()), 201, "")
	})
}
