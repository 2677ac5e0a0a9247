package seal

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Rotation records that an installation replaced its key. Both keys sign it:
// the old one to hand over, the new one to show that its owner takes it up. It
// is public, beside the keys themselves.
type Rotation struct {
	V int `json:"v"`
	// Old and New are public keys in text form.
	Old string `json:"old"`
	New string `json:"new"`
	// At is the instant from which New seals, in UTC, to the second.
	At time.Time `json:"at"`
	// Reason is one line, in Vietnamese, as the public page shows it.
	Reason string `json:"reason"`
	SigOld string `json:"sig_old"`
	SigNew string `json:"sig_new"`
}

// ErrRotation says that a rotation record does not hold.
var ErrRotation = errors.New("biên bản thay khóa không đúng")

// Rotate makes the record by which old hands over to next.
func Rotate(old, next Key, at time.Time, reason string) (Rotation, error) {
	switch {
	case old.IsZero() || next.IsZero():
		return Rotation{}, errors.New("thay khóa cần cả khóa cũ và khóa mới")
	case old.Public().Equal(next.Public()):
		return Rotation{}, errors.New("khóa mới trùng khóa cũ")
	case strings.TrimSpace(reason) == "" || strings.ContainsAny(reason, "\r\n"):
		return Rotation{}, errors.New("thay khóa phải ghi lý do, trên một dòng")
	}
	r := Rotation{V: Version, Old: old.Public().String(), New: next.Public().String(), At: at.UTC().Truncate(time.Second), Reason: reason}
	r.SigOld = base64.StdEncoding.EncodeToString(ed25519.Sign(old.secret, r.message("old")))
	r.SigNew = base64.StdEncoding.EncodeToString(ed25519.Sign(next.secret, r.message("new")))
	return r, nil
}

func (r Rotation) message(side string) []byte {
	return fmt.Appendf(nil, "chuky/seal-rotation/v%d/%s\n%s\n%s\n%s\n%s\n", r.V, side, r.Old, r.New, r.At.UTC().Format(time.RFC3339), r.Reason)
}

// Verify checks both signatures and returns the two keys.
func (r Rotation) Verify() (old, next PublicKey, err error) {
	fail := func(why string) (PublicKey, PublicKey, error) {
		return PublicKey{}, PublicKey{}, fmt.Errorf("%w: %s", ErrRotation, why)
	}
	if r.V != Version {
		return fail(fmt.Sprintf("phiên bản %d không được hỗ trợ", r.V))
	}
	if old, err = ParsePublicKey(r.Old); err != nil {
		return fail("khóa cũ: " + err.Error())
	}
	if next, err = ParsePublicKey(r.New); err != nil {
		return fail("khóa mới: " + err.Error())
	}
	sigOld, err := base64.StdEncoding.Strict().DecodeString(r.SigOld)
	if err != nil || !old.verify(r.message("old"), sigOld) {
		return fail("khóa cũ " + old.ID() + " không xác nhận")
	}
	sigNew, err := base64.StdEncoding.Strict().DecodeString(r.SigNew)
	if err != nil || !next.verify(r.message("new"), sigNew) {
		return fail("khóa mới " + next.ID() + " không xác nhận")
	}
	return old, next, nil
}

// Trusted follows rotation records, oldest first, from the key that the
// verifier holds and returns every key that it leads to, the held key first.
// Records that start from a key not reached yet are ignored: they speak of
// another installation or of the time before the held key. A record that does
// not verify is an error.
func Trusted(held PublicKey, rotations []Rotation) ([]PublicKey, error) {
	keys := []PublicKey{held}
	for i, r := range rotations {
		old, next, err := r.Verify()
		if err != nil {
			return nil, fmt.Errorf("biên bản thứ %d: %w", i+1, err)
		}
		if last := keys[len(keys)-1]; last.Equal(old) {
			keys = append(keys, next)
		}
	}
	return keys, nil
}
