package filetest

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"chuky/commands"
	"chuky/evidence"
	"chuky/evidence/samples"
	"chuky/models"
	"chuky/store"

	"github.com/google/uuid"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// raw is the object store as somebody sees it who goes around the program.
func (w *world) raw() *minio.Client {
	w.t.Helper()
	c, err := minio.New(objects.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(objects.AccessKey, objects.SecretKey, ""), Region: objects.Region, BucketLookup: minio.BucketLookupPath})
	w.must(err)
	return c
}

func (w *world) damage(key string, data []byte) {
	w.t.Helper()
	_, err := w.raw().PutObject(w.t.Context(), w.bucket, key, bytes.NewReader(data), int64(len(data)), minio.PutObjectOptions{DisableMultipart: true})
	w.must(err)
}

func (w *world) lose(key string) {
	w.t.Helper()
	w.must(w.raw().RemoveObject(w.t.Context(), w.bucket, key, minio.RemoveObjectOptions{}))
}

// file adds a sealed file and returns its row.
func (w *world) file(text string) models.EvidenceFile {
	w.t.Helper()
	a := w.upload("officer-1", "u1", uuid.NewString(), cite, text+".pdf", samples.PDF(text))
	w.want(a, 201, "")
	var made uploaded
	a.json(w.t, &made)
	return w.row(made.ID)
}

// Each defect planted in the object store or in a row is found and named; what is whole is not.
func TestScrub(t *testing.T) {
	w := newWorld(t)
	scrub := func() (commands.ScrubReport, map[string]string) {
		t.Helper()
		found := map[string]string{}
		rep, err := w.svc.ScrubEvidence(t.Context(), w.files, func(f commands.ScrubFault) { found[f.Key] = f.What })
		w.must(err)
		if len(found) != len(rep.Faults) {
			t.Errorf("told of %d of %d faults", len(found), len(rep.Faults))
		}
		return rep, found
	}
	var rows []models.EvidenceFile
	for _, text := range []string{"a", "b", "c", "d", "e"} {
		rows = append(rows, w.file(text))
	}
	w.file("a") // the same bytes again: the same object
	if rep, found := scrub(); rep.Objects != 5 || len(found) != 0 || rep.Bytes == 0 {
		t.Fatalf("whole: %+v", rep)
	}
	w.damage(rows[0].ObjectKey, bytes.Replace(samples.PDF("a"), []byte("(a)"), []byte("(x)"), 1))
	w.damage(rows[1].ObjectKey, samples.PDF("b")[:100])
	w.lose(rows[2].ObjectKey)
	w.must(w.svc.Store.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.UpdateEvidence(rows[3].ID, store.Cols{"sha256": strings.Repeat("0", 64)}); err != nil {
			return err
		}
		return tx.UpdateEvidence(rows[4].ID, store.Cols{"size": rows[4].Size + 1})
	}))
	rep, found := scrub()
	want := map[string]string{rows[0].ObjectKey: "corrupt", rows[1].ObjectKey: "corrupt", rows[2].ObjectKey: "missing", rows[3].ObjectKey: "wrong_key", rows[4].ObjectKey: "wrong_size"}
	for key, what := range want {
		if found[key] != what {
			t.Errorf("%s: found %q, want %q", key, found[key], what)
		}
	}
	for _, f := range rep.Faults {
		if f.Key == rows[0].ObjectKey && f.Rows != 2 {
			t.Errorf("%d rows share the object", f.Rows)
		}
	}
}

// Leftovers of every kind are removed once they are a day old, and nothing else; rows without their object are named.
func TestSweep(t *testing.T) {
	w, daemon := scanned(t)
	kept := w.file("kept")
	lost := w.file("lost")
	w.lose(lost.ObjectKey)
	w.must(daemon.Stop())
	waiting := w.file("waiting")
	waitingLost := w.file("waiting and lost")
	w.lose(waitingLost.ObjectKey)

	staged, err := w.files.Stage(t.Context(), bytes.NewReader(samples.PDF("nobody's")), -1, "a.pdf")
	w.must(err)
	unused := "sealed/ab/ab" + strings.Repeat("0", 62)
	w.damage(unused, []byte("x"))
	open := w.opened("open.pdf", 1000)
	w.piece("officer-1", open, 0, make([]byte, 10))
	w.damage(evidence.UploadFolder+uuid.NewString()+"/000000000000000", []byte("x"))

	sweep := func(dry bool) commands.SweepReport {
		t.Helper()
		rep, err := w.svc.SweepEvidence(t.Context(), w.files, dry)
		w.must(err)
		return rep
	}
	missing := []string{lost.ID + " " + lost.ObjectKey, waitingLost.ID + " " + waitingLost.ObjectKey}
	slices.Sort(missing)
	check := func(what string, got commands.SweepReport, staged, uploads, unused int) {
		t.Helper()
		slices.Sort(got.Missing)
		if got.StagedRemoved != staged || got.UploadsRemoved != uploads || len(got.SealedUnused) != unused || !slices.Equal(got.Missing, missing) {
			t.Errorf("%s: %+v", what, got)
		}
	}
	// The clock of the database stands in the past of the objects' own: all of them are fresh.
	check("fresh", sweep(false), 0, 0, 0)
	sealed, err := w.files.Stat(t.Context(), kept.ObjectKey)
	w.must(err)
	w.clock.t = sealed.LastModified.Add(25 * 60 * 60 * 1e9)
	check("counted only", sweep(true), 1, 1, 1)
	check("removed", sweep(false), 1, 1, 1)
	check("again", sweep(false), 0, 0, 1)
	for key, there := range map[string]bool{kept.ObjectKey: true, waiting.ObjectKey: true, staged.Key: false, unused: true} {
		if _, err := w.files.Stat(t.Context(), key); (err == nil) != there {
			t.Errorf("%s: %v", key, err)
		}
	}
	parts, err := w.files.Parts(t.Context(), open[strings.LastIndex(open, "/")+1:])
	if err != nil || parts.Size() != 10 {
		t.Errorf("an upload under way lost its pieces: %d bytes, %v", parts.Size(), err)
	}
}
