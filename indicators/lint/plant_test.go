package lint_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"chuky/indicators"
	"chuky/indicators/lint"

	"gopkg.in/yaml.v3"
)

// perCode is how many defects of each kind are planted, one at a time, into the set that has none.
const perCode = 10

type object = map[string]any

// doc is a set file that defects are planted in.
type doc struct {
	rng   *rand.Rand
	whole object
}

func (d *doc) pick(n int) int { return d.rng.IntN(n) }

func list(o object, key string) []object {
	var out []object
	items, _ := o[key].([]any)
	for _, x := range items {
		out = append(out, x.(object))
	}
	return out
}

func (d *doc) mains() []object {
	var out []object
	for _, p := range list(d.whole, "pillars") {
		out = append(out, list(p, "main")...)
	}
	return out
}

func (d *doc) criteria() []object {
	var out []object
	for _, m := range d.mains() {
		out = append(out, list(m, "criteria")...)
	}
	return out
}

// criterion picks one that has a property.
func (d *doc) criterion(has func(object) bool) object {
	all := slices.DeleteFunc(d.criteria(), func(c object) bool { return !has(c) })
	if len(all) == 0 {
		panic("the clean set has no such criterion")
	}
	return all[d.pick(len(all))]
}

func (d *doc) row() object {
	rows := slices.DeleteFunc(list(d.whole["overlay"].(object), "rows"), func(r object) bool { return r["level"] != "criterion" })
	return rows[d.pick(len(rows))]
}

func any1(object) bool { return true }

func kind(k string) func(object) bool {
	return func(c object) bool { return c["method"].(object)["kind"] == k }
}

func says(words string) func(object) bool {
	return func(c object) bool { return strings.Contains(c["rule"].(object)["text"].(string), words) }
}

func both(a, b func(object) bool) func(object) bool {
	return func(c object) bool { return a(c) && b(c) }
}

// simple criteria print no number of points, so that their maximum can be changed alone.
func simple(c object) bool {
	t := c["rule"].(object)["text"].(string)
	return !strings.Contains(t, "Mỗi") && c["method"].(object)["kind"] != "count_capped"
}

func rewrite(c object, from, to string) {
	r := c["rule"].(object)
	before := r["text"].(string)
	after := strings.Replace(before, from, to, 1)
	if after == before {
		panic(fmt.Sprintf("%q is not in %q", from, before))
	}
	r["text"] = after
}

func code(c object) string { return c["code"].(string) }

func (d *doc) other(c object, has func(object) bool) object {
	return d.criterion(func(o object) bool { return code(o) != code(c) && has(o) })
}

// threshold returns the share that a rule of shares names first ("80%").
func threshold(c object) string {
	t := c["rule"].(object)["text"].(string)
	return strings.Fields(t[strings.Index(t, "Tỷ lệ từ ")+len("Tỷ lệ từ "):])[0]
}

