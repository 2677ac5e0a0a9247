package seal

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Version is the version of the seal file.
const Version = 1

// Reasons for which a verification fails; test with errors.Is. Their text is a
// sentence for the person who verifies.
var (
	ErrMalformedKey  = errors.New("khóa không đọc được")
	ErrMalformedSeal = errors.New("tệp niêm phong không đọc được")
	ErrOtherKey      = errors.New("tệp được niêm phong bằng khóa khác")
	ErrBadSignature  = errors.New("niêm phong không đúng")
	ErrChanged       = errors.New("nội dung tệp đã thay đổi sau khi niêm phong")
)

// Seal is the detached seal of one file.
type Seal struct {
	// V is Version.
	V int `json:"v"`
	// Key is the ID of the key, to say which key is needed; it proves nothing.
	Key string `json:"key"`
	// Digest is "sha256:" and the hex digest of the sealed bytes.
	Digest string `json:"digest"`
	// Sig is the base64 signature over What and Digest.
	Sig string `json:"sig"`
	// What says what was sealed, e.g. "cong-bo/2025/v1/results.json"; one
	// line. It is signed too, so a seal cannot be moved to another document.
	What string `json:"what"`
}

// Sign seals the bytes of one file.
func (k Key) Sign(what string, data []byte) (Seal, error) {
	return k.SignDigest(what, sha256.Sum256(data))
}

// SignDigest seals a file of which only the SHA-256 is at hand.
func (k Key) SignDigest(what string, digest [sha256.Size]byte) (Seal, error) {
	if k.IsZero() {
		return Seal{}, errors.New("chưa có khóa niêm phong")
	}
	if what == "" || strings.ContainsAny(what, "\r\n") {
		return Seal{}, fmt.Errorf("nội dung niêm phong %q phải là một dòng", what)
	}
	s := Seal{V: Version, Key: k.ID(), Digest: digestText(digest), What: what}
	s.Sig = base64.StdEncoding.EncodeToString(ed25519.Sign(k.secret, s.message()))
	return s, nil
}

// message is what the signature covers. The first line keeps a signature made
// for another purpose (a checkpoint, a rotation) from passing as a seal.
func (s Seal) message() []byte {
	return fmt.Appendf(nil, "chuky/seal/v%d\n%s\n%s\n", s.V, s.What, s.Digest)
}

// Encode is the seal file: one line of JSON with a newline.
func (s Seal) Encode() []byte {
	raw, err := json.Marshal(s)
	if err != nil {
		panic(fmt.Sprintf("seal: five strings and a number do not marshal: %v", err))
	}
	return append(raw, '\n')
}

// Parse reads a seal file. It checks the form, not the signature.
func Parse(file []byte) (Seal, error) {
	var s Seal
	dec := json.NewDecoder(bytes.NewReader(file))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		return Seal{}, fmt.Errorf("%w: %w", ErrMalformedSeal, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Seal{}, fmt.Errorf("%w: có nội dung thừa ở cuối", ErrMalformedSeal)
	}
	if s.V != Version {
		return Seal{}, fmt.Errorf("%w: phiên bản %d, chương trình này chỉ hiểu phiên bản %d", ErrMalformedSeal, s.V, Version)
	}
	if s.What == "" || strings.ContainsAny(s.What, "\r\n") {
		return Seal{}, fmt.Errorf("%w: không nói niêm phong tài liệu nào", ErrMalformedSeal)
	}
	if raw, err := hex.DecodeString(strings.TrimPrefix(s.Digest, "sha256:")); err != nil || len(raw) != sha256.Size || s.Digest != "sha256:"+hex.EncodeToString(raw) {
		return Seal{}, fmt.Errorf("%w: mã băm %q không phải SHA-256", ErrMalformedSeal, s.Digest)
	}
	return s, nil
}

// Verify checks that sealFile is a seal over exactly the bytes of file, made
// with the key that the verifier holds in text form. It returns the seal, so
// that the caller can show what was sealed. The reasons for failure are the
// errors of this package, wrapped in a sentence.
func Verify(file io.Reader, sealFile []byte, keyText string) (Seal, error) {
	key, err := ParsePublicKey(keyText)
	if err != nil {
		return Seal{}, err
	}
	return VerifyWith(file, sealFile, key)
}

// VerifyWith is Verify for a key that was read before, or for one of several:
// the seal names the one it needs.
func VerifyWith(file io.Reader, sealFile []byte, keys ...PublicKey) (Seal, error) {
	s, err := Parse(sealFile)
	if err != nil {
		return Seal{}, err
	}
	var key PublicKey
	var have []string
	for _, k := range keys {
		if have = append(have, k.ID()); k.ID() == s.Key {
			key = k
		}
	}
	if key.IsZero() {
		return Seal{}, fmt.Errorf("%w: niêm phong ghi khóa %s, khóa dùng để kiểm tra là %s", ErrOtherKey, s.Key, strings.Join(have, ", "))
	}
	sig, err := base64.StdEncoding.Strict().DecodeString(s.Sig)
	if err != nil || !key.verify(s.message(), sig) {
		return Seal{}, fmt.Errorf("%w: chữ ký trong tệp niêm phong không phải của khóa %s trên nội dung ghi trong đó", ErrBadSignature, key.ID())
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return Seal{}, fmt.Errorf("không đọc được tệp cần kiểm tra: %w", err)
	}
	if got := digestText([sha256.Size]byte(hash.Sum(nil))); got != s.Digest {
		return Seal{}, fmt.Errorf("%w: tệp có mã băm %s, niêm phong ghi %s", ErrChanged, got, s.Digest)
	}
	return s, nil
}

// VerifyFiles is Verify for two paths.
func VerifyFiles(path, sealPath, keyText string) (s Seal, err error) {
	sealFile, err := os.ReadFile(sealPath)
	if err != nil {
		return Seal{}, fmt.Errorf("không đọc được tệp niêm phong: %w", err)
	}
	file, err := os.Open(path)
	if err != nil {
		return Seal{}, fmt.Errorf("không đọc được tệp cần kiểm tra: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return Verify(file, sealFile, keyText)
}

func digestText(sum [sha256.Size]byte) string { return "sha256:" + hex.EncodeToString(sum[:]) }
