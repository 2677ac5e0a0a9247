package answerfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

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
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	switch {
	case !utf8.Valid(data):
		return nil, Faults{{File: name, Code: CodeEncoding, Message: "Tệp JSON phải ở bảng mã UTF-8. Hãy lưu lại tệp với bảng mã UTF-8."}}
	case len(bytes.TrimSpace(data)) == 0:
		return nil, Faults{{File: name, Code: CodeEmpty, Message: "Tệp trống. Hãy ghi {\"set\", \"year\", \"units\": [{\"code\", \"answers\"}]}."}}
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
		case errors.As(err, &syntax) && int(syntax.Offset) <= len(data) && syntax.Offset > 0:
			r, _ := utf8.DecodeRune(data[syntax.Offset-1:])
			return nil, fault(syntax.Offset-1, CodeUnreadable, fmt.Sprintf("JSON sai cú pháp: không được có “%c” ở đây (ký tự thứ %d của dòng). Hãy sửa lại.", r, columnAt(data, syntax.Offset-1)))
		case errors.As(err, &kind):
			what := "Nội dung tệp"
			if kind.Field != "" {
				what = "Trường “" + kind.Field + "”"
			}
			return nil, fault(kind.Offset, CodeUnreadable, what+" không đúng kiểu. Hãy dùng {\"set\", \"year\", \"units\": [{\"code\", \"answers\"}]}.")
		}
		return nil, fault(int64(len(data)), CodeUnreadable, "Không đọc được JSON: tệp kết thúc sớm, có thể bị cắt cụt. Hãy lấy lại tệp đầy đủ.")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fault(dec.InputOffset(), CodeUnreadable, "Có nội dung thừa sau JSON. Hãy chỉ để một đối tượng trong tệp.")
	}
	if fields, err := members(data); err == nil {
		if twice := repeated(fields); twice != "" {
			return nil, fault(0, CodeRepeated, fmt.Sprintf("Trường “%s” có hai lần. Hãy chỉ để một.", twice))
		}
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
		readUnit(raw, &out.Units[i], func(code, path, message string) {
			wrong = append(wrong, &Fault{File: name, Row: out.places[i].line, Column: fmt.Sprintf("units[%d]%s", i, path), Code: code, Message: message})
		})
	}
	return out, wrong.err()
}

// readUnit reads one unit. What a tolerant reader would lose in silence is told: a field of another name ("answerz"), and
// the same criterion or figure given twice, of which programs keep now the first, now the last.
func readUnit(raw []byte, u *scoring.Unit, tell func(code, path, message string)) {
	fields, err := members(raw)
	if err != nil {
		tell(CodeUnreadable, "", "Đơn vị phải là một đối tượng. Hãy dùng {\"code\", \"name\", \"block\", \"answers\": {\"1.2\": {\"a\": 3}}}.")
		return
	}
	if twice := repeated(fields); twice != "" {
		tell(CodeRepeated, "."+twice, fmt.Sprintf("Trường “%s” có hai lần. Hãy chỉ để một.", twice))
		return
	}
	for _, f := range fields {
		var err error
		want := "một chuỗi trong nháy kép"
		switch f.name {
		case "code":
			err = json.Unmarshal(f.value, &u.Code)
		case "name":
			err = json.Unmarshal(f.value, &u.Name)
		case "block":
			err = json.Unmarshal(f.value, &u.Block)
		case "unranked":
			want = "true hoặc false"
			err = json.Unmarshal(f.value, &u.Unranked)
		case "answers":
			readAnswers(f.value, u, tell)
		default:
			tell(CodeField, "."+f.name, fmt.Sprintf("Đơn vị không có trường “%s”. Hãy dùng code, name, block, unranked, answers.", f.name))
		}
		if err != nil {
			tell(CodeUnreadable, "."+f.name, fmt.Sprintf("Trường “%s” phải là %s, không phải %s.", f.name, want, clip(f.value)))
		}
	}
}

