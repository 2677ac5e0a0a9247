package web

import (
	"chuky/commands"
	"chuky/indicators"
	"chuky/indicators/table"
	"chuky/models"
	"chuky/queries"
)

// The samples of indicator sets are made of the program's own sets: the pages must bear what real documents hold.

var setQueries = &queries.Service{}

func sampleSetOf(id string) *indicators.Set {
	set, err := indicators.Get(id, "")
	if err != nil {
		panic(err)
	}
	return set
}

func sampleSet() SetPage {
	set := sampleSetOf("qd79-so-nganh")
	p := setPage(set, []*indicators.Set{set}, setQueries.CheckSet(set), "")
	p.Base = coordinator(set.Short, SectionSets)
	p.Tree[0].Kids[1].Open = true
	return p
}

func sampleSetFind() SetPage {
	set := sampleSetOf("qd1726-tinh")
	p := setPage(set, []*indicators.Set{set}, setQueries.CheckSet(set), "dich vu cong")
	p.Base = coordinator(set.Short, SectionSets)
	return p
}

func sampleSetLint() SetLintPage {
	set := sampleSetOf("qd79-quan-huyen")
	p, total := setLintPage(set, []*indicators.Set{set}, setQueries.CheckSet(set), lintFilter{severity: "error"})
	p.Base, p.Pager = coordinator(set.Short, SectionSets), Pager{Summary: Int(total) + " phát hiện"}
	return p
}

func sampleSetCompare() TablePage {
	a, b := sampleSetOf("qd79-so-nganh"), sampleSetOf("qd79-quan-huyen")
	diffs, err := indicators.Diff(a, b)
	if err != nil {
		panic(err)
	}
	p, _ := setComparePage(indicators.Builtin(), a, b, diffs, "changed", 0)
	p.Base = coordinator(p.Head.Title, SectionSets)
	return p
}

func sampleSetImport() SetDraftPage {
	p := setDraftPage(nil, nil)
	p.Base = coordinator(p.Head.Title, SectionSets)
	return p
}

// sampleTable is a table as people paste it: two rules in common words, one that nobody can read, a total that is wrong.
const sampleTable = "STT\tTiêu chí\tĐiểm tối đa\tCách tính điểm\n" +
	"1\tNhận thức số\t30\t\n" +
	"1.1\tNgười đứng đầu chủ trì họp về chuyển đổi số\t10\ta= Số cuộc họp do người đứng đầu chủ trì; b= Tổng số cuộc họp; Tỷ lệ = a/b; Điểm = Tỷ lệ*Điểm tối đa\n" +
	"1.2\tBan hành kế hoạch chuyển đổi số\t10\tĐã ban hành: Điểm tối đa; Chưa ban hành: 0 điểm\n" +
	"1.3\tChất lượng truyền thông\t5\tDo Hội đồng xem xét theo tình hình thực tế\n"

func sampleSetDraft() SetDraftPage {
	d, err := setQueries.DraftSet(nil, commands.Actor{Grants: []models.Grant{{Role: models.RoleCoordinator}}}, queries.SetInput{Text: sampleTable, Meta: table.Meta{ID: "thu", Group: "xa", Number: "15/QĐ-UBND", Date: "2026-01-20"}}) //nolint:staticcheck // no database is asked
	if err != nil {
		panic(err)
	}
	p := setDraftPage(&d, nil)
	p.Base = coordinator(p.Head.Title, SectionSets)
	return p
}

func sampleSetTry() SetTryPage {
	set := sampleSetOf("qd79-so-nganh")
	t, err := setQueries.TrySet(nil, commands.Actor{}, set.ID, "1", "5.1", []map[string]string{{"a": "10"}, {"a": "40"}, {"a": "25"}}) //nolint:staticcheck // no database is asked
	if err != nil {
		panic(err)
	}
	p := setTryPage(set, &t)
	p.Base = coordinator("Thử số liệu", SectionSets)
	return p
}

// sampleFormList is part I of a set in which a unit keeps a list of 274 data items, beside the other kinds of figures.
func sampleFormList() FormPage {
	p := sampleFormGeneral()
	set := sampleSetOf("qd1726-tinh")
	list, _ := set.Inventory(set.Info[0].Inputs[0].Inventory)
	in := Input{Name: set.Info[0].Code, Label: set.Info[0].Name, Kind: "list"}
	in.Rows, in.Sum, in.States = listRows(list, list.Entries[3].Code+":"+list.States[0].Key)
	for i := range p.Sections[0].Items {
		if open := p.Sections[0].Items[i].Open; open != nil {
			open.Inputs = []Input{in, {Name: "CQS/8.1.*", Label: "Ngày công bố", Kind: "date", Value: "31/05/2026"}, {Name: "CQS/9.1.*", Label: "Điểm của các chuyên gia", Kind: "marks", Value: "7; 8,5; 9", Help: "Điểm của từng chuyên gia, ngăn bằng dấu chấm phẩy, ví dụ 7; 8,5; 9."}}
		}
	}
	return p
}
