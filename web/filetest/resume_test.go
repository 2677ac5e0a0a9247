package filetest

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"chuky/evidence"
	"chuky/evidence/samples"
	"chuky/models"

	"github.com/chromedp/chromedp"
)

// line is the way between browser and server: it counts what pieces bring, and breaks when told to.
type line struct {
	next http.Handler

	mu     sync.Mutex
	came   int64 // bytes of pieces that the server read
	budget int64 // until the line breaks; below 0 = never
}

func (l *line) allow(n int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.budget = n
}

func (l *line) bytes() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.came
}

func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPatch {
		r.Body = &brittle{r.Body, l}
	}
	l.next.ServeHTTP(w, r)
}

type brittle struct {
	io.ReadCloser
	l *line
}

func (b *brittle) Read(p []byte) (int, error) {
	b.l.mu.Lock()
	defer b.l.mu.Unlock()
	if b.l.budget == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	if b.l.budget > 0 && int64(len(p)) > b.l.budget {
		p = p[:b.l.budget]
	}
	n, err := b.ReadCloser.Read(p)
	b.l.came += int64(n)
	if b.l.budget > 0 {
		b.l.budget -= int64(n)
	}
	return n, err
}

// A large file goes up in pieces, goes on by itself when the line breaks, and goes on from where it was when the page was
// loaded anew in between; no byte that the server has is sent again.
func TestLargeFileInBrowser(t *testing.T) {
	l := &line{budget: -1}
	w := newWorldWith(t, evidence.DefaultMaxBytes, func(h http.Handler) http.Handler { l.next = h; return l })
	const bytes = 12_000_000
	name := filepath.Join(t.TempDir(), "Báo cáo quét.pdf")
	data := samples.PDFOfSize("quét", bytes)
	w.must(os.WriteFile(name, data, 0o600))
	b := w.browser()
	b.signIn("officer-1")

	l.allow(3_000_000)
	b.open(w.item("u1", "1.2"))
	b.do(chromedp.Click(chromedp.CSS("#tl-1-2 .ck-drop__m summary")), chromedp.SendKeys(chromedp.CSS("#tl-1-2-so"), "15/BC-SYT"), chromedp.SendKeys(chromedp.CSS("#tl-1-2-ngay"), "2/3/2025"))
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#tl-1-2 input[type=file]"), []string{name}))
	b.until(`document.querySelector("#tl-1-2").innerText.includes("tự tải tiếp sau")`)
	b.open(w.item("u1", "1.2"))
	b.until(`document.body.innerText.includes("Tệp “Báo cáo quét.pdf” tải lên còn dở")`)
	l.allow(-1)
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#tl-1-2 input[type=file]"), []string{name}))
	b.until(`document.querySelector("#tl-1-2").innerText.includes("H1-1.2-01")`)
	rows := w.evidence("u1")
	if len(rows) != 1 || rows[0].SHA256 != fmt.Sprintf("%x", sha256.Sum256(data)) || rows[0].State != models.EvidenceSealed || rows[0].Symbol != "15/BC-SYT" || rows[0].IssuedOn != "2025-03-02" {
		t.Errorf("%+v", rows)
	}
	if n := l.bytes(); n != bytes {
		t.Errorf("%d bytes of a file of %d were sent", n, bytes)
	}
	b.open(w.item("u1", "1.2"))
	b.until(`!document.body.innerText.includes("tải lên còn dở")`)

	// The line breaks and comes back while the page stays.
	l.allow(2_000_000)
	other := filepath.Join(t.TempDir(), "khác.pdf")
	w.must(os.WriteFile(other, samples.PDFOfSize("khác", bytes), 0o600))
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#tl-1-2 input[type=file]"), []string{other}))
	b.until(`document.querySelector("#tl-1-2").innerText.includes("tự tải tiếp sau")`)
	l.allow(-1)
	b.until(`document.querySelector("#tl-1-2").innerText.includes("H1-1.2-02")`)
	if n := l.bytes(); n != 2*bytes {
		t.Errorf("%d bytes were sent for two files of %d", n, bytes)
	}

	// What is no evidence is refused at the end, with the sentence of any other file.
	lies := filepath.Join(t.TempDir(), "giả.pdf")
	w.must(os.WriteFile(lies, append(samples.WindowsProgram(), make([]byte, 6_000_000)...), 0o600))
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#tl-1-2 input[type=file]"), []string{lies}))
	b.until(`document.querySelector("#tl-1-2").innerText.includes("không được nhận")`)
	if rows := w.evidence("u1"); len(rows) != 2 {
		t.Errorf("%d files", len(rows))
	}
}
