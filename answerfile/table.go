package answerfile

import (
	"fmt"
	"slices"
	"strings"

	"chuky/fold"
	"chuky/indicators"
	"chuky/scoring"
)

// Columns are the headings of a table with one row a figure, in the order in which forms are
// written. Reading needs ColumnUnit, ColumnItem, ColumnKey and ColumnValue; the order is free and
// other columns are left alone.
var Columns = []string{ColumnUnit, ColumnName, ColumnBlock, ColumnItem, "Tiêu chí", ColumnKey, "Nội dung số liệu", "Đơn vị tính", ColumnValue}

// Headings that reading knows.
const (
	ColumnUnit   = "Mã đơn vị"
	ColumnName   = "Tên đơn vị"
	ColumnBlock  = "Khối"
	ColumnRanked = "Xếp hạng" // "không": assessed, not ranked
	ColumnItem   = "Mã tiêu chí"
	ColumnKey    = "Số liệu" // the input's key: a, b, …, value, choice, marks, not_applicable, state
	ColumnValue  = "Giá trị"
)

// aliases are other ways to head the same columns, folded.
var aliases = map[string]string{
	"ma don vi": ColumnUnit, "unit": ColumnUnit, "ma": ColumnUnit,
	"ten don vi": ColumnName, "don vi": ColumnName, "name": ColumnName,
	"khoi": ColumnBlock, "block": ColumnBlock,
	"xep hang": ColumnRanked, "ranked": ColumnRanked,
	"ma tieu chi": ColumnItem, "criterion": ColumnItem, "item": ColumnItem,
	"so lieu": ColumnKey, "khoa": ColumnKey, "ma so lieu": ColumnKey, "key": ColumnKey, "input": ColumnKey,
	"gia tri": ColumnValue, "value": ColumnValue,
}

// mostTitles is how many rows are searched for the headings: titles may stand above them.
const mostTitles = 20

// remarks are headings that a table of one row a unit may have beside its figures.
var remarks = []string{"", "stt", "ghi chu", "note", "tt"}

// Keys of an answer that are no inputs.
const (
	keyNA    = "not_applicable"
	keyState = "state"
)

// reader gathers units from rows.
type reader struct {
	*sheet
	set    *indicators.Set
	units  map[string]*scoring.Unit
	order  []string
	given  map[[3]string]string // unit, item, key → as read
	faults Faults
}

func readTable(name string, data []byte, set *indicators.Set) (*File, error) {
	s, err := cells(name, data)
	if err != nil {
		return nil, err
	}
	r := &reader{sheet: s, set: set, units: make(map[string]*scoring.Unit), given: make(map[[3]string]string)}
	if len(s.rows) == 0 {
		return nil, Faults{s.fault(0, -1, CodeEmpty, "Tệp trống. Hãy lấy biểu mẫu bằng lệnh chuky indicators export --form rồi điền số liệu.")}
	}
	at, head := r.header()
	switch {
	case at < 0:
		message := fmt.Sprintf("Không thấy dòng tiêu đề có cột “%s”. Hãy dùng biểu mẫu: một dòng mỗi số liệu (%s, %s, %s, %s), hoặc một dòng mỗi đơn vị với cột như 1.2.a.", ColumnUnit, ColumnUnit, ColumnItem, ColumnKey, ColumnValue)
		if s.others > 0 {
			message += fmt.Sprintf(" Phần mềm chỉ đọc trang tính đầu tiên; tệp còn %d trang khác: hãy chuyển trang có số liệu lên đầu.", s.others)
		}
		return nil, Faults{s.fault(1, -1, CodeHeader, message)}
	case r.joined(at):
	case has(head, ColumnItem) || has(head, ColumnKey) || has(head, ColumnValue):
		r.long(at, head)
	default:
		r.wide(at, head)
	}
	if r.faults == nil && len(r.order) == 0 {
		r.faults = Faults{s.fault(0, -1, CodeEmpty, "Tệp không có số liệu nào dưới dòng tiêu đề.")}
	}
	if err := r.faults.err(); err != nil {
		return nil, err
	}
	out := &File{Name: name}
	for _, code := range r.order {
		out.Units = append(out.Units, *r.units[code])
	}
	return out, nil
}

