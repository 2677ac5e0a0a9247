package web

import (
	"strconv"
	"strings"

	"chuky/calendar"
	"chuky/commands"
	"chuky/models"
)

// planTyped reads the form of a plan; what cannot be read is noted beside its control.
func planTyped(x planView) commands.Plan {
	form := x.form
	p := commands.Plan{Name: strings.TrimSpace(form.get("ten", ""))}
	year, err := strconv.Atoi(strings.TrimSpace(form.get("nam", "")))
	if err != nil || year < 2000 || year > 2200 {
		form.fault("nam", "Năm đánh giá phải là một năm, ví dụ 2025.")
	}
	p.Year = year
	needed(form, "ten", "Hãy đặt tên cho kỳ đánh giá.")
	for _, group := range groupsOf(x.sets) {
		set := x.chosenSet(group)
		if set == nil {
			continue
		}
		g := commands.PlanGroup{Group: group, SetID: set.ID, SetVersion: set.Version, Rulings: map[string]string{}}
		for i := range set.Rulings {
			r := &set.Rulings[i]
			key := form.get(readingName(set, r.ID), "")
			if _, ok := r.Reading(key); !ok {
				key = r.Default // the set was chosen just now: its readings show with the next page
			}
			g.Rulings[r.ID] = key
		}
		p.Groups = append(p.Groups, g)
		for _, m := range append([]string{"*"}, mainCodes(x, group)...) {
			for _, user := range form.list(fieldName(group, m), nil) {
				p.Assignments = append(p.Assignments, commands.PlanAssignment{UserID: user, Group: group, Field: m})
			}
		}
	}
	if len(p.Groups) == 0 {
		form.fault("", "Hãy chọn bộ chỉ số cho ít nhất một nhóm đơn vị.")
	}
	p.Assignments = append(p.Assignments, specialsTyped(x)...)
	p.Policy = policyTyped(form)
	p.Instants = instantsTyped(form, p.Policy.Explanation, p.Policy.Council)
	return p
}

func mainCodes(x planView, group string) []string {
	var out []string
	for _, m := range x.chosenSet(group).Main {
		out = append(out, m.Code)
	}
	return out
}

func specialsTyped(x planView) []commands.PlanAssignment {
	var out []commands.PlanAssignment
	groups := map[string]string{}
	for _, u := range x.units {
		groups[u.ID] = u.GroupKey
	}
	for i := range x.form.specials() {
		unit, user, field := x.form.get(specialName(i, "dv"), ""), x.form.get(specialName(i, "tdv"), ""), strings.TrimSpace(x.form.get(specialName(i, "lv"), ""))
		switch {
		case unit == "" && user == "":
			continue
		case unit == "":
			x.form.fault(specialName(i, "dv"), "Phân công riêng: hãy chọn đơn vị.")
		case user == "":
			x.form.fault(specialName(i, "tdv"), "Phân công riêng: hãy chọn người thẩm định.")
		}
		if set := x.chosenSet(groups[unit]); field != "*" && (set == nil || !hasMain(x, groups[unit], field)) {
			x.form.fault(specialName(i, "lv"), "Phân công riêng: không có lĩnh vực “"+shortText(field, 20)+"” trong bộ chỉ số của đơn vị.")
		}
		out = append(out, commands.PlanAssignment{UserID: user, Group: groups[unit], Field: field, UnitID: unit})
	}
	return out
}

func hasMain(x planView, group, code string) bool {
	for _, m := range mainCodes(x, group) {
		if m == code {
			return true
		}
	}
	return false
}

func policyTyped(form *typed) commands.Policy {
	p := commands.Policy{Rounds: 1, Explanation: form.values.Has("co_giai_trinh"), Council: form.values.Has("co_hoi_dong")}
	if p.Explanation {
		p.Rounds = 2
	}
	one := func(name string) calendar.Term {
		ts := termsRead(form, name)
		if len(ts) > 1 {
			form.fault(name, "Chỉ nhập một thời hạn.")
		}
		if len(ts) == 0 {
			return calendar.Term{}
		}
		return ts[0]
	}
	p.Remind, p.VerifyRemind, p.SignRemind = termsRead(form, "don_doc"), termsRead(form, "don_doc_td"), termsRead(form, "don_doc_ky")
	p.Grace, p.SupplementTerm, p.SignEscalate = one("an_han"), one("bo_sung"), one("bao_cham")
	return p
}

// termsRead reads "10, 5, 2h": a bare number is working days. Zero terms are left out.
func termsRead(form *typed, name string) []calendar.Term {
	out := []calendar.Term{}
	for _, part := range strings.FieldsFunc(form.get(name, ""), func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
		if n, err := strconv.Atoi(part); err == nil && n >= 0 {
			part += "wd"
			if n == 0 {
				continue
			}
		}
		t, err := calendar.Parse(part)
		if err != nil {
			form.fault(name, "Thời hạn “"+shortText(part, 20)+"” không hợp lệ. Viết số ngày làm việc, ví dụ 10, 5, 1; hoặc 3d (ngày), 2h (giờ), 10m (phút).")
			continue
		}
		if !t.IsZero() {
			out = append(out, t)
		}
	}
	return out
}

// instantsTyped reads the instants and notes those that are out of order. Steps that the cycle does without take the
// instant before them.
func instantsTyped(form *typed, explanation, council bool) commands.Instants {
	var out commands.Instants
	var before models.Instant
	label := ""
	for _, m := range milestones {
		raw := strings.TrimSpace(form.get(m.name, ""))
		if raw == "" && (m.name == "giai_trinh" && !explanation || m.name == "hoi_dong" && !council) {
			*m.at(&out) = before
			continue
		}
		t, err := ParseTime(raw)
		if err != nil {
			form.fault(m.name, m.label+": "+err.Error()+".")
			continue
		}
		at := models.At(t)
		if at < before {
			form.fault(m.name, m.label+" không được trước "+label+".")
		}
		*m.at(&out), before, label = at, at, lowerFirst(m.label)
	}
	return out
}

func lowerFirst(s string) string {
	r := []rune(s)
	return strings.ToLower(string(r[:1])) + string(r[1:])
}
