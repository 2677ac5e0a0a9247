package audit

import "testing"

// BenchmarkVerify10000 checks a log of ten thousand events, sealed a hundred at
// a time.
func BenchmarkVerify10000(b *testing.B) {
	events, batches := sealed(b, 10000, 100)
	for b.Loop() {
		if r := mustVerify(b, events, batches); !r.OK() {
			b.Fatal(r.Faults)
		}
	}
}
