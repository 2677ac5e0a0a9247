package workflows_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chuky/activities/wire"
	"chuky/worker"
	"chuky/workflows"
	"chuky/workflows/replaytest"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"
	sdkworker "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// recorded is the folder of fixtures: one folder a released version. Record more with `chuky replay record`, or with
//
//	go test ./worker -run Live -record "$PWD/workflows/testdata/replay/<version>"
var recorded = filepath.Join("testdata", "replay")

// Today's workflows, registered as the worker registers them, go the way of every recorded history, whatever its folder.
func TestReplay(t *testing.T) {
	outcomes, err := replaytest.Check(recorded)
	if err != nil {
		t.Fatal(err)
	}
	events := map[enumspb.EventType]int{}
	types, folders, moves := map[string]int{}, map[string]bool{}, map[string]int{}
	for _, o := range outcomes {
		if o.Err != nil {
			t.Errorf("%s: %v", o.File, o.Err)
		}
		types[o.Workflow()]++
		folders[strings.Split(o.File, "/")[0]] = true
		for _, e := range o.History.Events {
			events[e.EventType]++
			for _, m := range movesIn(e) {
				moves[m.Move]++
			}
		}
	}
	versions, err := os.ReadDir(recorded)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range versions {
		if !folders[v.Name()] {
			t.Errorf("nothing of %s was replayed", v.Name())
		}
	}
	for _, name := range []string{wire.WorkflowCycle, wire.WorkflowUnitAssessment, wire.WorkflowHousekeeping, wire.WorkflowEvidence} {
		if types[name] == 0 {
			t.Errorf("no history of workflow %s", name)
		}
	}
	for _, e := range []enumspb.EventType{enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED, enumspb.EVENT_TYPE_TIMER_FIRED, enumspb.EVENT_TYPE_TIMER_CANCELED,
		enumspb.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW} {
		if events[e] == 0 {
			t.Errorf("no history has a %s", e)
		}
	}
	// Every way through a cycle that people and timers lead it: a form returned, late, locked, supplemented, explained; a
	// calendar revised, a digest made void by a correction, a cycle sent back, cancelled, closed.
	for _, m := range []string{"open", "opened", "first_save", "submit", "return", "approve", "lock", "unit_rescheduled", "verifier_opens", "ask_supplement", "supplement_changed",
		"supplement_done", "round_one_complete", "explain", "round_two_complete", "council_confirm", "back_from_final", "calendar_revised", "to_verifying", "to_explaining",
		"to_council", "to_sign_off", "run_frozen", "digest_void", "sent_back", "signed", "published", "closed", "cancelled"} {
		if moves[m] == 0 {
			t.Errorf("no history has the move %s", m)
		}
	}
}

// movesIn are the moves that an activity told its workflow of.
func movesIn(e *historypb.HistoryEvent) []wire.Move {
	var page wire.LoadMovesResult
	result := e.GetActivityTaskCompletedEventAttributes().GetResult()
	if result == nil || converter.GetDefaultDataConverter().FromPayloads(result, &page) != nil {
		return nil // of another activity
	}
	return page.Moves
}

// changed registers today's workflows with a step before the first one of a cycle and of a unit.
func changed(step func(ctx workflow.Context) error) func(sdkworker.WorkflowRegistry) {
	return func(r sdkworker.WorkflowRegistry) {
		worker.RegisterWorkflows(instead{WorkflowRegistry: r, other: map[string]any{
			wire.WorkflowCycle: func(ctx workflow.Context, in workflows.CycleInput) (out workflows.CycleResult, err error) {
				if err = step(ctx); err != nil {
					return out, err
				}
				return workflows.Cycle(ctx, in)
			},
			wire.WorkflowUnitAssessment: func(ctx workflow.Context, in workflows.UnitAssessmentInput) (out workflows.UnitAssessmentResult, err error) {
				if err = step(ctx); err != nil {
					return out, err
				}
				return workflows.UnitAssessment(ctx, in)
			},
		}})
	}
}

// instead registers other functions under some names.
type instead struct {
	sdkworker.WorkflowRegistry
	other map[string]any
}

func (r instead) RegisterWorkflowWithOptions(fn any, o workflow.RegisterOptions) {
	if other := r.other[o.Name]; other != nil {
		fn = other
	}
	r.WorkflowRegistry.RegisterWorkflowWithOptions(fn, o)
}

func step(ctx workflow.Context) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{ScheduleToCloseTimeout: 1})
	return workflow.ExecuteActivity(ctx, wire.CheckCycle, wire.CheckCycleInput{}).Get(ctx, nil)
}

// One step more is found out by every history of the workflows that have it, and by no other; behind a version it is none.
func TestReplayNotices(t *testing.T) {
	outcomes, err := replaytest.CheckWith(recorded, changed(step))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outcomes {
		has := o.Workflow() == wire.WorkflowCycle || o.Workflow() == wire.WorkflowUnitAssessment
		if found := o.Err != nil; found != has {
			t.Errorf("%s (%s): %v", o.File, o.Workflow(), o.Err)
		}
	}
	outcomes, err = replaytest.CheckWith(recorded, changed(func(ctx workflow.Context) error {
		if workflow.GetVersion(ctx, "a step", workflow.DefaultVersion, 1) == workflow.DefaultVersion {
			return nil
		}
		return step(ctx)
	}))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outcomes {
		if o.Err != nil {
			t.Errorf("%s behind a version: %v", o.File, o.Err)
		}
	}
}

// A folder that comes in anew is replayed without being named anywhere; one without a history, and a file that is none, are
// no success.
func TestReplayTakesEveryFolder(t *testing.T) {
	dir := t.TempDir()
	if _, err := replaytest.Check(dir); err == nil {
		t.Error("an empty folder passed")
	}
	if err := os.CopyFS(filepath.Join(dir, "9.9", "deeper"), os.DirFS(filepath.Join(recorded, "0.1"))); err != nil {
		t.Fatal(err)
	}
	outcomes, err := replaytest.Check(dir)
	if err != nil || len(outcomes) < 8 || !strings.HasPrefix(outcomes[0].File, "9.9/deeper/") {
		t.Errorf("%d histories, %v", len(outcomes), err)
	}
	if err := os.WriteFile(filepath.Join(dir, "9.9", "none.json"), []byte(`{"events":[]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := replaytest.Check(dir); err == nil || !strings.Contains(err.Error(), "none.json") {
		t.Errorf("a file without a history: %v", err)
	}
}
