package seal

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
)

// Prefixes of the two text forms. They differ in the first word that a person
// sees, so that a secret key is not pasted where a public one belongs.
const (
	publicPrefix = "chuky-ed25519:"
	secretPrefix = "chuky-ed25519-secret:"
)

// PublicKey is the public half of a seal key. Its text form is
// "chuky-ed25519:<key ID>:<base64 of the 32 bytes>".
type PublicKey struct{ raw ed25519.PublicKey }

// ParsePublicKey reads the text form, surrounding space ignored, and checks
// that the key ID belongs to the key, so that a slip in copying is found.
func ParsePublicKey(text string) (PublicKey, error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), publicPrefix)
	if !ok {
		if strings.HasPrefix(strings.TrimSpace(text), secretPrefix) {
			return PublicKey{}, fmt.Errorf("%w: đây là khóa bí mật, cần khóa công khai (bắt đầu bằng %q)", ErrMalformedKey, publicPrefix)
		}
		return PublicKey{}, fmt.Errorf("%w: phải bắt đầu bằng %q", ErrMalformedKey, publicPrefix)
	}
	id, encoded, ok := strings.Cut(rest, ":")
	if !ok {
		return PublicKey{}, fmt.Errorf("%w: thiếu phần sau dấu hai chấm", ErrMalformedKey)
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil || len(raw) != ed25519.PublicKeySize {
		return PublicKey{}, fmt.Errorf("%w: phần khóa không phải 32 byte base64", ErrMalformedKey)
	}
	key := PublicKey{raw: raw}
	if subtle.ConstantTimeCompare([]byte(key.ID()), []byte(id)) != 1 {
		return PublicKey{}, fmt.Errorf("%w: mã khóa %s không khớp với khóa (mã đúng là %s), có thể chép sai", ErrMalformedKey, id, key.ID())
	}
	return key, nil
}

// ID is the key ID: the first 8 bytes of SHA-256 of the public key, in hex.
func (k PublicKey) ID() string {
	sum := sha256.Sum256(k.raw)
	return hex.EncodeToString(sum[:8])
}

// String is the text form; the zero key is empty.
func (k PublicKey) String() string {
	if k.IsZero() {
		return ""
	}
	return publicPrefix + k.ID() + ":" + base64.StdEncoding.EncodeToString(k.raw)
}

// IsZero reports whether there is no key.
func (k PublicKey) IsZero() bool { return len(k.raw) == 0 }

// Equal reports whether both are the same key.
func (k PublicKey) Equal(other PublicKey) bool { return k.raw.Equal(other.raw) }

// verify checks a signature over a message in this package's framing.
func (k PublicKey) verify(message, sig []byte) bool {
	return len(k.raw) == ed25519.PublicKeySize && ed25519.Verify(k.raw, message, sig)
}

// Key is a signing key. It prints as its public ID, never as its secret.
type Key struct{ secret ed25519.PrivateKey }

// Generate makes a new key from the given randomness (crypto/rand.Reader).
func Generate(random io.Reader) (Key, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return Key{}, fmt.Errorf("không tạo được khóa niêm phong: %w", err)
	}
	return Key{secret: ed25519.NewKeyFromSeed(seed)}, nil
}

// ParseKey reads the secret text form "chuky-ed25519-secret:<base64 of the 32
// byte seed>", as configuration or the key file holds it. The error never
// repeats the text.
func ParseKey(text string) (Key, error) {
	encoded, ok := strings.CutPrefix(strings.TrimSpace(text), secretPrefix)
	if !ok {
		return Key{}, fmt.Errorf("%w: khóa bí mật phải bắt đầu bằng %q", ErrMalformedKey, secretPrefix)
	}
	seed, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil || len(seed) != ed25519.SeedSize {
		return Key{}, fmt.Errorf("%w: phần khóa bí mật không phải 32 byte base64", ErrMalformedKey)
	}
	return Key{secret: ed25519.NewKeyFromSeed(seed)}, nil
}

// Public is the public half.
func (k Key) Public() PublicKey {
	if k.IsZero() {
		return PublicKey{}
	}
	// A secret is the seed followed by the public key (crypto/ed25519).
	return PublicKey{raw: ed25519.PublicKey(bytes.Clone(k.secret[ed25519.SeedSize:]))}
}

// ID is the ID of the public half.
func (k Key) ID() string { return k.Public().ID() }

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return len(k.secret) == 0 }

// SecretText is the secret text form, for the key file only.
func (k Key) SecretText() string {
	return secretPrefix + base64.StdEncoding.EncodeToString(k.secret.Seed())
}

// String hides the secret from logs and error messages.
func (k Key) String() string { return "khóa niêm phong " + k.ID() }

// GoString hides the secret from %#v.
func (k Key) GoString() string { return k.String() }
