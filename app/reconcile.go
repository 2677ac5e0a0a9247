package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"chuky/workflows"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
)

// Reconciled counts workflows.
type Reconciled struct{ Ended int }

// Reconcile makes Temporal follow SQL where the two come from different moments (a restored database, or a restored
// Temporal): every workflow of the program is ended, and housekeeping, started anew, starts one for each cycle and unit
// that SQL knows and that waits for something. Workflows that know moves which SQL no longer has are gone with the rest.
// A worker has to run, now or later. Repeating it is harmless: SQL owns facts and stages, timers that are past fire once.
func (a *App) Reconcile(ctx context.Context) (out Reconciled, err error) {
	var page []byte
	for {
		res, err := a.Temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Namespace: a.Config.Temporal.Namespace, PageSize: 200, NextPageToken: page,
			Query: "ExecutionStatus = 'Running' AND TaskQueue = '" + strings.ReplaceAll(a.Config.Temporal.TaskQueue, "'", "") + "'"})
		if err != nil {
			return out, fmt.Errorf("list workflows: %w", err)
		}
		for _, e := range res.Executions {
			err := a.Temporal.TerminateWorkflow(ctx, e.Execution.WorkflowId, e.Execution.RunId, "reconcile: SQL is from another moment")
			var gone *serviceerror.NotFound
			if err != nil && !errors.As(err, &gone) { // ended by itself meanwhile
				return out, fmt.Errorf("end %s: %w", e.Execution.WorkflowId, err)
			}
			if err == nil {
				out.Ended++
			}
		}
		if page = res.NextPageToken; len(page) == 0 {
			break
		}
	}
	// Visibility follows with a delay: what was started a moment ago is ended by its ID.
	cycles, err := a.Store.Read(ctx).Cycles()
	if err != nil {
		return out, err
	}
	ids := []string{workflows.HousekeepingID}
	for _, c := range cycles {
		ids = append(ids, workflows.CycleID(c.ID))
		units, err := a.Store.Read(ctx).Assessments(c.ID)
		if err != nil {
			return out, err
		}
		for _, u := range units {
			ids = append(ids, workflows.AssessmentID(u.ID))
		}
	}
	for _, id := range ids {
		err := a.Temporal.TerminateWorkflow(ctx, id, "", "reconcile: SQL is from another moment")
		var gone *serviceerror.NotFound
		if err != nil && !errors.As(err, &gone) {
			return out, fmt.Errorf("end %s: %w", id, err)
		}
		if err == nil {
			out.Ended++
		}
	}
	house := workflows.NewClient(a.Temporal, a.Config.Temporal.TaskQueue, a.opt.ClockRate)
	start, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	return out, house.StartHousekeeping(start, a.Config.Process.Housekeeping)
}
