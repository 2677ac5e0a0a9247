package activities

import (
	"context"

	"chuky/activities/wire"
)

// SettleEvidence asks the scanner again about the files that wait for it. A round goes on while files leave the queue.
func (a *Activities) SettleEvidence(ctx context.Context, in wire.RoundsInput) (wire.RoundsResult, error) {
	return round(ctx, in, func() (bool, error) {
		if a.Evidence == nil {
			return false, nil
		}
		got, err := a.Commands.SettleEvidence(ctx, a.Evidence)
		return got.Waiting == 0 && got.Sealed+got.Rejected > 0, err
	})
}

// SweepEvidence gives up uploads whose time is over and removes what no row refers to.
func (a *Activities) SweepEvidence(ctx context.Context, in wire.RoundsInput) (wire.RoundsResult, error) {
	return round(ctx, in, func() (bool, error) {
		if a.Evidence == nil {
			return false, nil
		}
		if _, err := a.Commands.ExpireUploads(ctx, a.Evidence); err != nil {
			return false, err
		}
		_, err := a.Commands.SweepEvidence(ctx, a.Evidence, false)
		return false, err
	})
}
