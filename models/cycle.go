package models

// CycleStage is where a cycle stands; process.md, table "Cycle".
type CycleStage string

// The stages of a cycle.
const (
	CycleDraft      CycleStage = "draft"
	CycleCollecting CycleStage = "collecting"
	CycleVerifying  CycleStage = "verifying"
	CycleExplaining CycleStage = "explaining"
	CycleCouncil    CycleStage = "council"
	CycleSignOff    CycleStage = "sign_off"
	CycleSigned     CycleStage = "signed"
	CyclePublished  CycleStage = "published"
	CycleClosed     CycleStage = "closed"
	CycleCancelled  CycleStage = "cancelled"
)

// CycleStages lists them in the order of the main path.
var CycleStages = []CycleStage{CycleDraft, CycleCollecting, CycleVerifying, CycleExplaining, CycleCouncil, CycleSignOff, CycleSigned, CyclePublished, CycleClosed, CycleCancelled}

// Terminal reports whether no move leaves the stage.
func (s CycleStage) Terminal() bool { return s == CycleClosed || s == CycleCancelled }

// Cycle is one annual assessment of one or more groups of units. Stage and Seq change only by moves.
type Cycle struct {
	ID               string `gorm:"primaryKey"`
	Year             int
	Name             string
	Stage            CycleStage
	Seq              int64
	Applied          int64  // last Seq that the workflow has applied
	Policy           string // JSON of commands.Policy, fixed when the cycle opens
	CalendarVersion  int
	Calendar         string // JSON of the calendar that the cycle's terms use, copied
	DueAt            Instant
	LockAt           Instant
	VerifyBy         Instant
	ExplainBy        Instant
	CouncilBy        Instant
	SignBy           Instant
	PublishAt        Instant
	OpenedAt         Instant
	Timers           string // JSON of []Timer still to come
	RunID            string // the frozen run that waits for approval, or was approved
	RunWanted        int64  // Seq of the move that asks for a new run; 0 when none is due
	RunWhy           string // why the wanted run differs from the last: the correction
	PublishedVersion int
	MinutesID        string
	StageSince       Instant
	CreatedBy        string
	CreatedAt        Instant
	UpdatedAt        Instant
}

// CycleGroup binds a group of units to the indicator set that scores it.
type CycleGroup struct {
	CycleID    string `gorm:"primaryKey"`
	GroupKey   string `gorm:"primaryKey"`
	SetID      string
	SetVersion string
	SetDigest  string
	Rulings    string // JSON map ruling id -> reading, chosen before the cycle opened
}

// Assignment makes a user the verifier of a field (main index code, "*" = all) of a group, for one unit or (UnitID "") all.
type Assignment struct {
	ID        string `gorm:"primaryKey"`
	CycleID   string
	UserID    string
	GroupKey  string
	Field     string
	UnitID    string
	EndedAt   Instant
	EndedWhy  string
	CreatedAt Instant
}

// Exclusion removes a criterion for a whole group, points and maximum (QĐ 1726, II.2.b.vi).
type Exclusion struct {
	ID        string `gorm:"primaryKey"`
	CycleID   string
	GroupKey  string
	Item      string
	Reason    string
	By        string
	CreatedAt Instant
}

// Minutes is the record of the council's meeting.
type Minutes struct {
	ID        string `gorm:"primaryKey"`
	CycleID   string
	Number    string
	Date      string // yyyy-mm-dd
	Summary   string
	By        string
	CreatedAt Instant
}

// TableName keeps gorm from inventing a plural of a plural.
func (Minutes) TableName() string { return "minutes" }

// Timer is a wish of the workflow: wake at At and propose Kind. SQL decides then. Stored as JSON in Timers columns.
type Timer struct {
	Kind string
	Key  string // makes two timers of a kind distinct, and a firing idempotent
	At   Instant
}
