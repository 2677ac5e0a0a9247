package filetest

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"chuky/commands"
	"chuky/models"
	"chuky/seal"
	"chuky/store"
)

// What was published by a version of the program that kept runs whole, without an index and without the units' steps, looks
// as it would today: ranking, a unit's page, files. A published file that was changed is not sent whole.
func TestPublicationsOfBefore(t *testing.T) {
	w := newWorld(t)
	key, err := seal.Generate(rand.Reader)
	w.must(err)
	w.play(key)
	ctx, db := t.Context(), w.svc.Store.Read(t.Context())
	pubs, err := db.Publications(w.cycle)
	w.must(err)
	run, err := db.RunHead(pubs[0].RunID)
	w.must(err)
	r, err := commands.RunContent(db, run)
	w.must(err)
	content, err := io.ReadAll(r)
	w.must(err)
	old, was := pubs[0], *run
	was.ID, was.Number, was.Results = "run-of-before", 2, string(content)
	old.ID, old.Version, old.RunID = "publication-of-before", 2, was.ID
	var files map[string]commands.PublishedFile
	w.must(json.Unmarshal([]byte(old.Objects), &files))
	delete(files, commands.IndexName)
	objects, err := json.Marshal(files)
	w.must(err)
	old.Objects = string(objects)
	w.must(w.svc.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertRun(&was); err != nil {
			return err
		}
		return tx.InsertPublication(&old)
	}))

	v, base := w.anyone(), "/cong-bo/"+w.cycle
	for path, part := range map[string]string{"": ".ck-rank", "/H29.1": ".ck-pf", "/H29.2": ".ck-pf"} {
		now, before := v.get(base+path+"?ban=1"), v.get(base+path+"?ban=2")
		if a, b := now.text(part), before.text(part); now.status != 200 || before.status != 200 || a != b || len(a) < 50 {
			t.Errorf("%s: %d, %d\n%s\n%s", path, now.status, before.status, a, b)
		}
	}
	if got := v.get(base + "/tep/" + commands.IndexName + "?ban=1"); got.status != http.StatusNotFound {
		t.Errorf("the index is offered: %d", got.status)
	}
	if links := v.get(base + "?ban=1").Find(".ck-dl-list a").Length(); links != 4 {
		t.Errorf("%d files", links)
	}
	if got := v.get(base + "/tep/" + commands.ResultsName + "?ban=2"); got.status != 200 || string(got.body) != string(content) {
		t.Errorf("another file: %d, %d bytes", got.status, len(got.body))
	}

	// Other bytes than those on record: the ranking of before is refused, the file is cut.
	f := files[commands.ResultsName]
	f.Key, f.SHA256 = "cong-bo/"+w.cycle+"/v3/"+commands.ResultsName, strings.Repeat("0", 64)
	w.must(w.files.PutImmutable(ctx, f.Key, content, f.ContentType))
	files[commands.ResultsName] = f
	objects, err = json.Marshal(files)
	w.must(err)
	bad := models.Publication{ID: "changed", CycleID: w.cycle, Version: 3, RunID: was.ID, SignOffID: old.SignOffID, Digest: old.Digest, SealKeyID: old.SealKeyID, Objects: string(objects), PublishedAt: old.PublishedAt}
	w.must(w.svc.Store.Write(ctx, func(tx *store.Tx) error { return tx.InsertPublication(&bad) }))
	if got := v.get(base + "?ban=3"); got.status != http.StatusInternalServerError {
		t.Errorf("the ranking of a changed file shows: %d", got.status)
	}
	res, err := http.Get(w.srv.URL + base + "/tep/" + commands.ResultsName + "?ban=3")
	if err == nil {
		_, err = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
	}
	if err == nil {
		t.Error("a changed file was sent whole")
	}
}
