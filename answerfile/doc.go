// Package answerfile reads the figures of a group of units from a file (JSON, CSV, XLSX) and writes
// results as tables, CSV and XLSX, for scoring without a server. docs/scoring.md describes both
// layouts.
//
//	file.go    File: what was read, and Check, which holds it against a set
//	fault.go   Fault: what is wrong where, and how to mend it
//	json.go    the JSON of "chuky score"
//	cells.go   CSV as cells
//	workbook.go  XLSX as cells
//	table.go   one row a figure, or one row a unit
//	result.go  results, comparisons and ranges as tables
//	form.go    an empty form of a set as XLSX
//	book.go    results as XLSX
//
// It computes no points (scoring does), opens no files and knows no set by name.
package answerfile
