package demo

import "testing"

func TestUnits(t *testing.T) {
	all, err := units(0)
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	seen := map[string]string{}
	for _, u := range all {
		count[u.Group]++
		for _, key := range []string{u.Code, u.Slug, u.Name} {
			if other, ok := seen[key]; ok {
				t.Errorf("%q names both %s and %s", key, other, u.Name)
			}
			seen[key] = u.Name
		}
		if len(u.Code) > 13 {
			t.Errorf("code %q is longer than mã định danh may be", u.Code)
		}
	}
	if count[Departments] != 27 || count[Districts] != 22 {
		t.Errorf("units by group: %v", count)
	}
	few, err := units(6)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, u := range few {
		names[u.Name] = true
	}
	if len(few) != 6 || !names[organiser] || !names[second] {
		t.Errorf("a small cycle has %v", few)
	}
	for _, n := range []int{5, 50, -1} {
		if _, err := units(n); err == nil {
			t.Errorf("%d units were accepted", n)
		}
	}
}
