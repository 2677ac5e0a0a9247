package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The demonstration itself, whole, as a process: exit status 0 means that every check of it held. Then what it left is
// checked once more from outside, and a changed file is found.
func TestDemoPlaysAWholeCycle(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	p := launch(t, dir, freeAddr(t), "demo", "--no-serve", "--dir", dir)
	if code := p.wait(6 * time.Minute); code != 0 {
		t.Fatalf("exit status %d\n%s", code, p.output())
	}
	t.Log("\n" + p.output())
	key := regexp.MustCompile(`chuky-ed25519:\S+`).FindString(p.output())
	file := filepath.Join(dir, "cong-bo", "publication.json")
	verify := launch(t, t.TempDir(), freeAddr(t), "verify", "--key", key, file)
	if code := verify.wait(time.Minute); code != 0 || strings.Count(verify.output(), ": đúng") != 3 {
		t.Fatalf("verify: %d\n%s", code, verify.output())
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(raw), `"year": 20`, `"year": 21`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	forged := launch(t, t.TempDir(), freeAddr(t), "verify", "--key", key, file)
	if code := forged.wait(time.Minute); code == 0 {
		t.Fatalf("a changed file verifies\n%s", forged.output())
	}
	audit := launch(t, dir, freeAddr(t), "audit", "verify", "--key", key)
	if code := audit.wait(time.Minute); code != 0 {
		t.Fatalf("audit verify: %d\n%s", code, audit.output())
	}
}
