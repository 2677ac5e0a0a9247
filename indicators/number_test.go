package indicators

import (
	"math/big"
	"testing"
)

func ratInt(n uint64) *big.Rat { return new(big.Rat).SetInt(new(big.Int).SetUint64(n)) }

func rat(t testing.TB, s string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("%q is no number", s)
	}
	return r
}

func TestFormats(t *testing.T) {
	vn := []struct {
		in       string
		decimals int
		want     string
	}{
		{"1234.5", 2, "1.234,50"}, {"10/3", 2, "3,33"}, {"0.005", 2, "0,01"}, {"0.0049", 2, "0,00"}, {"-0.005", 2, "−0,01"}, {"-0.001", 2, "0,00"},
		{"1234567", 0, "1.234.567"}, {"999.995", 2, "1.000,00"}, {"0", 2, "0,00"}, {"12", 4, "12,0000"},
	}
	for _, c := range vn {
		if got := FormatVN(rat(t, c.in), c.decimals); got != c.want {
			t.Errorf("FormatVN(%s, %d) = %s, want %s", c.in, c.decimals, got, c.want)
		}
	}
	if got := FormatPoints(rat(t, "15/2")); got != "7,50" {
		t.Errorf("FormatPoints = %s", got)
	}
	percent := []struct {
		in, want string
		exact    bool
	}{{"3/4", "75 %", true}, {"1/3", "33,33 %", false}, {"1/8", "12,5 %", true}, {"1/16", "6,25 %", true}, {"1/32", "3,13 %", false}, {"1", "100 %", true}, {"1999/2000", "99,95 %", true}, {"2999/3000", "99,97 %", false}, {"29999/30000", "100 %", false}}
	for _, c := range percent {
		if got, exact := FormatPercentVN(rat(t, c.in)); got != c.want || exact != c.exact {
			t.Errorf("FormatPercentVN(%s) = %s, %v, want %s, %v", c.in, got, exact, c.want, c.exact)
		}
	}
	exact := map[string]string{"15/2": "7,5", "1200": "1.200", "10/3": "10/3"}
	for in, want := range exact {
		if got := FormatExactVN(rat(t, in)); got != want {
			t.Errorf("FormatExactVN(%s) = %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{"010/04": "5/2", "000/008": "0", "08": "8", "010.50": "21/2"} {
		if r, ok := ParseNumber(in); !ok || r.RatString() != want {
			t.Errorf("ParseNumber(%s) = %v, want %s", in, r, want)
		}
	}
	canonical := map[string]string{"15/2": "7.5", "1200": "1200", "10/3": "10/3", "0.50": "0.5", "1/8192": "1/8192"}
	for in, want := range canonical {
		got := CanonicalNumber(rat(t, in))
		if got != want {
			t.Errorf("CanonicalNumber(%s) = %s, want %s", in, got, want)
		}
		if back, ok := ParseNumber(got); !ok || back.Cmp(rat(t, in)) != 0 {
			t.Errorf("%s is written %s and not read back", in, got)
		}
	}
}
