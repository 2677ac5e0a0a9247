package demo

import (
	"crypto/rand"
	"fmt"
	prng "math/rand/v2"
)

// Role is a role as the API names it.
type Role string

// Roles of the accounts that the demonstration makes.
const (
	Coordinator Role = "coordinator"
	Officer     Role = "officer"
	Leader      Role = "leader"
	Verifier    Role = "verifier"
	Council     Role = "council"
	Secretary   Role = "secretary"
	Chairman    Role = "chairman"
	Deputy      Role = "deputy"
	Office      Role = "office"
	Auditor     Role = "auditor"
)

// Person is an account. Names are made up.
type Person struct {
	Username, Name, Title, Email, Phone string
	Unit                                Unit // where the person works; zero outside the assessed units
	Role                                Role
	Fields                              map[string][]string // verifier: main indexes by group; "*" = all
	Only                                string              // verifier: code of the one unit judged
	Password                            string
}

// cast is everybody who takes part.
type cast struct {
	officers, leaders map[string]Person // by unit code
	verifiers         []Person
	staff             map[Role]Person
}

// Names: family, middle and given names as they are common; the people are not real.
var (
	family = []string{"Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Hoàng", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý"}
	middle = []string{"Thị", "Văn", "Minh", "Ngọc", "Thanh", "Hữu", "Quốc", "Thu", "Đức", "Kim", "Hoài", "Xuân"}
	given  = []string{"An", "Bình", "Châu", "Dũng", "Giang", "Hà", "Hạnh", "Hưng", "Khánh", "Lan", "Linh", "Long", "Mai", "Nam", "Nga", "Phúc", "Phương", "Quân", "Sơn", "Tâm", "Thảo", "Trang", "Tuấn", "Vy", "Yến", "Ý"}
)

// newCast casts the accounts: an officer and a leader for each unit, verifiers by field in pairs so that round 2 has
// another one, two of another unit for the organiser's own form, and one for every other role.
func newCast(all []Unit, seed int64) *cast {
	c := &cast{officers: map[string]Person{}, leaders: map[string]Person{}, staff: map[Role]Person{}}
	rng := prng.New(prng.NewPCG(uint64(seed), 7))
	person := func(username, title string, role Role, u Unit) Person {
		name := family[rng.IntN(len(family))] + " " + middle[rng.IntN(len(middle))] + " " + given[rng.IntN(len(given))]
		return Person{Username: username, Name: name, Title: title, Role: role, Unit: u, Email: username + "@example.vn", Phone: "028 0000 0000", Password: password()}
	}
	byName := map[string]Unit{}
	for _, u := range all {
		byName[u.Name] = u
		c.officers[u.Code] = person("cv."+u.Slug, "Chuyên viên", Officer, u)
		c.leaders[u.Code] = person("ld."+u.Slug, "Phó Thủ trưởng", Leader, u)
	}
	home := byName[organiser]
	teams := []map[string][]string{
		{Departments: {"1", "2", "3"}, Districts: {"1", "2", "3"}},
		{Departments: {"4", "5"}, Districts: {"4", "5", "7"}},
		{Departments: {"6"}, Districts: {"6", "8", "9"}},
	}
	for i := range 2 * len(teams) {
		v := person(fmt.Sprintf("td%d", i+1), "Thẩm định viên", Verifier, home)
		v.Fields = teams[i/2]
		c.verifiers = append(c.verifiers, v)
	}
	for i := range 2 {
		v := person(fmt.Sprintf("td.%s%d", byName[second].Slug, i+1), "Thẩm định viên", Verifier, byName[second])
		v.Fields, v.Only = map[string][]string{Departments: {"*"}}, home.Code
		c.verifiers = append(c.verifiers, v)
	}
	for _, s := range []struct {
		role            Role
		username, title string
		unit            Unit
	}{
		{Coordinator, "dieuphoi", "Trưởng phòng, điều phối kỳ đánh giá", home}, {Secretary, "thuky", "Thư ký Hội đồng thẩm định", Unit{}},
		{Council, "hoidong", "Ủy viên Hội đồng thẩm định", Unit{}}, {Chairman, "chutich", "Chủ tịch Ủy ban nhân dân Thành phố", Unit{}},
		{Deputy, "phochutich", "Phó Chủ tịch Ủy ban nhân dân Thành phố", Unit{}}, {Office, "vanphong", "Chuyên viên tổng hợp, Văn phòng", Unit{}},
		{Auditor, "thanhtra", "Thanh tra viên", Unit{}},
	} {
		c.staff[s.role] = person(s.username, s.title, s.role, s.unit)
	}
	return c
}

// all lists everybody, staff first.
func (c *cast) all(order []Unit) []Person {
	var out []Person
	for _, r := range []Role{Coordinator, Secretary, Council, Chairman, Deputy, Office, Auditor} {
		out = append(out, c.staff[r])
	}
	out = append(out, c.verifiers...)
	for _, u := range order {
		out = append(out, c.officers[u.Code], c.leaders[u.Code])
	}
	return out
}

// password makes one from the system's source, never from the seed: whoever reads this file must not be able to sign in
// to a demonstration that was left running.
func password() string {
	const letters = "abcdefghjkmnpqrstuvwxyz"
	const digits = "23456789"
	raw := make([]byte, 16)
	if _, err := rand.Read(raw); err != nil {
		panic(err) // the system has no randomness: nothing here can be right
	}
	out := []byte("Ck-")
	for i, b := range raw {
		if i%4 == 3 {
			out = append(out, digits[int(b)%len(digits)])
			continue
		}
		out = append(out, letters[int(b)%len(letters)])
		if i%8 == 6 {
			out = append(out, '-')
		}
	}
	return string(out)
}
