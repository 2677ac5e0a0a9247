package indicators

import "testing"

// FuzzAnswersOfPeople: whatever is accepted for a day, for marks, for points or for a list is canonical: it is
// read again as itself.
func FuzzAnswersOfPeople(f *testing.F) {
	for _, s := range []string{"31/5/2026", "2026-02-29", "7;8,5;10", "7;8.5", "A/1:built,open;A/2:", "none", "15,01", "１５", ";", "/1/2026"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	s, err := Parse("giau.yaml", []byte(rich))
	if err != nil {
		f.Fatal(err)
	}
	keys := map[string]string{"P1/1.1.1": "value", "P1/2.2": "date", "P2/1.1": "marks", "I.1": "value"}
	f.Fuzz(func(t *testing.T, raw string, vn bool) {
		format := Plain
		if vn {
			format = VN
		}
		for code, key := range keys {
			item, _ := s.Find(code)
			got, bad := ParseAnswer(item, key, raw, format)
			if bad != nil {
				if got != "" || bad.Code == "" || bad.Message == "" || bad.Criterion != code {
					t.Errorf("%s %q: refusal %+v with %q", code, raw, bad, got)
				}
				continue
			}
			if again, bad := ParseAnswer(item, key, got, Plain); bad != nil || again != got {
				t.Errorf("%s %q: %q is read again as %q (%v)", code, raw, got, again, bad)
			}
		}
	})
}
