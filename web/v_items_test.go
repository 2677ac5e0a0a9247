package web

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"chuky/indicators"
)

func TestItemsTyped(t *testing.T) {
	for want, typed := range map[string][]string{
		"":                {itemsPosted, "", "", "", ""},
		indicators.None:   {itemsPosted, "", "", indicators.None},
		"8/10;5/5":        {itemsPosted, "8", "10", "", "", " 5", "5 ", "", ""},
		"8/10":            {itemsPosted, "8", "10", indicators.None},
		"8/;/5":           {itemsPosted, "8", "", "", "5"}, // refused with the number of the row
		"1.000/1.200;0/0": {itemsPosted, "1.000", "1.200", "0", "0"},
	} {
		if got := figureTyped(nil, typed); got != want {
			t.Errorf("%q became %q, want %q", typed, got, want)
		}
		if got := figuresTyped(url.Values{figurePrefix + "a": typed}); got["a"] != want {
			t.Errorf("%q became %q, want %q", typed, got["a"], want)
		}
	}
}

func TestItemsTable(t *testing.T) {
	lead, table := itemsTable("Từng hoạt động: số đã giải quyết/số nhận được", "8/10;5/5;4/5")
	if lead != "Từng hoạt động" || table.Of != "Số đã giải quyết" || table.All != "Số nhận được" {
		t.Errorf("%q, %+v", lead, table)
	}
	want := []ItemsRow{{"1", "8", "10"}, {"2", "5", "5"}, {"3", "4", "5"}, {No: "4"}, {No: "5"}}
	if !reflect.DeepEqual(table.Rows, want) {
		t.Errorf("rows %+v", table.Rows)
	}
	if lead, table = itemsTable("Các mục", indicators.None); lead != "Các mục" || table.All != "Tổng số" || len(table.Rows) != itemsLeast {
		t.Errorf("%q, %+v", lead, table)
	}
}

// A row with one count keeps what was typed, and is named.
func TestHalfAnItemIsRefusedByItsRow(t *testing.T) {
	set, err := indicators.Get("qd79-quan-huyen", "2")
	if err != nil {
		t.Fatal(err)
	}
	it, _ := set.Find("8.5")
	in, _ := it.Input("a")
	_, e := indicators.ParseInput(it, in, figureTyped(in, []string{itemsPosted, "8", "10", "5", ""}), indicators.VN)
	if e == nil || !strings.Contains(e.Error(), "mục thứ 2") {
		t.Errorf("half an item: %v", e)
	}
}
