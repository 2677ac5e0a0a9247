package samples

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
)

// PDF returns a one-page document whose page shows line; different lines give
// different bytes. Only ASCII is drawn, as the built-in fonts know no Vietnamese.
func PDF(line string) []byte {
	escaped := strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(line)
	stream := fmt.Sprintf("BT /F1 12 Tf 72 770 Td (%s) Tj ET", escaped)
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(stream), stream),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, off := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", off)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, xref)
	return b.Bytes()
}

// PDFOfSize returns a valid document of exactly size bytes (at least 2,000): the
// padding is a comment between the header and the first object.
func PDFOfSize(line string, size int) []byte {
	doc := PDF(line)
	at := bytes.IndexByte(doc, '\n') + 1
	padding := size - len(doc)
	if padding < 2 {
		panic(fmt.Sprintf("samples: a PDF of %d bytes is too small", size))
	}
	out := make([]byte, 0, size)
	out = append(out, doc[:at]...)
	out = append(out, '%')
	// Bytes that do not repeat: padding must not look like a bomb or compress away.
	state := uint32(2463534242)
	for range padding - 2 {
		state ^= state << 13
		state ^= state >> 17
		state ^= state << 5
		out = append(out, byte('a'+state%26))
	}
	out = append(out, '\n')
	return append(out, doc[at:]...)
}

// JPEG returns a small picture.
func JPEG() []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(), nil); err != nil {
		panic(err) // writing to memory cannot fail
	}
	return b.Bytes()
}

// PNG returns a small picture.
func PNG() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, picture()); err != nil {
		panic(err) // writing to memory cannot fail
	}
	return b.Bytes()
}

// PNGClaiming returns a picture whose header promises width × height pixels.
func PNGClaiming(width, height uint32) []byte {
	data := PNG()
	// 8 bytes of signature, then length, "IHDR", width, height, 5 bytes, checksum.
	binary.BigEndian.PutUint32(data[16:], width)
	binary.BigEndian.PutUint32(data[20:], height)
	binary.BigEndian.PutUint32(data[29:], crc(data[12:29]))
	return data
}

// TIFF returns a picture of one black pixel.
func TIFF() []byte {
	var b bytes.Buffer
	b.WriteString("II*\x00")
	le := binary.LittleEndian
	entry := func(tag, typ uint16, value uint32) {
		b.Write(le.AppendUint32(le.AppendUint32(le.AppendUint16(le.AppendUint16(nil, tag), typ), 1), value))
	}
	b.Write(le.AppendUint32(nil, 8))
	b.Write(le.AppendUint16(nil, 8))
	const short, long = 3, 4
	const end = 8 + 2 + 8*12 + 4
	entry(256, short, 1)  // width
	entry(257, short, 1)  // height
	entry(258, short, 8)  // bits
	entry(259, short, 1)  // not compressed
	entry(262, short, 1)  // black is zero
	entry(273, long, end) // where the pixels are
	entry(278, short, 1)  // rows
	entry(279, long, 1)   // bytes
	b.Write(le.AppendUint32(nil, 0))
	b.WriteByte(0)
	return b.Bytes()
}

// Text returns Vietnamese prose in UTF-8.
func Text() []byte {
	return []byte("Báo cáo kết quả chuyển đổi số năm 2023\nTổng số dịch vụ công trực tuyến: 120\n")
}

// CSV returns a small table in UTF-8 with the mark that Excel wants.
func CSV() []byte {
	return []byte("\xEF\xBB\xBFSTT,Đơn vị,Số liệu\n1,Sở Y tế,12\n2,Sở Tư pháp,7\n3,Sở Nội vụ,9\n")
}

// TextUTF16 returns the "Unicode" text of Windows' Notepad.
func TextUTF16() []byte {
	out := []byte{0xFF, 0xFE}
	for _, r := range "Báo cáo\r\n" {
		out = binary.LittleEndian.AppendUint16(out, uint16(r))
	}
	return out
}

// WindowsProgram returns the header of a portable executable, which is as far as
// anyone looks.
func WindowsProgram() []byte {
	out := make([]byte, 1024)
	copy(out, "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xFF\xFF")
	binary.LittleEndian.PutUint32(out[0x3C:], 0x80)
	copy(out[0x80:], "PE\x00\x00\x64\x86\x02\x00")
	return out
}

// LinuxProgram returns the header of an ELF executable.
func LinuxProgram() []byte {
	out := make([]byte, 1024)
	copy(out, "\x7FELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3E\x00\x01")
	return out
}

func picture() image.Image {
	img := image.NewRGBA(image.Rect(0, 0, 16, 16))
	for x := range 16 {
		for y := range 16 {
			img.Set(x, y, color.RGBA{uint8(16 * x), uint8(16 * y), 128, 255})
		}
	}
	return img
}
