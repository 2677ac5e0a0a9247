package filetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"chuky/evidence/samples"

	"github.com/google/uuid"
)

func sum(b []byte) string {
	d := sha256.Sum256(b)
	return hex.EncodeToString(d[:])
}

// held counts the rows and the staged objects: what a refused file must leave as it was.
func (w *world) held(unit string) string {
	w.t.Helper()
	rows, err := w.svc.Store.Read(w.t.Context()).EvidenceOf(w.forms[unit])
	w.must(err)
	a, err := w.svc.Store.Read(w.t.Context()).Assessment(w.forms[unit])
	w.must(err)
	return fmt.Sprint(len(rows), a.Revision, a.Stage, w.count("staged/"))
}

// count counts the objects under a prefix.
func (w *world) count(prefix string) (n int) {
	w.t.Helper()
	for _, err := range w.files.List(w.t.Context(), prefix) {
		w.must(err)
		n++
	}
	return n
}

var cite = map[string]string{"item": "1.1", "symbol": "15/QĐ-SYT", "issued_on": "2025-03-02", "issuer": "Sở Y tế", "abstract": "Kế hoạch chuyển đổi số năm 2025"}

func TestUploadAndDownload(t *testing.T) {
	w := newWorld(t)
	pdf := samples.PDF("Kế hoạch chuyển đổi số")
	up := w.upload("officer-1", "u1", "tep-1", cite, "Kế hoạch số 15.pdf", pdf)
	var made struct {
		ID, Code, SHA256 string
		Size             int64
		Revision         int64
	}
	w.want(up, 201, "")
	up.json(t, &made)
	if made.Code != "H1-1.1-01" || made.SHA256 != sum(pdf) || made.Size != int64(len(pdf)) || made.Revision != 1 {
		t.Errorf("made %+v", made)
	}
	// The same request again is the same file; with other bytes under the same key it is refused.
	again := w.upload("officer-1", "u1", "tep-1", cite, "Kế hoạch số 15.pdf", pdf)
	w.want(again, 201, "")
	if !bytes.Equal(again.body, up.body) {
		t.Errorf("again %s, first %s", again.body, up.body)
	}
	w.want(w.upload("officer-1", "u1", "tep-1", cite, "Kế hoạch số 15.pdf", samples.PDF("khác")), 422, "key_reused")
	w.want(w.upload("officer-1", "u1", "", cite, "a.pdf", pdf), 400, "key_missing")

	path := "/api/v1/evidence/" + made.ID + "/content"
	for _, who := range []string{"officer-1", "leader-1", "coordinator", "auditor", "chairman"} {
		got := w.get(who, path)
		w.want(got, 200, "")
		if !bytes.Equal(got.body, pdf) {
			t.Errorf("%s got %d bytes", who, len(got.body))
		}
	}
	for _, who := range []string{"officer-2", "leader-2", "verifier", "admin"} { // the form is not handed in yet
		w.want(w.get(who, path), 404, "not_found")
	}
	w.want(w.get("", path), 401, "sign_in_required")
	got := w.get("officer-1", path)
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Content-Type": "application/pdf", "Content-Length": strconv.Itoa(len(pdf)), "Etag": `"` + sum(pdf) + `"`, "Cache-Control": "private, no-cache"} {
		if got.header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.header.Get(name), want)
		}
	}
	if d := got.header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment") || !strings.Contains(d, "filename*=utf-8''K%E1%BA%BF%20ho") {
		t.Errorf("Content-Disposition %q", d)
	}
	if !strings.HasPrefix(got.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("CSP %q", got.header.Get("Content-Security-Policy"))
	}
	if d := w.get("officer-1", path+"?inline=1").header.Get("Content-Disposition"); !strings.HasPrefix(d, "inline") {
		t.Errorf("inline: %q", d)
	}

	// The verifier sees it from the approval on; a file that the unit took off only those who oversee.
	w.want(w.call("officer-1", "POST", "/api/v1/assessments/"+w.forms["u1"]+"/submit", nil), 200, "")
	w.want(w.call("leader-1", "POST", "/api/v1/assessments/"+w.forms["u1"]+"/return", map[string]any{"reason": "thêm tài liệu"}), 200, "")
	w.want(w.call("officer-1", "PATCH", "/api/v1/evidence/"+made.ID, map[string]any{"link": "1.2"}), 200, "")
	w.want(w.call("officer-1", "PATCH", "/api/v1/evidence/"+made.ID, map[string]any{"link": "9.9"}), 422, "item_unknown")
	w.want(w.call("officer-1", "PATCH", "/api/v1/evidence/"+made.ID, map[string]any{}), 422, "one_change")
	second := w.upload("officer-1", "u1", uuid.NewString(), cite, "hai.png", samples.PNG())
	w.want(second, 201, "")
	var two struct{ ID, Code string }
	second.json(t, &two)
	if two.Code != "H1-1.1-02" {
		t.Errorf("second code %s", two.Code)
	}
	w.want(w.call("officer-1", "DELETE", "/api/v1/evidence/"+two.ID+"?item=1.1", nil), 200, "")
	w.want(w.get("officer-1", "/api/v1/evidence/"+two.ID+"/content"), 404, "not_found")
	w.want(w.get("auditor", "/api/v1/evidence/"+two.ID+"/content"), 200, "")
	w.want(w.call("officer-1", "POST", "/api/v1/assessments/"+w.forms["u1"]+"/submit", nil), 200, "")
	w.want(w.call("leader-1", "POST", "/api/v1/assessments/"+w.forms["u1"]+"/approve", map[string]any{"revision": w.revision("u1")}), 200, "")
	w.want(w.get("verifier", path), 200, "")
	w.want(w.get("officer-2", path), 404, "not_found")
	// A repeated upload is told what the first one was, although the form is closed now.
	w.want(w.upload("officer-1", "u1", "tep-1", cite, "Kế hoạch số 15.pdf", pdf), 201, "")
	before := w.held("u1")
	w.want(w.upload("officer-1", "u1", uuid.NewString(), cite, "ba.pdf", pdf), 409, "form_closed")
	if after := w.held("u1"); after != before {
		t.Errorf("%s became %s", before, after)
	}
}

