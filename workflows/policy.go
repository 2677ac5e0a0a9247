package workflows

import (
	"cmp"
	"slices"
	"time"

	"chuky/activities/wire"
	"chuky/models"
)

// State is all that a workflow knows; continue-as-new carries it.
type State struct {
	ID      string       `json:"id"`
	CycleID string       `json:"cycle_id,omitempty"`
	Applied int64        `json:"applied"`         // seq of the last move applied; wire.FromStart before the first look
	Last    string       `json:"last,omitempty"`  // ID of the last command applied
	Stage   string       `json:"stage,omitempty"` // after that move
	Timers  []wire.Timer `json:"timers,omitempty"`
	Gone    bool         `json:"gone,omitempty"` // SQL does not know the aggregate
}

// effect is something that moves bring about.
type effect int

const (
	effectFreezeRun        effect = iota // make the run that waits for approval
	effectStartAssessments               // hand over the moves of the cycle's units
	effectCheckCycle                     // the cycle may move on
	effectDeliver                        // send messages
)

var (
	completing   = []string{wire.MoveApprove, wire.MoveLock, wire.MoveRoundOneComplete, wire.MoveRoundTwoComplete}
	broughtAbout = []string{wire.MoveOpened, wire.MoveCouncilConfirm, wire.MoveBackFromFinal, wire.MoveVerifyAgain, wire.MoveUnitCancelled, wire.MoveUnitRescheduled}
	movesUnits   = []string{wire.MoveOpen, wire.MoveSignOff, wire.MoveSentBack, wire.MoveSentBackFar, wire.MoveCancelled, wire.MoveCalendarRevised}
)

// effects says what a page of moves brings about, each thing once, in the order of its doing. Every effect reads SQL's
// present, so doing one for several moves is the same as doing it for each.
func effects(a models.Aggregate, moves []wire.Move) []effect {
	if len(moves) == 0 {
		return nil
	}
	var out []effect
	some := func(of []string) bool {
		return slices.ContainsFunc(moves, func(m wire.Move) bool { return slices.Contains(of, m.Move) })
	}
	if a == models.AggregateCycle {
		last := moves[len(moves)-1]
		if last.Stage == string(models.CycleSignOff) && last.Move != wire.MoveRunFrozen {
			out = append(out, effectFreezeRun)
		}
		if some(movesUnits) {
			out = append(out, effectStartAssessments)
		}
		return append(out, effectDeliver)
	}
	if some(completing) {
		out = append(out, effectCheckCycle)
	}
	if slices.ContainsFunc(moves, func(m wire.Move) bool { return !slices.Contains(broughtAbout, m.Move) }) {
		out = append(out, effectDeliver)
	}
	return out
}

// ended reports whether the workflow has nothing to wait for. A move that leaves one of these stages starts it again.
func ended(a models.Aggregate, s State) bool {
	switch {
	case s.Gone:
		return true
	case a == models.AggregateCycle:
		return models.CycleStage(s.Stage).Terminal()
	}
	return s.Stage == string(models.StageFinal) || s.Stage == string(models.StageCancelled)
}

// follow is the state after a page of moves. Timers that have been proposed since the last move do not come back with
// an empty page.
func follow(s State, page wire.LoadMovesResult) State {
	if page.Gone {
		s.Gone, s.Timers = true, nil
		return s
	}
	fresh := s.Applied != page.After
	s.Gone, s.CycleID, s.Applied = false, page.CycleID, page.After
	if len(page.Moves) > 0 {
		last := page.Moves[len(page.Moves)-1]
		s.Applied, s.Last = last.Seq, last.ID
	}
	if fresh || len(page.Moves) > 0 {
		s.Stage, s.Timers = page.Stage, sorted(page.Timers)
	}
	return s
}

// lookFrom says where to read on for an update. A seq that is applied under another command's ID comes from a database
// that was restored: then SQL says what is applied.
func lookFrom(s State, seq int64, commandID string) (after int64, look bool) {
	switch {
	case seq > s.Applied:
		return s.Applied, true
	case seq == s.Applied && commandID == s.Last:
		return s.Applied, false
	}
	return wire.FromStart, true
}

// refusedAgain is how long a refused proposal rests: whatever was in its way may have gone.
const refusedAgain = models.Instant(time.Hour / time.Microsecond)

// settle is what remains of the timers after SQL's decision about t.
func settle(timers []wire.Timer, t wire.Timer, r wire.FireTimerResult) []wire.Timer {
	out := slices.DeleteFunc(slices.Clone(timers), func(x wire.Timer) bool { return x == t })
	switch {
	case r.Again.Set():
		t.At = r.Again
	case r.Refused != "":
		t.At = r.Now + refusedAgain
	default:
		return out
	}
	return sorted(append(out, t))
}

func sorted(timers []wire.Timer) []wire.Timer {
	out := slices.Clone(timers)
	slices.SortFunc(out, func(a, b wire.Timer) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Key, b.Key))
	})
	return out
}

// clock reads SQL's clock without asking: its instant at an instant of the workflow. Rate is how many times faster than
// the workflow's it runs; 0 counts as 1.
type clock struct {
	sql  models.Instant
	at   time.Time
	rate int
}

// until is how long the workflow has to sleep for SQL to reach an instant; 0 or less when it has.
func (c clock) until(t models.Instant, now time.Time) time.Duration {
	rate := time.Duration(max(c.rate, 1))
	ahead := time.Duration(t-c.sql) * time.Microsecond
	d := (ahead+rate-1)/rate - now.Sub(c.at)
	if d <= 0 {
		return d
	}
	return d.Truncate(time.Millisecond) + time.Millisecond
}
