package evidence

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"strings"
	"testing"

	"chuky/evidence/samples"
)

func packedObjects(text string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return fmt.Sprintf("<< /Type /ObjStm /Filter /FlateDecode /N 1 /First 4 /Length %d >>\r\nstream\r\n%s\r\nendstream", b.Len(), b.String())
}

func TestActivePDF(t *testing.T) {
	filler := strings.Repeat("x", 200_000) // beyond every buffer
	for name, c := range map[string]struct {
		object string
		found  bool
	}{
		"script":                          {"<< /S /JavaScript /JS (app.alert(1)) >>", true},
		"script, hidden in its spelling":  {"<< /S /J#61vaScr#69pt /JS (app.alert(1)) >>", true},
		"program":                         {"<</S/Launch/F(calc.exe)>>", true},
		"film":                            {"<< /Subtype /RichMedia >>", true},
		"script in packed objects":        {packedObjects("1 0 << /S /JavaScript /JS (x) >>"), true},
		"script far inside packed":        {packedObjects("1 0 (" + filler + ") << /S /JavaScript >>"), true},
		"script after a stream":           {"<< /Length 3 >>\nstream\nendstrendstream\n<< /S /JavaScript >>", true},
		"script after nested text":        {`<< /T (a \) (b) c) /S /JavaScript >>`, true},
		"script after a comment":          {"% (\n<< /S /JavaScript >>", true},
		"script after damaged packed":     {"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\nnothing packed\nendstream\n<< /S /Launch >>", true},
		"page to open first":              {"<< /OpenAction [3 0 R /FitH null] >>", false},
		"link":                            {"<< /S /URI /URI (https://example.vn/JavaScript) >>", false},
		"text that speaks of it":          {"<< /Title (Về /JavaScript và /Launch) >>", false},
		"page that speaks of it":          {"<< /Length 20 >>\nstream\nBT (/JavaScript) Tj /JavaScript ET\nendstream", false},
		"comment that speaks of it":       {"% /JavaScript", false},
		"longer names":                    {"<< /JavaScripts 1 /NoLaunch 2 >>", false},
		"packed objects without":          {packedObjects("1 0 << /Type /Catalog >>"), false},
		"unfinished":                      {"<< /T (never closed", false},
		"name at the very end, unknown":   {"/Jav", false},
		"hidden in a picture's own bytes": {"<< /Subtype /Image >>\nstream\n" + filler + "/S /JavaScript\nendstream", false},
	} {
		data := append(samples.PDF("x"), []byte("7 0 obj\n"+c.object+"\nendobj\n%%EOF\n")...)
		refused, err := inspectActive(bytes.NewReader(data), "a.pdf")
		if err != nil || (refused != nil) != c.found {
			t.Errorf("%s: %v %v", name, refused, err)
		}
		if refused != nil && refused.Code != CodeActive {
			t.Errorf("%s: %s", name, refused.Code)
		}
	}
}

// The default refuses; an installation may accept.
func TestActivePDFIsConfiguration(t *testing.T) {
	data := append(samples.PDF("x"), []byte("7 0 obj\n<< /S /JavaScript >>\nendobj\n%%EOF\n")...)
	var refused *Refused
	if err := stage(unreachable(t, nil), data, "a.pdf"); !errors.As(err, &refused) || refused.Code != CodeActive {
		t.Errorf("refused by default: %v", err)
	}
	if err := stage(unreachable(t, func(c *Config) { c.AllowActivePDF = true }), data, "a.pdf"); err == nil || errors.As(err, new(*Refused)) {
		t.Errorf("must pass the checks and fail on the missing server: %v", err)
	}
}

func FuzzActivePDF(f *testing.F) {
	f.Add(samples.PDF("x"))
	f.Add([]byte(packedObjects("1 0 << /S /JavaScript >>")))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := inspectActive(bytes.NewReader(data), "a.pdf"); err != nil {
			t.Error(err)
		}
	})
}
