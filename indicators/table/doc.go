// Package table turns a decision's table (STT | Tiêu chí | Điểm tối đa | Cách tính điểm) into an indicator set and back.
//
//	rows.go    Row, Sheet: the table without its meaning
//	read.go    ReadXLSX, ReadText: tables from a workbook, or pasted from Word
//	header.go  which column is which, by its heading
//	tree.go    rows as a tree: sections, main indexes, components, criteria
//	import.go  Import: a set file, with what could not be read
//	yaml.go    the file as it is written
//	export.go  Export, WriteXLSX: a set as the table of its decision
//
// The words of the rules are read by package ruletext; what it does not understand stays as text, is listed, and is scored
// "direct" until somebody encodes it. Nothing is guessed in silence, and no set is known by name.
package table
