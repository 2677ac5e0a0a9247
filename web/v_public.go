package web

import (
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strings"

	"chuky/commands"
	"chuky/fold"
	"chuky/indicators"
	"chuky/models"
	"chuky/queries"
	"chuky/scoring"
)

// publicView is what the address and the installation add to a publication.
type publicView struct {
	group, q, sort, unit string
	asked                int // version in the address; 0 = the newest
	offset               int
	pager                func(total int, noun string) Pager
	key                  string
	last                 *queries.PublicRanking // of an earlier year, or nil
}

// publicCycle is one published cycle in the list, with the best of its first group.
func publicCycle(r queries.PublicRanking) PublicCycle {
	units := 0
	for _, g := range r.Groups {
		units += len(g.Ranking)
	}
	c := PublicCycle{Href: URLPublic(r.Row.CycleID), Title: r.Manifest.Name, Text: fmt.Sprintf("%d đơn vị · %s · công bố ngày %s", units, decisionOf(r.Publication), Date(r.Row.PublishedAt.Time())), Chip: CycleChip(models.CyclePublished)}
	if r.Row.Version > 1 {
		c.Chip.Text = fmt.Sprintf("Đã công bố, bản %d", r.Row.Version)
	}
	for _, u := range r.Groups[0].Ranking {
		if len(c.Top) < 3 {
			c.Top = append(c.Top, rankRow(r.Publication, r.Groups[0], u, nil, 0))
		}
	}
	return c
}

// decisionOf cites the decision that the results were published with.
func decisionOf(p queries.Publication) string {
	out := "Quyết định số " + p.Manifest.DecisionNo
	if p.Manifest.Decision != "" {
		out += " ngày " + isoToVN(p.Manifest.Decision)
	}
	return out
}

// publicHref is an address of the publication in the version in view, with one filter set.
func publicHref(base string, asked int, pairs ...string) string {
	q := url.Values{}
	if asked > 0 {
		q.Set("ban", fmt.Sprint(asked))
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return base
	}
	return base + "?" + q.Encode()
}

func publicationPage(r queries.PublicRanking, v publicView) PublicationPage {
	base := URLPublic(r.Row.CycleID)
	at := max(0, slices.IndexFunc(r.Groups, func(g queries.PublicGroup) bool { return g.Group == v.group }))
	g := r.Groups[at]
	p := PublicationPage{Heading: "Kết quả đánh giá chuyển đổi số năm " + fmt.Sprint(r.Manifest.Year), Lead: r.Manifest.Name + ". Công bố kèm " + decisionOf(r.Publication) + ".",
		SealLink: &Link{Href: "#kiem-tra", Text: "Niêm phong và cách tự kiểm tra"}, Digest: Digest{Label: "Mã băm kết quả (SHA-256)", Value: r.Row.Digest, Help: "Đây là mã mà người có thẩm quyền đã phê duyệt."}}
	for i, x := range r.Groups {
		p.Groups = append(p.Groups, Tab{Href: publicHref(base, v.asked, "khoi", x.Group), Text: x.Title, Count: Int(len(x.Ranking)), Current: i == at})
	}
	p.Search = Search{Action: base, Q: v.q, Label: "Tìm đơn vị", Placeholder: "Tìm đơn vị, ví dụ: so y te", Hidden: []Hidden{{"khoi", g.Group}},
		Selects: []Select{{"xep", "Sắp xếp", []Option{{Label: "Theo hạng", Selected: v.sort != "ten"}, {Value: "ten", Label: "Theo tên", Selected: v.sort == "ten"}}}}}
	if v.asked > 0 {
		p.Search.Hidden = append(p.Search.Hidden, Hidden{"ban", fmt.Sprint(v.asked)})
	}
	if v.q != "" {
		p.Search.Reset = publicHref(base, v.asked, "khoi", g.Group)
	}
	publicRows(&p, r, g, v)
	if g.Set != nil {
		text, own := classWords(g.Set)
		p.Classes = "Xếp loại: " + text + own + "."
		p.Method = &Link{Href: URLSetVersion(g.Set.ID, g.Set.Version), Text: "Cách tính điểm"}
	}
	p.Files = publicFiles(r)
	p.Seal = sealInfo(r, v.key)
	for _, x := range r.Versions {
		p.Versions = append(p.Versions, Link{Href: publicHref(base, x.Row.Version), Text: fmt.Sprintf("bản %d (%s)", x.Row.Version, Date(x.Row.PublishedAt.Time()))})
	}
	switch {
	case r.Superseded:
		p.Notice = &Note{Kind: "warn", Lead: fmt.Sprintf("Bản %d đã được thay bằng bản mới hơn.", r.Row.Version), Text: "Bản này giữ nguyên để tra cứu.", Link: &Link{Href: base, Text: "Xem bản hiện hành"}}
	case r.Row.Version > 1:
		p.Notice = &Note{Lead: fmt.Sprintf("Bản đính chính (bản %d).", r.Row.Version), Text: r.Row.Reason}
	}
	return p
}

