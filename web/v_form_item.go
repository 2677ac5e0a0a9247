package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuky/indicators"
	"chuky/models"
	"chuky/queries"
	"chuky/scoring"
)

// itemEditor opens one criterion.
func itemEditor(f queries.Form, at int, v formView) *ItemEditor {
	it := f.Items[at]
	id, code := f.Assessment.ID, it.Item.Code
	e := &ItemEditor{FormID: editorID(code), Action: URLItem(id, code), Version: fmt.Sprint(it.Version), ReadOnly: !it.Editable, Rule: setRule(f.Set, it.Item),
		Calc: itemCalc(f, it), Note: v.form.get("note", it.Note), Errors: v.form.problems(), Remarks: deskThread(it), Evidence: evidenceBox(f, it, v), NA: naBox(f, it, v.form)}
	e.Rule.Vars = nil // the figures below carry the letters
	for _, in := range it.Inputs {
		e.Inputs = append(e.Inputs, itemInput(f, it, in, in.Key, v.form))
	}
	if it.UpdatedAt.Set() {
		e.EditedBy, e.History = it.UpdatedBy+" sửa lúc "+DateTime(it.UpdatedAt.Time()), URLItemHistory(id, code)
	}
	if len(it.Verdicts) > 0 {
		e.Ledger = URLLedger(id, code)
	}
	e.Prev, e.Next = itemNeighbours(f, at)
	return e
}

func editorID(code string) string { return "luu-" + domID(code) }

// itemNeighbours are the items before and after; part I is reached by its headings.
func itemNeighbours(f queries.Form, at int) (prev, next *Link) {
	link := func(i int) *Link {
		if i < 0 || i >= len(f.Items) {
			return nil
		}
		code := f.Items[i].Item.Code
		if f.Items[i].Item.Info() {
			code = f.Items[i].Item.Section
		}
		return &Link{Href: formItemHref(f.Assessment.ID, code), Text: code}
	}
	return link(at - 1), link(at + 1)
}

// longestLetter is "a1": a longer key is a name that programs use, not what the decision calls the figure.
const longestLetter = 2

// itemInput is one figure as a control named name; form holds what was typed and refused.
func itemInput(f queries.Form, it queries.FormItem, in queries.InputValue, name string, form *typed) Input {
	out := Input{Name: name, Label: in.Label, Kind: "number", ReadOnly: !it.Editable || !in.Asked, Error: form.faultAt(name)}
	if in.Input != nil {
		out.Unit = in.Input.Unit
		out.Help = awardHelp(it.Item, in.Input)
		if in.Input.PriorYear {
			out.Help = strings.TrimSpace(out.Help + " Số liệu của năm trước năm đánh giá.")
		}
	}
	if len(in.Key) <= longestLetter {
		out.Letter = in.Key
	}
	if !in.Asked {
		out.Value, out.Source = in.Shown, "lấy từ "+in.Source
		return out
	}
	if f.Prior != nil && !it.Item.Personal {
		out.LastYear, out.Far = fmt.Sprintf("Năm %d: %s", f.Prior.Year, cmp.Or(in.Prior, "không có số liệu")), in.Far
	}
	value := form.get(name, in.Value)
	if choices := choicesOf(it.Item, in); choices != nil {
		out.Kind = "choice"
		for _, c := range choices {
			out.Options = append(out.Options, Option{Value: c.Key, Label: c.Label, Selected: c.Key == value})
		}
		return out
	}
	if in.Input != nil && in.Input.Kind == indicators.Text {
		out.Kind = "text"
	}
	out.Value = form.get(name, in.Shown)
	if form != nil && form.values.Has(name) {
		out.Value = figureTyped(in.Input, form.values[name])
	}
	if in.Input != nil {
		inputKind(&out, in.Input)
	}
	if list, ok := f.Set.Inventory(listOf(in.Input)); ok {
		out.Value = in.Value
		if form != nil && form.values.Has(name) {
			out.Value = listTyped(form.values[name])
		}
		out.Rows, out.Sum, out.States = listRows(list, out.Value)
		out.None = out.Value == indicators.None
	}
	return out
}

