package workflows

import (
	"errors"

	"chuky/activities/wire"
	"chuky/models"

	"go.temporal.io/sdk/workflow"
)

// CycleInput starts or continues the workflow of a cycle. ClockRate is how many times faster than the world SQL's clock
// runs (a rehearsal); 0 and 1 are the world's. Carried is the state of the run before; nil starts from SQL.
type CycleInput struct {
	CycleID   string `json:"cycle_id"`
	ClockRate int    `json:"clock_rate,omitempty"`
	Carried   *State `json:"carried,omitempty"`
}

// CycleResult is where the workflow ended.
type CycleResult struct {
	Applied int64  `json:"applied"`
	Stage   string `json:"stage"`
}

// Cycle follows one cycle until it is closed or cancelled: ends its windows, reminds, hands over its units' moves, has
// runs frozen and results published.
func Cycle(ctx workflow.Context, in CycleInput) (CycleResult, error) {
	p := newProcess(ctx, models.AggregateCycle, stateOf(in.CycleID, in.Carried), in.ClockRate)
	p.state.CycleID = in.CycleID
	err := p.run(ctx)
	if errors.Is(err, errContinue) {
		return CycleResult{}, workflow.NewContinueAsNewError(ctx, wire.WorkflowCycle, CycleInput{CycleID: in.CycleID, ClockRate: in.ClockRate, Carried: &p.state})
	}
	return CycleResult{Applied: p.state.Applied, Stage: p.state.Stage}, err
}

func stateOf(id string, carried *State) State {
	if carried != nil {
		return *carried
	}
	return State{ID: id, Applied: wire.FromStart}
}
