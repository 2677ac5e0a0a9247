package commands

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"chuky/fold"
	"chuky/models"
	"chuky/store"

	"github.com/xuri/excelize/v2"
)

// Bounds of an imported list.
const (
	mostImportRows  = 10_000
	mostImportBytes = 20 << 20
)

// Imported says what an import did, or (not applied) would do.
type Imported struct {
	Applied   bool
	Created   int
	Updated   int
	Unchanged int
	Rows      []ImportedRow // those that are new, changed or wrong
}

// ImportedRow is one line of the file.
type ImportedRow struct {
	Line    int
	Code    string
	Name    string
	State   string // created | updated | error
	Changes string // of an updated unit: "Tên: A → B"
	Fault   string // stable code of the error
	Message string
}

// importColumns maps folded headers to fields.
var importColumns = map[string]string{
	"ma": "code", "ma dinh danh": "code", "ma don vi": "code", "code": "code",
	"ten": "name", "ten don vi": "name", "name": "name", "ten viet tat": "short", "ten ngan": "short", "short": "short",
	"nhom": "group", "nhom don vi": "group", "group": "group", "khoi": "block", "block": "block", "loai": "kind", "loai don vi": "kind", "kind": "kind",
	"cap tren": "parent", "ma cap tren": "parent", "parent": "parent", "thu dien tu": "email", "email": "email",
	"xep hang": "ranked", "ranked": "ranked", "tu ngay": "from", "from": "from", "den ngay": "to", "to": "to", "tien than": "predecessors", "ma tien than": "predecessors", "predecessors": "predecessors",
}

// ImportUnits reads units from CSV or XLSX (by the file's name), one a line under a header with at least "Mã" and "Tên",
// and says line by line what is new, changed or wrong. With apply and no wrong line they are written, all in one
// transaction; with any wrong line nothing is. Units are found by code; units not in the file stay as they are.
func (s *Service) ImportUnits(ctx context.Context, actor Actor, filename string, r io.Reader, apply bool) (Imported, error) {
	data, err := io.ReadAll(io.LimitReader(r, mostImportBytes+1))
	if err != nil {
		return Imported{}, err
	}
	if len(data) > mostImportBytes {
		return Imported{}, models.Refuse(models.RefuseInvalid, "file_too_large", "Tệp lớn quá 20 MB. Hãy chia nhỏ.")
	}
	table, err := readTable(filename, data)
	if err != nil {
		return Imported{}, err
	}
	return run(store.Long(ctx), s, actor, func(w *work) (Imported, error) {
		if err := w.need("", models.RoleAdmin); err != nil {
			return Imported{}, err
		}
		out, err := w.importUnits(table, apply)
		if err != nil {
			return Imported{}, err
		}
		wrong := slices.ContainsFunc(out.Rows, func(r ImportedRow) bool { return r.State == "error" })
		if apply && wrong {
			ref := models.Refuse(models.RefuseInvalid, "import_rows_wrong", "Tệp có dòng sai nên chưa nhập dòng nào. Hãy sửa các dòng được nêu rồi nhập lại.")
			for _, row := range out.Rows {
				if row.State == "error" {
					ref.Fields = append(ref.Fields, models.FieldError{Field: fmt.Sprintf("line %d", row.Line), Code: row.Fault, Message: row.Message})
				}
			}
			return Imported{}, ref
		}
		out.Applied = apply
		if apply {
			w.audit(event{Action: "units_imported", Detail: map[string]any{"file": clip(filename), "created": out.Created, "updated": out.Updated}})
		}
		return out, nil
	})
}

func (w *work) importUnits(table [][]string, apply bool) (Imported, error) {
	var out Imported
	cols, err := importHeader(table)
	if err != nil {
		return out, err
	}
	seen := map[string]int{}
	fresh := map[string]bool{} // codes that lines above will create: they may be parents
	for i, cells := range table[1:] {
		row := ImportedRow{Line: i + 2}
		in := unitFromCells(cols, cells)
		if in.Code == "" && in.Name == "" {
			continue
		}
		row.Code, row.Name = strings.ToUpper(in.Code), in.Name
		err := w.importRow(&row, in, seen, fresh, apply, &out)
		if r, ok := models.AsRefusal(err); ok {
			row.State, row.Fault, row.Message = "error", r.Code, fmt.Sprintf("Dòng %d: %s", row.Line, r.Message)
		} else if err != nil {
			return out, err
		}
		if row.State != "" {
			out.Rows = append(out.Rows, row)
		}
	}
	return out, nil
}

func (w *work) importRow(row *ImportedRow, in UnitData, seen map[string]int, fresh map[string]bool, apply bool, out *Imported) error {
	if at := seen[row.Code]; at > 0 {
		return models.Refuse(models.RefuseInvalid, "unit_code_twice", fmt.Sprintf("mã “%s” đã có ở dòng %d.", clip(row.Code), at))
	}
	seen[row.Code] = row.Line
	check := in
	if fresh[strings.ToUpper(in.ParentCode)] && !apply {
		check.ParentCode = "" // it will be there when the file is applied
	}
	next, err := w.unitRow(check)
	if err != nil {
		return err
	}
	old, err := w.UnitByCode(next.Code)
	switch {
	case notFound(err):
		out.Created++
		row.State = "created"
		fresh[next.Code] = true
		if apply {
			_, err = w.insertUnit(next)
			return err
		}
		return nil
	case err != nil:
		return err
	}
	if row.Changes = unitChanges(*old, next); row.Changes == "" {
		out.Unchanged++
		return nil
	}
	out.Updated++
	row.State = "updated"
	if old.GroupKey != next.GroupKey && w.unitInCycle(old.ID) {
		return models.Refuse(models.RefuseConflict, "unit_in_cycle", "đơn vị đang ở trong một kỳ đánh giá nên chưa đổi nhóm được.")
	}
	if apply {
		_, err = w.replaceUnit(*old, next)
	}
	return err
}

