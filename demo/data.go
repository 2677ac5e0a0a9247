package demo

import (
	"bytes"
	_ "embed" // the sample units
	"encoding/csv"
	"fmt"
	"strings"

	"chuky/fold"
)

//go:embed data/hcmc-units-2023.csv
var unitsCSV []byte

// Groups of units, and the set that scores each.
const (
	Departments = "so-nganh"
	Districts   = "quan-huyen"
)

var setOf = map[string]struct{ ID, Version string }{Departments: {"qd79-so-nganh", "1"}, Districts: {"qd79-quan-huyen", "2"}}

// organiser runs the assessment and is assessed too; second lends it verifiers.
const (
	organiser = "Sở Thông tin và Truyền thông"
	second    = "Sở Khoa học và Công nghệ"
)

// Unit is a sample unit. Code is made up, in the form of mã định danh: "MAU" (mẫu, sample) keeps it from being taken for
// a real one.
type Unit struct {
	Code, Group, Name, Slug string
	Index                   int // within its group
}

// units reads the sample units. limit 0 gives all 49; a smaller number the first of both groups, with the organiser.
func units(limit int) ([]Unit, error) {
	rows, err := csv.NewReader(bytes.NewReader(unitsCSV)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("sample units: %w", err)
	}
	var all []Unit
	for _, r := range rows[1:] {
		all = append(all, Unit{Group: r[0], Name: r[1], Slug: slug(r[1]), Code: fmt.Sprintf("H29.MAU%02d", len(all)+1)})
	}
	if limit != 0 {
		if limit < minUnits || limit > len(all) {
			return nil, fmt.Errorf("a cycle can be played with %d to %d units, not %d", minUnits, len(all), limit)
		}
		all = fewer(all, limit)
	}
	count := map[string]int{}
	for i := range all {
		all[i].Index = count[all[i].Group]
		count[all[i].Group]++
	}
	return all, nil
}

// minUnits is the smallest cycle that has all parts: organiser, second, one that never answers, three districts.
const minUnits = 6

// fewer keeps about half of limit in each group; the organiser and the unit that lends it verifiers stay.
func fewer(all []Unit, limit int) []Unit {
	room := map[string]int{Departments: (limit + 1) / 2, Districts: limit / 2}
	keep := map[string]bool{organiser: true, second: true}
	room[Departments] -= 2
	for _, u := range all {
		if !keep[u.Name] && room[u.Group] > 0 {
			keep[u.Name] = true
			room[u.Group]--
		}
	}
	var out []Unit
	for _, u := range all {
		if keep[u.Name] {
			out = append(out, u)
		}
	}
	return out
}

// slug makes the part of a user name that names the unit: "noivu", "quan1", long names by their initials.
func slug(name string) string {
	words := strings.Fields(strings.ReplaceAll(fold.Fold(name), "-", " "))
	if len(words) > 1 && words[0] == "so" {
		words = words[1:]
	}
	if len(words) > 2 && words[0] == "thanh" && words[1] == "pho" {
		words = words[2:]
	}
	if len(words) <= 3 {
		return strings.Join(words, "")
	}
	var b strings.Builder
	for _, w := range words {
		b.WriteByte(w[0])
	}
	return b.String()
}
