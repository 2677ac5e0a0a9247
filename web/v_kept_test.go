package web

import (
	"testing"

	"chuky/queries"
)

// Whoever verifies a figure that counts items of a list sees which items count, under the part of the list that it counts in.
func TestKeptListsOnTheDesk(t *testing.T) {
	set := sampleSetOf("qd1726-tinh")
	list, ok := set.Inventory(set.Info[0].Inputs[0].Inventory)
	if !ok {
		t.Fatal("no list")
	}
	kept := func(answer, state, under string) []KeptList {
		return keptLists(queries.FormItem{Inputs: []queries.InputValue{{Key: "a", Kept: &queries.Kept{List: list, Answer: answer, State: state, Under: under}}, {Key: "b"}}})
	}
	got := kept("A/I/1/1.1:built,shared;A/I/1/1.2:built;B/I/1/1.1:shared", "shared", "A")
	if len(got) != 1 || got[0].Title != "a · "+list.Name+": Đã chia sẻ lên LGSP/NDXP" || got[0].Sum != "1/119 hạng mục" {
		t.Fatalf("%+v", got)
	}
	g := got[0].Groups[0]
	if g.Name != "Kế hoạch và ngân sách" || g.Sum != "1/8" || g.Items[0] != (KeptItem{"1.1", "Cải tiến nghiệp vụ.", "Đã chia sẻ lên LGSP/NDXP"}) || g.Items[1].Note != "" {
		t.Errorf("%+v", g)
	}
	if whole := kept("none", "", ""); whole[0].Sum != "0/274 hạng mục" || len(whole[0].Groups) != 37 {
		t.Errorf("%s in %d groups", whole[0].Sum, len(whole[0].Groups))
	}
	if nothing := kept("", "shared", ""); nothing != nil {
		t.Errorf("a list that was never kept: %+v", nothing)
	}
	p := sampleDesk()
	p.Item.Kept = got
	doc := page(t, sampleRenderer(t), PageDesk, p)
	if n := doc.Find(".ck-kept li").Length(); n != 119 || doc.Find(".ck-kept li:not(.ck-muted)").Length() != 1 {
		t.Errorf("%d items", n)
	}
}
