package web

import (
	"slices"
	"strconv"
	"strings"

	"chuky/indicators"
)

// ItemsTable is a list of things that count one by one: a row for each with its two counts.
type ItemsTable struct {
	Of, All string // headings of the counts
	Rows    []ItemsRow
}

// ItemsRow is one thing of the list; both counts are empty where a row waits for one.
type ItemsRow struct{ No, Of, All string }

// itemsPosted marks a list that was posted row by row: the values after it are pairs.
const itemsPosted = "items:"

// Rows that a list shows at least, and empty ones after what is in it.
const (
	itemsLeast = 4
	itemsSpare = 2
)

// itemsTable lays out a list as it is kept or was typed. A label "Từng hoạt động: số được giải quyết/số nhận được" names the counts.
func itemsTable(label, value string) (lead string, t *ItemsTable) {
	lead, counts, _ := strings.Cut(label, ": ")
	t = &ItemsTable{}
	var ok bool
	if t.Of, t.All, ok = strings.Cut(counts, "/"); !ok {
		lead, t.Of, t.All = label, "Số đạt", "Tổng số"
	}
	t.Of, t.All = upperFirst(t.Of), upperFirst(t.All)
	if value != "" && value != indicators.None {
		for part := range strings.SplitSeq(value, ";") {
			of, all, _ := strings.Cut(strings.TrimSpace(part), "/")
			t.Rows = append(t.Rows, ItemsRow{Of: strings.TrimSpace(of), All: strings.TrimSpace(all)})
		}
	}
	t.Rows = append(t.Rows, make([]ItemsRow, max(itemsSpare, itemsLeast-len(t.Rows)))...)
	for i := range t.Rows {
		t.Rows[i].No = strconv.Itoa(i + 1)
	}
	return lead, t
}

// itemsTyped joins rows that were posted into one value. Rows left empty are passed over; "none" stands only where nothing else does.
func itemsTyped(values []string) string {
	none := slices.Contains(values, indicators.None)
	values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == itemsPosted || v == indicators.None })
	var parts []string
	for pair := range slices.Chunk(values, 2) {
		for i := range pair {
			pair[i] = strings.TrimSpace(pair[i])
		}
		if joined := strings.Join(pair, "/"); strings.Trim(joined, "/") != "" {
			parts = append(parts, joined)
		}
	}
	if len(parts) == 0 && none {
		return indicators.None
	}
	return strings.Join(parts, ";")
}
