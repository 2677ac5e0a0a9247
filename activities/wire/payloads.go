package wire

import "chuky/models"

// Timer is an instant at which something is to be proposed. Kind and Key name it.
type Timer struct {
	Kind string         `json:"kind"`
	Key  string         `json:"key"`
	At   models.Instant `json:"at"`
}

// Move is one row of commands.
type Move struct {
	ID    string `json:"id"` // of the command, which is the ID of its update
	Seq   int64  `json:"seq"`
	Move  string `json:"move"`
	Stage string `json:"stage"`
}

// FromStart as LoadMovesInput.After asks for what SQL holds as not applied.
const FromStart int64 = -1

// LoadMovesInput asks for the moves after a seq.
type LoadMovesInput struct {
	Aggregate models.Aggregate `json:"aggregate"`
	ID        string           `json:"id"`
	After     int64            `json:"after"`
}

// LoadMovesResult is a page of moves in order. Stage and Timers are those after the last move of the page, or SQL's
// present ones where there is none. After is what the page starts from: SQL's own where the input asked for it or is
// ahead of SQL (a restored database).
type LoadMovesResult struct {
	Gone    bool           `json:"gone,omitempty"` // SQL does not know the aggregate
	CycleID string         `json:"cycle_id,omitempty"`
	After   int64          `json:"after"`
	Moves   []Move         `json:"moves,omitempty"`
	More    bool           `json:"more,omitempty"`
	Stage   string         `json:"stage,omitempty"`
	Timers  []Timer        `json:"timers,omitempty"`
	Now     models.Instant `json:"now"` // SQL's clock
}

// AckMovesInput says that everything up to Seq is applied.
type AckMovesInput struct {
	Aggregate models.Aggregate `json:"aggregate"`
	ID        string           `json:"id"`
	Seq       int64            `json:"seq"`
}

// AckMovesResult is empty.
type AckMovesResult struct{}

// FireTimerInput proposes what a timer stands for.
type FireTimerInput struct {
	Aggregate models.Aggregate `json:"aggregate"`
	ID        string           `json:"id"`
	Timer     Timer            `json:"timer"`
}

// FireTimerResult is SQL's decision. All zero but Now: the timer is done with.
type FireTimerResult struct {
	Moved   bool           `json:"moved,omitempty"`
	Again   models.Instant `json:"again,omitempty"`   // not due yet: propose again then
	Refused string         `json:"refused,omitempty"` // code of a refusal
	Now     models.Instant `json:"now"`
}

// CheckCycleInput names the cycle of a unit that moved.
type CheckCycleInput struct {
	CycleID string `json:"cycle_id"`
}

// CheckCycleResult says whether the cycle waits for a run that this unit's move may have made possible.
type CheckCycleResult struct {
	RunWanted bool   `json:"run_wanted,omitempty"`
	Refused   string `json:"refused,omitempty"`
}

// StartAssessmentsInput asks for one batch of units, after an ID.
type StartAssessmentsInput struct {
	CycleID string `json:"cycle_id"`
	After   string `json:"after,omitempty"`
}

// StartAssessmentsResult counts a batch; Next is empty after the last one. What failed is left to the relay.
type StartAssessmentsResult struct {
	HandedOver int    `json:"handed_over"`
	Failed     int    `json:"failed,omitempty"`
	Next       string `json:"next,omitempty"`
}

// FreezeRunInput names the cycle.
type FreezeRunInput struct {
	CycleID string `json:"cycle_id"`
}

// FreezeRunResult names the run that waits for approval now, if any.
type FreezeRunResult struct {
	RunID   string `json:"run_id,omitempty"`
	Refused string `json:"refused,omitempty"`
}

// PublishCycleInput proposes publication by its timer.
type PublishCycleInput struct {
	CycleID string `json:"cycle_id"`
	Timer   Timer  `json:"timer"`
}

// PublishCycleResult is a decision like that of any timer.
type PublishCycleResult = FireTimerResult

// DeliverMessagesInput asks to send what is pending of a cycle with its units, or of one unit.
type DeliverMessagesInput struct {
	CycleID      string `json:"cycle_id,omitempty"`
	AssessmentID string `json:"assessment_id,omitempty"`
}

// DeliverMessagesResult counts a batch.
type DeliverMessagesResult struct {
	Sent   int  `json:"sent"`
	Failed int  `json:"failed,omitempty"`
	Later  int  `json:"later,omitempty"`
	More   bool `json:"more,omitempty"`
}

// RoundsInput bounds a housekeeping activity: it does its work once a round and ends after Rounds of them.
type RoundsInput struct {
	Rounds int32 `json:"rounds"`
}

// RoundsResult is empty: what was done is in SQL.
type RoundsResult struct{}
