package wire

// Moves after which a workflow has something to do besides keeping time; the whole tables are in commands.
const (
	MoveApprove          = "approve"
	MoveLock             = "lock"
	MoveRoundOneComplete = "round_one_complete"
	MoveRoundTwoComplete = "round_two_complete"

	// Moves of a unit that a move of its cycle brings about; the cycle sees to their messages.
	MoveOpened          = "opened"
	MoveCouncilConfirm  = "council_confirm"
	MoveBackFromFinal   = "back_from_final"
	MoveVerifyAgain     = "verify_again"
	MoveUnitCancelled   = "unit_cancelled"
	MoveUnitRescheduled = "unit_rescheduled"

	// Moves of a cycle that move its units too.
	MoveOpen            = "open"
	MoveSignOff         = "to_sign_off"
	MoveSentBack        = "sent_back"
	MoveSentBackFar     = "sent_back_to_verifying"
	MoveCancelled       = "cancelled"
	MoveCalendarRevised = "calendar_revised"
)

// MoveRunFrozen is the one move of a cycle at sign-off that leaves no run to make.
const MoveRunFrozen = "run_frozen"

// TimerPublish is the timer that a long activity answers.
const TimerPublish = "publish"