// listOf is the key of the list that an input keeps, "" for every other kind.
func listOf(in *indicators.Input) string {
	if in == nil || in.Kind != indicators.List {
		return ""
	}
	return in.Inventory
}

// itemCalc is the working of a criterion's points, beside last year's.
func itemCalc(f queries.Form, it queries.FormItem) Calc {
	c := calcOf(it.Self)
	c.Formula = lastSteps(c.Formula)
	for _, in := range it.Inputs {
		if in.Far {
			c.Warnings = append(c.Warnings, Note{Kind: "warn", Text: queries.FarWords(in, f.Prior)})
		}
	}
	if last, ok := f.Prior.Result(it.Item.Code); ok {
		was := calcOf(last)
		c.LastYear = fmt.Sprintf("Năm %d: %s điểm", f.Prior.Year, last.Shown)
		if was.Formula != "" {
			c.LastYear = fmt.Sprintf("Năm %d: %s, %s điểm", f.Prior.Year, lastSteps(was.Formula), last.Shown)
		}
		if c.Points != "" {
			c.Delta = pointsDelta(last.Points, it.Self.Points)
		}
	}
	if it.Verified != nil && len(it.Verdicts) > 0 {
		c.Warnings = append(c.Warnings, Note{Lead: "Kết quả thẩm định:", Text: it.Verified.Shown + "/" + shownMax(string(it.Verified.Max)) + " điểm."})
	}
	if it.Cohort != nil {
		c.Warnings = append(c.Warnings, Note{Text: cohortWords(it)})
	}
	return c
}

// fewSteps is how many steps of a working fit beside each other; the ledger has all.
const fewSteps = 3

// lastSteps is a working that goes through a list, without the list.
func lastSteps(formula string) string {
	if steps := strings.Split(formula, "; "); len(steps) > fewSteps {
		return steps[len(steps)-1]
	}
	return formula
}

// calcOf writes a result as arithmetic: "a/b = 45/60 = 75 %; 75 % × 10 = 7,50" and the points.
func calcOf(r scoring.CriterionResult) Calc {
	c := Calc{Max: shownMax(string(r.Max)), Text: r.Reason}
	for _, w := range r.Warnings {
		c.Warnings = append(c.Warnings, Note{Kind: "warn", Text: w.Message})
	}
	if itemPoints(r) == "–" {
		if c.Text == "" {
			c.Text = "Chưa có số liệu"
		}
		return c
	}
	c.Points = r.Shown
	var steps []string
	for _, s := range r.Explanation {
		if s.Kind == "step" && !strings.HasPrefix(s.Text, "Cảnh báo") {
			steps = append(steps, s.Text)
		}
	}
	if c.Formula = strings.Join(steps, "; "); c.Formula == "" {
		c.Formula = r.Reason
	}
	return c
}

// generalSection is part I: each heading is one group of figures that is saved together.
func generalSection(f queries.Form, v formView, open string) FormSection {
	s := FormSection{No: partOne, Name: "Thông tin chung"}
	filled, total := 0, 0
	for _, sec := range f.Set.Sections {
		if !generalHeading(f, sec.Code) {
			continue
		}
		item := FormItem{No: sec.Code, Name: sec.Name, Href: formItemHref(f.Assessment.ID, sec.Code)}
		chip, n, of := generalChip(f, sec.Code)
		filled, total, item.Chip = filled+n, total+of, chip
		if sec.Code == open {
			item.Href = formSectionHref(f.Assessment.ID, partOne) + "#" + item.Anchor()
			item.Open = generalEditor(f, sec.Code, v)
		}
		s.Items = append(s.Items, item)
	}
	s.Sub = fmt.Sprintf("%d/%d mục đã có", filled, total)
	return s
}

