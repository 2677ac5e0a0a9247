package web

import (
	"fmt"
	"net/url"
	"strings"
)

// domID makes a code safe for an element's id, an address's fragment and a selector: different codes stay different.
// Dots become hyphens, as codes mostly have dots; CQS/8.1.* is "CQS_2f8-1-_2a".
func domID(code string) string {
	var b strings.Builder
	for _, c := range []byte(code) {
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			b.WriteByte(c)
		case c == '.':
			b.WriteByte('-')
		default:
			fmt.Fprintf(&b, "_%02x", c)
		}
	}
	return b.String()
}

func queryEscape(s string) string { return url.QueryEscape(s) }

// URLSetLint is what the linter found in a version of a set.
func URLSetLint(id, version string) string {
	return URLSet(id) + "/ra-soat?ban=" + url.QueryEscape(version)
}

// URLSetTry tries figures on a criterion of a set.
func URLSetTry(id, version, item string) string {
	out := URLSet(id) + "/thu?ban=" + url.QueryEscape(version)
	if item != "" {
		out += "&tc=" + url.QueryEscape(item)
	}
	return out
}

// Files that are made of a set.
const (
	fileTable = "bang.xlsx"     // the decision's table
	fileForm  = "bieu-mau.xlsx" // an empty form to fill in
)

// URLSetFile is a workbook made of a set.
func URLSetFile(id, version, file string) string {
	return URLSet(id) + "/" + file + "?ban=" + url.QueryEscape(version)
}

// URLSetCompare compares two sets, each "id|version"; empty: to be chosen.
func URLSetCompare(a, b string) string {
	out := URLSets() + "/so-sanh"
	if a != "" {
		out += "?a=" + url.QueryEscape(a) + "&b=" + url.QueryEscape(b)
	}
	return out
}

// URLSetImport makes a set of a table: a preview, nothing is kept.
func URLSetImport() string { return URLSets() + "/nhap" }

// URLSetImportFile sends the set file of a preview back as a file (POST).
func URLSetImportFile() string { return URLSetImport() + "/tep" }
