package evidence

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// kind is one kind of file that can be configured as evidence.
type kind struct {
	name        string   // in configuration
	exts        []string // with the dot; the first is the usual one
	contentType string   // stored and served
	vietnamese  string   // in sentences
}

const (
	typeDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	typePPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	typeODT  = "application/vnd.oasis.opendocument.text"
	typeODS  = "application/vnd.oasis.opendocument.spreadsheet"
	typeODP  = "application/vnd.oasis.opendocument.presentation"
)

// kinds is every kind known, in the order in which sentences list them.
var kinds = []kind{
	{"pdf", []string{".pdf"}, "application/pdf", "PDF"},
	{"jpeg", []string{".jpg", ".jpeg", ".jfif"}, "image/jpeg", "ảnh JPEG"},
	{"png", []string{".png"}, "image/png", "ảnh PNG"},
	{"tiff", []string{".tiff", ".tif"}, "image/tiff", "ảnh TIFF"},
	{"docx", []string{".docx"}, typeDOCX, "văn bản Word"},
	{"xlsx", []string{".xlsx"}, typeXLSX, "bảng tính Excel"},
	{"pptx", []string{".pptx"}, typePPTX, "bài trình chiếu PowerPoint"},
	{"odt", []string{".odt"}, typeODT, "văn bản OpenDocument"},
	{"ods", []string{".ods"}, typeODS, "bảng tính OpenDocument"},
	{"odp", []string{".odp"}, typeODP, "bài trình chiếu OpenDocument"},
	{"txt", []string{".txt"}, "text/plain; charset=utf-8", "văn bản thuần"},
	{"csv", []string{".csv"}, "text/csv; charset=utf-8", "bảng CSV"},
}

// Kinds returns the names that Config.Allowed understands.
func Kinds() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

// DefaultAllowed returns the kinds accepted when Config.Allowed is empty: PDF,
// images, office packages and text.
func DefaultAllowed() []string { return Kinds() }

func kindsByName(names []string) ([]kind, error) {
	if len(names) == 0 {
		names = DefaultAllowed()
	}
	for _, n := range names {
		if !slices.ContainsFunc(kinds, func(k kind) bool { return k.name == n }) {
			return nil, fmt.Errorf("evidence: Allowed names %q; known kinds are %s", n, strings.Join(Kinds(), ", "))
		}
	}
	var found []kind
	for _, k := range kinds {
		if slices.Contains(names, k.name) {
			found = append(found, k)
		}
	}
	return found, nil
}

func kindByContentType(contentType string) (kind, bool) {
	for _, k := range kinds {
		if k.contentType == contentType {
			return k, true
		}
	}
	return kind{}, false
}

func kindByExt(ext string) (kind, bool) {
	for _, k := range kinds {
		if slices.Contains(k.exts, ext) {
			return k, true
		}
	}
	return kind{}, false
}

// Extensions that say by themselves that a file is no evidence, whatever it holds.
var (
	executableExts = []string{
		".exe", ".com", ".scr", ".pif", ".dll", ".sys", ".cpl", ".msi", ".msp", ".bat", ".cmd", ".ps1", ".vbs", ".vbe",
		".js", ".jse", ".mjs", ".wsf", ".wsh", ".hta", ".jar", ".apk", ".ipa", ".app", ".dmg", ".pkg", ".deb", ".rpm",
		".sh", ".bash", ".py", ".pl", ".rb", ".php", ".lnk", ".reg", ".chm", ".swf", ".iso", ".img", ".vhd", ".so", ".elf", ".wasm",
	}
	pageExts  = []string{".html", ".htm", ".xhtml", ".mht", ".mhtml", ".svg", ".svgz", ".xml", ".xsl"}
	macroExts = []string{".docm", ".dotm", ".xlsm", ".xltm", ".xlsb", ".xlam", ".pptm", ".potm", ".ppsm", ".ppam", ".sldm"}
)

// Content that runs or is drawn as a page. The library answers with the most
// exact type it knows, so parents are listed too.
var (
	executableTypes = []string{
		"application/vnd.microsoft.portable-executable", "application/x-elf", "application/x-mach-binary",
		"application/x-java-applet", "application/java-archive", "application/vnd.android.package-archive",
		"application/x-ms-installer", "application/x-ms-shortcut", "application/x-shockwave-flash",
		"application/vnd.debian.binary-package", "application/x-rpm", "application/wasm", "application/x-chrome-extension",
		"application/x-xar",
		"text/javascript", "text/x-php", "text/x-python", "text/x-perl", "text/x-lua", "text/x-tcl", "text/x-shellscript", "text/x-ruby",
	}
	pageTypes = []string{"text/html", "image/svg+xml", "text/xml", "application/xhtml+xml"}
)

const (
	whatProgram = "chương trình hoặc tập lệnh chạy được"
	whatPage    = "trang web hoặc hình vẽ SVG/XML có thể chứa mã chạy được"
)

// refuseByExt refuses extensions that no content can redeem.
func refuseByExt(name, ext string) *Refused {
	switch {
	case slices.Contains(executableExts, ext):
		return refuseExecutable(name, whatProgram)
	case slices.Contains(pageExts, ext):
		return refuseExecutable(name, whatPage)
	case slices.Contains(macroExts, ext):
		return refuseMacro(name)
	}
	return nil
}

// sniff names the content by its first bytes and refuses what runs.
func sniff(name string, r io.Reader) (*mimetype.MIME, *Refused, error) {
	found, err := mimetype.DetectReader(r)
	if err != nil {
		return nil, nil, fmt.Errorf("evidence: sniff content: %w", err)
	}
	for m := found; m != nil; m = m.Parent() {
		if slices.ContainsFunc(executableTypes, m.Is) {
			return nil, refuseExecutable(name, whatProgram), nil
		}
		if slices.ContainsFunc(pageTypes, m.Is) {
			return nil, refuseExecutable(name, whatPage), nil
		}
	}
	return found, nil, nil
}

// descends reports whether m is contentType or one of its refinements.
func descends(m *mimetype.MIME, contentType string) bool {
	for ; m != nil; m = m.Parent() {
		if m.Is(contentType) {
			return true
		}
	}
	return false
}
