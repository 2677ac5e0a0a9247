package activities

import (
	"context"

	"chuky/activities/wire"
)

// mailBatch is how many messages one round sends.
const mailBatch = 50

// deliver sends a batch, unless this process is sending already: deliveries that wait for a slow mail server would take the
// places of activities that move cycles. Whoever finds the other at work leaves its messages to the next round of
// DeliverAll. Other processes may send at the same time.
func (a *Activities) deliver(ctx context.Context, cycleID, assessmentID string) (wire.DeliverMessagesResult, error) {
	if !a.sending.TryLock() {
		return wire.DeliverMessagesResult{}, nil
	}
	defer a.sending.Unlock()
	d, err := a.Commands.Deliver(ctx, a.Channel, cycleID, assessmentID, mailBatch)
	return wire.DeliverMessagesResult{Sent: d.Sent, Failed: d.Failed, Later: d.Later, More: d.Sent+d.Failed+d.Later == mailBatch}, err
}

// DeliverMessages sends a batch of what is pending of a cycle with its units, or of one unit. A message that a server
// did not take waits for a later round; that is no error.
func (a *Activities) DeliverMessages(ctx context.Context, in wire.DeliverMessagesInput) (wire.DeliverMessagesResult, error) {
	return a.deliver(ctx, in.CycleID, in.AssessmentID)
}

// DeliverAll sends whatever is pending, round by round.
func (a *Activities) DeliverAll(ctx context.Context, in wire.RoundsInput) (wire.RoundsResult, error) {
	return round(ctx, in, func() (bool, error) {
		res, err := a.deliver(ctx, "", "")
		return res.More, err
	})
}
