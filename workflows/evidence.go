package workflows

import (
	"time"

	"chuky/activities/wire"

	"go.temporal.io/sdk/workflow"
)

// sweepInterval is the pause between two looks for what no row refers to.
const sweepInterval = time.Hour

// EvidenceKeeping has files that wait for the scanner scanned again, and leftovers of uploads removed, for ever. It is a
// workflow of its own, so that housekeeping that runs since an older version is not changed under its feet.
func EvidenceKeeping(ctx workflow.Context, in HousekeepingInput) error {
	return inRounds(ctx, wire.WorkflowEvidence, in, []job{{wire.SettleEvidence, in.interval()}, {wire.SweepEvidence, sweepInterval}})
}