func readAnswers(raw []byte, u *scoring.Unit, tell func(code, path, message string)) {
	if string(raw) == "null" {
		return
	}
	items, err := members(raw)
	if err != nil {
		tell(CodeUnreadable, ".answers", "Số liệu phải là một đối tượng theo mã tiêu chí. Hãy dùng {\"1.2\": {\"a\": 3, \"b\": 4}}.")
		return
	}
	u.Answers = make(map[string]scoring.Answer, len(items))
	for _, it := range items {
		path := fmt.Sprintf(".answers[%q]", it.name)
		if _, twice := u.Answers[it.name]; twice {
			tell(CodeRepeated, path, fmt.Sprintf("Mã “%s” có hai lần trong cùng một đơn vị. Hãy gộp vào một chỗ.", it.name))
			continue
		}
		keys, err := members(it.value)
		if err != nil {
			tell(CodeUnreadable, path, fmt.Sprintf("Số liệu của “%s” phải là một đối tượng, không phải %s. Hãy dùng {\"a\": 3, \"b\": 4}, {\"choice\": \"…\"} hoặc {\"not_applicable\": true}.", it.name, clip(it.value)))
			u.Answers[it.name] = scoring.Answer{}
			continue
		}
		if twice := repeated(keys); twice != "" {
			tell(CodeRepeated, path+"."+twice, fmt.Sprintf("Số liệu “%s” có hai lần. Hãy chỉ để một giá trị.", twice))
		}
		for _, k := range keys {
			if code, message := wrongValue(k); code != "" {
				tell(code, path+"."+k.name, message)
			}
		}
		var a scoring.Answer
		if json.Unmarshal(it.value, &a) == nil { // what it refuses has been told
			u.Answers[it.name] = a
		}
	}
}

// wrongValue says what is wrong with the JSON of a figure before any set is asked.
func wrongValue(k member) (code, message string) {
	switch k.name {
	case keyNA:
		if v := string(k.value); v != "true" && v != "false" && v != "null" {
			return CodeState, fmt.Sprintf("“not_applicable” phải là true hoặc false, không phải %s.", clip(k.value))
		}
	case keyState:
		var s scoring.State
		if json.Unmarshal(k.value, &s) != nil || !s.Valid() {
			return CodeState, fmt.Sprintf("Không có trạng thái %s. Hãy dùng pending, na_claimed, na_refused hoặc evidence_rejected, hoặc để trống.", clip(k.value))
		}
	default:
		if k.value[0] == '{' || k.value[0] == '[' {
			return CodeUnreadable, fmt.Sprintf("Cần một số hoặc một chuỗi, không phải %s.", clip(k.value))
		}
	}
	return "", ""
}

// member is one field of a JSON object, in the order of the file.
type member struct {
	name  string
	value json.RawMessage
}

// members are the fields of one object, repeated ones included; anything else is an error.
func members(raw []byte) ([]member, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("not an object")
	}
	var out []member
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		name, ok := key.(string)
		if !ok {
			return nil, errors.New("not a name")
		}
		m := member{name: name}
		if err := dec.Decode(&m.value); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// repeated is the first name that stands twice, "" when none does.
func repeated(fields []member) string {
	seen := make(map[string]bool, len(fields))
	for _, f := range fields {
		if seen[f.name] {
			return f.name
		}
		seen[f.name] = true
	}
	return ""
}

// clip shows the beginning of a value in a sentence.
func clip(v []byte) string {
	const most = 40
	r := []rune(strings.Join(strings.Fields(string(v)), " "))
	if len(r) > most {
		return string(r[:most]) + "…"
	}
	return string(r)
}

func lineAt(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:min(max(offset, 0), int64(len(data)))], []byte("\n"))
}

// columnAt is the place of a byte in its line, in characters from 1.
func columnAt(data []byte, offset int64) int {
	before := data[:min(max(offset, 0), int64(len(data)))]
	return 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
}
