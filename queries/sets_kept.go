package queries

import (
	"slices"
	"strings"

	"chuky/indicators"
)

// Kept is a list behind a figure: what the unit says of its items, as far as the figure counts them.
type Kept struct {
	List         *indicators.Inventory
	Answer       string // canonical; "" while the unit has not kept it
	State, Under string // what is counted, as in indicators.Count; "" everything
}

// KeptItem is an item of a list with the states that the unit says it is in.
type KeptItem struct {
	Heading string // of the category that it stands in
	Entry   indicators.Entry
	States  []string // labels, in the list's order
}

// Items are the items that the figure is counted among, in printed order.
func (k *Kept) Items() []KeptItem {
	have := make(map[string][]string)
	if k.Answer != indicators.None {
		for part := range strings.SplitSeq(k.Answer, ";") {
			code, states, _ := strings.Cut(part, ":")
			have[code] = strings.Split(states, ",")
		}
	}
	var out []KeptItem
	heading := ""
	for _, e := range k.List.Entries {
		if e.Level != indicators.LevelItem {
			heading = e.Name
			continue
		}
		if k.Under != "" && e.Code != k.Under && !strings.HasPrefix(e.Code, k.Under+"/") {
			continue
		}
		item := KeptItem{Heading: heading, Entry: e}
		for _, st := range k.List.States {
			if (k.State == "" || k.State == st.Key) && slices.Contains(have[e.Code], st.Key) {
				item.States = append(item.States, st.Label)
			}
		}
		out = append(out, item)
	}
	return out
}

// StateLabel is the label of what is counted, "" when everything is.
func (k *Kept) StateLabel() string {
	for _, st := range k.List.States {
		if st.Key == k.State {
			return st.Label
		}
	}
	return ""
}

// kept finds the list behind an input: its own, or the one that it counts in; nil for every other.
func (d *formData) kept(in *indicators.Input, mine string) *Kept {
	if list := in.List(); list != nil {
		return &Kept{List: list, Answer: mine}
	}
	if in.Count == nil || in.Count.State == "" {
		return nil
	}
	it, ok := d.set.Find(in.Count.Of.Code)
	if !ok {
		return nil
	}
	from, ok := it.Input(in.Count.Of.Key)
	if !ok || from.List() == nil {
		return nil
	}
	return &Kept{List: from.List(), Answer: d.entered[in.Count.Of.Code][in.Count.Of.Key], State: in.Count.State, Under: in.Count.Under}
}
