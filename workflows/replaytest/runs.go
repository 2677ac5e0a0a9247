package replaytest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
)

// Subject is a workflow and the name of its file, without an ending.
type Subject struct{ Name, WorkflowID string }

// Runs writes the history of every run that Temporal still holds of the subjects into dir, which is made and has to be empty:
// NAME.json, or NAME-run-1.json and so on, the oldest first, where there are several. It returns how many files it wrote. A
// subject that Temporal does not know is left out: its workflow has not started, or ended longer ago than the namespace keeps.
func Runs(ctx context.Context, c client.Client, subjects []Subject, dir string) (files int, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	if there, err := os.ReadDir(dir); err != nil || len(there) > 0 {
		return 0, errors.Join(err, fmt.Errorf("folder %s is not empty", dir))
	}
	listed, err := list(ctx, c)
	if err != nil {
		return 0, err
	}
	for _, s := range subjects {
		runs := listed[s.WorkflowID]
		newest, err := c.DescribeWorkflowExecution(ctx, s.WorkflowID, "") // visibility follows with a delay
		var unknown *serviceerror.NotFound
		switch {
		case errors.As(err, &unknown):
		case err != nil:
			return files, fmt.Errorf("describe %s: %w", s.WorkflowID, err)
		default:
			runs = append(runs, newest.WorkflowExecutionInfo)
		}
		n, err := write(ctx, c, s, runs, dir)
		if files += n; err != nil {
			return files, err
		}
	}
	return files, nil
}

// list finds the runs of all workflows of the namespace.
func list(ctx context.Context, c client.Client) (map[string][]*workflowpb.WorkflowExecutionInfo, error) {
	out := map[string][]*workflowpb.WorkflowExecutionInfo{}
	for page := []byte(nil); ; {
		res, err := c.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{PageSize: 1000, NextPageToken: page})
		if err != nil {
			return nil, fmt.Errorf("list workflows: %w", err)
		}
		for _, e := range res.Executions {
			out[e.Execution.WorkflowId] = append(out[e.Execution.WorkflowId], e)
		}
		if page = res.NextPageToken; len(page) == 0 {
			return out, nil
		}
	}
}

func write(ctx context.Context, c client.Client, s Subject, runs []*workflowpb.WorkflowExecutionInfo, dir string) (files int, err error) {
	slices.SortStableFunc(runs, func(a, b *workflowpb.WorkflowExecutionInfo) int {
		return a.StartTime.AsTime().Compare(b.StartTime.AsTime())
	})
	runs = slices.CompactFunc(runs, func(a, b *workflowpb.WorkflowExecutionInfo) bool { return a.Execution.RunId == b.Execution.RunId })
	for i, run := range runs {
		name := s.Name
		if len(runs) > 1 {
			name = fmt.Sprintf("%s-run-%d", s.Name, i+1)
		}
		err := Record(ctx, c, s.WorkflowID, run.Execution.RunId, filepath.Join(dir, name+".json"))
		var gone *serviceerror.NotFound
		if errors.As(err, &gone) { // its time in the namespace ended meanwhile
			continue
		}
		if err != nil {
			return files, err
		}
		files++
	}
	return files, nil
}
