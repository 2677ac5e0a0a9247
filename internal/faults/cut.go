package faults

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// large is how much is put behind the player's document, so that a line can break in the middle of it.
const large = 6 << 20

// cutUpload sends a large document piece by piece over a line that breaks after 1, 50 and 99 % of it, goes on each time
// where the server says it stopped, and asks twice for the end: one file, with the hash of what lies here.
func cutUpload(r *run, _ Step, a asked) (answer, bool, error) {
	fields, name, data, err := document(a)
	if err != nil {
		return answer{}, false, err
	}
	data = append(data, padding(r.seed)...)
	opened := a.with(a.key() + "-tus")
	opened.path, opened.body = strings.TrimSuffix(a.path, "/evidence")+"/uploads", nil
	opened.header.Del("Content-Type")
	opened.header.Set("Tus-Resumable", "1.0.0")
	opened.header.Set("Upload-Length", strconv.Itoa(len(data)))
	meta := []string{"filename " + base64.StdEncoding.EncodeToString([]byte(name))}
	for key, value := range fields {
		if key != "size" && value != "" {
			meta = append(meta, key+" "+base64.StdEncoding.EncodeToString([]byte(value)))
		}
	}
	opened.header.Set("Upload-Metadata", strings.Join(meta, ","))
	made, err := r.gate.insist(opened)
	if err != nil || !made.ok() {
		return answer{}, true, errors.Join(err, wrong("an upload was not opened: %d %s", made.status, clip(made.body)))
	}
	at := made.header.Get("Location")
	auth := a.header.Get("Authorization")
	var offset int64
	for _, percent := range []int{1, 50, 99, 100} {
		until := int64(len(data)) * int64(percent) / 100
		if offset, err = r.gate.upTo(at, auth, data, offset, until); err != nil {
			return answer{}, true, err
		}
	}
	return answer{}, true, r.whole(at, auth, data)
}

// whole asks twice for the end and looks for the one file.
func (r *run) whole(at, auth string, data []byte) error {
	sum := sha256.Sum256(data)
	want := hex.EncodeToString(sum[:])
	finish := asked{http.MethodPost, at + "/finish", http.Header{"Authorization": {auth}}, nil}
	var ids []string
	for range 2 {
		got, err := r.gate.insist(finish)
		if err != nil || !got.ok() {
			return errors.Join(err, wrong("a whole upload was not taken: %d %s", got.status, clip(got.body)))
		}
		var out struct {
			ID     string `json:"id"`
			SHA256 string `json:"sha256"`
		}
		if err := json.Unmarshal(got.body, &out); err != nil {
			return err
		}
		if out.SHA256 != want {
			return wrong("sealed as %s, sent was %s", out.SHA256, want)
		}
		ids = append(ids, out.ID)
	}
	ctx, cancel := context.WithTimeout(context.Background(), recovery)
	defer cancel()
	return r.w.read(ctx, func(tx pgx.Tx) error {
		var n int64
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM evidence_files WHERE sha256 = $1`, want).Scan(&n); err != nil {
			return err
		}
		if n != 1 || ids[0] != ids[1] {
			return wrong("%d rows of one file, answers %v", n, ids)
		}
		return nil
	})
}

// upTo sends until the line breaks at until, and goes on where the server says it stopped; what arrived just before a
// break may still be on its way to the disk, and the server then asks to be asked again (409). It returns what the server
// has: all up to the break, or nothing less than before.
func (g *gate) upTo(at, auth string, data []byte, offset, until int64) (int64, error) {
	limit := time.Now().Add(recovery)
	for {
		err := g.piece(at, auth, data, offset, until)
		has, before := int64(-1), int64(-2)
		for has != before && has != until {
			before = has
			var asking error
			if has, asking = g.arrived(at, auth); asking != nil {
				return 0, asking
			}
			<-time.After(100 * time.Millisecond)
		}
		if has < offset || has > until {
			return has, wrong("after a break at byte %d the server has %d, it had %d", until, has, offset)
		}
		if has == until || has > offset && until < int64(len(data)) {
			return has, nil
		}
		offset = has
		if time.Now().After(limit) {
			return has, errors.Join(wrong("of %d bytes no more than %d arrive within %s", until, has, recovery), err)
		}
	}
}

// piece sends from offset on and breaks the connection at until; all of it, and it ends in order.
func (g *gate) piece(at, auth string, data []byte, offset, until int64) error {
	var body io.Reader = bytes.NewReader(data[offset:until])
	if until < int64(len(data)) {
		body = io.MultiReader(body, broken{})
	}
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPatch, g.target+at, body)
	if err != nil {
		return err
	}
	req.ContentLength = int64(len(data)) - offset
	req.Header = http.Header{"Authorization": {auth}, "Tus-Resumable": {"1.0.0"}, "Content-Type": {"application/offset+octet-stream"}, "Upload-Offset": {strconv.FormatInt(offset, 10)}}
	res, err := g.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }() // the status says all
	if res.StatusCode != http.StatusNoContent {
		text, _ := io.ReadAll(io.LimitReader(res.Body, 300)) // for the message
		return fmt.Errorf("piece from %d: %d %s", offset, res.StatusCode, text)
	}
	return nil
}

// broken is where the line breaks.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the line broke") }

// arrived asks how much the server has.
func (g *gate) arrived(at, auth string) (int64, error) {
	got, err := g.insist(asked{http.MethodHead, at, http.Header{"Authorization": {auth}, "Tus-Resumable": {"1.0.0"}}, nil})
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(got.header.Get("Upload-Offset"), 10, 64)
}

// document takes the player's upload apart.
func document(a asked) (fields map[string]string, name string, data []byte, err error) {
	_, params, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	if err != nil {
		return nil, "", nil, err
	}
	fields = map[string]string{}
	parts := multipart.NewReader(bytes.NewReader(a.body), params["boundary"])
	for {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return fields, name, data, nil
		}
		if err != nil {
			return nil, "", nil, err
		}
		raw, err := io.ReadAll(p)
		if err != nil {
			return nil, "", nil, err
		}
		if p.FormName() == "file" {
			name, data = p.FileName(), raw
		} else {
			fields[p.FormName()] = string(raw)
		}
	}
}

// padding is a comment behind the end of a PDF file, which readers pass over.
func padding(seed int64) []byte {
	rng := rand.New(rand.NewPCG(uint64(seed), 99))
	out := []byte("\n")
	for len(out) < large {
		out = fmt.Appendf(out, "%% %016x%016x%016x%016x\n", rng.Uint64(), rng.Uint64(), rng.Uint64(), rng.Uint64())
	}
	return append(out, "%%EOF\n"...)
}
