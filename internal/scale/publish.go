package scale

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"chuky/cmd/recount/recount"
	"chuky/report"
	"chuky/seal"
)

// inspect downloads what was published as anyone can, verifies seal and files, and has the independent program count again.
func (p *play) inspect(ctx context.Context) error {
	public := p.client.nobody()
	var out struct{ Version int }
	if err := public.get(ctx, "public ranking", "/publications/"+p.cycle, &out); err != nil {
		return err
	}
	if err := public.get(ctx, "public page of a unit", "/publications/"+p.cycle+"/units/"+p.units[0].Code, nil); err != nil {
		return err
	}
	file := func(name string) (data []byte, err error) {
		err = public.get(ctx, "published file", "/publications/"+p.cycle+"/versions/"+strconv.Itoa(out.Version)+"/files/"+name, &data)
		return data, err
	}
	var key struct {
		PublicKey string `json:"public_key"`
	}
	if err := public.get(ctx, "public key", "/public-key", &key); err != nil {
		return err
	}
	manifest, err := file("publication.json")
	if err != nil {
		return err
	}
	sealed, err := file("publication.json.seal")
	if err != nil {
		return err
	}
	if _, err := seal.Verify(bytes.NewReader(manifest), sealed, key.PublicKey); err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	var m report.Manifest
	if err := json.Unmarshal(manifest, &m); err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	if m.Digest != p.report.Digest {
		return fmt.Errorf("digest %s was signed, %s is published", p.report.Digest, m.Digest)
	}
	var results []byte
	for _, f := range m.Files {
		data, err := file(f.Name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		if hex.EncodeToString(sum[:]) != f.SHA256 || len(data) != f.Size {
			return fmt.Errorf("file %s is not the one of the manifest", f.Name)
		}
		if f.SHA256 == m.Digest {
			results = data
		}
		p.report.Published = append(p.report.Published, Size{f.Name, int64(len(data))})
	}
	began := time.Now()
	again, err := recount.Recompute(results, results)
	if err != nil {
		return fmt.Errorf("recomputation: %w", err)
	}
	p.report.Recount, p.report.Recounted, p.report.Differences, p.report.RecountedUnits = time.Since(began), again.Points, len(again.Differences), again.Units
	return nil
}
