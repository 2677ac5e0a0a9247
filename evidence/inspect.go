package evidence

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // registers the decoder used for dimensions
	_ "image/png"  // registers the decoder used for dimensions
	"io"
	"slices"
	"unicode/utf16"

	"github.com/gabriel-vasile/mimetype"
)

const (
	// tailBytes is how far from the end a format's closing mark may stand:
	// scanners and signing tools append data of their own.
	tailBytes = 64 << 10
	// headBytes is where readers of PDF still accept the file's first mark.
	headBytes = 1024
	// maxPixels bounds an image as drawn: an A0 sheet at 300 dpi has 140 million.
	maxPixels = 250_000_000
)

// content is a whole file at rest.
type content interface {
	io.ReaderAt
	io.ReadSeeker
}

// inspect decides what the file of this size is and whether it may be kept. The
// error is a failure to read, never a judgement.
func inspect(f content, size int64, name, ext string, allowed []kind, limits archiveLimits) (kind, *Refused, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return kind{}, nil, fmt.Errorf("evidence: rewind: %w", err)
	}
	mime, refused, err := sniff(name, f)
	if err != nil || refused != nil {
		return kind{}, refused, err
	}
	if descends(mime, "application/zip") {
		return inspectPackage(f, size, name, ext, allowed, limits)
	}
	if mime.Is("application/x-ole-storage") || descends(mime, "application/x-ole-storage") {
		return kind{}, refuseOLE(f, size, name, ext, allowed), nil
	}

	head, tail, err := ends(f, size)
	if err != nil {
		return kind{}, nil, err
	}
	claimed, known := kindByExt(ext)
	actual, sure := plainKind(mime, claimed)
	switch {
	case sure && !slices.Contains(actual.exts, ext):
		return kind{}, refuseLies(name, ext, actual.vietnamese, actual.exts[:1]), nil
	case !sure && known:
		return kind{}, refuseUnreadable(name, ext), nil
	case !sure, !permits(allowed, actual):
		return kind{}, refuseType(name, allowed), nil
	}
	refused, err = inspectWhole(f, size, name, actual, head, tail)
	return actual, refused, err
}

// plainKind maps a sniffed type that is no package to a kind. Text has no mark of
// its own, so the extension tells a table from prose.
func plainKind(mime *mimetype.MIME, claimed kind) (kind, bool) {
	if descends(mime, "text/plain") {
		if mime.Is("text/rtf") || mime.Is("message/rfc822") {
			return kind{}, false
		}
		if claimed.name == "csv" {
			return claimed, true
		}
		return kindByContentType("text/plain; charset=utf-8")
	}
	for m := mime; m != nil; m = m.Parent() {
		if k, ok := kindByContentType(m.String()); ok {
			return k, true
		}
	}
	return kind{}, false
}

// inspectWhole looks for a missing end, a second format in the same file, and
// images that explode when drawn.
func inspectWhole(f content, size int64, name string, k kind, head, tail []byte) (*Refused, error) {
	if isAlsoArchive(f, size) {
		return refusePolyglot(name), nil
	}
	switch k.name {
	case "pdf":
		// Readers accept the mark anywhere in the head; whatever stands before it
		// is another format.
		if !bytes.HasPrefix(bytes.TrimLeft(head, "\xEF\xBB\xBF \t\r\n"), []byte("%PDF-")) {
			return refusePolyglot(name), nil
		}
		if !bytes.Contains(tail, []byte("%%EOF")) {
			return refuseDamaged(name), nil
		}
	case "jpeg":
		if !bytes.Contains(tail, []byte{0xFF, 0xD9}) {
			return refuseDamaged(name), nil
		}
	case "png":
		if !bytes.Contains(tail, []byte("IEND\xAE\x42\x60\x82")) {
			return refuseDamaged(name), nil
		}
	case "txt", "csv":
		return inspectText(f, name)
	}
	if k.name == "jpeg" || k.name == "png" {
		return inspectImage(f, name)
	}
	return nil, nil
}

