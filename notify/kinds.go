package notify

import (
	"time"

	"chuky/calendar"
)

// Kind names a message of the process. The values are stored with the messages
// and never change.
type Kind string

// Kinds of messages, in the order of a cycle.
const (
	AccountCreated      Kind = "account_created"
	CycleOpened         Kind = "cycle_opened"
	VerifierAssigned    Kind = "verifier_assigned"
	Reminder            Kind = "reminder"
	LeaderReview        Kind = "leader_review"
	Returned            Kind = "returned"
	DuePassed           Kind = "due_passed"
	Laggards            Kind = "laggards"
	Locked              Kind = "locked"
	Extended            Kind = "extended"
	Reopened            Kind = "reopened"
	Submitted           Kind = "submitted"
	SupplementRequested Kind = "supplement_requested"
	SupplementAnswered  Kind = "supplement_answered"
	RoundCompleted      Kind = "round_completed"
	ExplanationOpen     Kind = "explanation_open"
	ExplanationReceived Kind = "explanation_received"
	Round2Decided       Kind = "round2_decided"
	PointsMoved         Kind = "points_moved"
	VerifyReminder      Kind = "verify_reminder"
	CouncilOpen         Kind = "council_open"
	CouncilDone         Kind = "council_done"
	SignRequested       Kind = "sign_requested"
	SignReminder        Kind = "sign_reminder"
	SignEscalated       Kind = "sign_escalated"
	SignReturned        Kind = "sign_returned"
	DigestVoid          Kind = "digest_void"
	Signed              Kind = "signed"
	Published           Kind = "published"
	Cancelled           Kind = "cancelled"
	CalendarRevised     Kind = "calendar_revised"
	SetReplaced         Kind = "set_replaced"
	CriterionExcluded   Kind = "criterion_excluded"
	EvidenceRejected    Kind = "evidence_rejected"
)

// Data is what a message may say. Each kind needs some of it; Render refuses a
// message whose needs are not met, so that nobody gets a letter with gaps.
type Data struct {
	// Now is the instant at which the message is worded; Calendar counts the
	// working days that are left.
	Now      time.Time
	Calendar calendar.Calendar
	// Sender is the organiser as it signs, e.g. "Sở Khoa học và Công nghệ".
	Sender string
	ToName string
	// Cycle is the cycle's name, "Đánh giá chuyển đổi số năm 2025".
	Cycle string
	// Unit is the unit spoken of.
	Unit string
	// Due is the instant by which the reader should act; Lock the instant
	// after which nothing is accepted.
	Due  time.Time
	Lock time.Time
	// Items lists what is owed, returned, excluded …, one line each.
	Items []string
	// Reason is the reason on record.
	Reason string
	// Actor is who did it, by name or office.
	Actor string
	// Reference is a number on a document: minutes, decision.
	Reference string
	// Digest identifies the results to approve.
	Digest string
	// Account is a user name.
	Account string
	// Version counts publications; from 2 on they are corrections.
	Version int
	// Link opens the task or page itself.
	Link string
}
