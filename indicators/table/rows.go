package table

// Row is one row of the table. Cells of a column that the table lacks are empty.
type Row struct {
	Line   int    // of the workbook or the pasted text
	Number string // STT
	Name   string
	Points string
	Rule   string // Cách tính điểm
	Owner  string // Đơn vị cung cấp số liệu
	Note   string // Ghi chú
}

// Sheet is a table.
type Sheet struct {
	Title string // what stands above it; may be empty
	Rows  []Row
}

// Bounds of what is read, so that a hostile file cannot exhaust the machine.
const (
	maxRows  = 20_000
	maxBytes = 20 << 20
	maxCell  = 20_000 // characters
)