func (w *world) revision(unit string) int64 {
	w.t.Helper()
	a, err := w.svc.Store.Read(w.t.Context()).Assessment(w.forms[unit])
	w.must(err)
	return a.Revision
}

func TestBadFiles(t *testing.T) {
	w := newWorld(t)
	pdf := samples.PDF("x")
	with := func(k, v string) map[string]string {
		out := map[string]string{}
		for name, text := range cite {
			out[name] = text
		}
		out[k] = v
		return out
	}
	before := w.held("u1")
	for _, c := range []struct {
		name, file, code string
		fields           map[string]string
		data             []byte
		as               string
		status           int
	}{
		{"0 bytes", "a.pdf", "file_empty", cite, nil, "officer-1", 422},
		{"over the limit", "a.pdf", "file_too_large", cite, samples.PDFOfSize("to", limit+1), "officer-1", 422},
		{"lying extension", "a.pdf", "file_extension_lies", cite, samples.PNG(), "officer-1", 422},
		{"a program", "a.pdf", "file_executable", cite, samples.LinuxProgram(), "officer-1", 422},
		{"a program by its name", "a.exe", "file_executable", cite, samples.WindowsProgram(), "officer-1", 422},
		{"zip bomb", "a.docx", "file_archive_bomb", cite, samples.DOCX("x", samples.Entry{Name: "word/media/b.xml", Data: make([]byte, 100<<20)}), "officer-1", 422},
		{"macro", "a.docx", "file_macro", cite, samples.DOCXWithMacro(), "officer-1", 422},
		{"truncated", "a.pdf", "file_truncated", with("size", "150000"), pdf, "officer-1", 422},
		{"kind not wanted", "a.zip", "file_type_not_allowed", cite, samples.Zip(), "officer-1", 422},
		{"bad name", "..", "file_name_bad", cite, pdf, "officer-1", 422},
		{"criterion unknown", "a.pdf", "item_unknown", with("item", "9.9"), pdf, "officer-1", 422},
		{"part I takes no files", "a.pdf", "item_unknown", with("item", "I.1.4"), pdf, "officer-1", 422},
		{"date", "a.pdf", "date_invalid", with("issued_on", "02/03/2025"), pdf, "officer-1", 422},
		{"another unit's officer", "a.pdf", "not_allowed", cite, pdf, "officer-2", 403},
		{"the unit's leader", "a.pdf", "not_allowed", cite, pdf, "leader-1", 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.t = t
			w.want(w.upload(c.as, "u1", uuid.NewString(), c.fields, c.file, c.data), c.status, c.code)
			if after := w.held("u1"); after != before {
				t.Errorf("%s became %s", before, after)
			}
		})
	}
	w.t = t
	body, kind := form(t, nil, "a.pdf", pdf)
	raw, err := io.ReadAll(body)
	w.must(err)
	for name, c := range map[string]struct{ kind, body, code string }{
		"no boundary": {"multipart/form-data", string(raw), "multipart_invalid"}, "no multipart": {"application/json", "{}", "multipart_invalid"}, "no file": {kind, "--x--", "file_missing"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.srv.URL+"/api/v1/assessments/"+w.forms["u1"]+"/evidence", strings.NewReader(c.body))
		w.must(err)
		req.Header.Set("Content-Type", c.kind)
		a := w.send(req, "officer-1", uuid.NewString())
		var p struct{ Code string }
		a.json(t, &p)
		if p.Code != c.code {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if after := w.held("u1"); after != before {
		t.Errorf("%s became %s", before, after)
	}
}

// A connection that breaks in the middle of a file leaves nothing behind, and the same key works afterwards.
func TestBrokenUpload(t *testing.T) {
	w := newWorld(t)
	pdf := samples.PDFOfSize("dài", limit/2)
	before := w.held("u1")
	body, kind := form(t, cite, "a.pdf", pdf)
	raw, err := io.ReadAll(body)
	w.must(err)
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(w.srv.URL, "http://"))
	w.must(err)
	_, err = fmt.Fprintf(conn, "POST /api/v1/assessments/%s/evidence HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nIdempotency-Key: dut\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", w.forms["u1"], w.token["officer-1"], kind, len(raw))
	w.must(err)
	_, err = conn.Write(raw[:len(raw)/2])
	w.must(err)
	w.must(conn.(*net.TCPConn).CloseWrite())
	reply, err := io.ReadAll(conn)
	w.must(err)
	if !strings.HasPrefix(string(reply), "HTTP/1.1 4") { // 422 file_truncated, or 499 when the break is noticed first
		t.Errorf("answer to half a file: %s", reply)
	}
	if after := w.held("u1"); after != before {
		t.Errorf("%s became %s", before, after)
	}
	w.want(w.upload("officer-1", "u1", "dut", cite, "a.pdf", pdf), 201, "")
}
