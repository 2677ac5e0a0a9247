package faults

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"chuky/evidence"
)

// rehash reads an object and compares its hash.
func rehash(ctx context.Context, files *evidence.Store, key, sum string) error {
	r, _, err := files.Open(ctx, key)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // read only
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != sum {
		return fmt.Errorf("hash %s, recorded %s", got, sum)
	}
	return nil
}
