package upgrade

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chuky/cmd/recount/recount"
	"chuky/demo"
	"chuky/demo/journal"
	"chuky/internal/stack"
	"chuky/internal/stack/stacktest"
	"chuky/workflows/replaytest"

	enumspb "go.temporal.io/api/enums/v1"
)

// installation is one province on servers, with workers of several versions.
type installation struct {
	t        *testing.T
	settings []string
	pages    *process
	acted    atomic.Int64 // requests that changed something
	done     chan struct{}
	asked    sync.Map // what the play has asked for, by its path's last word
	report   *demo.Report
	failed   error
	printed  bytes.Buffer
	began    time.Time
}

func (in *installation) with(more ...string) []string {
	return append(append(append([]string(nil), in.settings...), "CHUKY_DATA_DIR="+in.t.TempDir()), more...)
}

func (in *installation) worker(program string) *process {
	in.t.Helper()
	addr := freeAddr(in.t)
	return start(in.t, program, addr, in.with("CHUKY_METRICS_ADDR="+addr), "worker").ready()
}

// say logs a step with its moment.
func (in *installation) say(format string, args ...any) {
	in.t.Helper()
	in.t.Logf("%5.1f s, %d actions: "+format, append([]any{time.Since(in.began).Seconds(), in.acted.Load()}, args...)...)
}

func (in *installation) play() {
	user, password := "", ""
	until(in.t, "the first administrator is printed", func() bool {
		if m := regexp.MustCompile(`(?m)^\s+(\S+) / (\S+)$`).FindStringSubmatch(in.pages.output()); m != nil {
			user, password = m[1], m[2]
		}
		return user != ""
	})
	in.began, in.done = time.Now(), make(chan struct{})
	go func() {
		defer close(in.done)
		in.report, in.failed = demo.Play(in.t.Context(), demo.Options{BaseURL: in.pages.url, AdminUser: user, AdminPassword: password, Units: 6, Lenient: true, Patience: 2 * time.Minute,
			Out: &in.printed, Observe: func(journal.Entry) { in.acted.Add(1) },
			Before: func(_, url string) { in.asked.Store(path.Base(url), true) }})
	}()
}