// isAlsoArchive reports a file that is something else by its beginning and a ZIP
// by its end. Archives are read from the end, so both readings would work.
func isAlsoArchive(f io.ReaderAt, size int64) bool {
	z, err := zip.NewReader(f, size)
	return err == nil && len(z.File) > 0
}

func inspectImage(f content, name string) (*Refused, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("evidence: rewind: %w", err)
	}
	config, _, err := image.DecodeConfig(f)
	if err != nil {
		return refuseDamaged(name), nil
	}
	if int64(config.Width)*int64(config.Height) > maxPixels {
		return refuseBomb(name, "ảnh có quá nhiều điểm ảnh"), nil
	}
	return nil, nil
}

// inspectText refuses bytes that no text holds. The sniffer saw the beginning
// only; a program could follow.
func inspectText(f content, name string) (*Refused, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("evidence: rewind: %w", err)
	}
	buf := make([]byte, 64<<10)
	wide := false
	for first := true; ; first = false {
		n, err := io.ReadFull(f, buf)
		chunk := buf[:n]
		if first {
			// "Unicode text" of Windows: two bytes a character, half of them 0.
			wide = bytes.HasPrefix(chunk, []byte{0xFF, 0xFE}) || bytes.HasPrefix(chunk, []byte{0xFE, 0xFF})
			if bytes.HasPrefix(chunk, []byte("#!")) {
				return refuseExecutable(name, whatProgram), nil
			}
		}
		if !wide && bytes.IndexByte(chunk, 0) >= 0 {
			return refuse(CodeExtensionLies, name, "Tệp “%s” có đuôi văn bản thuần nhưng chứa dữ liệu nhị phân. "+
				"Hãy chọn đúng tệp hoặc lưu lại dưới dạng văn bản (UTF-8) rồi tải lên."), nil
		}
		switch {
		case err == nil:
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil, nil
		default:
			return nil, fmt.Errorf("evidence: read: %w", err)
		}
	}
}

// refuseOLE answers for the container of Office 97 and of office files that are
// locked with a password: macros inside cannot be told from data.
func refuseOLE(f io.ReaderAt, size int64, name, ext string, allowed []kind) *Refused {
	claimed, known := kindByExt(ext)
	switch {
	case containsUTF16(f, size, "EncryptedPackage"):
		return refuseEncrypted(name)
	case known && !isText(claimed):
		return refuseLies(name, ext, "tệp Office 97–2003", []string{".doc", ".xls"})
	case known:
		return refuseUnreadable(name, ext)
	}
	return refuseType(name, allowed)
}

func isText(k kind) bool { return k.name == "txt" || k.name == "csv" }

// containsUTF16 looks for a stream's name in the directory of an OLE container.
func containsUTF16(f io.ReaderAt, size int64, s string) bool {
	var want []byte
	for _, u := range utf16.Encode([]rune(s)) {
		want = append(want, byte(u), byte(u>>8))
	}
	const chunk = 1 << 20
	buf := make([]byte, chunk+len(want))
	for off := int64(0); off < size; off += chunk {
		n, err := f.ReadAt(buf, off)
		if bytes.Contains(buf[:n], want) {
			return true
		}
		if err != nil {
			return false
		}
	}
	return false
}

// ends returns the first headBytes and the last tailBytes of the file.
func ends(f io.ReaderAt, size int64) (head, tail []byte, err error) {
	head = make([]byte, min(headBytes, size))
	tail = make([]byte, min(tailBytes, size))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, fmt.Errorf("evidence: read: %w", err)
	}
	if _, err := f.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, fmt.Errorf("evidence: read: %w", err)
	}
	return head, tail, nil
}

func permits(allowed []kind, k kind) bool {
	return slices.ContainsFunc(allowed, func(a kind) bool { return a.name == k.name })
}
