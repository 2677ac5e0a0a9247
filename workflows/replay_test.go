package workflows_test

import (
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chuky/activities/wire"
	"chuky/worker"
	"chuky/workflows"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	sdkworker "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// histories reads every fixture: one folder a released version. Record more with
//
//	go test ./worker -run Live -record "$PWD/workflows/testdata/replay/<version>"
func histories(t *testing.T) map[string]*historypb.History {
	t.Helper()
	out := map[string]*historypb.History{}
	root := filepath.Join("testdata", "replay")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".json") {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		h, err := client.HistoryFromJSON(f, client.HistoryJSONOptions{})
		out[strings.TrimPrefix(path, root+string(filepath.Separator))] = h
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) == 0 {
		t.Fatal("no history to replay")
	}
	return out
}

var quiet = sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))

// Today's workflows, registered as the worker registers them, go the way of every recorded history.
func TestReplay(t *testing.T) {
	r := sdkworker.NewWorkflowReplayer()
	worker.RegisterWorkflows(r)
	events := map[enumspb.EventType]int{}
	types := map[string]int{}
	for name, h := range histories(t) {
		t.Run(name, func(t *testing.T) {
			if err := r.ReplayWorkflowHistory(quiet, h); err != nil {
				t.Error(err)
			}
		})
		types[h.Events[0].GetWorkflowExecutionStartedEventAttributes().GetWorkflowType().GetName()]++
		for _, e := range h.Events {
			events[e.EventType]++
		}
	}
	for _, name := range []string{wire.WorkflowCycle, wire.WorkflowUnitAssessment, wire.WorkflowHousekeeping} {
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
}

// The histories notice: a workflow that does the same things in another way is found out by each of them.
func TestReplayNotices(t *testing.T) {
	r := sdkworker.NewWorkflowReplayer()
	other := func(ctx workflow.Context, in workflows.CycleInput) error {
		return workflow.ExecuteActivity(workflow.WithActivityOptions(ctx, workflow.ActivityOptions{ScheduleToCloseTimeout: 1}), wire.FreezeRun, in).Get(ctx, nil)
	}
	for _, name := range []string{wire.WorkflowCycle, wire.WorkflowUnitAssessment, wire.WorkflowHousekeeping} {
		r.RegisterWorkflowWithOptions(other, workflow.RegisterOptions{Name: name})
	}
	for name, h := range histories(t) {
		if err := r.ReplayWorkflowHistory(quiet, h); err == nil {
			t.Errorf("%s: another workflow was replayed without a word", name)
		}
	}
}
