package answerfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"chuky/scoring"
)

// maxFile bounds a file in memory.
const maxFile = 256 << 20

// ReadJSON reads {"set": "…", "year": 2023, "units": [{"code", "name", "block", "answers"}]} without
// looking at the set: its name is in there.
func ReadJSON(name string, data []byte) (*File, error) {
	fault := func(offset int64, code, message string) error {
		return Faults{{File: name, Row: lineAt(data, offset), Code: code, Message: message}}
	}
	if len(data) > maxFile {
		return nil, Faults{{File: name, Code: CodeTooLong, Message: "Tệp quá lớn. Hãy chia nhỏ."}}
	}
	var top struct {
		Set   string            `json:"set"`
		Year  int               `json:"year"`
		Units []json.RawMessage `json:"units"`
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&top); err != nil {
		var syntax *json.SyntaxError
		var kind *json.UnmarshalTypeError
		switch {
		case errors.As(err, &syntax):
			return nil, fault(syntax.Offset, CodeUnreadable, "Không đọc được JSON: "+err.Error()+". Hãy sửa cú pháp tại đây.")
		case errors.As(err, &kind):
			return nil, fault(kind.Offset, CodeUnreadable, fmt.Sprintf("Trường “%s” không đúng kiểu. Hãy dùng {\"set\", \"year\", \"units\": [{\"code\", \"answers\"}]}.", kind.Field))
		}
		return nil, fault(int64(len(data)), CodeUnreadable, "Không đọc được JSON: tệp trống hoặc kết thúc sớm.")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fault(dec.InputOffset(), CodeUnreadable, "Có nội dung thừa sau JSON. Hãy chỉ để một đối tượng trong tệp.")
	}
	if len(top.Units) == 0 {
		return nil, fault(0, CodeEmpty, "Tệp không có đơn vị nào. Hãy ghi các đơn vị trong “units”.")
	}
	if len(top.Units) > mostUnits {
		return nil, fault(0, CodeTooLong, fmt.Sprintf("Tệp có %d đơn vị, nhiều nhất %d. Hãy chia nhỏ.", len(top.Units), mostUnits))
	}
	out := &File{Name: name, Set: top.Set, Year: top.Year, Units: make([]scoring.Unit, len(top.Units)), places: make([]place, len(top.Units))}
	var wrong Faults
	offset, line := 0, 1
	for i, raw := range top.Units {
		// Raw messages are the very bytes of the file: each is found after the one before.
		at := max(bytes.Index(data[offset:], raw), 0)
		line += bytes.Count(data[offset:offset+at], []byte("\n"))
		out.places[i] = place{line, i}
		line += bytes.Count(raw, []byte("\n"))
		offset += at + len(raw)
		if err := json.Unmarshal(raw, &out.Units[i]); err != nil {
			wrong = append(wrong, &Fault{File: name, Row: out.places[i].line, Column: fmt.Sprintf("units[%d]", i), Code: CodeUnreadable, Message: "Không đọc được đơn vị: " + err.Error() + ". Hãy dùng {\"code\", \"name\", \"block\", \"answers\": {\"1.2\": {\"a\": 3}}}."})
		}
	}
	return out, wrong.err()
}

func lineAt(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:min(max(offset, 0), int64(len(data)))], []byte("\n"))
}
