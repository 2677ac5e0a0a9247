package commands

import (
	"context"
	"time"

	"chuky/models"
)

// RiskWindow is how long before its lock a unit that has not submitted counts as at risk.
const RiskWindow = 48 * time.Hour

// Gauges are the numbers by which an operator sees that nothing lies still. In a quiet system all but OpenTasks,
// DeadlinesAtRisk, EvidenceSealed and EvidenceRefused are 0.
type Gauges struct {
	CommandLag      time.Duration // age of the oldest move that no workflow has applied
	PendingCommands int           // moves that no workflow has applied
	Drift           int           // cycles and units whose workflow has applied less than SQL's seq
	OpenTasks       int           // lines of all inboxes
	DeadlinesAtRisk int           // units that lock within RiskWindow and have not submitted
	PendingMessages int           // mail to send, those that wait for their next attempt included
	MessageLag      time.Duration // how long the oldest mail is overdue
	FailedMessages  int           // mail given up, listed for the coordinator
	EvidenceStaged  int           // uploads that have not all come
	EvidencePending int           // files taken in and not yet sealed: they do not count
	EvidenceSealed  int           // files that count, those that their unit took off included
	EvidenceRefused int           // files refused after they had come: at the end of an upload, or by the scanner
}

// Gauges reads them all in two statements.
func (s *Service) Gauges(ctx context.Context) (Gauges, error) {
	now, err := s.Store.Now(ctx)
	if err != nil {
		return Gauges{}, err
	}
	g, err := s.Store.Read(ctx).Gauges(now + models.Instant(RiskWindow.Microseconds()))
	if err != nil {
		return Gauges{}, err
	}
	return Gauges{CommandLag: since(g.OldestCommand, now), PendingCommands: g.PendingCommands, Drift: g.Drift, OpenTasks: g.OpenTasks, DeadlinesAtRisk: g.AtRisk,
		PendingMessages: g.PendingMessages, MessageLag: since(g.OldestMessage, now), FailedMessages: g.FailedMessages,
		EvidenceStaged: g.StagedEvidence, EvidencePending: g.PendingEvidence, EvidenceSealed: g.SealedEvidence, EvidenceRefused: g.RefusedEvidence}, nil
}

// since is how long ago an instant was; 0 for none and for the future.
func since(then, now models.Instant) time.Duration {
	if !then.Set() || then > now {
		return 0
	}
	return now.Time().Sub(then.Time())
}