// reach waits until the play asks for something.
func (in *installation) reach(what string) {
	in.t.Helper()
	for {
		if _, ok := in.asked.Load(what); ok {
			return
		}
		select {
		case <-in.done:
			in.t.Fatalf("the cycle ended before it asked for %q: %v\n%s", what, in.failed, in.printed.String())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// level waits until workflows are where SQL is, and says how long that took.
func (in *installation) level(w *process) time.Duration {
	in.t.Helper()
	began := time.Now()
	until(in.t, "workflows follow SQL", func() bool {
		return w.metric("chuky_sql_counts_up") == 1 && w.metric("chuky_drift") == 0 && w.metric("chuky_command_lag_seconds") < 3
	})
	return time.Since(began)
}

// record writes the histories as an operator does, with the program that runs.
func (in *installation) record(program string) (dir string) {
	in.t.Helper()
	dir = filepath.Join(in.t.TempDir(), "histories")
	if code, out := run(in.t, program, in.with(), "replay", "record", "--dir", dir); code != 0 {
		in.t.Fatalf("record: %d\n%s", code, out)
	}
	return dir
}

const failedTasks = "temporal_workflow_task_execution_failed_total"

// A cycle is carried by workers of the version as it is and of a next one with a step more: the old alone, both together,
// one of them killed, the new alone, back to the old by `chuky reconcile`, and the new again. Every command is one of docs/operations.md.
func TestStackOldAndNewWorkersTogether(t *testing.T) {
	old := build(t, "old")
	next := build(t, "next", nextVersion...)
	servers := stacktest.Install(t, stack.VersityGW)
	in := &installation{t: t, settings: append(servers.Environ(), "CHUKY_SEAL_KEY_FILE="+filepath.Join(t.TempDir(), "seal.key"), "CHUKY_PROCESS_HOUSEKEEPING=1s")}
	olds := in.worker(old)
	addr := freeAddr(t)
	in.pages = start(t, old, addr, in.with("CHUKY_METRICS_ADDR=off", "CHUKY_ADDR="+addr, "CHUKY_PROCESS_WORKER=false"), "serve").ready()
	in.play()

	// Before: would the next version carry on what runs now?
	in.reach("open")
	in.level(olds)
	before := in.record(old)
	if code, out := run(t, next, nil, "replay", "check", before); code != 0 {
		t.Fatalf("the next version does not replay what runs: %d\n%s", code, out)
	}
	in.say("tried")

	// Roll out: the new beside the old. Both are killed once, so that each has to take over from the other.
	news := in.worker(next)
	in.say("old and new")
	in.reach("approve")
	refused := olds.metric(failedTasks)
	olds.kill()
	olds = in.worker(old)
	in.say("the old one was killed and is back")
	in.reach("return")
	news.kill()
	in.say("the new one was killed")
	// Whether the old one meets a marked workflow now depends on what the players ask for; what it says of one is asserted below.
	for meets := time.Now().Add(20 * time.Second); olds.metric(failedTasks) == 0 && time.Now().Before(meets); {
		<-time.After(200 * time.Millisecond)
	}
	news = in.worker(next)
	in.say("the new one is back")
	took := in.level(news)
	refused += olds.metric(failedTasks)
	olds.stop()
	in.say("new alone, level after %s; it failed %.0f tasks, the old one %.0f while both ran", took.Round(time.Millisecond), news.metric(failedTasks), refused)
	if n := news.metric(failedTasks); n != 0 {
		t.Errorf("%.0f workflow tasks failed on the new worker\n%s", n, news.output())
	}

	// Back: the old version knows nothing of the steps made; its workflows start again from SQL.
	in.reach("decisions")
	marked := in.record(next)
	if code, out := run(t, old, nil, "replay", "check", marked); code != 1 {
		t.Errorf("the old version replays what the new one marked: %d\n%s", code, out)
	}
	news.stop()
	olds = in.worker(old)
	if code, out := run(t, old, in.with(), "reconcile"); code != 0 {
		t.Fatalf("reconcile: %d\n%s", code, out)
	}
	in.say("back on the old, level after %s; it failed %.0f tasks before they started again", in.level(olds).Round(time.Millisecond), olds.metric(failedTasks))

	// And forward again, to the publication.
	news = in.worker(next)
	olds.stop()
	in.say("new alone again, level after %s", in.level(news).Round(time.Millisecond))
	select {
	case <-in.done:
	case <-time.After(6 * time.Minute):
		t.Fatalf("the cycle does not end\n%s\n%s", in.printed.String(), news.output())
	}
	if in.failed != nil {
		t.Fatalf("%v\n%s\n%s", in.failed, in.printed.String(), news.output())
	}
	again, err := recount.Recompute(in.report.Results.Data, in.report.Results.Data)
	if err != nil || !again.OK() || again.Units != 6 {
		t.Fatalf("the independent program disagrees: %v %+v", err, again)
	}
	in.say("published, level after %s", in.level(news).Round(time.Millisecond))
	if code, out := run(t, next, in.with(), "audit", "verify", "--key", in.report.Key); code != 0 {
		t.Errorf("audit verify: %d\n%s", code, out)
	}
	// A workflow that is just being told something shows the same sign as one that is stuck, but only for a moment.
	var dir string
	until(t, "no workflow waits for a worker", func() bool {
		dir = in.record(next)
		return len(waiting(t, dir)) == 0
	})
	in.histories(dir, next)
	news.stop()
	in.pages.stop()
}

// waiting lists the recorded workflows that have something to do which no worker has done.
func waiting(t *testing.T, dir string) (files []string) {
	t.Helper()
	outcomes, err := replaytest.Check(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outcomes {
		waits := false
		for _, e := range o.History.Events {
			switch e.EventType {
			case enumspb.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED, enumspb.EVENT_TYPE_WORKFLOW_TASK_FAILED, enumspb.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT:
				waits = true
			case enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED:
				waits = false
			default:
			}
		}
		if waits {
			files = append(files, o.File)
		}
	}
	return files
}

// machines finds what could name one in a recorded history, once what replaces a name is taken out.
var (
	anonymous = regexp.MustCompile(`"identity": "worker"`)
	machines  = regexp.MustCompile(`"identity": "[^"]+"|"stackTrace".*|[0-9]+@[^"]*|127\.0\.0\.1[^"]*`)
)

// histories looks at what the mixed run left: both workflows made the new step, nothing names this machine, and the next
// version replays all of it.
func (in *installation) histories(dir, next string) {
	t := in.t
	t.Helper()
	if code, out := run(t, next, nil, "replay", "check", dir); code != 0 {
		t.Errorf("the next version does not replay the mixed run: %d\n%s", code, out)
	}
	outcomes, err := replaytest.Check(dir)
	if err != nil {
		t.Fatal(err)
	}
	steps, refused, seen := map[string]int{}, map[string]int{}, map[string]int{}
	strange := 0 // histories that the version as it is cannot carry on
	for _, o := range outcomes {
		if o.Err != nil {
			strange++
		}
		for _, e := range o.History.Events {
			switch e.EventType {
			case enumspb.EVENT_TYPE_WORKFLOW_TASK_FAILED:
				refused[e.GetWorkflowTaskFailedEventAttributes().Cause.String()]++
			case enumspb.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
				if e.GetActivityTaskScheduledEventAttributes().ActivityType.Name == nextStep {
					steps[o.Workflow()]++
				}
				seen[o.Workflow()]++
			default:
			}
		}
		raw, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(o.File)))
		if err != nil {
			t.Fatal(err)
		}
		if found := machines.FindAllString(anonymous.ReplaceAllString(string(raw), ""), -1); found != nil {
			t.Errorf("%s names this machine: %q", o.File, found)
		}
	}
	for _, name := range []string{"Cycle", "UnitAssessment"} {
		if steps[name] == 0 || steps[name] == seen[name] {
			t.Errorf("workflows %s made the new step %d times among %d activities", name, steps[name], seen[name])
		}
	}
	if strange == 0 {
		t.Error("the version as it is would carry on all histories: nothing was mixed")
	}
	in.say("%d histories, new steps %v, failed tasks %v, %d that the old version refuses", len(outcomes), steps, refused, strange)
}