// generalChip says how many lines of a heading of part I are filled.
func generalChip(f queries.Form, section string) (c Chip, filled, total int) {
	for _, it := range f.Items {
		if it.Item.Section == section && it.Item.Info() {
			total++
			if it.Complete() {
				filled++
			}
		}
	}
	if filled == total {
		return Chip{"ok", IconCircleCheck, "Đủ"}, filled, total
	}
	return Chip{"", IconCircleDashed, fmt.Sprintf("%d/%d mục", filled, total)}, filled, total
}

// generalEditor opens one heading of part I: a control for each of its items, named by the item's code.
func generalEditor(f queries.Form, section string, v formView) *ItemEditor {
	e := &ItemEditor{FormID: editorID(section), Action: URLItem(f.Assessment.ID, section), Version: generalVersion(f, section), NoCalc: true, NoNote: true, ReadOnly: true, Errors: v.form.problems()}
	first, last := -1, -1
	var newest queries.FormItem
	for i, it := range f.Items {
		if it.Item.Section != section || !it.Item.Info() {
			continue
		}
		if first < 0 {
			first = i
		}
		last = i
		e.ReadOnly = e.ReadOnly && !it.Editable
		if it.UpdatedAt > newest.UpdatedAt {
			newest = it
		}
		for _, in := range it.Inputs {
			c := itemInput(f, it, in, it.Item.Code, v.form)
			c.Letter, c.Label = strings.TrimPrefix(it.Item.Code, "I."), it.Item.Name
			c.Help = it.Item.Help
			if it.Item.Personal {
				c.Help = strings.TrimSpace(c.Help + " Không công bố.")
			}
			e.Inputs = append(e.Inputs, c)
		}
	}
	if newest.UpdatedAt.Set() {
		e.EditedBy = newest.UpdatedBy + " sửa lúc " + DateTime(newest.UpdatedAt.Time())
	}
	if first > 0 {
		e.Prev, _ = itemNeighbours(f, first)
	}
	_, e.Next = itemNeighbours(f, last)
	return e
}

// generalVersion names the version seen of each item of a heading: "I.1.1=2 I.1.5=1".
func generalVersion(f queries.Form, section string) string {
	var out []string
	for _, it := range f.Items {
		if it.Item.Info() && it.Item.Section == section && it.Version > 0 {
			out = append(out, fmt.Sprintf("%s=%d", it.Item.Code, it.Version))
		}
	}
	return strings.Join(out, " ")
}

// naBox claims "không có nội dung", or shows what became of the claim.
func naBox(f queries.Form, it queries.FormItem, form *typed) *NABox {
	id, code := f.Assessment.ID, it.Item.Code
	b := &NABox{Max: shownMax(string(it.Self.Max)), Clause: decisionWords(f.Set.Decision), Claimed: it.NA != models.NANone, Reason: it.NAReason, Error: form.faultAt("ly_do")}
	if b.Claimed {
		b.Chip = &Chip{"wait", IconHourglass, "Chờ thẩm định"}
		for _, v := range it.Verdicts {
			if v.Kind == models.VerdictNAGranted || v.Kind == models.VerdictNARefused {
				c := VerdictChip(v.Kind)
				b.Chip = &c
			}
		}
		if it.Editable {
			b.Withdraw = URLItemNAWithdraw(id, code)
		}
		return b
	}
	if !it.Item.MayBeNA || !it.Editable {
		return nil
	}
	b.Action, b.Reason = URLItemNA(id, code), form.get("ly_do", "")
	return b
}

