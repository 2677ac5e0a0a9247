package commands

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"chuky/evidence"
	"chuky/models"
)

// leftoverAge is how old an object without a row must be before it is one that nobody will ask for: far above what any
// request takes from its first byte to its transaction.
const leftoverAge = 24 * time.Hour

// SweepReport is what a sweep found.
type SweepReport struct {
	StagedRemoved  int      // staged and never added to a form
	UploadsRemoved int      // objects of uploads that have ended
	SealedUnused   []string // sealed objects without a row: kept, as another unit may be adding the same bytes
	Missing        []string // rows whose object is not there: "id key"
}

// SweepEvidence compares the object store with the rows. Objects that were staged or belong to an upload, that no row
// needs and that are older than a day are removed (only counted with dry). Rows without their object are named; nothing
// is done about them, since only a backup brings the object back.
func (s *Service) SweepEvidence(ctx context.Context, files *evidence.Store, dry bool) (SweepReport, error) {
	var out SweepReport
	now, err := s.Store.Now(ctx)
	if err != nil {
		return out, err
	}
	before := now.Time().Add(-leftoverAge)
	if out.StagedRemoved, err = s.sweepStaged(ctx, files, before, dry, &out); err != nil {
		return out, err
	}
	if out.UploadsRemoved, err = s.sweepUploads(ctx, files, before, dry); err != nil {
		return out, err
	}
	err = s.compare(ctx, files, models.EvidenceSealed, evidence.SealedFolder, func(info *evidence.Info, row *rowObject) error {
		switch {
		case row == nil && info.LastModified.Before(before):
			out.SealedUnused = append(out.SealedUnused, info.Key)
		case info == nil:
			out.Missing = append(out.Missing, row.ID+" "+row.ObjectKey)
		}
		return nil
	})
	if len(out.Missing) > 0 {
		s.Log.Error("evidence without its object", "rows", len(out.Missing), "first", out.Missing[0])
	}
	return out, err
}

func (s *Service) sweepStaged(ctx context.Context, files *evidence.Store, before time.Time, dry bool, out *SweepReport) (int, error) {
	var gone []string
	err := s.compare(ctx, files, models.EvidencePending, evidence.StagedFolder, func(info *evidence.Info, row *rowObject) error {
		switch {
		case row == nil && info.LastModified.Before(before):
			gone = append(gone, info.Key)
		case info == nil:
			out.Missing = append(out.Missing, row.ID+" "+row.ObjectKey)
		}
		return nil
	})
	if err != nil || dry {
		return len(gone), err
	}
	for i, key := range gone {
		if err := files.Discard(ctx, evidence.Staged{Key: key}); err != nil {
			return i, err
		}
	}
	return len(gone), nil
}

func (s *Service) sweepUploads(ctx context.Context, files *evidence.Store, before time.Time, dry bool) (int, error) {
	db := s.Store.Read(ctx)
	wanted := func(id string) (bool, error) {
		u, err := db.Upload(id)
		if errors.Is(err, models.ErrNotFound) {
			return false, nil
		}
		return err == nil && u.State == models.UploadOpen, err
	}
	last, open, removed := "", false, 0
	if !dry {
		var err error
		if removed, err = files.RemoveStaleDirect(ctx, before, wanted); err != nil {
			return removed, err
		}
	}
	for info, err := range files.List(ctx, evidence.UploadFolder) {
		if err != nil {
			return removed, err
		}
		id := uploadOfKey(info.Key)
		if id != last {
			if open, err = wanted(id); err != nil {
				return removed, err
			}
			last = id
		}
		if open || !info.LastModified.Before(before) {
			continue
		}
		if !dry {
			if err := files.RemoveUploaded(ctx, info.Key); err != nil {
				return removed, err
			}
		}
		removed++
	}
	return removed, nil
}

type rowObject struct {
	ObjectKey string
	SHA256    string
	Size      int64
	ID        string
	Rows      int
}

