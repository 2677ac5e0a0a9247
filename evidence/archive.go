package evidence

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
)

// archiveLimits bound what opening a package may cost.
type archiveLimits struct {
	entries  int   // in all levels together
	expanded int64 // bytes after decompression, all levels together
	// ratio of expanded to packed bytes; it only counts above ratioFrom, since
	// small tables of repeated cells pack very well.
	ratio     int64
	ratioFrom int64
	nested    int64 // bytes of one package inside a package
}

var defaultArchiveLimits = archiveLimits{
	entries: 10_000, expanded: 512 << 20, ratio: 200, ratioFrom: 32 << 20, nested: 32 << 20,
}

// Reasons in sentences about packages.
const (
	whyEntries  = "gói chứa quá nhiều mục bên trong"
	whyExpanded = "dữ liệu bên trong bung ra lớn bất thường so với dung lượng tệp"
	whyOverlap  = "các mục bên trong gói chồng lên nhau"
	whyNested   = "bên trong có tệp nén lồng nhau"
)

// packageScan gathers what a package holds while its cost is counted.
type packageScan struct {
	name     string
	limits   archiveLimits
	entries  int
	expanded int64
	packed   int64

	contentTypes []byte // [Content_Types].xml of the outermost package
	odfType      string // first entry "mimetype" of the outermost package
	manifest     []byte // META-INF/manifest.xml of the outermost package
	macro        bool
	encrypted    bool
}

// inspectPackage judges a ZIP: first what it costs to open, then what it is.
func inspectPackage(f content, size int64, name, ext string, allowed []kind, limits archiveLimits) (kind, *Refused, error) {
	scan := &packageScan{name: name, limits: limits, packed: size}
	if refused := scan.walk(f, size, 0); refused != nil {
		return kind{}, refused, nil
	}
	actual, sure := scan.kind()
	claimed, known := kindByExt(ext)
	switch {
	case scan.encrypted:
		return kind{}, refuseEncrypted(name), nil
	case scan.macro:
		return kind{}, refuseMacro(name), nil
	case sure && !slices.Contains(actual.exts, ext):
		return kind{}, refuseLies(name, ext, actual.vietnamese, actual.exts[:1]), nil
	case !sure && known && isPackageKind(claimed):
		return kind{}, refuseUnreadable(name, ext), nil
	case !sure && known:
		return kind{}, refuseLies(name, ext, "tệp nén ZIP", []string{".zip"}), nil
	case !sure, !permits(allowed, actual):
		return kind{}, refuseType(name, allowed), nil
	}
	return actual, nil, nil
}

// walk reads every entry to its end: sizes written in an archive are claims.
func (s *packageScan) walk(f io.ReaderAt, size int64, depth int) *Refused {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return refuseDamaged(s.name)
	}
	if s.entries += len(z.File); s.entries > s.limits.entries {
		return refuseBomb(s.name, whyEntries)
	}
	// Entries may share their packed bytes: a small file then expands without end
	// although each entry looks honest.
	var packed, declared uint64
	for _, e := range z.File {
		packed += e.CompressedSize64
		declared += e.UncompressedSize64
		if e.CompressedSize64 > uint64(size) || packed > uint64(size) {
			return refuseBomb(s.name, whyOverlap)
		}
		if e.UncompressedSize64 > uint64(s.limits.expanded) || declared > uint64(s.limits.expanded) {
			return refuseBomb(s.name, whyExpanded)
		}
	}
	for _, e := range z.File {
		if refused := s.entry(e, depth); refused != nil {
			return refused
		}
	}
	return nil
}

