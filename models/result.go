package models

// RunState is the state of a score run.
type RunState string

// States of a run.
const (
	RunFrozen    RunState = "frozen" // waits for approval
	RunVoid      RunState = "void"   // something changed since
	RunApproved  RunState = "approved"
	RunPublished RunState = "published"
)

// ScoreRun freezes a snapshot. Digest is the digest of the whole run: all groups, inputs and results.
type ScoreRun struct {
	ID        string `gorm:"primaryKey"`
	CycleID   string
	Number    int
	Digest    string
	Engine    string
	Results   string // what Digest covers, of runs made before there were parts (RunPart); empty since
	State     RunState
	Why       string
	VoidWhy   string
	CreatedAt Instant
}

// The kinds of RunPart.
const (
	PartContent = "content" // canonical JSON of the snapshot and the results: what the run's digest covers
	PartIndex   = "index"   // JSON of commands.Index
	PartSteps   = "steps"   // JSON of commands.UnitSteps, a part for each unit in the order of the index
)

// RunPart is a piece of what a run froze. It is insert-only; the parts of a kind, by number, are the whole.
type RunPart struct {
	RunID   string `gorm:"primaryKey"`
	Kind    string `gorm:"primaryKey"`
	Number  int    `gorm:"primaryKey;autoIncrement:false"`
	Start   int64  // where in the whole it begins, in bytes
	Size    int64  // bytes
	Content string
}

// LedgerRow is one step of a unit's score ledger: self, verified, explained, final, corrected.
type LedgerRow struct {
	ID           string `gorm:"primaryKey"`
	CycleID      string
	AssessmentID string
	Step         string
	Points       string // exact rational
	Shown        string
	Max          string
	Rank         int
	Reason       string
	At           Instant
}

// SignOff is a decision of the chairman (or a deputy, KT.) on one digest.
type SignOff struct {
	ID           string `gorm:"primaryKey"`
	CycleID      string
	RunID        string
	Digest       string
	Decision     string // approved | returned
	ProposalNo   string // số Tờ trình
	ProposalDate string
	DecisionNo   string // số Quyết định
	DecisionDate string
	SignerID     string
	Capacity     string // "" = chairman, "KT." = deputy
	DeputyID     string
	Reason       string
	At           Instant
}

// Deputy is an assignment on record: UserID may approve for the chairman between From and To (yyyy-mm-dd, inclusive).
type Deputy struct {
	ID        string `gorm:"primaryKey"`
	UserID    string
	Number    string
	Date      string
	FromDate  string
	ToDate    string
	CreatedBy string
	CreatedAt Instant
	RevokedAt Instant
}

// Publication is one published version; another one supersedes it, none is ever edited.
type Publication struct {
	ID          string `gorm:"primaryKey"`
	CycleID     string
	Version     int
	RunID       string
	SignOffID   string
	Digest      string // digest of the run
	Objects     string // JSON map name -> {key, sha256, size, content_type}
	SealKeyID   string
	Reason      string // of a correction
	PublishedAt Instant
}

// SealKey is a public key of the system seal and the time it was used from.
type SealKey struct {
	ID        string `gorm:"primaryKey"`
	PublicKey string
	UsedFrom  Instant
	UsedTo    Instant
}
