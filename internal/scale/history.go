package scale

import (
	"context"
	"fmt"
	"sync"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/proxy"
	"go.temporal.io/api/workflowservice/v1"
	temporal "go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
)

// Histories of one type of workflow.
type Histories struct {
	Type      string
	Runs      int
	Events    int64 // of all runs
	MostIn    int64 // of one run
	LargestIn int64 // bytes of one run's history
	Read      int   // runs whose events were read
	Payload   int   // bytes of the largest payload read
	PayloadOf string
	Filled    map[string]int // what fills the histories read: activities by name, updates, timers, workflow tasks
}

// Mean is how many events a run has.
func (h Histories) Mean() float64 { return float64(h.Events) / float64(max(h.Runs, 1)) }

// readUnits bounds how many units' histories are read for their payloads; all others are only measured.
const readUnits = 400

type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}

var _ sdklog.Logger = silent{}

// histories asks Temporal for every run of every workflow of the installation.
func (p *play) histories(ctx context.Context) error {
	c, err := temporal.DialContext(ctx, temporal.Options{HostPort: p.w.Servers.TemporalAddress, Namespace: p.w.Servers.Namespace, Logger: silent{}})
	if err != nil {
		return err
	}
	defer c.Close()
	var runs []run
	var token []byte
	for {
		page, err := c.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Namespace: p.w.Servers.Namespace, PageSize: 1000, NextPageToken: token})
		if err != nil {
			return err
		}
		for _, e := range page.Executions {
			runs = append(runs, run{kind: e.Type.Name, id: e.Execution.WorkflowId, run: e.Execution.RunId})
		}
		if token = page.NextPageToken; len(token) == 0 {
			break
		}
	}
	if err := p.measure(ctx, c, runs); err != nil {
		return err
	}
	all := map[string]*Histories{}
	for _, r := range runs {
		h := all[r.kind]
		if h == nil {
			h = &Histories{Type: r.kind, Filled: map[string]int{}}
			all[r.kind] = h
			p.report.Histories = append(p.report.Histories, h)
		}
		h.Runs++
		h.Events += r.events
		h.MostIn, h.LargestIn = max(h.MostIn, r.events), max(h.LargestIn, r.bytes)
		if r.payload >= 0 {
			h.Read++
			for what, n := range r.filled {
				h.Filled[what] += n
			}
			if r.payload > h.Payload {
				h.Payload, h.PayloadOf = r.payload, r.of
			}
		}
	}
	if h := all["UnitAssessment"]; h == nil || h.Runs < len(p.units) || all["Cycle"] == nil {
		return fmt.Errorf("temporal lists %d runs, less than one a unit and one of the cycle", len(runs))
	}
	return nil
}

// run is one run of a workflow.
type run struct {
	kind, id, run string
	events, bytes int64
	payload       int // -1: not read
	of            string
	filled        map[string]int
}

// measure describes all runs and reads those of everything but units, and of some units evenly spread.
func (p *play) measure(ctx context.Context, c temporal.Client, runs []run) error {
	every, units := max(1, len(p.units)/readUnits), 0
	next := make(chan *run)
	errs := make([]error, p.o.AtOnce)
	var wg sync.WaitGroup
	for i := range p.o.AtOnce {
		wg.Go(func() {
			for r := range next {
				if errs[i] == nil {
					errs[i] = r.measure(ctx, c)
				}
			}
		})
	}
	for i := range runs {
		r := &runs[i]
		if r.kind == "UnitAssessment" {
			if units++; units%every != 0 {
				r.payload = -1
			}
		}
		next <- r
	}
	close(next)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *run) measure(ctx context.Context, c temporal.Client) error {
	d, err := c.DescribeWorkflowExecution(ctx, r.id, r.run)
	if err != nil {
		return fmt.Errorf("%s: %w", r.id, err)
	}
	r.events, r.bytes = d.WorkflowExecutionInfo.HistoryLength, d.WorkflowExecutionInfo.HistorySizeBytes
	if r.payload < 0 {
		return nil
	}
	r.filled = map[string]int{}
	events := c.GetWorkflowHistory(ctx, r.id, r.run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		if err != nil {
			return fmt.Errorf("history of %s: %w", r.id, err)
		}
		switch e.EventType {
		case enumspb.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
			r.filled[e.GetActivityTaskScheduledEventAttributes().ActivityType.Name]++
		case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
			r.filled["updates"]++
		case enumspb.EVENT_TYPE_TIMER_STARTED:
			r.filled["timers"]++
		case enumspb.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED:
			r.filled["workflow tasks"]++
		}
		err = proxy.VisitPayloads(ctx, e, proxy.VisitPayloadsOptions{SkipSearchAttributes: true, Visitor: func(_ *proxy.VisitPayloadsContext, list []*commonpb.Payload) ([]*commonpb.Payload, error) {
			for _, one := range list {
				if n := one.Size(); n > r.payload {
					r.payload, r.of = n, e.EventType.String()
				}
			}
			return list, nil
		}})
		if err != nil {
			return fmt.Errorf("payloads of %s: %w", r.id, err)
		}
	}
	return nil
}