// publicRows fills the ranking and the card of the unit in view.
func publicRows(p *PublicationPage, r queries.PublicRanking, g queries.PublicGroup, v publicView) {
	last := map[string]scoring.UnitResult{}
	if v.last != nil {
		for _, x := range v.last.Groups {
			if x.Result.Set == g.Result.Set {
				for _, u := range x.Result.Units {
					last[u.Code] = u
				}
			}
		}
		if len(last) > 0 {
			p.LastYear = fmt.Sprintf("So với năm %d", v.last.Manifest.Year)
		}
	}
	units := slices.Clone(g.Ranking)
	if v.sort == "ten" {
		slices.SortStableFunc(units, func(a, b scoring.UnitResult) int { return strings.Compare(fold.Fold(a.Name), fold.Fold(b.Name)) })
	}
	units = slices.DeleteFunc(units, func(u scoring.UnitResult) bool { return v.q != "" && !fold.Has(fold.Fold(u.Name+" "+u.Code), v.q) })
	p.Caption = fmt.Sprintf("Xếp hạng %d đơn vị, %s, năm %d", len(g.Ranking), g.Title, r.Manifest.Year)
	if len(g.Ranking) > 0 {
		p.Max = shownMax(string(g.Ranking[0].Max))
	}
	if len(units) == 0 {
		p.Empty = &Empty{Icon: IconSearch, Title: "Không có đơn vị nào khớp “" + shortText(v.q, 60) + "”", Text: "Tìm theo tên không cần dấu, ví dụ: so y te.", Action: &Link{Href: p.Search.Reset, Text: fmt.Sprintf("Xem cả %d đơn vị", len(g.Ranking))}}
		return
	}
	p.Pager = v.pager(len(units), "đơn vị")
	first := min(v.offset, len(units)-1)
	view := slices.IndexFunc(units, func(u scoring.UnitResult) bool { return u.Code == v.unit })
	if view < 0 {
		view = first
	}
	for i, u := range pageCut(units, v.offset) {
		row := rankRow(r.Publication, g, u, last, v.asked)
		row.On = first+i == view && (v.unit != "" || v.q != "")
		p.Rows = append(p.Rows, row)
	}
	card := profileCard(r.Publication, g, units[view], nil)
	card.More = &Link{Href: publicHref(URLProfile(r.Row.CycleID, units[view].Code), v.asked), Text: fmt.Sprintf("Xem %d tiêu chí của %s", g.Criteria, units[view].Name)}
	p.Unit = &card
}

func rankRow(pub queries.Publication, g queries.PublicGroup, u scoring.UnitResult, last map[string]scoring.UnitResult, asked int) RankRow {
	row := RankRow{Rank: fmt.Sprint(u.Rank), Unit: u.Name, Href: publicHref(URLProfile(pub.Row.CycleID, u.Code), asked), Points: u.Shown, Bar: pointsBar(u.Exact, string(u.Max)), Level: levelOf(g.Set, u.Class)}
	if u.Rank == 0 {
		row.Rank, row.Note = "–", "không xếp hạng"
	}
	if u.Block != "" {
		row.Note = strings.Join(nonEmpty(u.Block, row.Note), " · ")
	}
	if was, ok := last[u.Code]; ok {
		row.Delta = pointsDelta(was.Exact, u.Exact)
	}
	return row
}

// levelOf draws a class as steps: the lowest fills one.
func levelOf(set *indicators.Set, class string) Level {
	l := Level{Text: class}
	if set == nil {
		return l
	}
	for i, c := range set.Classes {
		if c.Name == class {
			l.Steps, l.Step = len(set.Classes), len(set.Classes)-i
		}
	}
	return l
}

