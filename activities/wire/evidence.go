package wire

// WorkflowEvidence looks after files in the object store for ever.
const WorkflowEvidence = "EvidenceKeeping"

// Activity types of WorkflowEvidence; each takes RoundsInput.
const (
	SettleEvidence = "SettleEvidence"
	SweepEvidence  = "SweepEvidence"
)
