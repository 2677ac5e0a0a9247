package indicators

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestParseExpr(t *testing.T) {
	cases := []struct{ in, text, prefix string }{
		{"a", "a", `"a"`},
		{"a/b", "a/b", `["/","a","b"]`},
		{"(a+b+c+d)/(e+f)", "(a + b + c + d)/(e + f)", `["/",["+",["+",["+","a","b"],"c"],"d"],["+","e","f"]]`},
		{"a/(b-c)", "a/(b − c)", `["/","a",["-","b","c"]]`},
		{"a-(b-c)", "a − (b − c)", `["-","a",["-","b","c"]]`},
		{"a-b-c", "a − b − c", `["-",["-","a","b"],"c"]`},
		{" a * 100 / b ", "a × 100/b", `["/",["*","a",{"const":"100"}],"b"]`},
		{"a/(b/c)", "a/(b/c)", `["/","a",["/","b","c"]]`},
		{"0.5*so_nguoi", "0.5 × so_nguoi", `["*",{"const":"0.5"},"so_nguoi"]`},
	}
	for _, c := range cases {
		e, err := ParseExpr(c.in)
		if err != nil {
			t.Errorf("%q: %v", c.in, err)
			continue
		}
		if e.String() != c.text {
			t.Errorf("%q prints %q, want %q", c.in, e, c.text)
		}
		prefix, err := json.Marshal(e)
		if err != nil || string(prefix) != c.prefix {
			t.Errorf("%q is %s, want %s (%v)", c.in, prefix, c.prefix, err)
		}
		var back Expr
		if err := json.Unmarshal(prefix, &back); err != nil || back.String() != c.text {
			t.Errorf("%s reads back as %s (%v)", prefix, &back, err)
		}
	}
}

func TestParseExprRefuses(t *testing.T) {
	for _, in := range []string{"", "a+", "a b", "(a", "a)", "+a", "a//b", "1.2.3", "a.b", "1e5", "a^b", strings.Repeat("(", 60) + "a", strings.Repeat("a+", 300) + "a"} {
		if e, err := ParseExpr(in); err == nil {
			t.Errorf("%.20q was read as %s", in, e)
		}
	}
}

func TestExprFromJSONRefuses(t *testing.T) {
	for _, in := range []string{`[]`, `["/","a"]`, `["^","a","b"]`, `{"const":"x"}`, `{}`, `3`, strings.Repeat(`["+","a",`, 600) + `"a"` + strings.Repeat(`]`, 600)} {
		if err := json.Unmarshal([]byte(in), new(Expr)); err == nil {
			t.Errorf("%.30s was accepted", in)
		}
	}
}

func FuzzParseExpr(f *testing.F) {
	for _, s := range []string{"(a+b)/(c-d)", "a*100", "((a))", "1/3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := ParseExpr(s)
		if err != nil {
			return
		}
		plain := strings.NewReplacer("−", "-", "×", "*").Replace(e.String())
		if len(plain) > maxExprLen || strings.Contains(plain, "/") && strings.ContainsAny(plain, "0123456789") {
			return // printed with spaces it may be too long, and a constant may print as a fraction
		}
		again, err := ParseExpr(plain)
		if err != nil {
			t.Fatalf("%q printed as %q, which is not a formula: %v", s, e, err)
		}
		if again.String() != e.String() {
			t.Errorf("%q printed as %q, read back as %q", s, e, again)
		}
	})
}
