package indicators

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var record = flag.Bool("record", false, "enter new versions of sets into sets/CHECKSUMS; never changes an entry")

const checksums = "sets/CHECKSUMS"

// TestVersionsNeverChange holds every embedded version against sets/CHECKSUMS: its file, and the
// digest that cycles and snapshots name it by. A changed set is a new version:
//
//	go test ./indicators -run VersionsNeverChange -record
func TestVersionsNeverChange(t *testing.T) {
	now := make(map[string]string)
	for name, data := range setFiles(t) {
		sum := sha256.Sum256(data)
		now[name] = hex.EncodeToString(sum[:])
	}
	for _, s := range Builtin() {
		now[s.ID+"@"+s.Version] = s.Digest()
	}
	known := readChecksums(t)
	for name, sum := range known {
		if now[name] == "" {
			t.Errorf("%s is entered, and there is no such set any more", name)
		} else if now[name] != sum {
			t.Errorf("%s has changed: %s, entered as %s; a change is a new version", name, now[name], sum)
		}
	}
	for name := range now {
		if known[name] == "" && !*record {
			t.Errorf("%s is not entered in %s", name, checksums)
		}
	}
	if *record && !t.Failed() {
		var b bytes.Buffer
		b.WriteString("# SHA-256 of each set's file, and the digest of each version (id@version). Entries are added, never changed.\n")
		for _, name := range slices.Sorted(maps.Keys(now)) {
			b.WriteString(now[name] + "  " + name + "\n")
		}
		if err := os.WriteFile(checksums, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func readChecksums(t testing.TB) map[string]string {
	t.Helper()
	data, err := os.ReadFile(checksums)
	if err != nil && !*record {
		t.Fatal(err)
	}
	out := make(map[string]string)
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		line := lines.Text()
		if strings.HasPrefix(line, "#") {
			continue
		}
		sum, name, ok := strings.Cut(line, "  ")
		if !ok || len(sum) != 64 || out[name] != "" {
			t.Fatalf("%s: bad line %q", checksums, line)
		}
		out[name] = sum
	}
	return out
}