func unitChanges(a, b models.Unit) string {
	var out []string
	for _, f := range []struct{ name, before, after string }{{"Tên", a.Name, b.Name}, {"Tên viết tắt", a.ShortName, b.ShortName}, {"Nhóm", a.GroupKey, b.GroupKey}, {"Khối", a.Block, b.Block},
		{"Loại", a.Kind, b.Kind}, {"Cấp trên", a.ParentID, b.ParentID}, {"Thư điện tử", a.Email, b.Email}, {"Xếp hạng", fmt.Sprint(a.Ranked), fmt.Sprint(b.Ranked)}, {"Từ ngày", a.ValidFrom, b.ValidFrom}, {"Đến ngày", a.ValidTo, b.ValidTo}, {"Tiền thân", a.Predecessors, b.Predecessors}} {
		if f.before != f.after {
			out = append(out, fmt.Sprintf("%s: “%s” → “%s”", f.name, f.before, f.after))
		}
	}
	return strings.Join(out, "; ")
}

func importHeader(table [][]string) (map[string]int, error) {
	cols := map[string]int{}
	if len(table) > 0 {
		for i, h := range table[0] {
			if f, ok := importColumns[fold.Fold(strings.TrimPrefix(h, "\ufeff"))]; ok {
				cols[f] = i
			}
		}
	}
	_, code := cols["code"]
	_, name := cols["name"]
	if !code || !name {
		return nil, models.Refuse(models.RefuseInvalid, "import_header", "Dòng đầu của tệp phải là tiêu đề cột, có ít nhất cột “Mã” và cột “Tên”.")
	}
	if len(table) > mostImportRows+1 {
		return nil, models.Refuse(models.RefuseInvalid, "import_too_long", fmt.Sprintf("Tệp có quá %d dòng. Hãy chia nhỏ.", mostImportRows))
	}
	return cols, nil
}

func unitFromCells(cols map[string]int, cells []string) UnitData {
	at := func(f string) string {
		if i, ok := cols[f]; ok && i < len(cells) {
			return strings.TrimSpace(cells[i])
		}
		return ""
	}
	in := UnitData{Code: at("code"), Name: at("name"), ShortName: at("short"), Group: at("group"), Block: at("block"), Kind: at("kind"), ParentCode: at("parent"), Email: at("email"), ValidFrom: at("from"), ValidTo: at("to")}
	in.Unranked = slices.Contains([]string{"khong", "0", "no", "false"}, fold.Fold(at("ranked")))
	for _, p := range strings.FieldsFunc(at("predecessors"), func(r rune) bool { return r == ',' || r == ';' }) {
		in.Predecessors = append(in.Predecessors, strings.ToUpper(strings.TrimSpace(p)))
	}
	return in
}

// readTable reads the cells of a CSV (comma, semicolon or tab) or of the first sheet of an XLSX.
func readTable(filename string, data []byte) ([][]string, error) {
	switch strings.ToLower(path.Ext(filename)) {
	case ".xlsx":
		f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: 200 << 20, UnzipXMLSizeLimit: 64 << 20})
		if err != nil {
			return nil, models.Refuse(models.RefuseInvalid, "file_unreadable", "Không đọc được tệp Excel này. Hãy lưu lại dạng .xlsx rồi thử lại.")
		}
		defer func() { _ = f.Close() }()
		rows, err := f.GetRows(f.GetSheetName(0))
		if err != nil {
			return nil, models.Refuse(models.RefuseInvalid, "file_unreadable", "Không đọc được trang tính đầu tiên của tệp.")
		}
		return rows, nil
	case ".csv", ".txt":
		if !utf8.Valid(data) {
			return nil, models.Refuse(models.RefuseInvalid, "file_encoding", "Tệp CSV phải ở bảng mã UTF-8. Trong Excel hãy chọn “CSV UTF-8”.")
		}
		data = bytes.TrimPrefix(data, []byte("\ufeff"))
		c := csv.NewReader(bytes.NewReader(data))
		c.FieldsPerRecord, c.LazyQuotes = -1, false
		first, _, _ := bytes.Cut(data, []byte("\n"))
		for _, sep := range []rune{';', '\t'} {
			if bytes.ContainsRune(first, sep) {
				c.Comma = sep
			}
		}
		rows, err := c.ReadAll()
		if err != nil {
			return nil, models.Refuse(models.RefuseInvalid, "file_unreadable", "Không đọc được tệp CSV: "+err.Error())
		}
		return rows, nil
	}
	return nil, models.Refuse(models.RefuseInvalid, "file_kind", "Hãy dùng tệp .xlsx hoặc .csv.")
}