func profileCard(pub queries.Publication, g queries.PublicGroup, u scoring.UnitResult, years []queries.PublicYear) ProfileCard {
	ranked := 0
	for _, x := range g.Ranking {
		if x.Rank > 0 && x.Block == u.Block {
			ranked++
		}
	}
	c := ProfileCard{Unit: u.Name, Sub: strings.Join(nonEmpty(rankWords(u, ranked), u.Class, fmt.Sprintf("năm %d", pub.Manifest.Year)), " · "), Points: u.Shown,
		Share: u.Percent + nbsp + "% của " + shownMax(string(u.Max)), MedianLabel: fmt.Sprintf("Trung vị %d đơn vị", len(g.Ranking))}
	at := pillars{set: g.Set, of: u.Pillars}
	for _, m := range u.Main {
		most := share(string(m.Max), "1")
		b := IndexBar{No: at.number(m.Code), Name: m.Name, Points: m.Shown, Max: shownMax(string(m.Max))}
		if most > 0 {
			b.Share, b.Median = share(m.Points, string(m.Max)), share(plainNumber(g.Medians[m.Code]), string(m.Max))
		}
		b.Pillar = at.head(m.Code)
		c.Indexes = append(c.Indexes, b)
	}
	c.Radar = radarOf(u.Name, c.Indexes)
	if len(years) > 1 {
		for _, y := range years {
			c.Years = append(c.Years, YearBar{Year: fmt.Sprint(y.Year), Text: y.Percent, Share: share(plainNumber(y.Percent), "100"), Current: y.Cycle == pub.Row.CycleID})
		}
	}
	return c
}

func rankWords(u scoring.UnitResult, of int) string {
	if u.Rank == 0 {
		return "Không xếp hạng"
	}
	return fmt.Sprintf("Hạng %d/%d", u.Rank, of)
}

// share is points of a maximum in percent, 0…100, for drawing only.
func share(points, most string) float64 {
	a, okA := new(big.Rat).SetString(points)
	b, okB := new(big.Rat).SetString(most)
	if !okA || !okB || b.Sign() <= 0 {
		return 0
	}
	f, _ := new(big.Rat).Mul(new(big.Rat).Quo(a, b), big.NewRat(100, 1)).Float64()
	return min(100, max(0, f))
}

// publicFiles lists a version's files: the results, the rankings, then what they are checked with.
func publicFiles(r queries.PublicRanking) []Download {
	file := func(name, title, meta, icon string) Download {
		f := r.Files[name]
		return Download{Href: publicHref(URLPublishedFile(r.Row.CycleID, name), r.Row.Version), Icon: icon, Title: title, Meta: meta, Size: Bytes(int64(f.Size))}
	}
	out := []Download{file(commands.ResultsName, "Kết quả đầy đủ, có số liệu và cách tính", "JSON", IconCode)}
	for _, g := range r.Groups {
		name := "xep-hang-" + g.Group + ".csv"
		if _, ok := r.Files[name]; ok {
			out = append(out, file(name, "Bảng xếp hạng "+g.Title, "CSV, mở bằng Excel", IconSheet))
		}
	}
	return append(out, file(commands.ManifestName, "Bảng kê bản công bố", "JSON, được niêm phong", IconFileText), file(commands.SealName, "Niêm phong", "niêm phong Ed25519 của hệ thống trên bảng kê", IconSeal))
}

func sealInfo(r queries.PublicRanking, key string) SealInfo {
	m := r.Manifest
	signer := "Kết quả do " + m.Signer + " phê duyệt"
	if m.Capacity != "" {
		signer = "Kết quả do " + m.Signer + " ký thay (" + m.Capacity + ") phê duyệt"
	}
	return SealInfo{Text: fmt.Sprintf("Bản %d được niêm phong và công bố lúc %s; các tệp không thay đổi từ đó. Niêm phong là dấu của phần mềm, không thay cho văn bản đã ký.", r.Row.Version, DateTime(r.Row.PublishedAt.Time())),
		SignedBy: signer + ", " + decisionOf(r.Publication) + ".", PublicKey: key, Command: "chuky verify --key <khóa công khai> " + commands.ManifestName,
		Steps: []string{"Tải tất cả các tệp trên vào cùng một thư mục, giữ nguyên tên.", "Lấy khóa công khai từ cơ quan chủ trì qua một kênh khác rồi so với khóa dưới đây.",
			"Chạy lệnh dưới đây. Chương trình kiểm tra niêm phong của bảng kê và mã băm của từng tệp, rồi báo hợp lệ hoặc chỉ ra tệp sai."}}
}

