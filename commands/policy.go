package commands

import (
	"fmt"
	"slices"

	"chuky/calendar"
	"chuky/models"
)

// Policy steers a cycle; it is fixed in the cycle's row when the cycle opens. Rounds, explanation and council are the
// cycle's own additions: QĐ 79 knows none of them.
type Policy struct {
	Rounds         int             `json:"rounds"`          // 1 or 2; 2 needs Explanation
	Explanation    bool            `json:"explanation"`     // units may explain after round 1
	Council        bool            `json:"council"`         // a council confirms or changes
	Grace          calendar.Term   `json:"grace"`           // after lock, for a form that waits for its leader
	Remind         []calendar.Term `json:"remind"`          // before due, to those who still owe something
	VerifyRemind   []calendar.Term `json:"verify_remind"`   // before the end of verification, to verifiers
	SupplementTerm calendar.Term   `json:"supplement_term"` // offered when "không có nội dung" is refused; zero = none
	SignRemind     []calendar.Term `json:"sign_remind"`     // after the digest is there, to the chairman
	SignEscalate   calendar.Term   `json:"sign_escalate"`   // after the digest is there, to the Office and the coordinator
}

// DefaultPolicy is what the form for a new cycle starts from.
func DefaultPolicy() Policy {
	return Policy{Rounds: 2, Explanation: true, Council: true, Grace: calendar.WorkingDays(1),
		Remind:       []calendar.Term{calendar.WorkingDays(10), calendar.WorkingDays(5), calendar.WorkingDays(2), calendar.WorkingDays(1)},
		VerifyRemind: []calendar.Term{calendar.WorkingDays(5), calendar.WorkingDays(1)}, SupplementTerm: calendar.WorkingDays(3),
		SignRemind: []calendar.Term{calendar.WorkingDays(2), calendar.WorkingDays(4)}, SignEscalate: calendar.WorkingDays(5)}
}

// Validate refuses a policy that contradicts itself.
func (p Policy) Validate() error {
	if p.Rounds != 1 && p.Rounds != 2 {
		return models.Refuse(models.RefuseInvalid, "policy_rounds", "Số lần thẩm định phải là 1 hoặc 2.")
	}
	if (p.Rounds == 2) != p.Explanation {
		return models.Refuse(models.RefuseInvalid, "policy_explanation", "Thẩm định lần 2 và giải trình đi cùng nhau: chọn cả hai hoặc bỏ cả hai.")
	}
	terms := slices.Concat(p.Remind, p.VerifyRemind, p.SignRemind, []calendar.Term{p.Grace, p.SupplementTerm, p.SignEscalate})
	for _, t := range terms {
		if err := t.Validate(); err != nil {
			return models.Refuse(models.RefuseInvalid, "policy_term", "Có thời hạn không hợp lệ trong chính sách của kỳ: "+t.String()+".")
		}
	}
	return nil
}

// fixedPolicy is what timers read: the policy and the calendar of one cycle.
type fixedPolicy struct {
	Policy
	cal calendar.Calendar
}

func policyOf(c *models.Cycle) (fixedPolicy, error) {
	p, err := fromJSON[Policy](c.Policy)
	if err != nil {
		return fixedPolicy{}, fmt.Errorf("policy of cycle %s: %w", c.ID, err)
	}
	cal, err := fromJSON[calendar.Calendar](c.Calendar)
	if err != nil {
		return fixedPolicy{}, fmt.Errorf("calendar of cycle %s: %w", c.ID, err)
	}
	return fixedPolicy{p, cal}, nil
}

// PolicyOf reads a cycle's policy and calendar.
func PolicyOf(c *models.Cycle) (Policy, calendar.Calendar, error) {
	p, err := policyOf(c)
	return p.Policy, p.cal, err
}

func (p fixedPolicy) after(t models.Instant, term calendar.Term) models.Instant {
	return models.At(p.cal.After(t.Time(), term))
}

func (p fixedPolicy) before(t models.Instant, term calendar.Term) models.Instant {
	return models.At(p.cal.Before(t.Time(), term))
}

