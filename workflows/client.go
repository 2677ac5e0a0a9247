package workflows

import (
	"context"
	"fmt"
	"time"

	"chuky/activities/wire"
	"chuky/models"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
)

// DefaultTaskQueue is the task queue where nothing else is configured.
const DefaultTaskQueue = "chuky"

// HousekeepingID is the ID of the one housekeeping workflow.
const HousekeepingID = "housekeeping"

// EvidenceID is the ID of the one workflow that looks after files.
const EvidenceID = "evidence"

// CycleID is the workflow ID of a cycle.
func CycleID(id string) string { return "cycle/" + id }

// AssessmentID is the workflow ID of a unit's assessment.
func AssessmentID(id string) string { return "assessment/" + id }

// Client brings moves to workflows. It is safe for concurrent use.
type Client struct {
	Temporal  client.Client
	TaskQueue string
	ClockRate int // of SQL's clock, see CycleInput
}

// NewClient makes a Client; an empty task queue is DefaultTaskQueue.
func NewClient(t client.Client, taskQueue string, clockRate int) *Client {
	if taskQueue == "" {
		taskQueue = DefaultTaskQueue
	}
	return &Client{Temporal: t, TaskQueue: taskQueue, ClockRate: clockRate}
}

// start says how the workflow of an aggregate is started where it does not run.
func (c *Client) start(a models.Aggregate, id string) (opt client.StartWorkflowOptions, name string, in any, err error) {
	opt = client.StartWorkflowOptions{
		TaskQueue:                c.TaskQueue,
		WorkflowTaskTimeout:      taskLimit,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
	}
	switch a {
	case models.AggregateCycle:
		opt.ID, name, in = CycleID(id), wire.WorkflowCycle, CycleInput{CycleID: id, ClockRate: c.ClockRate}
	case models.AggregateAssessment:
		opt.ID, name, in = AssessmentID(id), wire.WorkflowUnitAssessment, UnitAssessmentInput{AssessmentID: id, ClockRate: c.ClockRate}
	default:
		err = fmt.Errorf("aggregate %q has no workflow", a)
	}
	return opt, name, in, err
}

// handOverLimit bounds one hand-over: a workflow that takes none holds up nobody else's.
const handOverLimit = 10 * time.Second

// HandOver brings a move to its workflow, which is started if need be. The update's ID is the command's, so that
// repeating it changes nothing. It returns when the move is taken, which needs a worker, and waits at most ten seconds. It implements commands.Handover.
func (c *Client) HandOver(ctx context.Context, m models.Command) error {
	opt, name, in, err := c.start(m.Aggregate, m.AggregateID)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, handOverLimit)
	defer cancel()
	_, err = c.Temporal.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: c.Temporal.NewWithStartWorkflowOperation(opt, name, in),
		UpdateOptions: client.UpdateWorkflowOptions{
			UpdateID: m.ID, WorkflowID: opt.ID, UpdateName: wire.UpdateAdvance, Args: []any{AdvanceInput{Seq: m.Seq}}, WaitForStage: client.WorkflowUpdateStageAccepted,
		},
	})
	if err != nil {
		return fmt.Errorf("hand over %s seq %d: %w", opt.ID, m.Seq, err)
	}
	return nil
}

// Ensure starts the workflow of an aggregate from SQL where none runs; one that runs is left alone.
func (c *Client) Ensure(ctx context.Context, a models.Aggregate, id string) error {
	opt, name, in, err := c.start(a, id)
	if err != nil {
		return err
	}
	if _, err := c.Temporal.ExecuteWorkflow(ctx, opt, name, in); err != nil {
		return fmt.Errorf("start %s: %w", opt.ID, err)
	}
	return nil
}

// StartHousekeeping starts the one workflow of each kind of housekeeping, or gives the one that runs this interval (0 =
// DefaultInterval). Every worker calls it when it starts.
func (c *Client) StartHousekeeping(ctx context.Context, interval time.Duration) error {
	in := HousekeepingInput{IntervalMillis: interval.Milliseconds()}
	if err := c.startRounds(ctx, HousekeepingID, wire.WorkflowHousekeeping, in); err != nil {
		return err
	}
	return c.startRounds(ctx, EvidenceID, wire.WorkflowEvidence, in)
}

func (c *Client) startRounds(ctx context.Context, id, name string, in HousekeepingInput) error {
	opt := client.StartWorkflowOptions{
		ID: id, TaskQueue: c.TaskQueue, WorkflowTaskTimeout: taskLimit,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
	}
	if _, err := c.Temporal.SignalWithStartWorkflow(ctx, id, wire.SignalPace, in, opt, name, in); err != nil {
		return fmt.Errorf("start %s: %w", id, err)
	}
	return nil
}

// StateOf asks a running workflow what it knows.
func (c *Client) StateOf(ctx context.Context, a models.Aggregate, id string) (State, error) {
	opt, _, _, err := c.start(a, id)
	if err != nil {
		return State{}, err
	}
	answer, err := c.Temporal.QueryWorkflow(ctx, opt.ID, "", wire.QueryState)
	if err != nil {
		return State{}, fmt.Errorf("state of %s: %w", opt.ID, err)
	}
	var s State
	return s, answer.Get(&s)
}
