package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"chuky/calendar"
	"chuky/indicators"
	"chuky/models"
	"chuky/queries"

	"github.com/danielgtaylor/huma/v2"
)

// Value is a figure in JSON: a number, a string, true or false (yes and no), or null (cleared). The digits are kept as
// written, never through a float.
type Value struct {
	text   string
	number bool
}

// UnmarshalJSON implements json.Unmarshaler.
func (v *Value) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	switch {
	case string(b) == "null":
		*v = Value{}
	case string(b) == "true":
		*v = Value{text: "yes"}
	case string(b) == "false":
		*v = Value{text: "no"}
	case len(b) > 0 && b[0] == '"':
		v.number = false
		return json.Unmarshal(b, &v.text)
	case len(b) > 0 && (b[0] == '{' || b[0] == '['):
		return fmt.Errorf("cần một số hoặc chuỗi ký tự")
	default:
		*v = Value{text: string(b), number: true}
	}
	return nil
}

// Schema implements huma.SchemaProvider.
func (Value) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Description: "Số (12, 0.5), chuỗi (\"3/4\", khóa lựa chọn, văn bản), true/false, hoặc null để xóa.",
		AnyOf: []*huma.Schema{{Type: "number"}, {Type: "string"}, {Type: "boolean"}, {Type: "null"}}}
}

// formatOf reads the request's "format".
func formatOf(s string) indicators.Format {
	if s == "vn" {
		return indicators.VN
	}
	return indicators.Plain
}

// texts writes values in the format that their strings are in: a JSON number is plain in both.
func texts(in map[string]Value, f indicators.Format) map[string]string {
	if in == nil {
		return nil
	}
	out := make(map[string]string, len(in))
	for k, v := range in {
		out[k] = v.text
		if v.number && f == indicators.VN {
			out[k] = strings.ReplaceAll(v.text, ".", ",")
		}
	}
	return out
}

// ts writes an instant, null when there is none.
func ts(i models.Instant) *time.Time {
	if !i.Set() {
		return nil
	}
	t := i.Time().In(calendar.Location)
	return &t
}

// due is a deadline with its words.
type due struct {
	At       *time.Time `json:"at"`
	Relative string     `json:"relative,omitempty" doc:"còn 2 ngày làm việc"`
	Absolute string     `json:"absolute,omitempty" doc:"17:00 ngày 16/01/2026"`
	Overdue  bool       `json:"overdue,omitempty"`
}

func dueOf(d queries.Due) due { return due{ts(d.At), d.Relative, d.Absolute, d.Overdue} }

// ref names something by ID.
type ref struct {
	ID   string `json:"id"`
	Code string `json:"code,omitempty"`
	Name string `json:"name"`
}
