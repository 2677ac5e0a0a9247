package indicators

import (
	"crypto/sha256"
	"encoding/hex"
)

// Digest is the SHA-256, in hex, of the canonical form. It names the set's content whatever the
// YAML's layout; chosen readings belong to the cycle and do not change it.
func (s *Set) Digest() string { return s.digest }

// Canonical is the set as JSON with every key in a fixed order.
func (s *Set) Canonical() []byte { return s.canonical }

func (s *Set) seal(canonical []byte) {
	sum := sha256.Sum256(canonical)
	s.canonical, s.digest = canonical, hex.EncodeToString(sum[:])
}
