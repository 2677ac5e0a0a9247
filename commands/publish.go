package commands

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"chuky/models"
	"chuky/notify"
	"chuky/report"
	"chuky/seal"
	"chuky/store"
)

// Putter stores bytes under a key once; the same bytes again are fine, other bytes an error.
type Putter interface {
	PutImmutable(ctx context.Context, key string, data []byte, contentType string) error
}

// Publisher is a Putter that takes long files too: size bytes with this sum, read from the beginning, and once more where
// they have to be sent again.
type Publisher interface {
	Putter
	PutFile(ctx context.Context, key string, body io.ReadSeeker, size int64, sum [sha256.Size]byte, contentType string) error
}

// PublishedFile is one file of a publication as the database keeps it.
type PublishedFile struct {
	Key         string
	SHA256      string
	Size        int
	ContentType string
}

// ManifestName is the sealed file of a publication, SealName its seal, ResultsName the bytes that the digest covers.
const (
	ManifestName = "publication.json"
	SealName     = "publication.json.seal"
	ResultsName  = "ket-qua.json"
)

// IndexName is the Index of ResultsName, which lies beside a publication for the pages: it is made from that file, is no
// part of what is sealed and is offered to nobody. Publications of earlier versions of the program have none.
const IndexName = "muc-luc.json"

// Publish publishes the approved run of a signed cycle: files into the object store, then one transaction. Every byte
// follows from the approved run, so that doing it twice writes the same. It does nothing when the cycle is not signed.
func (s *Service) Publish(ctx context.Context, put Publisher, key seal.Key, cycleID string) (MovedCycle, error) {
	ctx = store.Long(ctx)
	c, err := s.Store.Read(ctx).Cycle(cycleID)
	if err != nil {
		return MovedCycle{}, err
	}
	if c.Stage != models.CycleSigned {
		return MovedCycle{c.ID, c.Stage, c.Seq, c.RunID, 0}, nil
	}
	row, files, err := s.publication(ctx, c, key)
	if err != nil {
		return MovedCycle{}, err
	}
	kept := map[string]PublishedFile{}
	for name, f := range files {
		k := fmt.Sprintf("cong-bo/%s/v%d/%s", c.ID, row.Version, name)
		if err := put.PutFile(ctx, k, f.body, f.size, f.sum, f.contentType); err != nil {
			return MovedCycle{}, err
		}
		kept[name] = PublishedFile{k, hex.EncodeToString(f.sum[:]), int(f.size), f.contentType}
	}
	row.Objects = toJSON(kept)
	return run(ctx, s, System(), func(w *work) (MovedCycle, error) {
		now, err := w.lockCycle(cycleID)
		if err != nil {
			return MovedCycle{}, err
		}
		if now.Stage != models.CycleSigned || now.RunID != row.RunID {
			return movedCycle(w, now), nil // somebody else's publication of the same run is through
		}
		row.ID, row.PublishedAt = newID(), w.now
		if err := w.InsertPublication(&row); err != nil {
			return MovedCycle{}, err
		}
		if err := w.UpdateRun(row.RunID, store.Cols{"state": models.RunPublished}); err != nil {
			return MovedCycle{}, err
		}
		now.PublishedVersion = row.Version
		if err := w.stepCycle(now, MovePublished, store.Cols{"published_version": row.Version}); err != nil {
			return MovedCycle{}, err
		}
		w.audit(event{Action: "published", Cycle: c.ID, Subject: row.ID, Detail: map[string]any{"version": row.Version, "digest": row.Digest, "seal_key": row.SealKeyID}})
		err = w.mailAll(notify.Published, now, "", notify.Data{Version: row.Version, Reason: row.Reason, Link: s.BaseURL + "/cong-bo/" + c.ID})
		return movedCycle(w, now), err
	})
}

type file struct {
	body        io.ReadSeeker
	size        int64
	sum         [sha256.Size]byte
	contentType string
}

func fileOf(data []byte, contentType string) file {
	return file{bytes.NewReader(data), int64(len(data)), sha256.Sum256(data), contentType}
}

// approvedContent reads a run's content to its end: its file, and the index made of it.
func approvedContent(db store.DB, r *models.ScoreRun) (file, Index, error) {
	content, err := RunContent(db, r)
	if err != nil {
		return file{}, Index{}, err
	}
	sum := sha256.New()
	x, err := ReadIndex(io.TeeReader(content, sum))
	if err != nil {
		return file{}, x, err
	}
	f := file{body: content, contentType: "application/json", sum: [sha256.Size]byte(sum.Sum(nil))}
	if hex.EncodeToString(f.sum[:]) != r.Digest {
		return f, x, fmt.Errorf("run %s: content does not have the approved digest", r.ID)
	}
	if f.size, err = content.Seek(0, io.SeekCurrent); err != nil {
		return f, x, err
	}
	_, err = content.Seek(0, io.SeekStart)
	return f, x, err
}