func profilePage(u queries.PublicUnit, asked int) ProfilePage {
	p := ProfilePage{Heading: u.Unit.Name, Lead: u.Manifest.Name + ", " + decisionOf(u.Publication) + ".", Back: publicHref(URLPublic(u.Row.CycleID), asked, "khoi", u.Group.Group), Level: levelOf(u.Group.Set, u.Unit.Class),
		KPIs: []KPI{{Label: "Điểm đạt được", Value: u.Unit.Shown, Of: "/" + shownMax(string(u.Unit.Max))}, {Label: "Hạng", Value: "–"}, {Label: "Tỷ lệ", Value: u.Unit.Percent + nbsp + "%"}},
		Card: profileCard(u.Publication, u.Group, u.Unit, u.Years), Facts: []Fact{{"Mã định danh", u.Unit.Code}, {"Nhóm", u.Group.Title}}}
	if u.Unit.Rank > 0 {
		p.KPIs[1].Value, p.KPIs[1].Of = fmt.Sprint(u.Unit.Rank), "/"+fmt.Sprint(u.Others)
	}
	if u.Unit.Block != "" {
		p.Facts = append(p.Facts, Fact{"Khối", u.Unit.Block})
	}
	if u.Superseded {
		p.Lead += fmt.Sprintf(" Bản %d, đã có bản mới hơn.", u.Row.Version)
	}
	p.Steps = u.Steps != nil
	at := pillars{set: u.Group.Set, of: u.Unit.Pillars}
	for _, m := range u.Unit.Main {
		sec := ProfileSection{Pillar: at.head(m.Code), No: at.number(m.Code), Name: m.Name, Points: m.Shown, Max: shownMax(string(m.Max))}
		for _, code := range criteriaOf(u, m.Code) {
			sec.Items = append(sec.Items, profileItem(u, code))
		}
		p.Sections = append(p.Sections, sec)
	}
	return p
}

// criteriaOf lists the criteria of a main index in printed order; without the set, by code.
func criteriaOf(u queries.PublicUnit, main string) []string {
	var out []string
	if set := u.Group.Set; set != nil {
		for i := range set.Main {
			for j := range set.Main[i].Criteria {
				it := &set.Main[i].Criteria[j]
				if _, ok := u.Unit.Criteria[it.Code]; ok && set.Main[i].Code == main {
					out = append(out, it.Code)
				}
			}
		}
		return out
	}
	for code := range u.Unit.Criteria {
		if strings.HasPrefix(code, main+".") {
			out = append(out, code)
		}
	}
	slices.SortFunc(out, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return out
}

func profileItem(u queries.PublicUnit, code string) ProfileItem {
	r := u.Unit.Criteria[code]
	out := ProfileItem{No: code, Name: "Tiêu chí " + code, Final: r.Shown, Max: shownMax(string(r.Max))}
	if u.Group.Set != nil {
		if it, ok := u.Group.Set.Find(code); ok {
			out.Name = it.Name
			if len(u.Group.Set.Pillars) > 0 {
				out.Number = printedNumber(it)
			}
		}
	}
	out.Chip = statusChip(r.Status)
	var rulings []string
	for _, s := range r.Explanation {
		switch s.Kind {
		case "rule":
			out.Rule = s.Text
		case "input":
			out.Lines = append(out.Lines, Fact{"Số liệu", s.Text})
		case "step":
			out.Lines = append(out.Lines, Fact{"Tính", s.Text})
		case "cohort":
			out.Cohort = s.Text
		case "ruling":
			rulings = append(rulings, strings.TrimPrefix(s.Text, "Cách hiểu — "))
		case "result":
			out.Lines = append(out.Lines, Fact{"Kết quả", s.Text})
		}
	}
	out.Rulings = strings.Join(rulings, " ")
	if u.Steps != nil {
		out.Self, out.Verified, out.Ledger = itemPoints(u.Steps.Self[code]), itemPoints(u.Steps.Verified[code]), publicSteps(u, code)
	}
	return out
}

// publicSteps are the steps of one criterion as anyone may read them: no names of persons.
func publicSteps(u queries.PublicUnit, code string) []Event {
	out := []Event{{Icon: IconPencil, Text: "Đơn vị tự đánh giá: " + itemPoints(u.Steps.Self[code]) + " điểm"}}
	for _, v := range u.Steps.Verdicts[code] {
		chip := VerdictChip(v.Kind)
		out = append(out, Event{Icon: chip.Icon, Kind: chip.Kind, Text: verdictWords(v.Round, v.KindVN, v.Points, v.Reason), Meta: Date(v.At.Time())})
	}
	return append(out, Event{Icon: IconSeal, Text: "Điểm đạt được: " + dash(u.Unit.Criteria[code].Shown) + " điểm, theo tệp đã niêm phong"})
}