// header finds the row of headings among the first: titles may stand above it.
func (r *reader) header() (row int, columns map[string]int) {
	for i := range min(len(r.rows), mostTitles) {
		columns = make(map[string]int)
		for j, c := range r.rows[i] {
			if name, ok := aliases[fold.Fold(c.text)]; ok && !has(columns, name) {
				columns[name] = j
			}
		}
		if has(columns, ColumnUnit) {
			return i, columns
		}
	}
	return -1, nil
}

// joined tells of merged cells from the headings down: of those, all but the first are empty to a program, and nobody can
// say whether a figure counts for each row or for one.
func (r *reader) joined(at int) bool {
	for _, a := range r.merged {
		if a.bottom >= at && (a.bottom > a.top || a.right > a.left) && a.top < len(r.rows) {
			r.faults = append(r.faults, r.fault(a.top+1, a.left, CodeMerged, fmt.Sprintf("Các ô %s bị gộp. Hãy bỏ gộp ô rồi ghi đủ vào từng ô.", a.ref)))
		}
	}
	return r.faults != nil
}

func has(columns map[string]int, name string) bool {
	_, ok := columns[name]
	return ok
}

func (r *reader) text(row []cell, columns map[string]int, name string) string {
	if j, ok := columns[name]; ok && j < len(row) {
		return row[j].text
	}
	return ""
}

// long reads one row a figure.
func (r *reader) long(at int, head map[string]int) {
	for _, name := range []string{ColumnItem, ColumnKey, ColumnValue} {
		if !has(head, name) {
			r.faults = append(r.faults, r.fault(r.rows[at][0].row, -1, CodeHeader, fmt.Sprintf("Thiếu cột “%s”. Hãy dùng biểu mẫu có đủ các cột %s, %s, %s, %s.", name, ColumnUnit, ColumnItem, ColumnKey, ColumnValue)))
		}
	}
	if r.faults != nil {
		return
	}
	for _, row := range r.rows[at+1:] {
		if blank(row) {
			continue
		}
		u := r.unit(row, head)
		if u == nil {
			continue
		}
		r.extra(row, len(r.rows[at]))
		code, key := r.text(row, head, ColumnItem), r.text(row, head, ColumnKey)
		item, ok := r.item(row, head[ColumnItem], code)
		if !ok {
			continue
		}
		if key == "" {
			key = onlyKey(item)
		}
		if j := head[ColumnValue]; j < len(row) {
			r.answer(u, item, key, row[j], j)
		}
	}
}

// wide reads one row a unit; a column is headed by item and key ("1.2.a"), or by the item alone
// where it asks one thing only.
func (r *reader) wide(at int, head map[string]int) {
	type column struct {
		item *indicators.Item
		key  string
	}
	columns := make(map[int]column)
	for j, c := range r.rows[at] {
		if name, ok := aliases[fold.Fold(c.text)]; ok && head[name] == j || slices.Contains(remarks, fold.Fold(c.text)) {
			continue
		}
		if other, twins := r.twins(c); twins {
			r.faults = append(r.faults, r.fault(c.row, j, CodeAmbiguous, ambiguous(c.text, other)))
			continue
		}
		if item, ok := r.set.Find(c.text); ok && onlyKey(item) != "" {
			columns[j] = column{item, onlyKey(item)}
			continue
		}
		if dot := strings.LastIndexByte(c.text, '.'); dot > 0 {
			if item, ok := r.set.Find(c.text[:dot]); ok {
				columns[j] = column{item, c.text[dot+1:]}
				continue
			}
		}
		r.faults = append(r.faults, r.fault(c.row, j, CodeColumn, fmt.Sprintf("Không hiểu tiêu đề cột “%s”. Hãy ghi mã tiêu chí và số liệu, ví dụ 1.2.a.", c.text)))
	}
	if len(columns) == 0 && r.faults == nil {
		r.faults = append(r.faults, r.fault(r.rows[at][0].row, -1, CodeHeader, "Không có cột số liệu nào. Hãy ghi mã tiêu chí và số liệu ở dòng tiêu đề, ví dụ 1.2.a."))
	}
	if r.faults != nil {
		return
	}
	for _, row := range r.rows[at+1:] {
		if blank(row) {
			continue
		}
		u := r.unit(row, head)
		r.extra(row, len(r.rows[at]))
		for j, c := range row {
			if col, ok := columns[j]; ok && u != nil {
				r.answer(u, col.item, col.key, c, j)
			}
		}
	}
}

