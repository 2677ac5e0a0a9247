package demo

import "math/rand/v2"

// general fills in part I: who the unit is, how large, whom to ask. The large numbers are round so that bounds of tiers
// can be met exactly; criteria take their denominators from here.
func (w *writer) general(u Unit, officer, leader Person) {
	rng := w.rng("general")
	steps := func(low, high, step int64) int64 { return low + step*rng.Int64N((high-low)/step+1) }
	figures := departmentFigures
	if u.Group == Districts {
		figures = districtFigures
	}
	for code, n := range figures(steps, rng) {
		w.form.set(code, "value", n)
	}
	w.text("I.1.1", u.Name)
	w.text("I.1.2", "Số 1 đường Mẫu, Thành phố Hồ Chí Minh")
	w.text("I.1.3", "https://"+u.Slug+".example.vn")
	for prefix, p := range map[string]Person{"I.2.1.": officer, "I.2.2.": leader} {
		w.text(prefix+"1", p.Name)
		w.text(prefix+"5", p.Email)
	}
}

func (w *writer) text(code, s string) { w.form[code] = Answer{Values: map[string]string{"value": s}} }

// departmentFigures are the counts of part I of Annex I: subordinate units, civil servants, public employees, servers,
// workstations, information systems, procedures.
func departmentFigures(steps func(low, high, step int64) int64, _ *rand.Rand) map[string]int64 {
	servants := steps(60, 260, 20)
	return map[string]int64{"I.1.4": steps(3, 24, 1), "I.1.5": servants, "I.1.6": steps(100, 900, 20), "I.1.7": steps(2, 30, 1),
		"I.1.8": servants + steps(20, 400, 20), "I.1.9": steps(6, 30, 1), "I.1.10": steps(20, 240, 1)}
}

// districtFigures are those of part I of Annex II; people, households and enterprises hang together.
func districtFigures(steps func(low, high, step int64) int64, rng *rand.Rand) map[string]int64 {
	people := steps(80_000, 700_000, 1000)
	firms := steps(2_000, 40_000, 100)
	servants := steps(120, 320, 20)
	budget := steps(600, 4000, 10) * 1_000_000_000
	return map[string]int64{"I.1.4": people, "I.1.5": people * 62 / 100, "I.1.6": people * 10 / 37, "I.1.7": steps(10, 34, 1), "I.1.8": steps(40, 300, 1),
		"I.1.9": steps(12, 40, 1), "I.1.10": servants, "I.1.11": steps(800, 4000, 20), "I.1.12": steps(2, 20, 1), "I.1.13": servants + steps(100, 900, 20),
		"I.1.14": steps(5, 25, 1), "I.1.15": firms, "I.1.16": firms * 94 / 100, "I.1.17": steps(5, 40, 1),
		"I.1.18": budget * (5 + rng.Int64N(10)) / 1000, "I.1.19": steps(180, 320, 1), "I.1.20": budget}
}