// plants puts one defect of each kind somewhere and says at which node it must be found.
var plants = map[string]func(d *doc) string{
	"total_mismatch": func(d *doc) string {
		m := d.mains()[d.pick(6)]
		cs := list(m, "criteria")
		c := cs[d.pick(len(cs))]
		for !simple(c) {
			c = cs[d.pick(len(cs))]
		}
		c["max"] = fmt.Sprint(atoi(c["max"]) + 1 + d.pick(5))
		return code(m)
	},
	"declared_points": func(d *doc) string {
		x := list(d.whole, "declared")[d.pick(3)]
		x["points"] = fmt.Sprint(atoi(x["points"]) + 10 + d.pick(50))
		node, _ := x["node"].(string)
		return node
	},
	"declared_count": func(d *doc) string {
		x := list(d.whole, "declared")[d.pick(3)]
		x["counts"].(object)["criterion"] = x["counts"].(object)["criterion"].(int) + 1 + d.pick(9)
		node, _ := x["node"].(string)
		return node
	},
	"points_missing": func(d *doc) string {
		c := d.criterion(simple)
		c["max"] = "unknown"
		return code(c)
	},
	"points_derived": func(d *doc) string {
		c := d.criterion(any1)
		c["derived"] = "II.2"
		return code(c)
	},
	"points_zero": func(d *doc) string {
		m := d.mains()[d.pick(6)]
		cs := slices.DeleteFunc(list(m, "criteria"), func(c object) bool { return !simple(c) })
		i := d.pick(len(cs))
		heir := cs[(i+1)%len(cs)]
		heir["max"] = fmt.Sprint(atoi(heir["max"]) + atoi(cs[i]["max"]))
		cs[i]["max"] = "0"
		return code(cs[i])
	},
	"channel_shares": func(d *doc) string {
		list(d.whole, "channels")[d.pick(2)]["share"] = fmt.Sprintf("%d%%", 21+d.pick(50))
		return ""
	},
	"code_duplicate": func(d *doc) string {
		cs := list(d.mains()[d.pick(6)], "criteria")
		i := 1 + d.pick(len(cs)-1)
		cs[i]["number"] = code(cs[d.pick(i)])
		return code(cs[i])
	},
	"code_malformed": func(d *doc) string {
		cs := list(d.mains()[d.pick(6)], "criteria")
		c := cs[d.pick(len(cs))]
		c["number"] = strings.Replace(code(c), ".", []string{",", " ", "..", "-"}[d.pick(4)], 1)
		return code(c)
	},
	"code_restart": func(d *doc) string {
		p := list(d.whole, "pillars")[1]
		for i, m := range list(p, "main") {
			m["number"] = fmt.Sprint(i + 1)
			for j, c := range list(m, "criteria") {
				c["number"] = fmt.Sprintf("%d.%d", i+1, j+1)
			}
		}
		return code(p)
	},
	"code_gap": func(d *doc) string {
		m := d.mains()[d.pick(6)]
		cs := list(m, "criteria")
		c := cs[len(cs)-1]
		c["number"] = fmt.Sprintf("%s.%d", code(m), len(cs)+1+d.pick(4))
		return code(c)
	},
	"merged_cell": func(d *doc) string {
		c := d.criterion(any1)
		c["name"] = fmt.Sprintf("%s %d.%d Nội dung khác", c["name"], 7+d.pick(3), 1+d.pick(9))
		return code(c)
	},
	"row_lost": func(d *doc) string {
		c := d.criterion(any1)
		c["lost"], c["line"], c["name_from"] = true, 0, object{"source": "khac.txt", "line": 1 + d.pick(99)}
		return code(c)
	},
	"tier_gap": func(d *doc) string {
		c := d.criterion(both(kind("tiers"), says("Tỷ lệ từ")))
		top := threshold(c)
		rewrite(c, "đến dưới "+top, "đến dưới "+fmt.Sprint(atoi(strings.TrimSuffix(top, "%"))-1-d.pick(5))+"%")
		return code(c)
	},
	"tier_overlap": func(d *doc) string {
		c := d.criterion(both(kind("tiers"), says("Tỷ lệ từ")))
		top := threshold(c)
		rewrite(c, "đến dưới "+top, []string{"đến " + top, "đến dưới " + fmt.Sprint(atoi(strings.TrimSuffix(top, "%"))+1+d.pick(4)) + "%"}[d.pick(2)])
		return code(c)
	},
	"points_above_max": func(d *doc) string {
		c := d.criterion(says("1/2*Điểm tối đa"))
		rewrite(c, "1/2*Điểm tối đa", fmt.Sprintf("%d điểm", 100+d.pick(100)))
		return code(c)
	},
	"denominator_rule": func(d *doc) string {
		c := d.criterion(says("mẫu số bằng 0"))
		rewrite(c, "; mẫu số bằng 0: 0 điểm", "")
		return code(c)
	},
	"cap_missing": func(d *doc) string {
		c := d.criterion(says("; điểm không vượt quá điểm tối đa"))
		rewrite(c, "; điểm không vượt quá điểm tối đa", "")
		return code(c)
	},
	"input_undeclared": func(d *doc) string {
		c := d.criterion(says("; b= "))
		label := inputs(c)[1]["label"].(string)
		if d.pick(2) == 0 {
			rewrite(c, "; b= "+label, "")
		} else {
			rewrite(c, "Tỷ lệ = a/b", "Tỷ lệ = a/"+string('c'+rune(d.pick(10))))
		}
		return code(c)
	},
	"input_unused": func(d *doc) string {
		c := d.criterion(says("; b= "))
		rewrite(c, "; Tỷ lệ = ", fmt.Sprintf("; %c= Số liệu không dùng đến; Tỷ lệ = ", 'c'+rune(d.pick(20))))
		return code(c)
	},
	"ratio_swapped": func(d *doc) string {
		c := d.criterion(says("; b= Tổng số"))
		in := inputs(c)
		a, b := in[0]["label"].(string), in[1]["label"].(string)
		in[0]["label"], in[1]["label"] = b, a
		rewrite(c, "a= "+a+"; b= "+b, "a= "+b+"; b= "+a)
		return code(c)
	},
	"cohort_rule": func(d *doc) string {
		c := d.criterion(kind("min_max"))
		rewrite(c, " giữa các đơn vị trong cùng nhóm", []string{"", ", cao nhất thì điểm tối đa", ", giảm dần"}[d.pick(3)])
		return code(c)
	},
	"direction_unstated": func(d *doc) string {
		c := d.criterion(kind("ratio"))
		c["name"] = []string{"Tỷ lệ hồ sơ quá hạn", "Tỷ lệ hồ sơ trễ hạn", "Số vụ vi phạm quy chế", "Số lượng khiếu nại của người dân", "Tỷ lệ nhiệm vụ tồn đọng", "Số hệ thống bị tấn công"}[d.pick(6)]
		return code(c)
	},
	"percent_missing": func(d *doc) string {
		c := d.criterion(both(kind("tiers"), says("Tỷ lệ dưới")))
		text := c["rule"].(object)["text"].(string)
		low := strings.TrimSuffix(strings.Fields(text[strings.Index(text, "Tỷ lệ dưới ")+len("Tỷ lệ dưới "):])[0], ":")
		rewrite(c, "Tỷ lệ dưới "+low, "Tỷ lệ dưới "+strings.TrimSuffix(low, "%"))
		return code(c)
	},
	"rule_unread": func(d *doc) string {
		c := d.criterion(any1)
		c["rule"].(object)["text"] = c["rule"].(object)["text"].(string) + []string{"; thực hiện theo hướng dẫn riêng", "; xem phụ lục kèm theo", "; do hội đồng xem xét"}[d.pick(3)]
		return code(c)
	},
	"rule_differs": func(d *doc) string {
		c := d.criterion(func(c object) bool { return c["method"].(object)["cap_at"] != nil || kind("tiers")(c) })
		m := c["method"].(object)
		if m["cap_at"] != nil {
			m["cap_at"] = fmt.Sprintf("%d%%", 20+d.pick(30))
		} else {
			list(m, "tiers")[1]["fraction"] = fmt.Sprintf("%d/10", 6+d.pick(4))
		}
		return code(c)
	},
	"name_two_methods": func(d *doc) string {
		// the later of the two is reported; the earlier is of another kind
		cs := d.criteria()
		for {
			i, j := d.pick(len(cs)), d.pick(len(cs))
			if i < j && cs[i]["method"].(object)["kind"] != cs[j]["method"].(object)["kind"] && len(strings.Fields(cs[i]["name"].(string))) > 6 {
				cs[j]["name"] = "Số lượng " + cs[i]["name"].(string)
				return code(cs[j])
			}
		}
	},
	"name_repeated": func(d *doc) string {
		cs := d.criteria()
		for {
			i, j := d.pick(len(cs)), d.pick(len(cs))
			if i < j && cs[i]["method"].(object)["kind"] == cs[j]["method"].(object)["kind"] && len(strings.Fields(cs[i]["name"].(string))) > 6 {
				cs[j]["name"] = strings.NewReplacer("hằng năm", "hàng năm", "chuyển đổi số", "CĐS", "cơ sở dữ liệu", "CSDL", "Tỷ lệ", "Tỉ lệ").Replace(cs[i]["name"].(string)) + " của các"
				return code(cs[j])
			}
		}
	},
	"scored_twice": func(d *doc) string {
		c := d.criterion(kind("ratio"))
		o := d.other(c, kind("ratio"))
		for i := range 2 {
			was := inputs(o)[i]["label"].(string)
			now := inputs(c)[i]["label"].(string)
			inputs(o)[i]["label"] = now
			rewrite(o, was, now)
		}
		return later(d, c, o)
	},
	"other_unit_kind": func(d *doc) string {
		c := d.criterion(any1)
		c["name"] = c["name"].(string) + []string{" tại Quận/Huyện", " của xã, phường", " tại Tỉnh/Thành phố", " của bộ, cơ quan ngang bộ", " của UBND huyện", " do Ủy ban nhân dân xã ban hành"}[d.pick(6)]
		return code(c)
	},
	"word_repeated": func(d *doc) string {
		c := d.criterion(any1)
		w := strings.Fields(c["name"].(string))
		i := d.pick(len(w) - 1)
		for strings.EqualFold(w[i], w[i+1]) || len([]rune(w[i])) < 2 {
			i = d.pick(len(w) - 1)
		}
		c["name"] = strings.Join(slices.Concat(w[:i+2], w[i:i+2], w[i+2:]), " ")
		return code(c)
	},
	"frequency_missing": func(d *doc) string {
		r := d.row()
		delete(r, "frequency")
		return code(r)
	},
	"lead_missing": func(d *doc) string {
		r := d.row()
		delete(r, "lead")
		return code(r)
	},
	"row_unmatched": func(d *doc) string {
		r := d.row()
		gone := code(r)
		o := d.whole["overlay"].(object)
		o["rows"] = slices.DeleteFunc(o["rows"].([]any), func(x any) bool { return code(x.(object)) == gone })
		return gone
	},
	"name_differs": func(d *doc) string {
		r := d.row()
		r["name"] = r["name"].(string) + []string{" cấp phòng", " giai đoạn mới", " theo kế hoạch"}[d.pick(3)]
		return code(r)
	},
}

