package samples

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
)

// Entry is one file in a package.
type Entry struct {
	Name string
	Data []byte
	// Stored leaves the entry uncompressed.
	Stored bool
}

// Zip packs entries in their order.
func Zip(entries ...Entry) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	// The strongest packing makes the harmful samples as harmful as they get.
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestCompression)
	})
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.Name, Method: zip.Deflate}
		if e.Stored {
			h.Method = zip.Store
		}
		out, err := w.CreateHeader(h)
		must(err)
		_, err = out.Write(e.Data)
		must(err)
	}
	must(w.Close())
	return b.Bytes()
}

const (
	word       = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
	excel      = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
	powerpoint = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
	wordMacro  = "application/vnd.ms-word.document.macroEnabled.main+xml"
)

// DOCX returns a document of one paragraph, with further entries if any.
func DOCX(paragraph string, more ...Entry) []byte {
	return office("word/document.xml", word, fmt.Sprintf(
		`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>`,
		paragraph), more...)
}

// DOCXWithMacro returns a document that calls itself free of macros and is not.
func DOCXWithMacro() []byte {
	return DOCX("macro", Entry{Name: "word/vbaProject.bin", Data: []byte("code")})
}

// DOCM returns a document whose description admits its macros.
func DOCM() []byte {
	return office("word/document.xml", wordMacro, "<w:document/>")
}

// XLSX returns a workbook without sheets' data, with further entries if any.
func XLSX(more ...Entry) []byte {
	return office("xl/workbook.xml", excel,
		`<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets/></workbook>`, more...)
}

// PPTX returns an empty presentation.
func PPTX() []byte {
	return office("ppt/presentation.xml", powerpoint,
		`<p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"/>`)
}

// ODT returns an empty OpenDocument text, with further entries if any.
func ODT(more ...Entry) []byte {
	return openDocument("application/vnd.oasis.opendocument.text", "", more...)
}

// ODS returns an empty OpenDocument spreadsheet.
func ODS() []byte { return openDocument("application/vnd.oasis.opendocument.spreadsheet", "") }

// ODP returns an empty OpenDocument presentation.
func ODP() []byte { return openDocument("application/vnd.oasis.opendocument.presentation", "") }

// ODTEncrypted returns a document whose manifest says that it needs a password.
func ODTEncrypted() []byte {
	return openDocument("application/vnd.oasis.opendocument.text", `<manifest:encryption-data/>`)
}

// Bomb returns a document with an entry that expands to size zeros.
func Bomb(size int) []byte {
	return DOCX("bomb", Entry{Name: "word/media/image1.bmp", Data: make([]byte, size)})
}

// LyingBomb returns a document whose entry claims to hold ten bytes and expands
// to size.
func LyingBomb(size int) []byte {
	data := Bomb(size)
	// The central directory is what readers trust: find the entry's record there
	// and lower its size.
	name := []byte("word/media/image1.bmp")
	at := bytes.LastIndex(data, name) - 46
	binary.LittleEndian.PutUint32(data[at+24:], 10)
	return data
}

// OverlappingBomb returns a ZIP whose many directory records share one entry's
// bytes.
func OverlappingBomb(records int) []byte {
	whole := Zip(Entry{Name: "a", Data: make([]byte, 1<<20)})
	start := bytes.Index(whole, []byte("PK\x01\x02"))
	end := bytes.Index(whole, []byte("PK\x05\x06"))
	out := bytes.Clone(whole[:start])
	record := whole[start:end]
	for range records {
		out = append(out, record...)
	}
	tail := bytes.Clone(whole[end:])
	binary.LittleEndian.PutUint16(tail[8:], uint16(records))
	binary.LittleEndian.PutUint16(tail[10:], uint16(records))
	binary.LittleEndian.PutUint32(tail[12:], uint32(records*len(record)))
	return append(out, tail...)
}

// OLE returns the container of Office 97 with the named streams in its directory.
func OLE(streams ...string) []byte {
	out := make([]byte, 4096)
	copy(out, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	for i, s := range streams {
		at := 1024 + 128*i
		for j, r := range s {
			binary.LittleEndian.PutUint16(out[at+2*j:], uint16(r))
		}
	}
	return out
}

func office(mainPart, mainType, xml string, more ...Entry) []byte {
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	return Zip(append([]Entry{
		{Name: "[Content_Types].xml", Data: []byte(head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/` + mainPart + `" ContentType="` + mainType + `"/></Types>`)},
		{Name: "_rels/.rels", Data: []byte(head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="` + mainPart + `"/></Relationships>`)},
		{Name: mainPart, Data: []byte(head + xml)},
	}, more...)...)
}

func openDocument(mediaType, inManifest string, more ...Entry) []byte {
	return Zip(append([]Entry{
		{Name: "mimetype", Data: []byte(mediaType), Stored: true},
		{Name: "content.xml", Data: []byte(`<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>`)},
		{Name: "META-INF/manifest.xml", Data: []byte(`<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">` +
			`<manifest:file-entry manifest:full-path="/" manifest:media-type="` + mediaType + `"/>` + inManifest + `</manifest:manifest>`)},
	}, more...)...)
}

func crc(data []byte) uint32 { return crc32.ChecksumIEEE(data) }

// must stops on errors that writing to memory cannot give.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
