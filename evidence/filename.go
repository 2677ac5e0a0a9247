package evidence

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxNameBytes is what common file systems allow for one name, so that a
// verifier can save the file under the name that the unit gave it.
const maxNameBytes = 255

// cleanName returns the name in composed form (macOS sends decomposed accents)
// and its extension in lower case with the dot, or refuses it.
func cleanName(raw string) (name, ext string, refused *Refused) {
	name = strings.TrimSpace(norm.NFC.String(raw))
	switch {
	case !utf8.ValidString(raw):
		return "", "", refuse(CodeNameBad, strings.ToValidUTF8(raw, "?"),
			"Tên tệp “%s” bị sai bảng mã. Hãy đổi tên tệp bằng chữ cái, chữ số rồi tải lên lại.")
	case name == "" || name == "." || name == "..":
		return "", "", &Refused{Code: CodeNameBad, Message: "Tệp không có tên. Hãy đặt tên tệp kèm phần mở rộng, ví dụ “ke-hoach.pdf”, rồi tải lên lại."}
	case strings.ContainsAny(name, `/\`), strings.ContainsFunc(name, isUnsafeRune):
		return "", "", refuse(CodeNameBad, name,
			"Tên tệp “%s” có ký tự không được phép (dấu gạch chéo hoặc ký tự điều khiển). Hãy đổi tên tệp rồi tải lên lại.")
	case len(name) > maxNameBytes:
		return "", "", refuse(CodeNameBad, name,
			"Tên tệp “%s” quá dài (tối đa %d byte, chữ có dấu tính 2–3 byte). Hãy rút ngắn tên tệp rồi tải lên lại.", maxNameBytes)
	}
	ext = strings.ToLower(path.Ext(name))
	if ext == "" || ext == "." || ext == strings.ToLower(name) {
		return "", "", refuse(CodeNameBad, name,
			"Tên tệp “%s” không có phần mở rộng. Hãy đặt lại tên kèm đuôi đúng với nội dung, ví dụ “.pdf”, rồi tải lên lại.")
	}
	return name, ext, nil
}

// isUnsafeRune reports characters that make a name read differently from what it
// is: controls, and the marks that turn the direction of writing ("fdp.exe").
func isUnsafeRune(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) ||
		r == '\u2028' || r == '\u2029' || r == '\uFEFF' || r == utf8.RuneError
}