func inputs(c object) []object { return list(c, "inputs") }

func later(d *doc, a, b object) string {
	for _, x := range slices.Backward(d.criteria()) {
		if code(x) == code(a) || code(x) == code(b) {
			return code(x)
		}
	}
	return ""
}

func atoi(v any) int {
	n := 0
	_, _ = fmt.Sscan(fmt.Sprint(v), &n)
	return n
}

// Ten defects of every kind: each is found where it was planted, and nothing else is.
func TestPlantedDefects(t *testing.T) {
	base, err := indicators.Parse("clean.yaml", read(t, "clean.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, check := range lint.Checks() {
		plant := plants[check.Code]
		if plant == nil {
			t.Errorf("no defect is planted for %s", check.Code)
			continue
		}
		for i := range perCode {
			d := &doc{rng: rand.New(rand.NewPCG(uint64(i), uint64(len(check.Code))))}
			name := "clean.yaml"
			if slices.Contains([]string{"frequency_missing", "lead_missing", "row_unmatched", "name_differs"}, check.Code) {
				name = "clean-plan.yaml"
			}
			before := read(t, name)
			if err := yaml.Unmarshal(before, &d.whole); err != nil {
				t.Fatal(err)
			}
			want := plant(d)
			data, err := yaml.Marshal(d.whole)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Equal(before, data) {
				t.Fatalf("%s: nothing was planted", check.Code)
			}
			s, err := indicators.Draft(name, data, base)
			if s == nil {
				t.Fatalf("%s %d: %v", check.Code, i, err)
			}
			found := lint.Lint(s)
			if len(found) != 1 || found[0].Code != check.Code || found[0].Node != want {
				t.Errorf("%s %d at %q: found %d", check.Code, i, want, len(found))
				for _, f := range found {
					t.Logf("    %s at %q: %s | %s", f.Code, f.Node, f.Message, f.Passage)
				}
			}
		}
	}
}