func (s *packageScan) entry(e *zip.File, depth int) *Refused {
	if strings.HasSuffix(e.Name, "/") {
		return nil
	}
	if e.Flags&0x1 != 0 {
		s.encrypted = true
		return nil
	}
	s.macro = s.macro || isMacroEntry(e.Name)
	r, err := e.Open()
	if err != nil {
		return refuseDamaged(s.name)
	}
	defer func() { _ = r.Close() }()

	counted := &countingReader{r: r, scan: s}
	head := make([]byte, 8)
	n, err := io.ReadFull(counted, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return s.readRefusal(err)
	}
	head = head[:n]

	var keep *bytes.Buffer
	nested := isZip(head)
	switch {
	case isOtherArchive(head, e.Name), nested && depth > 0:
		return refuseBomb(s.name, whyNested)
	case nested && !isEmbedding(e.Name):
		return refuseBomb(s.name, whyNested)
	case nested && e.UncompressedSize64 > uint64(s.limits.nested):
		return refuseBomb(s.name, whyNested)
	case nested, depth == 0 && isDescription(e.Name):
		keep = bytes.NewBuffer(slices.Clone(head))
	}
	if keep == nil {
		_, err = io.Copy(io.Discard, counted)
	} else {
		// Descriptions are small; a package inside a package was bounded above, and
		// the reader fails when it holds more than it declares.
		_, err = io.Copy(keep, io.LimitReader(counted, s.limits.nested))
	}
	if err != nil {
		return s.readRefusal(err)
	}
	if nested {
		return s.walk(bytes.NewReader(keep.Bytes()), int64(keep.Len()), depth+1)
	}
	if keep != nil {
		s.describe(e.Name, keep.Bytes())
	}
	return nil
}

func (s *packageScan) describe(name string, data []byte) {
	switch name {
	case "[Content_Types].xml":
		s.contentTypes = data
		s.macro = s.macro || bytes.Contains(bytes.ToLower(data), []byte("macroenabled"))
	case "mimetype":
		s.odfType = strings.TrimSpace(string(data))
	case "META-INF/manifest.xml":
		s.manifest = data
		s.encrypted = s.encrypted || bytes.Contains(data, []byte("encryption-data"))
	}
}

// kind names the package by its own description: the order of the entries, which
// sniffers go by, differs from program to program.
func (s *packageScan) kind() (kind, bool) {
	if s.odfType != "" && len(s.manifest) > 0 {
		return kindByContentType(s.odfType)
	}
	for _, k := range kinds {
		if isPackageKind(k) && bytes.Contains(s.contentTypes, []byte(`"`+k.contentType+`.main+xml"`)) {
			return k, true
		}
	}
	return kind{}, false
}

func isPackageKind(k kind) bool {
	return strings.HasPrefix(k.contentType, "application/vnd.o")
}

func isDescription(name string) bool {
	return name == "[Content_Types].xml" || name == "mimetype" || name == "META-INF/manifest.xml"
}

// isMacroEntry knows where the office programs keep code.
func isMacroEntry(name string) bool {
	lower := strings.ToLower(name)
	return path.Base(lower) == "vbaproject.bin" || path.Base(lower) == "vbadata.xml" ||
		strings.HasPrefix(lower, "basic/") || strings.HasPrefix(lower, "scripts/") ||
		strings.Contains(lower, "/macrosheets/")
}

// isEmbedding reports where office programs keep a document inside a document
// (the table behind a chart).
func isEmbedding(name string) bool {
	lower := strings.ToLower(name)
	return strings.Contains(lower, "/embeddings/") || strings.HasPrefix(lower, "object ")
}

func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

// isOtherArchive knows RAR, 7z, gzip, bzip2 and xz; packed vector drawings
// (.emz, .wmz) are gzip by design.
func isOtherArchive(head []byte, name string) bool {
	ext := strings.ToLower(path.Ext(name))
	if bytes.HasPrefix(head, []byte{0x1F, 0x8B}) {
		return ext != ".emz" && ext != ".wmz"
	}
	for _, magic := range []string{"Rar!\x1A\x07", "7z\xBC\xAF\x27\x1C", "BZh", "\xFD7zXZ\x00"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return false
}

var errExpands = errors.New("evidence: package expands beyond its limit")

// countingReader charges every decompressed byte to the scan.
type countingReader struct {
	r    io.Reader
	scan *packageScan
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.scan.expanded += int64(n)
	l := c.scan.limits
	if c.scan.expanded > l.expanded ||
		c.scan.expanded > l.ratioFrom && c.scan.expanded > l.ratio*c.scan.packed {
		return n, errExpands
	}
	return n, err
}

func (s *packageScan) readRefusal(err error) *Refused {
	if errors.Is(err, errExpands) {
		return refuseBomb(s.name, whyExpanded)
	}
	return refuseDamaged(s.name)
}