func blank(row []cell) bool {
	return !slices.ContainsFunc(row, func(c cell) bool { return c.text != "" || c.kind == formulaCell })
}

// extra tells of texts to the right of the headings: of “1,234” in a file with commas the 234 would be lost.
func (r *reader) extra(row []cell, width int) {
	for j := width; j < len(row); j++ {
		if row[j].text != "" {
			r.faults = append(r.faults, r.fault(row[j].row, j, CodeExtra, fmt.Sprintf("“%s” nằm ngoài các cột có tiêu đề. Nếu là phần sau của một số có dấu phẩy, hãy đặt cả số trong nháy kép hoặc bỏ dấu ngăn hàng nghìn.", row[j].text)))
			return
		}
	}
}

// item is the item of a row.
func (r *reader) item(row []cell, column int, code string) (*indicators.Item, bool) {
	var c cell
	if column < len(row) {
		c = row[column]
	}
	if other, twins := r.twins(c); twins {
		r.faults = append(r.faults, r.fault(row[0].row, column, CodeAmbiguous, ambiguous(code, other)))
		return nil, false
	}
	item, ok := r.set.Find(code)
	if !ok {
		message := noItem(code, r.set)
		if c.kind == dateCell {
			message = "Excel đã đổi mã tiêu chí ở ô này thành ngày. Hãy định dạng cột là Văn bản rồi ghi lại mã."
		}
		r.faults = append(r.faults, r.fault(row[0].row, column, CodeItem, message))
	}
	return item, ok
}

// twins finds the other item that a number cell may mean: Excel keeps 6.1 of what was typed as 6.10.
func (r *reader) twins(c cell) (other string, twins bool) {
	if c.kind != numberCell || !strings.Contains(c.text, ".") {
		return "", false
	}
	for range 2 {
		if _, ok := r.set.Find(c.text + other + "0"); ok {
			return c.text + other + "0", true
		}
		other += "0"
	}
	return "", false
}

func ambiguous(code, other string) string {
	return fmt.Sprintf("Ô này là số nên không rõ là mã %s hay %s: Excel bỏ số 0 cuối. Hãy định dạng cột là Văn bản rồi ghi lại mã.", code, other)
}

// onlyKey is the one key that an item asks for; "" when there are several.
func onlyKey(item *indicators.Item) string {
	var keys []string
	if item.Choices != nil {
		keys = append(keys, indicators.ChoiceKey)
	}
	for i := range item.Inputs {
		if item.Inputs[i].Asked() {
			keys = append(keys, item.Inputs[i].Key)
		}
	}
	if len(keys) != 1 {
		return ""
	}
	return keys[0]
}

// unit is the unit of a row; its name and block need to be given once.
func (r *reader) unit(row []cell, head map[string]int) *scoring.Unit {
	code := r.text(row, head, ColumnUnit)
	if code == "" {
		r.faults = append(r.faults, r.fault(row[0].row, head[ColumnUnit], CodeUnit, "Thiếu mã đơn vị. Hãy ghi mã định danh của đơn vị."))
		return nil
	}
	u := r.units[code]
	if u == nil {
		if len(r.order) == mostUnits {
			r.faults = append(r.faults, r.fault(row[0].row, head[ColumnUnit], CodeTooLong, fmt.Sprintf("Tệp có quá %d đơn vị. Hãy chia nhỏ.", mostUnits)))
			return nil
		}
		u = &scoring.Unit{Code: code, Answers: make(map[string]scoring.Answer)}
		r.units[code], r.order = u, append(r.order, code)
	}
	for column, field := range map[string]*string{ColumnName: &u.Name, ColumnBlock: &u.Block} {
		v := r.text(row, head, column)
		switch {
		case v == "" || v == *field:
		case *field == "":
			*field = v
		default:
			r.faults = append(r.faults, r.fault(row[0].row, head[column], CodeConflict, fmt.Sprintf("Đơn vị %s ở trên ghi “%s”, ở đây ghi “%s”. Hãy sửa cho giống nhau.", code, *field, v)))
		}
	}
	u.Unranked = u.Unranked || slices.Contains([]string{"khong", "no", "0", "false"}, fold.Fold(r.text(row, head, ColumnRanked)))
	return u
}

