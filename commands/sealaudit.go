package commands

import (
	"context"
	"encoding/json"
	"fmt"

	"chuky/audit"
	"chuky/models"
	"chuky/seal"
	"chuky/store"

	"golang.org/x/mod/sumdb/tlog"
)

// auditFolder is where the object store keeps the batches of the audit log.
const auditFolder = "nhat-ky/"

// sealMost bounds one sealing.
const sealMost = 2000

// SealAudit puts audit events that are not sealed yet into the Merkle log, signs the tree head and stores the batch in the
// object store. It returns how many events it sealed; 0 when nothing is new. Repeating it is harmless.
func (s *Service) SealAudit(ctx context.Context, put Putter, key seal.Key, origin string) (int, error) {
	signer, err := key.NoteSigner(origin)
	if err != nil {
		return 0, err
	}
	n := 0
	err = s.Store.Write(store.Long(ctx), func(tx *store.Tx) error {
		rows, err := tx.UnsealedAudit(sealMost)
		if err != nil || len(rows) == 0 {
			return err
		}
		previous, err := lastTree(tx.DB)
		if err != nil {
			return err
		}
		events := make([]audit.Event, len(rows))
		for i, r := range rows {
			events[i] = AuditEvent(r)
		}
		h := &auditHashes{tx: tx}
		batch, tree, err := (audit.Log{Origin: origin, Hashes: h}).SealEvents(ctx, previous, events, signer)
		if err != nil {
			return err
		}
		now, err := tx.Now()
		if err != nil {
			return err
		}
		var leaves []models.AuditLeaf
		for _, l := range batch.Leaves() {
			leaves = append(leaves, models.AuditLeaf{N: l.N, EventID: l.ID, Hash: l.Hash.String()})
		}
		n = len(rows)
		return tx.AppendAudit(leaves, h.fresh, &models.AuditCheckpoint{Size: tree.N, Root: tree.Hash.String(), Note: batch.Checkpoint, CreatedAt: now})
	})
	if err != nil {
		return 0, fmt.Errorf("seal audit log: %w", err)
	}
	return n, s.storeBatches(ctx, put)
}

// storeBatches puts the batches into the object store that are not there yet.
func (s *Service) storeBatches(ctx context.Context, put Putter) error {
	db := s.Store.Read(ctx)
	rows, err := db.CheckpointsWithoutObject()
	if err != nil || len(rows) == 0 {
		return err
	}
	all, err := db.Checkpoints()
	if err != nil {
		return err
	}
	first := map[int64]int64{}
	for i := 1; i < len(all); i++ {
		first[all[i].Size] = all[i-1].Size
	}
	for _, cp := range rows {
		leaves, err := db.AuditLeaves(first[cp.Size], int(cp.Size-first[cp.Size]))
		if err != nil {
			return err
		}
		b := audit.Batch{V: 1, First: first[cp.Size], Checkpoint: cp.Note}
		for _, l := range leaves {
			h, err := tlog.ParseHash(l.Hash)
			if err != nil {
				return err
			}
			b.IDs, b.Hashes = append(b.IDs, l.EventID), append(b.Hashes, h)
		}
		raw, err := b.Encode()
		if err != nil {
			return err
		}
		name := auditFolder + b.ObjectName()
		if err := put.PutImmutable(ctx, name, raw, "application/json"); err != nil {
			return err
		}
		if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.SetCheckpointObject(cp.Size, name) }); err != nil {
			return err
		}
	}
	return nil
}

// AuditEvent is an event's row as it enters the log.
func AuditEvent(r models.AuditEvent) audit.Event {
	return audit.Event{ID: r.ID, At: r.At.Time(), ActorID: r.ActorID, ActorName: r.ActorName, ActorRole: string(r.ActorRole), Action: r.Action,
		CycleID: r.CycleID, UnitID: r.UnitID, Subject: r.Subject, Item: r.Item, RequestID: r.RequestID, Detail: json.RawMessage(r.Detail)}
}

func lastTree(db store.DB) (audit.Tree, error) {
	cps, err := db.Checkpoints()
	if err != nil || len(cps) == 0 {
		return audit.Tree{}, err
	}
	last := cps[len(cps)-1]
	h, err := tlog.ParseHash(last.Root)
	return audit.Tree{N: last.Size, Hash: h}, err
}

// auditHashes is the store of interior hashes within one transaction; what is appended is written with the leaves.
type auditHashes struct {
	tx    *store.Tx
	fresh []models.AuditHash
}

func (h *auditHashes) CountHashes(context.Context) (int64, error) {
	n, err := h.tx.CountAuditHashes()
	return n + int64(len(h.fresh)), err
}

func (h *auditHashes) ReadHashes(_ context.Context, positions []int64) ([]tlog.Hash, error) {
	byN := map[int64]string{}
	for _, f := range h.fresh {
		byN[f.N] = f.Hash
	}
	var ask []int64
	for _, p := range positions {
		if _, ok := byN[p]; !ok {
			ask = append(ask, p)
		}
	}
	found, err := h.tx.AuditHashes(ask)
	if err != nil {
		return nil, err
	}
	for i, p := range ask {
		byN[p] = found[i]
	}
	out := make([]tlog.Hash, len(positions))
	for i, p := range positions {
		if out[i], err = tlog.ParseHash(byN[p]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (h *auditHashes) AppendHashes(_ context.Context, first int64, hashes []tlog.Hash) error {
	for i, x := range hashes {
		h.fresh = append(h.fresh, models.AuditHash{N: first + int64(i), Hash: x.String()})
	}
	return nil
}
