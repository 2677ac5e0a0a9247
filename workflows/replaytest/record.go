package replaytest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/sdk/client"
)

// Record writes the history of a run (runID "" = the newest one) to a JSON file that worker.WorkflowReplayer reads. What
// names the machine that recorded is taken out.
func Record(ctx context.Context, c client.Client, workflowID, runID, file string) error {
	events := c.GetWorkflowHistory(ctx, workflowID, runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	var h historypb.History
	for events.HasNext() {
		e, err := events.Next()
		if err != nil {
			return fmt.Errorf("history of %s: %w", workflowID, err)
		}
		h.Events = append(h.Events, e)
	}
	raw, err := temporalproto.CustomJSONMarshalOptions{}.Marshal(&h)
	if err != nil {
		return fmt.Errorf("history of %s: %w", workflowID, err)
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return fmt.Errorf("history of %s: %w", workflowID, err)
	}
	scrub(tree)
	if raw, err = json.MarshalIndent(tree, "", " "); err != nil {
		return fmt.Errorf("history of %s: %w", workflowID, err)
	}
	return os.WriteFile(file, append(raw, '\n'), 0o644)
}

// scrub takes out what names machines: identities, sticky task queues (which hold host names), and texts of failures, which
// hold addresses and paths. Replay reads none of them: no workflow looks into an error's text.
func scrub(node any) {
	switch n := node.(type) {
	case []any:
		for _, x := range n {
			scrub(x)
		}
	case map[string]any:
		if n["kind"] == enumspb.TASK_QUEUE_KIND_STICKY.String() || n["kind"] == "TASK_QUEUE_KIND_STICKY" {
			n["name"] = "sticky"
		}
		for k, x := range n {
			if _, ok := x.(string); ok && k == "identity" {
				n[k] = "worker"
			}
			if f, ok := x.(map[string]any); ok && (k == "failure" || k == "lastFailure" || k == "cause") {
				f["message"] = "a failure"
				delete(f, "stackTrace")
				delete(f, "encodedAttributes")
			}
			scrub(x)
		}
	}
}