// answer takes one cell.
func (r *reader) answer(u *scoring.Unit, item *indicators.Item, key string, c cell, column int) {
	bad := func(code, message string) { r.faults = append(r.faults, r.fault(c.row, column, code, message)) }
	if c.kind == formulaCell {
		bad(CodeCell, "Ô này có công thức nhưng tệp không lưu kết quả. Hãy mở tệp bằng Excel, lưu lại, hoặc ghi thẳng số vào ô.")
	}
	if c.text == "" {
		return
	}
	a := u.Answers[item.Code]
	value := c.text
	switch key {
	case keyNA:
		yes := slices.Contains([]string{"x", "co", "yes", "true", "1"}, fold.Fold(value))
		if !yes && !slices.Contains([]string{"khong", "no", "false", "0"}, fold.Fold(value)) {
			bad(CodeState, fmt.Sprintf("“%s” không rõ là có hay không. Hãy ghi x nếu đơn vị không có nội dung này.", value))
			return
		}
		a.NotApplicable = yes
	case keyState:
		a.State = scoring.State(value)
		if !a.State.Valid() {
			bad(CodeState, fmt.Sprintf("Không có trạng thái “%s”. Hãy dùng pending, na_claimed, na_refused hoặc evidence_rejected, hoặc để trống.", value))
			return
		}
	default:
		if list, rest, ok := r.entry(item, key); ok {
			r.listed(u, item, list, rest, c, column)
			return
		}
		clean, e := parse(r.set, item, key, chosen(item, key, value), c.format)
		if e != nil && c.kind == dateCell {
			bad(CodeCell, fmt.Sprintf("Excel hiểu ô này là ngày hoặc giờ (%s), ở đây cần số liệu khác. Hãy đổi định dạng ô sang Số hoặc Văn bản rồi nhập lại.", value))
			return
		}
		if e != nil {
			bad(e.Code, e.Message)
			return
		}
		if value = clean; key == indicators.ChoiceKey {
			a.Choice = value
			break
		}
		if a.Values == nil {
			a.Values = make(map[string]string)
		}
		a.Values[key] = value
	}
	at := [3]string{u.Code, item.Code, key}
	if old, twice := r.given[at]; twice && old != value {
		bad(CodeRepeated, fmt.Sprintf("Số liệu %s của tiêu chí %s, đơn vị %s đã ghi “%s” ở trên. Hãy chỉ để một giá trị.", key, item.Code, u.Code, old))
		return
	}
	r.given[at] = value
	u.Answers[item.Code] = a
}

// entry tells the key of one item of a list ("value:A/I/1/1.1") from that of a figure.
func (r *reader) entry(item *indicators.Item, key string) (list *indicators.Input, code string, ok bool) {
	name, code, ok := strings.Cut(key, ":")
	if !ok {
		return nil, "", false
	}
	in, found := item.Input(name)
	return in, code, found && in.List() != nil
}

// listed adds the states of one item to a unit's list.
func (r *reader) listed(u *scoring.Unit, item *indicators.Item, in *indicators.Input, code string, c cell, column int) {
	states := strings.Map(func(x rune) rune {
		if x == ';' || x == ' ' {
			return ','
		}
		return x
	}, c.text)
	a := u.Answers[item.Code]
	whole := a.Values[in.Key]
	if whole == indicators.None {
		whole = ""
	}
	if whole != "" {
		whole += ";"
	}
	if fold.Fold(c.text) == "khong" || c.text == "0" {
		states = ""
	}
	clean, e := parse(r.set, item, in.Key, whole+code+":"+states, c.format)
	if e != nil {
		r.faults = append(r.faults, r.fault(c.row, column, e.Code, e.Message))
		return
	}
	if a.Values == nil {
		a.Values = make(map[string]string)
	}
	a.Values[in.Key] = clean
	u.Answers[item.Code] = a
}

// chosen turns a choice's label, as people copy it from a form, into its key.
func chosen(item *indicators.Item, key, value string) string {
	choices := item.Choices
	if in, ok := item.Input(key); ok {
		choices = in.Choices
	} else if key != indicators.ChoiceKey {
		return value
	}
	for _, c := range choices {
		if fold.Fold(c.Label) == fold.Fold(value) {
			return c.Key
		}
	}
	return value
}
