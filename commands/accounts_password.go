package commands

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"chuky/fold"
	"chuky/models"

	"golang.org/x/crypto/argon2"
)

// Passwords are kept as argon2id in PHC form. The parameters are OWASP's for argon2id: 19 MiB, two passes, one lane.
const (
	argonMemory  = 19 * 1024 // KiB
	argonTime    = 2
	argonThreads = 1
	argonSalt    = 16
	argonKey     = 32
)

// Bounds of a password, in characters. Without a second factor fourteen is the least.
const (
	minPassword = 14
	maxPassword = 128
)

// hashing bounds how many hashes are computed at once, so that a burst of sign-ins cannot fill the memory.
var hashing = make(chan struct{}, 4)

func argon(password string, salt []byte, memory, time uint32, threads uint8, size uint32) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, time, memory, threads, size)
}

// hashPassword makes the PHC string of a password.
func hashPassword(password string) (string, error) {
	salt := make([]byte, argonSalt)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key := argon(password, salt, argonMemory, argonTime, argonThreads, argonKey)
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads, enc.EncodeToString(salt), enc.EncodeToString(key)), nil
}

var errHash = errors.New("password hash cannot be read")

// verifyPassword compares in constant time. An empty hash (nobody has that name) costs the same and never matches.
func verifyPassword(phc, password string) (bool, error) {
	if phc == "" {
		argon(password, make([]byte, argonSalt), argonMemory, argonTime, argonThreads, argonKey)
		return false, nil
	}
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errHash
	}
	var version int
	var memory, time uint32
	var threads uint8
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &threads); err != nil || memory > 1<<20 || time == 0 || threads == 0 {
		return false, errHash
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, errHash
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) == 0 || len(want) > 128 {
		return false, errHash
	}
	got := argon(password, salt, memory, time, threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// oneTimeAlphabet leaves out what is easily misread: 0 O 1 l I.
const oneTimeAlphabet = "abcdefghijkmnpqrstuvwxyz23456789"

// oneTimePassword is what the administrator hands over: sixteen characters in groups of four, 80 bits.
func oneTimePassword() (string, error) {
	raw := make([]byte, 16)
	if _, err := rand.Read(raw); err != nil {
		return "", err
	}
	var b strings.Builder
	for i, r := range raw {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(oneTimeAlphabet[int(r)%len(oneTimeAlphabet)]) // 256 is a multiple of 32: no bias
	}
	return b.String(), nil
}

// checkPassword refuses a new password that is too short, too long, made of the name, or one that is tried first.
func checkPassword(u *models.User, password string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return models.Refuse(models.RefuseInvalid, "password_too_short", fmt.Sprintf("Mật khẩu phải có ít nhất %d ký tự. Có thể dùng một câu dễ nhớ, kể cả dấu cách.", minPassword))
	case n > maxPassword:
		return models.Refuse(models.RefuseInvalid, "password_too_long", fmt.Sprintf("Mật khẩu dài nhất %d ký tự.", maxPassword))
	}
	folded := fold.Fold(password)
	for _, name := range []string{u.Username, u.Name} {
		if f := fold.Fold(name); len(f) >= 4 && strings.Contains(folded, f) {
			return models.Refuse(models.RefuseInvalid, "password_has_name", "Mật khẩu không được chứa tên đăng nhập hoặc họ tên.")
		}
	}
	if commonPassword(password) {
		return models.Refuse(models.RefuseInvalid, "password_too_simple", "Mật khẩu này quá dễ đoán: chỉ gồm từ thông dụng, dãy phím, dãy số hoặc một đoạn lặp lại. Hãy dùng một câu riêng của bạn.")
	}
	return nil
}
