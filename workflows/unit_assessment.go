package workflows

import (
	"errors"

	"chuky/activities/wire"
	"chuky/models"

	"go.temporal.io/sdk/workflow"
)

// UnitAssessmentInput starts or continues the workflow of one unit's assessment; the fields are those of CycleInput.
type UnitAssessmentInput struct {
	AssessmentID string `json:"assessment_id"`
	ClockRate    int    `json:"clock_rate,omitempty"`
	Carried      *State `json:"carried,omitempty"`
}

// UnitAssessmentResult is where the workflow ended.
type UnitAssessmentResult struct {
	Applied int64  `json:"applied"`
	Stage   string `json:"stage"`
}

// UnitAssessment follows one unit's assessment until it is final or cancelled: reminds, says that due has passed,
// locks, lapses supplements, and has the cycle look whether it can move on.
func UnitAssessment(ctx workflow.Context, in UnitAssessmentInput) (UnitAssessmentResult, error) {
	p := newProcess(ctx, models.AggregateAssessment, stateOf(in.AssessmentID, in.Carried), in.ClockRate)
	err := p.run(ctx)
	if errors.Is(err, errContinue) {
		return UnitAssessmentResult{}, workflow.NewContinueAsNewError(ctx, wire.WorkflowUnitAssessment,
			UnitAssessmentInput{AssessmentID: in.AssessmentID, ClockRate: in.ClockRate, Carried: &p.state})
	}
	return UnitAssessmentResult{Applied: p.state.Applied, Stage: p.state.Stage}, err
}
