package seal

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// fixedKey is a key whose text forms are known: seed 0, 1, 2 … 31.
func fixedKey(t testing.TB) Key {
	t.Helper()
	seed := make([]byte, 32)
	for i := range seed {
		seed[i] = byte(i)
	}
	k, err := Generate(bytes.NewReader(seed))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newKey(t testing.TB) Key {
	t.Helper()
	k, err := Generate(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestTextForms(t *testing.T) {
	k := fixedKey(t)
	// Public key of seed 00…1f and its SHA-256, computed outside this program.
	const public = "chuky-ed25519:56475aa75463474c:A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
	if got := k.Public().String(); got != public {
		t.Errorf("public text %s, want %s", got, public)
	}
	back, err := ParsePublicKey("  " + public + "\n")
	if err != nil || !back.Equal(k.Public()) {
		t.Errorf("read back %v, %v", back, err)
	}
	again, err := ParseKey(k.SecretText() + "\n")
	if err != nil || !again.Public().Equal(k.Public()) {
		t.Errorf("secret read back: %v", err)
	}
	for _, text := range []string{
		"", "chuky-ed25519", "ssh-ed25519 AAAA", k.SecretText(),
		strings.Replace(public, "A", "B", 1),
		public[:len(public)-4],
		public + "=",
		"chuky-ed25519:0000000000000000:" + public[strings.LastIndex(public, ":")+1:],
		"chuky-ed25519:" + k.ID() + ":" + base64.StdEncoding.EncodeToString(make([]byte, 31)),
	} {
		if _, err := ParsePublicKey(text); !errors.Is(err, ErrMalformedKey) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"", public, "chuky-ed25519-secret:AAAA"} {
		if _, err := ParseKey(text); !errors.Is(err, ErrMalformedKey) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestTheSecretDoesNotPrint(t *testing.T) {
	k := fixedKey(t)
	secret := strings.TrimPrefix(k.SecretText(), secretPrefix)
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if out := fmt.Sprintf(format, k); strings.Contains(out, secret) || !strings.Contains(out, k.ID()) {
			t.Errorf("%s prints %s", format, out)
		}
		if out := fmt.Sprintf(format, struct{ K Key }{k}); strings.Contains(out, secret) {
			t.Errorf("%s of a struct prints %s", format, out)
		}
	}
	if raw, err := json.Marshal(map[string]any{"key": k}); err != nil || string(raw) != `{"key":{}}` {
		t.Errorf("JSON %s, %v", raw, err)
	}
	_, err := ParseKey(secretPrefix + secret + "x")
	if err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("the error repeats the secret: %v", err)
	}
}

func TestSealAndVerify(t *testing.T) {
	k, other := newKey(t), newKey(t)
	data := []byte(`{"cycle":"2025","units":[]}`)
	s, err := k.Sign("cong-bo/2025/v1/results.json", data)
	if err != nil {
		t.Fatal(err)
	}
	file := s.Encode()
	got, err := Verify(bytes.NewReader(data), file, k.Public().String())
	if err != nil || got.What != "cong-bo/2025/v1/results.json" || got != s {
		t.Fatalf("%+v, %v", got, err)
	}

	edit := func(change func(*Seal)) []byte {
		e := s
		change(&e)
		return e.Encode()
	}
	impostor, err := other.Sign(s.What, data)
	if err != nil {
		t.Fatal(err)
	}
	changed, err := k.Sign(s.What, []byte("other bytes"))
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		data []byte
		file []byte
		key  string
		want error
	}{
		"content changed":           {[]byte(`{"cycle":"2024","units":[]}`), file, k.Public().String(), ErrChanged},
		"a byte more":               {append(bytes.Clone(data), '\n'), file, k.Public().String(), ErrChanged},
		"verifier holds other key":  {data, file, other.Public().String(), ErrOtherKey},
		"sealed by somebody else":   {data, impostor.Encode(), k.Public().String(), ErrOtherKey},
		"somebody else, key ID set": {data, edit(func(s *Seal) { s.Sig = impostor.Sig }), k.Public().String(), ErrBadSignature},
		"title changed":             {data, edit(func(s *Seal) { s.What = "cong-bo/2024/v1/results.json" }), k.Public().String(), ErrBadSignature},
		"digest changed to fit":     {[]byte("other bytes"), edit(func(s *Seal) { s.Digest = changed.Digest }), k.Public().String(), ErrBadSignature},
		"signature empty":           {data, edit(func(s *Seal) { s.Sig = "" }), k.Public().String(), ErrBadSignature},
		"signature no base64":       {data, edit(func(s *Seal) { s.Sig = "!" }), k.Public().String(), ErrBadSignature},
		"future version":            {data, edit(func(s *Seal) { s.V = 2 }), k.Public().String(), ErrMalformedSeal},
		"digest of another kind":    {data, edit(func(s *Seal) { s.Digest = "md5:00" }), k.Public().String(), ErrMalformedSeal},
		"two lines in the title":    {data, edit(func(s *Seal) { s.What = "a\nb" }), k.Public().String(), ErrMalformedSeal},
		"no seal at all":            {data, nil, k.Public().String(), ErrMalformedSeal},
		"data as seal":              {data, data, k.Public().String(), ErrMalformedSeal},
		"rubbish after the seal":    {data, append(bytes.Clone(file), "{}"...), k.Public().String(), ErrMalformedSeal},
		"key mistyped":              {data, file, k.Public().String() + "x", ErrMalformedKey},
		"no key":                    {data, file, "", ErrMalformedKey},
	} {
		_, err := Verify(bytes.NewReader(tc.data), tc.file, tc.key)
		if !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
		if err != nil && strings.Contains(err.Error(), "chữ ký số") {
			t.Errorf("%s: the seal is not a digital signature: %v", name, err)
		}
	}

	if _, err := k.Sign("", data); err == nil {
		t.Error("a seal without a title")
	}
	if _, err := (Key{}).Sign("x", data); err == nil {
		t.Error("a seal without a key")
	}
}

func TestVerifyFiles(t *testing.T) {
	k := newKey(t)
	folder := t.TempDir()
	path, sealPath := filepath.Join(folder, "results.json"), filepath.Join(folder, "results.json.seal")
	data := bytes.Repeat([]byte("x"), 1<<20)
	s, err := k.Sign("x", data)
	if err != nil {
		t.Fatal(err)
	}
	write := func(path string, data []byte) {
		t.Helper()
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(path, data)
	if _, err := VerifyFiles(path, sealPath, k.Public().String()); err == nil || !strings.Contains(err.Error(), "tệp niêm phong") {
		t.Errorf("seal missing: %v", err)
	}
	write(sealPath, s.Encode())
	if _, err := VerifyFiles(path, sealPath, k.Public().String()); err != nil {
		t.Error(err)
	}
	data[1<<19] = 'y'
	write(path, data)
	if _, err := VerifyFiles(path, sealPath, k.Public().String()); !errors.Is(err, ErrChanged) {
		t.Errorf("one byte in a megabyte: %v", err)
	}
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), KeyFileName)
	k, created, err := LoadOrCreate(path)
	if err != nil || !created {
		t.Fatal(created, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	again, created, err := LoadOrCreate(path)
	if err != nil || created || again.ID() != k.ID() {
		t.Errorf("second start: %v %v %v", again, created, err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, _, err := LoadOrCreate(path); err == nil || !strings.Contains(err.Error(), "0640") {
		t.Errorf("a file that the group reads: %v", err)
	}
	if err := os.WriteFile(path, []byte("half a k"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, created, err := LoadOrCreate(path); !errors.Is(err, ErrMalformedKey) || created {
		t.Errorf("a damaged file must be neither used nor replaced: %v %v", created, err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "half a k" {
		t.Errorf("the damaged file was touched: %q %v", text, err)
	}
	if _, _, err := LoadOrCreate(filepath.Join(t.TempDir(), "missing", KeyFileName)); err == nil {
		t.Error("a folder that does not exist")
	}
}

func TestFirstStartsThatRaceShareOneKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), KeyFileName)
	ids := make([]string, 16)
	made := make([]bool, len(ids))
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			k, created, err := LoadOrCreate(path)
			if err != nil {
				t.Error(err)
				return
			}
			ids[i], made[i] = k.ID(), created
		})
	}
	wg.Wait()
	makers := 0
	for i := range ids {
		if ids[i] != ids[0] {
			t.Errorf("start %d has key %s, start 0 has %s", i, ids[i], ids[0])
		}
		if made[i] {
			makers++
		}
	}
	if makers != 1 {
		t.Errorf("%d starts made the key", makers)
	}
}

func TestRotation(t *testing.T) {
	a, b, c, stranger := newKey(t), newKey(t), newKey(t), newKey(t)
	at := time.Date(2026, 3, 1, 10, 0, 0, 5, time.FixedZone("ICT", 7*3600))
	ab, err := Rotate(a, b, at, "Thay máy chủ")
	if err != nil {
		t.Fatal(err)
	}
	bc, err := Rotate(b, c, at.AddDate(0, 1, 0), "Định kỳ hằng năm")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(ab)
	if err != nil {
		t.Fatal(err)
	}
	var back Rotation
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	if _, _, err := back.Verify(); err != nil {
		t.Errorf("after JSON: %v", err)
	}

	keys, err := Trusted(a.Public(), []Rotation{back, bc})
	if err != nil || len(keys) != 3 || !keys[2].Equal(c.Public()) {
		t.Errorf("from a: %v, %v", keys, err)
	}
	keys, err = Trusted(b.Public(), []Rotation{ab, bc})
	if err != nil || len(keys) != 2 {
		t.Errorf("from b: %v, %v", keys, err)
	}
	keys, err = Trusted(stranger.Public(), []Rotation{ab, bc})
	if err != nil || len(keys) != 1 {
		t.Errorf("from a stranger: %v, %v", keys, err)
	}
	s, err := c.Sign("x", []byte("data"))
	if err != nil {
		t.Fatal(err)
	}
	keys, err = Trusted(a.Public(), []Rotation{ab, bc})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyWith(strings.NewReader("data"), s.Encode(), keys...); err != nil {
		t.Errorf("a seal by the third key, verified from the first: %v", err)
	}

	for name, change := range map[string]func(*Rotation){
		"new key swapped": func(r *Rotation) { r.New = stranger.Public().String() },
		"reason changed":  func(r *Rotation) { r.Reason = "khác" },
		"instant changed": func(r *Rotation) { r.At = r.At.Add(time.Second) },
		"old key absent":  func(r *Rotation) { r.SigOld = "" },
		"new key absent":  func(r *Rotation) { r.SigNew = r.SigOld },
		"version":         func(r *Rotation) { r.V = 9 },
		"key unreadable":  func(r *Rotation) { r.Old = "x" },
	} {
		r := ab
		change(&r)
		if _, err := Trusted(a.Public(), []Rotation{r}); !errors.Is(err, ErrRotation) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, try := range map[string]func() (Rotation, error){
		"same key":  func() (Rotation, error) { return Rotate(a, a, at, "x") },
		"no reason": func() (Rotation, error) { return Rotate(a, b, at, " ") },
		"no key":    func() (Rotation, error) { return Rotate(a, Key{}, at, "x") },
	} {
		if _, err := try(); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// A signature made for one purpose must not pass for another.
func TestPurposesAreSeparate(t *testing.T) {
	k, next := newKey(t), newKey(t)
	r, err := Rotate(k, next, time.Unix(1, 0), "x")
	if err != nil {
		t.Fatal(err)
	}
	s, err := k.Sign("x", []byte("data"))
	if err != nil {
		t.Fatal(err)
	}
	s.Sig = r.SigOld
	if _, err := Verify(strings.NewReader("data"), s.Encode(), k.Public().String()); !errors.Is(err, ErrBadSignature) {
		t.Errorf("a rotation's signature as a seal: %v", err)
	}
}

func TestNotes(t *testing.T) {
	k := newKey(t)
	signer, err := k.NoteSigner("chuky/so-khcn")
	if err != nil {
		t.Fatal(err)
	}
	msg, err := note.Sign(&note.Note{Text: "chuky/so-khcn\n1\n"}, signer)
	if err != nil {
		t.Fatal(err)
	}
	v, err := k.Public().NoteVerifier("chuky/so-khcn")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open(msg, note.VerifierList(v)); err != nil {
		t.Error(err)
	}
	otherKey := newKey(t)
	v, err = otherKey.Public().NoteVerifier("chuky/so-khcn")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open(msg, note.VerifierList(v)); err == nil {
		t.Error("opened with another key")
	}
	for _, name := range []string{"", "có dấu cách", "a+b"} {
		if _, err := k.NoteSigner(name); err == nil {
			t.Errorf("name %q accepted", name)
		}
	}
}
