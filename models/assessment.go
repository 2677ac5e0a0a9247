package models

// AssessmentStage is where a unit's assessment stands; process.md, table "Unit assessment".
type AssessmentStage string

// The stages of a unit assessment.
const (
	StageNotStarted     AssessmentStage = "not_started"
	StageInProgress     AssessmentStage = "in_progress"
	StageLeaderReview   AssessmentStage = "leader_review"
	StageReturned       AssessmentStage = "returned"
	StageSubmitted      AssessmentStage = "submitted"
	StageLocked         AssessmentStage = "locked"
	StageInVerification AssessmentStage = "in_verification"
	StageSupplement     AssessmentStage = "supplement"
	StageVerified       AssessmentStage = "verified"
	StageExplained      AssessmentStage = "explained"
	StageFinal          AssessmentStage = "final"
	StageCancelled      AssessmentStage = "cancelled" // the cycle was cancelled
)

// AssessmentStages lists them in the order of the main path.
var AssessmentStages = []AssessmentStage{StageNotStarted, StageInProgress, StageLeaderReview, StageReturned, StageSubmitted, StageLocked, StageInVerification, StageSupplement, StageVerified, StageExplained, StageFinal, StageCancelled}

// Editable reports whether the unit's officers may change any item.
func (s AssessmentStage) Editable() bool {
	return s == StageNotStarted || s == StageInProgress || s == StageReturned
}

// Assessment is one unit's form in one cycle. Revision grows with every change of the unit's data; an approval names it.
type Assessment struct {
	ID          string `gorm:"primaryKey"`
	CycleID     string
	UnitID      string
	GroupKey    string
	Stage       AssessmentStage
	Seq         int64
	Applied     int64
	Revision    int64
	Round       int // 1 or 2: the round of verification under way or done
	DueAt       Instant
	LockAt      Instant
	Late        bool // approved after DueAt (chậm nộp)
	Timers      string
	LastEditor  string
	SubmittedBy string
	SubmittedAt Instant
	ApprovedBy  string
	ApprovedAt  Instant
	ApprovedRev int64
	Scored      bool // counts in the run: approved in time; false = every criterion missing
	Filled      int  // items of part II with complete figures or an N/A claim, for lists
	StageSince  Instant
	CreatedAt   Instant
	UpdatedAt   Instant
}

// NAState is the state of a "không có nội dung" claim.
type NAState string

// States of a claim.
const (
	NANone    NAState = ""
	NAClaimed NAState = "claimed"
	NAGranted NAState = "granted"
	NARefused NAState = "refused"
)

// ItemState is what the unit entered for one item (criterion or field of part I). Version is the ETag of the draft.
type ItemState struct {
	AssessmentID string `gorm:"primaryKey"`
	Item         string `gorm:"primaryKey"`
	Values       string // JSON map input key -> canonical value
	Note         string
	NA           NAState
	NAReason     string
	Version      int64
	UpdatedBy    string
	UpdatedAt    Instant
}

// VerdictKind is a verifier's or the council's decision on one criterion.
type VerdictKind string

// Kinds of verdict.
const (
	VerdictAccepted      VerdictKind = "accepted"
	VerdictAdjusted      VerdictKind = "adjusted"
	VerdictNotRecognised VerdictKind = "not_recognised"
	VerdictNAGranted     VerdictKind = "na_granted"
	VerdictNARefused     VerdictKind = "na_refused"
)

// Rounds of decision; a higher round overrides a lower one, the latest of a round overrides earlier ones.
const (
	RoundOne        = 1
	RoundTwo        = 2
	RoundCouncil    = 3
	RoundCorrection = 4
)

// Verdict is insert-only. Values (JSON) are the adjusted figures, complete for the criterion; empty unless adjusted.
type Verdict struct {
	ID           string `gorm:"primaryKey"`
	N            int64  // order of decision within the assessment
	CycleID      string
	AssessmentID string
	Item         string
	Round        int
	Kind         VerdictKind
	Values       string
	Reason       string
	By           string
	At           Instant
}

// SupplementState is the state of a request for supplement.
type SupplementState string

// States of a supplement.
const (
	SupplementOpen     SupplementState = "open"     // the unit may edit that criterion
	SupplementAnswered SupplementState = "answered" // officer is done, leader has to approve
	SupplementDone     SupplementState = "done"
	SupplementLapsed   SupplementState = "lapsed"
)

// Supplement is a request (yêu cầu bổ sung) on one criterion, with its own deadline.
type Supplement struct {
	ID           string `gorm:"primaryKey"`
	AssessmentID string
	Item         string
	Reason       string
	Until        Instant
	State        SupplementState
	AskedBy      string
	AskedAt      Instant
	AnsweredBy   string
	AnsweredAt   Instant
	ApprovedBy   string
	ApprovedAt   Instant
	Was          string // JSON of the item's ItemState when the request was made; it stands again when the request lapses
}

// ExplanationState is the state of an explanation.
type ExplanationState string

// States of an explanation.
const (
	ExplanationDraft   ExplanationState = "draft"
	ExplanationSent    ExplanationState = "sent"
	ExplanationDecided ExplanationState = "decided"
)

// Explanation (giải trình, kiến nghị) is the unit's answer to round 1 on one criterion.
type Explanation struct {
	ID           string `gorm:"primaryKey"`
	AssessmentID string
	Item         string
	Text         string
	State        ExplanationState
	By           string
	At           Instant
	SentBy       string
	SentAt       Instant
	DecidedBy    string
	DecidedAt    Instant
}
