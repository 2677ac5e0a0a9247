package web

import (
	"fmt"
	"strings"

	"chuky/queries"
)

// keptLists are the lists behind an item's figures, for whoever verifies them: which items count, and which do not.
func keptLists(it queries.FormItem) []KeptList {
	var out []KeptList
	for _, in := range it.Inputs {
		k := in.Kept
		if k == nil || k.Answer == "" {
			continue
		}
		list := KeptList{Title: k.List.Name}
		if state := k.StateLabel(); state != "" {
			list.Title += ": " + state
		}
		if in.Key != "" && k.State != "" {
			list.Title = in.Key + " · " + list.Title
		}
		on, all, groupOn := 0, 0, 0
		finish := func() {
			if n := len(list.Groups); n > 0 {
				g := &list.Groups[n-1]
				g.Sum = fmt.Sprintf("%d/%d", groupOn, len(g.Items))
			}
			groupOn = 0
		}
		for _, x := range k.Items() {
			if n := len(list.Groups); n == 0 || list.Groups[n-1].Name != x.Heading {
				finish()
				list.Groups = append(list.Groups, KeptGroup{Name: x.Heading})
			}
			item := KeptItem{No: x.Entry.Number, Name: x.Entry.Name, Note: strings.Join(x.States, ", ")}
			if item.No == "" {
				item.No = x.Entry.Code[strings.LastIndexByte(x.Entry.Code, '/')+1:]
			}
			g := &list.Groups[len(list.Groups)-1]
			g.Items = append(g.Items, item)
			all++
			if item.Note != "" {
				on++
				groupOn++
			}
		}
		finish()
		list.Sum = fmt.Sprintf("%d/%d hạng mục", on, all)
		out = append(out, list)
	}
	return out
}