// evidenceBox lists an item's files with what may be done to them.
func evidenceBox(f queries.Form, it queries.FormItem, v formView) *EvidenceBox {
	id, code := f.Assessment.ID, it.Item.Code
	b := &EvidenceBox{ID: "tl-" + domID(code), Accept: strings.Join(v.exts, ","), Limits: fileLimits(v.exts, v.most), Error: v.upload}
	refused := ""
	if n := len(it.Verdicts); n > 0 && it.Verdicts[n-1].Kind == models.VerdictNotRecognised {
		refused = it.Verdicts[n-1].Reason
	}
	mayAdd := it.Editable || f.May.Explain
	for _, file := range it.Evidence {
		e := EvidenceItem{ID: file.ID, Code: file.Code, Icon: FileIcon(file.ContentType), Title: fileTitle(file), Abstract: file.Abstract, View: URLEvidence(file.ID), Download: URLEvidenceDownload(file.ID), NotRecognised: refused}
		others := slices.DeleteFunc(slices.Clone(file.Items), func(c string) bool { return c == code })
		meta := []string{file.Issuer, Bytes(file.Size)}
		if file.Symbol == "" {
			meta = append(meta, "chưa ghi số/ký hiệu")
		} else {
			meta = append(meta, file.Filename)
		}
		if len(others) > 0 {
			meta = append(meta, "cũng dùng cho "+strings.Join(others, ", "))
		}
		e.Meta = strings.Join(nonEmpty(meta...), " · ")
		showState(&e, file)
		if mayAdd {
			e.EditAction, e.RemoveAction = URLEvidenceEdit(file.ID, code), URLEvidenceRemove(file.ID, code)
			e.EditFields = citationFields(file)
		}
		b.Items = append(b.Items, e)
	}
	if !mayAdd {
		return b
	}
	b.Action = URLItemUpload(id, code)
	seen := map[string]bool{}
	for _, other := range f.Items {
		for _, file := range other.Evidence {
			if !seen[file.ID] && !slices.Contains(file.Items, code) {
				seen[file.ID] = true
				b.Library = append(b.Library, Option{Value: file.ID, Label: strings.TrimSpace(file.Code + " " + shortText(strings.Join(nonEmpty(fileTitle(file), file.Abstract), " · "), 80))})
			}
		}
	}
	if len(b.Library) > 0 {
		b.Attach = URLItemReuse(id, code)
	}
	return b
}

// citationFields are how a file is cited; the names end with its ID, so that two files on a page keep apart.
func citationFields(file queries.File) []Field {
	return []Field{
		{Name: "so." + file.ID, Label: "Số/ký hiệu", Value: file.Symbol},
		{Type: "date", Name: "ngay." + file.ID, Label: "Ngày ban hành", Value: isoToVN(file.IssuedOn)},
		{Name: "co_quan." + file.ID, Label: "Cơ quan ban hành", Value: file.Issuer},
		{Name: "trich_yeu." + file.ID, Label: "Trích yếu", Value: file.Abstract},
	}
}

// isoToVN turns a kept date into one as typed: 2023-06-30 into 30/06/2023.
func isoToVN(iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return t.Format("02/01/2006")
}

func fileLimits(exts []string, most int64) string {
	if len(exts) == 0 {
		return ""
	}
	var names []string
	for _, e := range exts {
		name := strings.ToUpper(strings.TrimPrefix(e, "."))
		switch e {
		case ".jpg", ".jpeg", ".jfif", ".png", ".tif", ".tiff":
			name = "ảnh JPG, PNG, TIFF"
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ") + "; mỗi tệp không quá " + strings.Replace(Bytes(most), ",0"+nbsp, nbsp, 1)
}

// generalLeaves are the headings of part I in the tree.
func generalLeaves(f queries.Form, open string) []TreeLeaf {
	var out []TreeLeaf
	for _, sec := range f.Set.Sections {
		if !generalHeading(f, sec.Code) {
			continue
		}
		leaf := TreeLeaf{Href: formItemHref(f.Assessment.ID, sec.Code), Text: sec.Code + " " + sec.Name, Icon: IconCircleCheck, Kind: "ok", Current: sec.Code == open}
		for _, it := range f.Items {
			if it.Item.Section == sec.Code && !it.Complete() {
				leaf.Icon, leaf.Kind = IconCircleDashed, ""
			}
		}
		out = append(out, leaf)
	}
	return out
}
