package seal

import (
	"crypto/ed25519"
	"fmt"

	"golang.org/x/mod/sumdb/note"
)

// NoteSigner is the key as signer of notes under the given name (an audit log's
// origin, e.g. "chuky/so-khcn"). Names hold no space and no "+".
func (k Key) NoteSigner(name string) (note.Signer, error) {
	if k.IsZero() {
		return nil, fmt.Errorf("chưa có khóa niêm phong")
	}
	v, err := k.Public().NoteVerifier(name)
	if err != nil {
		return nil, err
	}
	return noteSigner{Verifier: v, secret: k.secret}, nil
}

// NoteVerifier is the public key as verifier of notes under the given name.
func (k PublicKey) NoteVerifier(name string) (note.Verifier, error) {
	text, err := note.NewEd25519VerifierKey(name, k.raw)
	if err != nil {
		return nil, fmt.Errorf("khóa kiểm tra nhật ký: %w", err)
	}
	v, err := note.NewVerifier(text)
	if err != nil {
		return nil, fmt.Errorf("tên nhật ký %q không hợp lệ: %w", name, err)
	}
	return v, nil
}

// noteSigner takes name and hash from its verifier, so the two cannot differ.
type noteSigner struct {
	note.Verifier
	secret ed25519.PrivateKey
}

// Sign signs the text of a note.
func (s noteSigner) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(s.secret, msg), nil }
