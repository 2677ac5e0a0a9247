package app_test

import (
	"compress/gzip"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chuky/app"
	"chuky/commands"
	"chuky/config"
	"chuky/models"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	collectpb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// collector receives spans as any OTLP collector does.
type collector struct {
	*httptest.Server
	mu    sync.Mutex
	spans map[string][]*tracepb.Span // by trace
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{spans: map[string][]*tracepb.Span{}}
	c.Server = httptest.NewServer(http.HandlerFunc(c.take))
	t.Cleanup(c.Close)
	return c
}

func (c *collector) take(w http.ResponseWriter, r *http.Request) {
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		body = z
	}
	raw, err := io.ReadAll(body)
	var in collectpb.ExportTraceServiceRequest
	if err != nil || proto.Unmarshal(raw, &in) != nil {
		http.Error(w, "no export", http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, rs := range in.ResourceSpans {
		for _, ss := range rs.ScopeSpans {
			for _, s := range ss.Spans {
				id := hex.EncodeToString(s.TraceId)
				c.spans[id] = append(c.spans[id], s)
			}
		}
	}
}

// of is the trace that has a span of this name and, when it is there, the names on the way from each of its spans to its root.
func (c *collector) of(name string) (paths []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, spans := range c.spans {
		byID, found := map[string]*tracepb.Span{}, false
		for _, s := range spans {
			byID[string(s.SpanId)] = s
			found = found || s.Name == name
		}
		if !found {
			continue
		}
		for _, s := range spans {
			path := s.Name
			for up := byID[string(s.ParentSpanId)]; up != nil; up = byID[string(up.ParentSpanId)] {
				path = up.Name + " > " + path
			}
			paths = append(paths, path)
		}
	}
	return paths
}

// program is a small province behind HTTP.
func program(t *testing.T) *tet {
	t.Helper()
	cfg := config.Default()
	cfg.DataDir, cfg.Addr, cfg.Metrics.Addr = t.TempDir(), "127.0.0.1:0", "127.0.0.1:0"
	cfg.Addr = app.FreeAddr("127.0.0.1:28080")
	cfg.BaseURL, cfg.Seal.KeyFile = "http://"+cfg.Addr, cfg.DataDir+"/seal.key"
	cfg.Process.Housekeeping, cfg.Accounts.IdleDays = time.Second, 0 // these people have never signed in
	w := &tet{t: t, a: startWith(t, cfg, app.Options{Version: "test"}), people: map[string]commands.Actor{}}
	w.populate(2)
	now := models.At(time.Now())
	day := models.Instant((24 * time.Hour).Microseconds())
	w.open(commands.DefaultPolicy(), commands.Instants{DueAt: now + day, LockAt: now + day + day/2, VerifyBy: now + 3*day, ExplainBy: now + 6*day, CouncilBy: now + 8*day, SignBy: now + 9*day, PublishAt: now + 10*day})
	return w
}

// post asks like a program of a person and returns the status.
func (w *tet) post(who, path string) int {
	w.t.Helper()
	token, err := w.a.Commands.CreateToken(w.t.Context(), w.people[who], "thử", 0)
	w.must(err)
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.a.Config.BaseURL+path, strings.NewReader("{}"))
	w.must(err)
	req.Header.Set("Authorization", "Bearer "+token.Secret)
	req.Header.Set("Idempotency-Key", fmt.Sprintf("%s-%d", who, time.Now().UnixNano()))
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	w.must(err)
	defer func() { _ = res.Body.Close() }()
	if body, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK {
		w.t.Fatalf("%s: %d %s", path, res.StatusCode, body)
	}
	return res.StatusCode
}

// level waits until the workflows have applied every move.
func (w *tet) level() {
	w.t.Helper()
	w.until("workflows are level", func() bool {
		drift, pending, err := w.a.Commands.Drift(w.t.Context())
		w.must(err)
		return drift == 0 && pending == 0
	})
}

const submitRoute = "/api/v1/assessments/:id/submit"

// One submit over HTTP is one trace: the request, its statements, the update of the unit's workflow, the activities that
// it runs, and their statements; also when the relay hands the move over later.
func TestOneTraceFromRequestToSQL(t *testing.T) {
	c := newCollector(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", c.URL)
	t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
	w := program(t)
	hold := w.gated()
	w.fill(0)
	w.fill(1)
	w.level()
	root := "POST " + submitRoute
	complete := func() (missing []string) {
		paths := c.of(root)
		for _, want := range [][]string{
			{root, "SQL commands"},
			{root, "HandleUpdate:Advance", "RunActivity:LoadMoves", "SQL commands"},
			{root, "HandleUpdate:Advance", "RunActivity:AckMoves", "SQL"},
		} {
			found := false
			for _, p := range paths {
				found = found || inOrder(p, want)
			}
			if !found {
				missing = append(missing, strings.Join(want, " … "))
			}
		}
		return missing
	}
	w.post("officer-0", "/api/v1/assessments/"+w.unit(0).ID+"/submit")
	w.until("the whole trace", func() bool { return len(complete()) == 0 })

	// Handed over later, by the relay.
	c.mu.Lock()
	clear(c.spans)
	c.mu.Unlock()
	hold.shut.Store(true)
	w.post("officer-1", "/api/v1/assessments/"+w.unit(1).ID+"/submit")
	hold.shut.Store(false)
	w.until("the relay's trace", func() bool {
		for _, p := range c.of(root) {
			if inOrder(p, []string{root, "hand over later", "HandleUpdate:Advance", "RunActivity:LoadMoves", "SQL"}) {
				return true
			}
		}
		return false
	})
}

// gate takes no move while it is shut, neither from a request nor from the relay.
type gate struct {
	commands.Handover
	shut atomic.Bool
}

// HandOver implements commands.Handover.
func (g *gate) HandOver(ctx context.Context, m models.Command) error {
	if g.shut.Load() {
		return errors.New("shut by the test")
	}
	return g.Handover.HandOver(ctx, m)
}

// gated puts a gate before the hand-over.
func (w *tet) gated() *gate {
	g := &gate{Handover: w.a.Commands.Handover}
	w.a.Commands.Handover, w.a.Commands.Direct = g, g
	return g
}

// inOrder reports whether a path names these, each after the one before.
func inOrder(path string, want []string) bool {
	for _, name := range want {
		i := strings.Index(path, name)
		if i < 0 {
			return false
		}
		path = path[i+len(name):]
	}
	return true
}

// The numbers can be parsed, are all there, and move when something happens.
func TestMetricsMove(t *testing.T) {
	w := program(t)
	hold := w.gated()
	w.fill(0)
	w.level()
	before := w.scrape()
	for _, name := range []string{"chuky_command_lag_seconds", "chuky_commands_pending", "chuky_drift", "chuky_tasks_open", "chuky_deadlines_at_risk", "chuky_messages_pending", "chuky_messages_failed",
		"chuky_evidence_pending", "chuky_evidence_files", "chuky_handover_resting", "chuky_handovers_total", "chuky_sql_counts_up", "chuky_sql_connections_in_use", "chuky_sql_connections_max", "chuky_sql_connection_waits_total", "chuky_part_up", "chuky_build_info",
		"temporal_request_total", "temporal_workflow_task_execution_latency_seconds", "temporal_activity_execution_latency_seconds", "temporal_worker_task_slots_available", "go_goroutines", "process_resident_memory_bytes"} {
		if before[name] == nil {
			t.Errorf("no %s", name)
		}
	}
	states := map[string]bool{}
	for _, m := range before["chuky_evidence_files"].GetMetric() {
		states[m.Label[0].GetValue()] = true
	}
	if !maps.Equal(states, map[string]bool{"staged": true, "pending": true, "sealed": true, "refused": true}) {
		t.Errorf("states of files: %v", states)
	}
	if at := value(before, "chuky_deadlines_at_risk", nil); at != 2 {
		t.Errorf("%v units are at risk, want 2: both lock within two days", at)
	}
	if n := value(before, "chuky_http_request_duration_seconds", map[string]string{"route": submitRoute}); n != 0 {
		t.Errorf("%v submits before the first", n)
	}
	hold.shut.Store(true)
	w.post("officer-0", "/api/v1/assessments/"+w.unit(0).ID+"/submit")
	w.until("the request is counted", func() bool {
		return value(w.scrape(), "chuky_http_request_duration_seconds", map[string]string{"route": submitRoute, "method": "POST", "status": "200"}) == 1
	})
	w.until("the move that lies still is seen", func() bool {
		now := w.scrape()
		return value(now, "chuky_commands_pending", nil) == 1 && value(now, "chuky_drift", nil) == 1 && value(now, "chuky_command_lag_seconds", nil) > 0 && value(now, "chuky_deadlines_at_risk", nil) == 2
	})
	hold.shut.Store(false)
	open, err := w.a.Commands.Gauges(t.Context())
	w.must(err)
	if got := value(w.scrape(), "chuky_tasks_open", nil); got != float64(open.OpenTasks) || got == 0 {
		t.Errorf("%v open tasks, SQL has %d", got, open.OpenTasks)
	}
	w.until("nothing lies still", func() bool {
		now := w.scrape()
		return value(now, "chuky_drift", nil) == 0 && value(now, "chuky_commands_pending", nil) == 0 && value(now, "chuky_part_up", map[string]string{"part": "temporal"}) == 1
	})
	if a, b := value(before, "temporal_request_total", nil), value(w.scrape(), "temporal_request_total", nil); b <= a {
		t.Errorf("Temporal's requests stay at %v", a)
	}
	res, err := http.Get("http://" + w.a.InternalAddr + "/readyz")
	w.must(err)
	defer func() { _ = res.Body.Close() }()
	if body, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK || !strings.Contains(string(body), `"temporal":"up"`) {
		t.Errorf("readyz %d %s", res.StatusCode, body)
	}
	public, err := http.Get(w.a.Config.BaseURL + "/metrics")
	w.must(err)
	_ = public.Body.Close()
	if public.StatusCode != http.StatusNotFound {
		t.Errorf("the pages' listener answers /metrics with %d", public.StatusCode)
	}
}

func (w *tet) scrape() map[string]*dto.MetricFamily {
	w.t.Helper()
	res, err := http.Get("http://" + w.a.InternalAddr + "/metrics")
	w.must(err)
	defer func() { _ = res.Body.Close() }()
	var p expfmt.TextParser
	out, err := p.TextToMetricFamilies(res.Body)
	w.must(err)
	return out
}

// value adds up what a family has under these labels: values, or how many observations.
func value(all map[string]*dto.MetricFamily, name string, labels map[string]string) (sum float64) {
	for _, m := range all[name].GetMetric() {
		has := map[string]string{}
		for _, l := range m.Label {
			has[l.GetName()] = l.GetValue()
		}
		same := true
		for k, v := range labels {
			same = same && has[k] == v
		}
		if same {
			sum += m.GetGauge().GetValue() + m.GetCounter().GetValue() + m.GetUntyped().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	return sum
}
