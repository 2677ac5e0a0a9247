package seal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// KeyFileName is the name of the key file in the data folder.
const KeyFileName = "seal.key"

// LoadOrCreate reads the signing key from path, or makes one there at first
// start (mode 0600). created says which. A file that others may read or write
// is refused rather than repaired: the key may already be known. A file that
// exists but cannot be read is never replaced, since seals made with it must
// stay verifiable.
func LoadOrCreate(path string) (key Key, created bool, err error) {
	key, err = Load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, false, err
	}
	key, err = Generate(rand.Reader)
	if err != nil {
		return Key{}, false, err
	}
	if err := writeOnce(path, key.SecretText()+"\n"); err != nil {
		if errors.Is(err, fs.ErrExist) {
			// Another process was first; its key is the one.
			key, err = Load(path)
			return key, false, err
		}
		return Key{}, false, fmt.Errorf("không ghi được tệp khóa niêm phong %s: %w", path, err)
	}
	return key, true, nil
}

// Load reads the signing key from path and refuses a file that anyone but its
// owner may touch. A missing file is fs.ErrNotExist.
func Load(path string) (Key, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Key{}, fmt.Errorf("không đọc được tệp khóa niêm phong: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return Key{}, fmt.Errorf("tệp khóa niêm phong %s có quyền %04o, người khác đọc được: đặt lại quyền 0600 hoặc thay khóa", path, mode)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Key{}, fmt.Errorf("không đọc được tệp khóa niêm phong: %w", err)
	}
	key, err := ParseKey(string(text))
	if err != nil {
		return Key{}, fmt.Errorf("tệp khóa niêm phong %s: %w", path, err)
	}
	return key, nil
}

// writeOnce puts text at path with mode 0600, whole or not at all, and fails
// with fs.ErrExist when the file is already there: the link is the moment.
func writeOnce(path, text string) (err error) {
	folder := filepath.Dir(path)
	temp, err := os.CreateTemp(folder, ".seal-*") // CreateTemp makes mode 0600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(temp.Name())) }()
	_, err = temp.WriteString(text)
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return err
	}
	return os.Link(temp.Name(), path)
}
