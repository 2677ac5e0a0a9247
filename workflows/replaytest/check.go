package replaytest

import (
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"chuky/worker"

	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	sdkworker "go.temporal.io/sdk/worker"
)

// Outcome is what replaying one history came to.
type Outcome struct {
	File    string // its path below the folder
	History *historypb.History
	Err     error // nil: this build goes the way that the history shows
}

// Workflow is the wire name of the workflow whose history it is.
func (o Outcome) Workflow() string {
	return o.History.Events[0].GetWorkflowExecutionStartedEventAttributes().GetWorkflowType().GetName()
}

// Check replays every .json file below a folder, at whatever depth, with the workflows of this build, registered as the
// worker registers them. An error means that a file cannot be read, or that there is none: a check of nothing is no check.
func Check(dir string) ([]Outcome, error) { return CheckWith(dir, worker.RegisterWorkflows) }

// CheckWith is Check with other workflows.
func CheckWith(dir string, register func(sdkworker.WorkflowRegistry)) (out []Outcome, err error) {
	r := sdkworker.NewWorkflowReplayer()
	register(r)
	silent := sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".json") {
			return err
		}
		h, err := read(path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		out = append(out, Outcome{File: filepath.ToSlash(name), History: h, Err: r.ReplayWorkflowHistory(silent, h)})
		return nil
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("%s holds no history", dir)
	}
	return out, err
}

func read(path string) (*historypb.History, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	h, err := client.HistoryFromJSON(f, client.HistoryJSONOptions{})
	if err == nil && (len(h.GetEvents()) == 0 || h.Events[0].GetWorkflowExecutionStartedEventAttributes() == nil) {
		err = fmt.Errorf("no history of a workflow from its start")
	}
	return h, err
}
