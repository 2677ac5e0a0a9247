package wire

// Workflow types.
const (
	WorkflowCycle          = "Cycle"
	WorkflowUnitAssessment = "UnitAssessment"
	WorkflowHousekeeping   = "Housekeeping"
)

// Messages to workflows.
const (
	UpdateAdvance = "Advance"
	QueryState    = "State"
	SignalPace    = "Pace"
)

// Activity types of the two aggregates.
const (
	LoadMoves        = "LoadMoves"
	AckMoves         = "AckMoves"
	FireTimer        = "FireTimer"
	CheckCycle       = "CheckCycle"
	StartAssessments = "StartAssessments"
	FreezeRun        = "FreezeRun"
	PublishCycle     = "PublishCycle"
	DeliverMessages  = "DeliverMessages"
)

// Activity types of housekeeping.
const (
	RelayCommands      = "RelayCommands"
	DeliverAll         = "DeliverAll"
	SealAudit          = "SealAudit"
	ReconcileWorkflows = "ReconcileWorkflows"
	DisableIdle        = "DisableIdleAccounts"
)
