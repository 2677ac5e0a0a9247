package activities

import (
	"context"
	"sync"

	"chuky/activities/wire"
)

// mailBatch is how many messages one round sends.
const mailBatch = 50

// turnstile lets one of this process through at a time: two deliveries at once would read the same pending messages.
type turnstile struct {
	once sync.Once
	ch   chan struct{}
}

func (t *turnstile) enter(ctx context.Context) (leave func(), err error) {
	t.once.Do(func() { t.ch = make(chan struct{}, 1) })
	select {
	case t.ch <- struct{}{}:
		return func() { <-t.ch }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (a *Activities) deliver(ctx context.Context, cycleID, assessmentID string) (wire.DeliverMessagesResult, error) {
	leave, err := a.post.enter(ctx)
	if err != nil {
		return wire.DeliverMessagesResult{}, err
	}
	defer leave()
	d, err := a.Commands.Deliver(ctx, a.Channel, cycleID, assessmentID, mailBatch)
	return wire.DeliverMessagesResult{Sent: d.Sent, Failed: d.Failed, Later: d.Later, More: d.Sent+d.Failed+d.Later == mailBatch}, err
}

// DeliverMessages sends a batch of what is pending of a cycle with its units, or of one unit. A message that a server
// did not take waits for a later round; that is no error.
func (a *Activities) DeliverMessages(ctx context.Context, in wire.DeliverMessagesInput) (wire.DeliverMessagesResult, error) {
	defer beat(ctx)()
	return a.deliver(ctx, in.CycleID, in.AssessmentID)
}

// DeliverAll sends whatever is pending, round by round.
func (a *Activities) DeliverAll(ctx context.Context, in wire.RoundsInput) (wire.RoundsResult, error) {
	return round(ctx, in, func() (bool, error) {
		res, err := a.deliver(ctx, "", "")
		return res.More, err
	})
}