// publication makes the row and the files of the next version.
func (s *Service) publication(ctx context.Context, c *models.Cycle, key seal.Key) (models.Publication, map[string]file, error) {
	var none models.Publication
	db := s.Store.Read(ctx)
	r, err := db.RunHead(c.RunID)
	if err != nil {
		return none, nil, err
	}
	signs, err := db.SignOffs(c.ID)
	if err != nil {
		return none, nil, err
	}
	if len(signs) == 0 || signs[0].RunID != r.ID || signs[0].Decision != "approved" || signs[0].Digest != r.Digest {
		return none, nil, fmt.Errorf("cycle %s: the run that is current was not approved", c.ID)
	}
	sign := signs[0]
	signer, err := db.User(sign.SignerID)
	if err != nil {
		return none, nil, err
	}
	content, index, err := approvedContent(db, r)
	if err != nil {
		return none, nil, err
	}
	files := map[string]file{ResultsName: content}
	for _, g := range index.Groups {
		var b bytes.Buffer
		if err := report.RankingCSV(&b, g.Result); err != nil {
			return none, nil, err
		}
		files["xep-hang-"+g.Group+".csv"] = fileOf(b.Bytes(), "text/csv; charset=utf-8")
	}
	m := report.Manifest{Format: report.ManifestFormat, Cycle: c.ID, Name: c.Name, Year: c.Year, Version: c.PublishedVersion + 1, Supersedes: c.PublishedVersion, Reason: r.Why,
		Digest: r.Digest, Engine: r.Engine, ProposalNo: sign.ProposalNo, Proposal: sign.ProposalDate, DecisionNo: sign.DecisionNo, Decision: sign.DecisionDate,
		Signer: signer.Name, Capacity: sign.Capacity, PublishedAt: max(c.PublishAt, sign.At).Time()}
	for _, name := range sortedKeys(files) {
		sum := files[name].sum
		m.Files = append(m.Files, report.ManifestFile{Name: name, SHA256: hex.EncodeToString(sum[:]), Size: int(files[name].size), ContentType: files[name].contentType})
	}
	cps, err := db.Checkpoints()
	if err != nil {
		return none, nil, err
	}
	m.AuditCheckpoint = checkpointBefore(cps, sign.At)
	manifest, err := m.Encode()
	if err != nil {
		return none, nil, err
	}
	sl, err := key.Sign(fmt.Sprintf("cong-bo/%s/v%d/%s", c.ID, m.Version, ManifestName), manifest)
	if err != nil {
		return none, nil, err
	}
	files[ManifestName] = fileOf(manifest, "application/json")
	files[SealName] = fileOf(sl.Encode(), "application/json")
	beside, err := json.Marshal(index)
	if err != nil {
		return none, nil, err
	}
	files[IndexName] = fileOf(beside, "application/json")
	return models.Publication{CycleID: c.ID, Version: m.Version, RunID: r.ID, SignOffID: sign.ID, Digest: r.Digest, SealKeyID: key.ID(), Reason: r.Why}, files, nil
}

func sha(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Correct changes criteria of one unit after the council, with reasons: at sign-off the digest becomes void; after
// publication (đính chính) a new run goes to the chairman and is published as the next version.
func (s *Service) Correct(ctx context.Context, actor Actor, assessmentID string, decisions []Decision) (MovedCycle, error) {
	return run(store.Long(ctx), s, actor, func(w *work) (MovedCycle, error) {
		seen, err := w.Assessment(assessmentID)
		if err != nil {
			return MovedCycle{}, err
		}
		c, err := w.lockCycle(seen.CycleID)
		if err != nil {
			return MovedCycle{}, err
		}
		a, err := w.LockAssessment(assessmentID)
		if err != nil {
			return MovedCycle{}, err
		}
		if err := w.need("", models.RoleCoordinator); err != nil {
			return MovedCycle{}, err
		}
		if actor.Of(a.UnitID) {
			return MovedCycle{}, w.recused(a)
		}
		if c.Stage != models.CycleSignOff {
			if err := mayCycle(c, MoveCorrection); err != nil {
				return MovedCycle{}, err
			}
		}
		if err := may(a, MoveBackFromFinal); err != nil {
			return MovedCycle{}, err
		}
		if len(decisions) == 0 {
			return MovedCycle{}, models.Refuse(models.RefuseInvalid, "nothing_to_do", "Chưa chọn tiêu chí nào để đính chính.")
		}
		r, err := w.loadReview(a)
		if err != nil {
			return MovedCycle{}, err
		}
		if _, err := w.record(c, a, r, models.RoundCorrection, decisions); err != nil {
			return MovedCycle{}, err
		}
		unit, err := w.Unit(a.UnitID)
		if err != nil {
			return MovedCycle{}, err
		}
		var why []string
		for _, d := range decisions {
			why = append(why, fmt.Sprintf("%s, tiêu chí %s: %s", unit.Name, d.Item, strings.TrimSpace(d.Reason)))
		}
		c.RunWhy = strings.Join(why, "; ")
		if err := w.UpdateCycle(c.ID, store.Cols{"run_why": c.RunWhy}); err != nil {
			return MovedCycle{}, err
		}
		if c.Stage == models.CycleSignOff {
			err = w.voidDigest(c, c.RunWhy)
			return movedCycle(w, c), err
		}
		w.audit(event{Action: "correction", Cycle: c.ID, Unit: a.UnitID, Subject: a.ID, Detail: map[string]any{"reason": c.RunWhy}})
		c.RunID, c.RunWanted = "", c.Seq+1
		err = w.stepCycle(c, MoveCorrection, store.Cols{"run_id": "", "run_wanted": c.RunWanted})
		return movedCycle(w, c), err
	})
}