// graceEnd is the instant after which a leader's approval is refused.
func (p fixedPolicy) graceEnd(a *models.Assessment) models.Instant {
	if p.Grace.IsZero() {
		return a.LockAt
	}
	return p.after(a.LockAt, p.Grace)
}

// Kinds of timers.
const (
	TimerRemind     = "remind"
	TimerDue        = "due"
	TimerLock       = "lock"
	TimerSupplement = "supplement"
	TimerWindow     = "window" // a cycle's window ends: lock, verify_by, explain_by, council_by
	TimerVerify     = "verify_remind"
	TimerSign       = "sign_remind"
	TimerEscalate   = "sign_escalate"
	TimerPublish    = "publish"
)

// assessmentTimers are the instants at which something may be proposed for a unit from its stage on. Reminders that are
// past are left out; windows that are past are kept, they have to close.
func assessmentTimers(p fixedPolicy, a *models.Assessment, supplements []models.Supplement, now models.Instant) []models.Timer {
	var ts []models.Timer
	switch a.Stage {
	case models.StageNotStarted, models.StageInProgress, models.StageReturned, models.StageLeaderReview:
		for _, term := range p.Remind {
			if at := p.before(a.DueAt, term); at > now {
				ts = append(ts, models.Timer{Kind: TimerRemind, Key: "due-" + term.String(), At: at})
			}
		}
		if a.DueAt > now {
			ts = append(ts, models.Timer{Kind: TimerDue, Key: "due", At: a.DueAt})
		}
		lock := a.LockAt
		if a.Stage == models.StageLeaderReview {
			lock = p.graceEnd(a)
		}
		ts = append(ts, models.Timer{Kind: TimerLock, Key: "lock", At: lock})
	case models.StageSupplement:
		for _, s := range supplements {
			if s.State == models.SupplementOpen || s.State == models.SupplementAnswered {
				ts = append(ts, models.Timer{Kind: TimerSupplement, Key: s.ID, At: s.Until})
			}
		}
	}
	return sortTimers(ts)
}

func cycleTimers(p fixedPolicy, c *models.Cycle, now models.Instant) []models.Timer {
	var ts []models.Timer
	window := func(at models.Instant) {
		ts = append(ts, models.Timer{Kind: TimerWindow, Key: string(c.Stage), At: at})
	}
	switch c.Stage {
	case models.CycleCollecting:
		window(c.LockAt)
	case models.CycleVerifying:
		for _, term := range p.VerifyRemind {
			if at := p.before(c.VerifyBy, term); at > now {
				ts = append(ts, models.Timer{Kind: TimerVerify, Key: "verify-" + term.String(), At: at})
			}
		}
		window(c.VerifyBy)
	case models.CycleExplaining:
		window(c.ExplainBy)
	case models.CycleCouncil:
		if c.CouncilBy > now {
			window(c.CouncilBy)
		}
	case models.CycleSignOff:
		if c.RunID == "" {
			break
		}
		for _, term := range p.SignRemind {
			if at := p.after(c.StageSince, term); at > now {
				ts = append(ts, models.Timer{Kind: TimerSign, Key: fmt.Sprintf("sign-%d-%s", c.Seq, term), At: at})
			}
		}
		if !p.SignEscalate.IsZero() {
			if at := p.after(c.StageSince, p.SignEscalate); at > now {
				ts = append(ts, models.Timer{Kind: TimerEscalate, Key: fmt.Sprintf("escalate-%d", c.Seq), At: at})
			}
		}
	case models.CycleSigned:
		ts = append(ts, models.Timer{Kind: TimerPublish, Key: "publish", At: c.PublishAt})
	}
	return sortTimers(ts)
}

func sortTimers(ts []models.Timer) []models.Timer {
	slices.SortStableFunc(ts, func(a, b models.Timer) int {
		if a.At != b.At {
			if a.At < b.At {
				return -1
			}
			return 1
		}
		return 0
	})
	return ts
}
