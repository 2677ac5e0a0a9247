package evidence

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"unicode"

	"chuky/evidence/samples"
)

// unreachable is a store without a server: a refusal must not need one.
func unreachable(t *testing.T, tune func(*Config)) *Store {
	t.Helper()
	cfg := Config{Endpoint: "127.0.0.1:1", AccessKey: "a", SecretKey: "b", Bucket: "evidence", TempDir: t.TempDir(), MaxBytes: 64 << 20}
	if tune != nil {
		tune(&cfg)
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func stage(s *Store, data []byte, name string) error {
	_, err := s.Stage(context.Background(), bytes.NewReader(data), int64(len(data)), name)
	return err
}

// Every kind of file in the bad-input list, and what people do by mistake.
func TestStageRefuses(t *testing.T) {
	pdf := samples.PDF("ke hoach")
	cases := []struct {
		what string
		name string
		data []byte
		code string
		mend string // words of the sentence that say what to do
	}{
		{"no bytes", "rong.pdf", nil, CodeEmpty, "tải lên lại"},
		{"over the limit", "lon.pdf", make([]byte, 64<<20+1), CodeTooLarge, "tách thành nhiều tệp"},
		{"program with a document's ending", "ke-hoach.pdf", samples.WindowsProgram(), CodeExecutable, "PDF"},
		{"ELF with a document's ending", "ke-hoach.docx", samples.LinuxProgram(), CodeExecutable, "PDF"},
		{"program", "cai-dat.exe", samples.WindowsProgram(), CodeExecutable, "PDF"},
		{"document with a program's ending", "ke-hoach.pdf.exe", pdf, CodeExecutable, "PDF"},
		{"batch file", "chay.bat", []byte("@echo off\r\n"), CodeExecutable, "PDF"},
		{"shell script as text", "chay.txt", []byte("#!/bin/sh\nrm -rf /\n"), CodeExecutable, "PDF"},
		{"unknown interpreter as text", "chay.txt", []byte("#!/opt/thing\nx\n"), CodeExecutable, "PDF"},
		{"web page", "trang.html", []byte("<!DOCTYPE html><html><script>x</script></html>"), CodeExecutable, "PDF"},
		{"web page as text", "trang.txt", []byte("<!DOCTYPE html><html><script>x</script></html>"), CodeExecutable, "PDF"},
		{"SVG", "hinh.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`), CodeExecutable, "PDF"},
		{"SVG as PNG", "hinh.png", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`), CodeExecutable, "PDF"},
		{"picture named PDF", "anh.pdf", samples.PNG(), CodeExtensionLies, ".png"},
		{"PNG named JPG", "anh.jpg", samples.PNG(), CodeExtensionLies, ".png"},
		{"PDF named DOCX", "ke-hoach.docx", pdf, CodeExtensionLies, ".pdf"},
		{"XLSX named DOCX", "bang.docx", samples.XLSX(), CodeExtensionLies, ".xlsx"},
		{"ZIP named DOCX", "goi.docx", samples.Zip(samples.Entry{Name: "a.txt", Data: []byte("a")}), CodeExtensionLies, "lưu lại"},
		{"ZIP named PDF", "goi.pdf", samples.Zip(samples.Entry{Name: "a.txt", Data: []byte("a")}), CodeExtensionLies, ".zip"},
		{"text named PDF", "ke-hoach.pdf", samples.Text(), CodeExtensionLies, ".txt"},
		{"old Word named DOCX", "cu.docx", samples.OLE("WordDocument"), CodeExtensionLies, ".doc"},
		{"binary named text", "so-lieu.txt", make([]byte, 4000), CodeExtensionLies, "lưu lại"},
		{"binary behind text", "so-lieu.txt", append(bytes.Repeat(samples.Text(), 1000), 0, 1, 2), CodeExtensionLies, "văn bản"},
		{"old Word", "cu.doc", samples.OLE("WordDocument"), CodeTypeNotAllowed, ".docx"},
		{"ZIP", "goi.zip", samples.Zip(samples.Entry{Name: "a.txt", Data: []byte("a")}), CodeTypeNotAllowed, ".pdf"},
		{"GIF", "anh.gif", []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xFF\xFF\xFF,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"), CodeTypeNotAllowed, ".jpg"},
		{"RTF as text", "van-ban.txt", []byte(`{\rtf1\ansi hello}`), CodeExtensionLies, "lưu lại"},
		{"bomb", "bom.docx", samples.Bomb(40 << 20), CodeArchiveBomb, "xuất nội dung cần nộp ra PDF"},
		{"bomb as ZIP", "bom.zip", samples.Zip(samples.Entry{Name: "a", Data: make([]byte, 40<<20)}), CodeArchiveBomb, "PDF"},
		{"overlapping bomb", "bom.zip", samples.OverlappingBomb(600), CodeArchiveBomb, "PDF"},
		{"many entries", "bom.zip", manyEntries(10_001), CodeArchiveBomb, "PDF"},
		{"archive in a document", "long.docx", samples.DOCX("x", samples.Entry{Name: "word/media/a.zip", Data: samples.Zip(samples.Entry{Name: "a"})}), CodeArchiveBomb, "lồng nhau"},
		{"RAR in a document", "long.docx", samples.DOCX("x", samples.Entry{Name: "word/media/a.bin", Data: []byte("Rar!\x1A\x07\x01\x00....")}), CodeArchiveBomb, "lồng nhau"},
		{"three levels", "long.docx", samples.DOCX("x", embedded(samples.XLSX(embedded(samples.XLSX())))), CodeArchiveBomb, "lồng nhau"},
		{"bomb in an embedded table", "long.docx", samples.DOCX("x", embedded(samples.XLSX(samples.Entry{Name: "xl/media/a.bmp", Data: make([]byte, 40<<20)}))), CodeArchiveBomb, "PDF"},
		{"huge picture", "anh.png", samples.PNGClaiming(60_000, 60_000), CodeArchiveBomb, "điểm ảnh"},
		{"macro", "macro.docx", samples.DOCXWithMacro(), CodeMacro, "không có macro"},
		{"macro by description", "macro.docx", samples.DOCM(), CodeMacro, "không có macro"},
		{"macro by ending", "macro.xlsm", samples.XLSX(), CodeMacro, "không có macro"},
		{"macro in OpenDocument", "macro.odt", samples.ODT(samples.Entry{Name: "Basic/Standard/Module1.xml", Data: []byte("x")}), CodeMacro, "không có macro"},
		{"macro in an embedded table", "macro.docx", samples.DOCX("x", embedded(samples.XLSX(samples.Entry{Name: "xl/vbaProject.bin", Data: []byte("x")}))), CodeMacro, "không có macro"},
		{"locked Word", "khoa.docx", samples.OLE("EncryptionInfo", "EncryptedPackage"), CodeEncrypted, "bỏ mật khẩu"},
		{"locked OpenDocument", "khoa.odt", samples.ODTEncrypted(), CodeEncrypted, "bỏ mật khẩu"},
		{"PDF cut off", "cut.pdf", pdf[:len(pdf)-20], CodeTruncated, "tải lên lần nữa"},
		{"JPEG cut off", "cut.jpg", samples.JPEG()[:400], CodeTruncated, "tải lên lần nữa"},
		{"PNG cut off", "cut.png", samples.PNG()[:60], CodeTruncated, "tải lên lần nữa"},
		{"DOCX cut off", "cut.docx", samples.DOCX("x")[:500], CodeTruncated, "tải lên lần nữa"},
		{"DOCX damaged", "hong.docx", flipped(samples.DOCX(strings.Repeat("nội dung ", 200)), 900), CodeTruncated, "tải lên lần nữa"},
		{"PDF that is also a ZIP", "hai.pdf", append(bytes.Clone(pdf), samples.Zip(samples.Entry{Name: "a", Data: []byte("a")})...), CodeExtensionLies, "in lại"},
		{"JPEG that is also a PDF", "hai.jpg", jpegWithPDF(), CodeExtensionLies, ".pdf"},
		{"PDF that is also a JPEG", "hai.pdf", jpegWithPDF(), CodeExtensionLies, "in lại"},
		{"no name", "  ", pdf, CodeNameBad, "đặt tên"},
		{"no ending", "ke-hoach", pdf, CodeNameBad, ".pdf"},
		{"only an ending", ".pdf", pdf, CodeNameBad, ".pdf"},
		{"path", "../../etc/passwd.pdf", pdf, CodeNameBad, "đổi tên tệp"},
		{"Windows path", `C:\fakepath\a.pdf`, pdf, CodeNameBad, "đổi tên tệp"},
		{"control character", "a\x00.pdf", pdf, CodeNameBad, "đổi tên tệp"},
		{"reversed ending", "ke-hoach\u202Efdp.exe.pdf", pdf, CodeNameBad, "đổi tên tệp"},
		{"wrong code page", "k\xEA ho\x61ch.pdf", pdf, CodeNameBad, "đổi tên tệp"},
		{"endless name", strings.Repeat("ạ", 100) + ".pdf", pdf, CodeNameBad, "rút ngắn"},
	}
	s := unreachable(t, nil)
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			var refused *Refused
			if err := stage(s, c.data, c.name); !errors.As(err, &refused) {
				t.Fatalf("not refused: %v", err)
			}
			if refused.Code != c.code {
				t.Errorf("code %s, want %s (%s)", refused.Code, c.code, refused.Message)
			}
			if !strings.Contains(strings.ToLower(refused.Message), strings.ToLower(c.mend)) {
				t.Errorf("%q does not say %q", refused.Message, c.mend)
			}
			if strings.ContainsFunc(refused.Message, isUnsafeRune) || strings.Contains(refused.Message, "%!") {
				t.Errorf("message is not fit to show: %q", refused.Message)
			}
		})
	}
	assertEmpty(t, s.tempDir)
}

// Files that officials really have.
func TestInspectAccepts(t *testing.T) {
	cases := []struct {
		what, name, contentType string
		data                    []byte
	}{
		{"PDF", "Kế hoạch số 12.PDF", "application/pdf", samples.PDF("x")},
		{"PDF with an appendix of a signing tool", "a.pdf", "application/pdf", append(samples.PDF("x"), make([]byte, 5000)...)},
		{"JPEG", "a.JPG", "image/jpeg", samples.JPEG()},
		{"JPEG, long ending", "a.jpeg", "image/jpeg", samples.JPEG()},
		{"PNG", "a.png", "image/png", samples.PNG()},
		{"TIFF", "a.tif", "image/tiff", samples.TIFF()},
		{"DOCX", "a.docx", typeDOCX, samples.DOCX("x")},
		{"DOCX with a chart's table", "a.docx", typeDOCX, samples.DOCX("x", embedded(samples.XLSX()))},
		{"DOCX with a packed drawing", "a.docx", typeDOCX, samples.DOCX("x", samples.Entry{Name: "word/media/image1.emz", Data: []byte{0x1F, 0x8B, 8, 0}})},
		{"DOCX with 16 MB of one colour", "a.docx", typeDOCX, samples.Bomb(16 << 20)},
		{"XLSX", "a.xlsx", typeXLSX, samples.XLSX()},
		{"PPTX", "a.pptx", typePPTX, samples.PPTX()},
		{"ODT", "a.odt", typeODT, samples.ODT()},
		{"ODS", "a.ods", typeODS, samples.ODS()},
		{"ODP", "a.odp", typeODP, samples.ODP()},
		{"text", "a.txt", "text/plain; charset=utf-8", samples.Text()},
		{"text of Windows", "a.txt", "text/plain; charset=utf-8", samples.TextUTF16()},
		{"table", "a.csv", "text/csv; charset=utf-8", samples.CSV()},
		{"table of one column", "a.csv", "text/csv; charset=utf-8", []byte("12\n13\n")},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			name, ext, refused := cleanName(c.name)
			if refused != nil {
				t.Fatal(refused)
			}
			k, refused, err := inspect(bytes.NewReader(c.data), int64(len(c.data)), name, ext, kinds, defaultArchiveLimits)
			if err != nil {
				t.Fatal(err)
			}
			if refused != nil {
				t.Fatalf("refused: %s: %s", refused.Code, refused)
			}
			if k.contentType != c.contentType {
				t.Errorf("content type %q, want %q", k.contentType, c.contentType)
			}
		})
	}
}

// A package that lies about its sizes is read to its end all the same.
func TestLyingSizesAreNotBelieved(t *testing.T) {
	for _, size := range []int{40 << 20, 700 << 20} {
		data := samples.LyingBomb(size)
		if len(data) > 1<<20 {
			t.Fatalf("the sample has %d bytes", len(data))
		}
		var refused *Refused
		if err := stage(unreachable(t, nil), data, "bom.docx"); !errors.As(err, &refused) {
			t.Fatalf("%d bytes: not refused: %v", size, err)
		}
		if refused.Code != CodeArchiveBomb && refused.Code != CodeTruncated {
			t.Errorf("%d bytes: %s", size, refused.Code)
		}
	}
}

func TestAllowedListIsConfiguration(t *testing.T) {
	s := unreachable(t, func(c *Config) { c.Allowed = []string{"pdf"} })
	var refused *Refused
	if err := stage(s, samples.DOCX("x"), "a.docx"); !errors.As(err, &refused) || refused.Code != CodeTypeNotAllowed {
		t.Fatalf("DOCX with only PDF allowed: %v", err)
	}
	if !strings.Contains(refused.Message, ".pdf") || strings.Contains(refused.Message, ".xlsx") {
		t.Errorf("the sentence must name what is allowed: %s", refused.Message)
	}
	if err := stage(s, samples.PDF("x"), "a.pdf"); err == nil || errors.As(err, new(*Refused)) {
		t.Errorf("PDF must pass the checks and fail on the missing server: %v", err)
	}
	if _, err := New(Config{Allowed: []string{"exe"}, MaxBytes: -1, Endpoint: "http://x"}); err == nil ||
		!strings.Contains(err.Error(), "exe") || !strings.Contains(err.Error(), "MaxBytes") ||
		!strings.Contains(err.Error(), "Endpoint") || !strings.Contains(err.Error(), "SecretKey") {
		t.Errorf("New must report every fault at once: %v", err)
	}
}

// What the client says about the size is only ever used against it.
func TestDeclaredSize(t *testing.T) {
	pdf := samples.PDF("x")
	n := int64(len(pdf))
	cases := []struct {
		what     string
		r        io.Reader
		declared int64
		code     string
	}{
		{"claims less", bytes.NewReader(pdf), n - 1, CodeTruncated},
		{"claims more", bytes.NewReader(pdf), n + 1, CodeTruncated},
		{"claims something, sends nothing", strings.NewReader(""), n, CodeTruncated},
		{"claims too much", bytes.NewReader(pdf), 64<<20 + 1, CodeTooLarge},
		{"unknown and endless", endless{}, -1, CodeTooLarge},
		{"claims little and is endless", endless{}, 10, CodeTooLarge},
		{"connection cut", io.MultiReader(bytes.NewReader(pdf[:100]), broken{io.ErrUnexpectedEOF}), n, CodeTruncated},
		{"server's own limit", http.MaxBytesReader(nil, io.NopCloser(bytes.NewReader(pdf)), 10), n, CodeTooLarge},
	}
	s := unreachable(t, nil)
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			_, err := s.Stage(context.Background(), c.r, c.declared, "a.pdf")
			var refused *Refused
			if !errors.As(err, &refused) || refused.Code != c.code {
				t.Fatalf("got %v, want %s", err, c.code)
			}
		})
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Stage(ctx, endless{}, -1, "a.pdf"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := s.Stage(context.Background(), broken{os.ErrPermission}, -1, "a.pdf"); !errors.Is(err, os.ErrPermission) || errors.As(err, new(*Refused)) {
		t.Errorf("a failing reader is a breakdown, not a refusal: %v", err)
	}
	assertEmpty(t, s.tempDir)
}

func TestNamesAreComposed(t *testing.T) {
	name, ext, refused := cleanName("Kê\u0301 hoa\u0323ch.PdF ")
	if refused != nil || name != "Kế hoạch.PdF" || ext != ".pdf" {
		t.Errorf("got %q %q %v", name, ext, refused)
	}
}

func TestMegabytes(t *testing.T) {
	for n, want := range map[int64]string{100_000_000: "100 MB", 1_500_000: "1,5 MB", 500: "500 byte", 64_000: "64 KB"} {
		if got := megabytes(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

// Sentences are for people: composed Vietnamese, no leftovers of formatting.
func TestSentencesAreFinished(t *testing.T) {
	for _, r := range []*Refused{
		refuseEmpty("a"), refuseTooLarge("a", 100_000_000), refuseExecutable("a", whatPage), refuseMacro("a"), refuseEncrypted("a"),
		refuseDamaged("a"), refuseActive("a", "Launch"), refuseInfected("a", "x"), refuseUnscannable("a", "x"), refuseIncomplete("a", 1, 2), refuseInterrupted("a"), refuseBomb("a", whyNested),
		refuseLies("a", ".pdf", "ảnh PNG", []string{".png"}), refuseUnreadable("a", ".pdf"), refusePolyglot("a"), refuseType("a", kinds),
	} {
		if strings.Contains(r.Message, "%!") || strings.ContainsFunc(r.Message, func(c rune) bool { return unicode.Is(unicode.Mn, c) }) ||
			!strings.HasSuffix(r.Message, ".") || !strings.Contains(r.Message, "Hãy") {
			t.Errorf("%s: %q", r.Code, r.Message)
		}
	}
}

func TestKeys(t *testing.T) {
	sum := strings.Repeat("ab", 32)
	key, err := KeyOf(sum)
	if err != nil || key != SealedKey("sealed/ab/"+sum) || key.SHA256() != sum {
		t.Errorf("%q %v", key, err)
	}
	for _, bad := range []string{"", "ab", strings.ToUpper(sum), sum + "0", "../" + sum} {
		if _, err := KeyOf(bad); !errors.Is(err, ErrKey) {
			t.Errorf("KeyOf(%q): %v", bad, err)
		}
	}
	for _, bad := range []SealedKey{"", "staged/x", SealedKey("sealed/cd/" + sum), SealedKey("x/sealed/ab/" + sum)} {
		if bad.SHA256() != "" {
			t.Errorf("%q has a digest", bad)
		}
	}
}

func manyEntries(n int) []byte {
	entries := make([]samples.Entry, n)
	for i := range entries {
		entries[i] = samples.Entry{Name: strings.Repeat("x", 1+i%50), Stored: true}
	}
	return samples.Zip(entries...)
}

func embedded(data []byte) samples.Entry {
	return samples.Entry{Name: "word/embeddings/Microsoft_Excel_Sheet1.xlsx", Data: data}
}

func jpegWithPDF() []byte {
	j := samples.JPEG()
	comment := append([]byte{0xFF, 0xFE, 0x00, 0x20}, samples.PDF("x")[:0x1E]...)
	return append(append(bytes.Clone(j[:2]), comment...), j[2:]...)
}

func flipped(data []byte, at int) []byte {
	at = min(at, len(data)/2)
	data[at] ^= 0xFF
	return data
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

func assertEmpty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		t.Errorf("left behind: %s", f.Name())
	}
}