// rowObjects walks over the objects that rows in the state refer to, in the order of their keys.
func (s *Service) rowObjects(ctx context.Context, state models.EvidenceState) iter.Seq2[rowObject, error] {
	return func(yield func(rowObject, error) bool) {
		for after := ""; ; {
			page, err := s.Store.Read(ctx).EvidenceObjects(state, after, 500)
			if err != nil {
				yield(rowObject{}, err)
				return
			}
			for _, o := range page {
				if !yield(rowObject{o.ObjectKey, o.SHA256, o.Size, o.ID, o.Codes}, nil) {
					return
				}
				after = o.ObjectKey
			}
			if len(page) == 0 {
				return
			}
		}
	}
}

// compare walks over rows and objects side by side, both in the order of their keys, and calls found for each key that
// either has: with both, or with nil for the side that lacks it. Rows are read after the objects are listed, so a file
// that is added meanwhile is never taken for an object without a row for longer than it takes to look again.
func (s *Service) compare(ctx context.Context, files *evidence.Store, state models.EvidenceState, folder string, found func(*evidence.Info, *rowObject) error) error {
	objects := map[string]evidence.Info{}
	for info, err := range files.List(ctx, folder) {
		if err != nil {
			return err
		}
		objects[info.Key] = info
	}
	for row, err := range s.rowObjects(ctx, state) {
		if err != nil {
			return err
		}
		info, there := objects[row.ObjectKey]
		if there {
			delete(objects, row.ObjectKey)
			if err := found(&info, &row); err != nil {
				return err
			}
			continue
		}
		// Stored or sealed since the listing.
		switch stat, err := files.Stat(ctx, row.ObjectKey); {
		case err == nil:
			if err := found(&stat, &row); err != nil {
				return err
			}
			continue
		case !errors.Is(err, evidence.ErrNotFound):
			return err
		}
		still, err := s.Store.Read(ctx).Evidence(row.ID)
		if err != nil {
			return err
		}
		if still.State != state || still.ObjectKey != row.ObjectKey {
			continue
		}
		if err := found(nil, &row); err != nil {
			return err
		}
	}
	for _, key := range sortedKeys(objects) {
		info := objects[key]
		if err := found(&info, nil); err != nil {
			return err
		}
	}
	return nil
}

// ScrubFault is one object that is not what its rows say.
type ScrubFault struct {
	Key        string
	EvidenceID string // one of the rows
	Rows       int
	What       string // missing, corrupt, wrong_key, wrong_size
	Detail     string
}

// ScrubReport is the outcome of a scrub.
type ScrubReport struct {
	Objects int
	Bytes   int64
	Faults  []ScrubFault
}

// ScrubEvidence reads every sealed object that a row refers to from end to end and compares its SHA-256 and size with the
// row. Each fault is told as it is found. An error means that the store or the database could not be asked.
func (s *Service) ScrubEvidence(ctx context.Context, files *evidence.Store, tell func(ScrubFault)) (ScrubReport, error) {
	var out ScrubReport
	for row, err := range s.rowObjects(ctx, models.EvidenceSealed) {
		if err != nil {
			return out, err
		}
		fault := ScrubFault{Key: row.ObjectKey, EvidenceID: row.ID, Rows: row.Rows}
		key := evidence.SealedKey(row.ObjectKey)
		switch {
		case key.SHA256() == "" || key.SHA256() != row.SHA256:
			fault.What, fault.Detail = "wrong_key", "the row's SHA-256 is "+row.SHA256
		default:
			size, err := files.Verify(ctx, key)
			switch {
			case errors.Is(err, evidence.ErrNotFound):
				fault.What = "missing"
			case errors.Is(err, evidence.ErrCorrupt):
				fault.What, fault.Detail = "corrupt", err.Error()
			case err != nil:
				return out, err
			case size != row.Size:
				fault.What, fault.Detail = "wrong_size", fmt.Sprintf("%d bytes, the row says %d", size, row.Size)
			}
			out.Bytes += size
		}
		out.Objects++
		if fault.What != "" {
			out.Faults = append(out.Faults, fault)
			tell(fault)
		}
	}
	return out, nil
}
