package indicators

import (
	"io/fs"
	"testing"
)

// BenchmarkLoadEmbedded is what every start of the program pays once.
func BenchmarkLoadEmbedded(b *testing.B) {
	sub, err := fs.Sub(files, "sets")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := new(Library).load(sub); err != nil {
			b.Fatal(err)
		}
	}
}
