package web

import (
	"fmt"
	"slices"
	"strings"

	"chuky/indicators"
)

// ListState is a state of a list with the number of items in it.
type ListState struct {
	Key, Label string
	Count      int
}

// ListRow is a row of a list that a unit keeps: a heading, or an item with a box for each state.
type ListRow struct {
	Head  int // 1, 2, 3: a heading of that depth; 0 an item
	No    string
	Name  string
	Boxes []Option // Value is "A/I/1/1.1:built"
}

// inputKind sets the kind of a control, and says how it is filled in, where a number or a text would not do.
func inputKind(out *Input, in *indicators.Input) {
	help := ""
	switch in.Kind {
	case indicators.Date:
		out.Kind = "date"
	case indicators.Marks:
		out.Kind, help = "marks", "Điểm của từng chuyên gia, ngăn bằng dấu chấm phẩy, ví dụ 7; 8,5; 9."
	case indicators.Items:
		out.Kind = "items"
		out.Label, out.Items = itemsTable(out.Label, out.Value)
		out.None = out.Value == indicators.None
	case indicators.List:
		out.Kind = "list"
	}
	if help != "" {
		out.Help = strings.TrimSpace(out.Help + " " + help)
	}
}

// awardHelp says what the figure of a criterion without a formula is.
func awardHelp(it *indicators.Item, in *indicators.Input) string {
	if in == nil || it.Info() || it.Method.Kind != indicators.Direct || in.Key != "value" || it.Max == nil {
		return ""
	}
	return fmt.Sprintf("Điểm đơn vị tự đánh giá, từ 0 đến %s; mô tả ở phần thuyết minh và kèm tài liệu. Thẩm định viên chấm điểm.", exactWords(it.Max))
}

// listRows lays out a list with what is kept in it: value is canonical.
func listRows(list *indicators.Inventory, value string) (rows []ListRow, sum string, states []ListState) {
	have := map[string][]string{}
	for part := range strings.SplitSeq(value, ";") {
		code, states, _ := strings.Cut(part, ":")
		have[strings.TrimSpace(code)] = strings.Split(states, ",")
	}
	heads := map[string]int{"domain": 1, "area": 2, "category": 3}
	items := 0
	for _, e := range list.Entries {
		row := ListRow{Head: heads[e.Level], No: e.Number, Name: e.Name}
		if e.Level == indicators.LevelItem {
			row.Head = 0
			if row.No == "" { // not in the file: its place in the list says it
				row.No = e.Code[strings.LastIndexByte(e.Code, '/')+1:]
			}
			items++
			for _, st := range list.States {
				row.Boxes = append(row.Boxes, Option{Value: e.Code + ":" + st.Key, Label: st.Label, Selected: slices.Contains(have[e.Code], st.Key)})
			}
		}
		rows = append(rows, row)
	}
	for _, st := range list.States {
		n := 0
		if value != "" {
			n = list.Count(value, st.Key, "")
		}
		states = append(states, ListState{st.Key, st.Label, n})
	}
	return rows, fmt.Sprintf("%d hạng mục", items), states
}

// listTyped joins the boxes that were ticked, or a list as it is kept, into one value: the states of an entry come
// together, and "none" stands only where nothing else does.
func listTyped(values []string) string {
	var order []string
	states := map[string][]string{}
	none := false
	for _, v := range values {
		for part := range strings.SplitSeq(v, ";") {
			switch part = strings.TrimSpace(part); part {
			case "":
			case indicators.None:
				none = true
			default:
				code, st, _ := strings.Cut(part, ":")
				if states[code] == nil {
					order = append(order, code)
				}
				states[code] = append(states[code], st)
			}
		}
	}
	if len(order) == 0 {
		if none {
			return indicators.None
		}
		return ""
	}
	for i, code := range order {
		order[i] = code + ":" + strings.Join(states[code], ",")
	}
	return strings.Join(order, ";")
}

// figureTyped is one figure of a posted form; a list comes as many boxes, things that count one by one as rows.
func figureTyped(in *indicators.Input, values []string) string {
	if len(values) > 0 && values[0] == itemsPosted {
		return itemsTyped(values)
	}
	if in != nil && in.Kind == indicators.List {
		return listTyped(values)
	}
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
