package queries

import (
	"context"
	"time"

	"chuky/audit"
	"chuky/commands"
	"chuky/models"
)

// LogCheck is what a verification of the audit log found, and when.
type LogCheck struct {
	audit.Report
	Root     string         // of the tree at the last checkpoint that holds; empty while nothing is sealed
	SealedAt models.Instant // of that checkpoint
	At       models.Instant
	Took     time.Duration
}

// CheckLog verifies the whole audit log against its signed checkpoints, as `chuky audit verify` does on a stopped
// installation: for the auditor, the coordinator and the administrator. One verification runs at a time.
func (s *Service) CheckLog(ctx context.Context, actor commands.Actor) (LogCheck, error) {
	if !hasAny(actor, models.RoleAuditor, models.RoleCoordinator, models.RoleAdmin) {
		return LogCheck{}, errForbidden()
	}
	if s.VerifyLog == nil {
		return LogCheck{}, models.Refuse(models.RefuseConflict, "no_log_key", "Máy chủ này không giữ khóa niêm phong nên không kiểm tra được chuỗi nhật ký tại đây.")
	}
	s.checking.Lock()
	defer s.checking.Unlock()
	began, err := s.now(ctx)
	if err != nil {
		return LogCheck{}, err
	}
	out := LogCheck{}
	if out.Report, err = s.VerifyLog(ctx); err != nil {
		return LogCheck{}, err
	}
	if out.At, err = s.now(ctx); err != nil {
		return LogCheck{}, err
	}
	out.Took = out.At.Time().Sub(began.Time())
	if out.Batches == 0 {
		return out, nil
	}
	out.Root = out.Last.Tree.Hash.String()
	cps, err := s.db(ctx).Checkpoints()
	for _, cp := range cps {
		if cp.Size == out.Last.Tree.N {
			out.SealedAt = cp.CreatedAt
		}
	}
	return out, err
}
