package evidence

import (
	"fmt"
	"strings"
)

// Codes of a refusal, for programs; they are part of the API and never change.
const (
	CodeEmpty          = "file_empty"
	CodeTooLarge       = "file_too_large"
	CodeTypeNotAllowed = "file_type_not_allowed"
	CodeExtensionLies  = "file_extension_lies"
	CodeExecutable     = "file_executable"
	CodeArchiveBomb    = "file_archive_bomb"
	CodeMacro          = "file_macro"
	CodeTruncated      = "file_truncated"
	CodeNameBad        = "file_name_bad"
	CodeEncrypted      = "file_encrypted"
	CodeActive         = "file_active_content"
	CodeInfected       = "file_infected"
	CodeUnscannable    = "file_unscannable"
)

// Refused is a file that will not be kept, and why. It is a business "no", not a
// breakdown: the same file will be refused again.
type Refused struct {
	// Code is one of the Code constants.
	Code string
	// Message is a Vietnamese sentence for the person who uploads; it names
	// the file and how to mend it.
	Message string
	// Threat is the scanner's name of what it found, with CodeInfected and
	// CodeUnscannable; SHA256 and Size then say of which bytes.
	Threat string
	SHA256 string
	Size   int64
}

// Error returns the sentence for people.
func (r *Refused) Error() string { return r.Message }

// refuse builds a Refused; the first verb of the sentence receives the file's name.
func refuse(code, name, sentence string, args ...any) *Refused {
	return &Refused{Code: code, Message: fmt.Sprintf(sentence, append([]any{shorten(name)}, args...)...)}
}

func refuseEmpty(name string) *Refused {
	return refuse(CodeEmpty, name, "Tệp “%s” rỗng (0 byte). Hãy mở tệp trên máy để kiểm tra nội dung rồi tải lên lại.")
}

func refuseTooLarge(name string, limit int64) *Refused {
	return refuse(CodeTooLarge, name, "Tệp “%s” vượt quá giới hạn %s mỗi tệp. "+
		"Hãy quét lại ở 200 dpi, nén hoặc tách thành nhiều tệp nhỏ hơn rồi tải lên.", megabytes(limit))
}

func refuseExecutable(name, what string) *Refused {
	return refuse(CodeExecutable, name, "Tệp “%s” là %s nên không được nhận làm tài liệu kiểm chứng. "+
		"Hãy tải lên văn bản dạng PDF, ảnh hoặc tệp văn phòng.", what)
}

func refuseMacro(name string) *Refused {
	return refuse(CodeMacro, name, "Tệp “%s” chứa macro (đoạn mã tự chạy). "+
		"Hãy lưu lại dưới dạng không có macro (.docx, .xlsx, .pptx, .odt, .ods) hoặc xuất ra PDF rồi tải lên.")
}

func refuseActive(name, what string) *Refused {
	return refuse(CodeActive, name, "Tệp “%s” là PDF có nội dung tự chạy (%s). "+
		"Hãy in lại văn bản ra PDF (Print to PDF) rồi tải lên.", what)
}

func refuseInfected(name, threat string) *Refused {
	r := refuse(CodeInfected, name, "Tệp “%s” có mã độc (%s) nên bị từ chối và đã bị xóa khỏi hệ thống. "+
		"Hãy báo bộ phận công nghệ thông tin kiểm tra máy đã tạo tệp, rồi tải lên bản sạch.", shorten(threat))
	r.Threat = threat
	return r
}

func refuseUnscannable(name, threat string) *Refused {
	r := refuse(CodeUnscannable, name, "Bộ quét mã độc không kiểm tra hết được tệp “%s” vì cấu trúc bên trong quá lớn hoặc quá sâu. "+
		"Hãy xuất nội dung cần nộp ra PDF hoặc tách thành nhiều tệp nhỏ rồi tải lên.")
	r.Threat = threat
	return r
}

func refuseEncrypted(name string) *Refused {
	return refuse(CodeEncrypted, name, "Tệp “%s” được đặt mật khẩu nên người thẩm định không mở được. "+
		"Hãy bỏ mật khẩu, lưu lại rồi tải lên.")
}

func refuseDamaged(name string) *Refused {
	return refuse(CodeTruncated, name, "Tệp “%s” bị hỏng hoặc thiếu phần cuối. "+
		"Hãy mở tệp trên máy để kiểm tra, lưu lại rồi tải lên lần nữa.")
}

func refuseIncomplete(name string, got, want int64) *Refused {
	return refuse(CodeTruncated, name, "Tệp “%s” tải lên chưa trọn vẹn: nhận được %d byte, tệp gốc có %d byte. "+
		"Hãy kiểm tra đường truyền rồi tải lên lại.", got, want)
}

func refuseInterrupted(name string) *Refused {
	return refuse(CodeTruncated, name, "Tệp “%s” tải lên chưa trọn vẹn do kết nối bị ngắt giữa chừng. "+
		"Hãy kiểm tra đường truyền rồi tải lên lại.")
}

func refuseBomb(name, why string) *Refused {
	return refuse(CodeArchiveBomb, name, "Tệp “%s” không an toàn để mở: %s. "+
		"Hãy xuất nội dung cần nộp ra PDF rồi tải lên.", why)
}

func refuseLies(name, ext, actual string, right []string) *Refused {
	return refuse(CodeExtensionLies, name, "Tệp “%s” có đuôi %s nhưng nội dung là %s. "+
		"Hãy đổi đuôi thành %s nếu đúng là tệp này, hoặc chọn lại tệp rồi tải lên.",
		ext, actual, strings.Join(right, " hoặc "))
}

func refuseUnreadable(name, ext string) *Refused {
	return refuse(CodeExtensionLies, name, "Tệp “%s” có đuôi %s nhưng nội dung không phải định dạng đó. "+
		"Hãy mở tệp bằng phần mềm đã tạo ra nó, lưu lại đúng định dạng rồi tải lên.", ext)
}

func refusePolyglot(name string) *Refused {
	return refuse(CodeExtensionLies, name, "Tệp “%s” chứa hai định dạng lồng vào nhau nên không xác định được nội dung thật. "+
		"Hãy in lại văn bản ra PDF rồi tải lên.")
}

func refuseType(name string, allowed []kind) *Refused {
	var exts []string
	for _, k := range allowed {
		exts = append(exts, k.exts[0])
	}
	return refuse(CodeTypeNotAllowed, name, "Tệp “%s” không thuộc loại được nhận. "+
		"Hãy chuyển sang một trong các định dạng: %s rồi tải lên.", strings.Join(exts, ", "))
}

// megabytes prints a limit as people know it: 100000000 → "100 MB", 1500000 → "1,5 MB".
func megabytes(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d byte", n)
	case n < 1_000_000:
		return decimal(n, 1000) + " KB"
	default:
		return decimal(n, 1_000_000) + " MB"
	}
}

func decimal(n, unit int64) string {
	tenths := n * 10 / unit
	if tenths%10 == 0 {
		return fmt.Sprint(tenths / 10)
	}
	return fmt.Sprintf("%d,%d", tenths/10, tenths%10)
}

// shorten keeps a sentence readable when the name is long, and never lets a
// name smuggle control characters into a page or a log.
func shorten(name string) string {
	const most = 80
	clean := strings.Map(func(r rune) rune {
		if isUnsafeRune(r) {
			return '?'
		}
		return r
	}, name)
	runes := []rune(clean)
	if len(runes) > most {
		return string(runes[:most-20]) + "…" + string(runes[len(runes)-19:])
	}
	return clean
}
