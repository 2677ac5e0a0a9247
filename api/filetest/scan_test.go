package filetest

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"chuky/activities"
	"chuky/commands"
	"chuky/evidence"
	"chuky/evidence/clamd"
	"chuky/evidence/clamtest"
	"chuky/evidence/samples"
	"chuky/models"
	"chuky/notify"
	"chuky/store"
	"chuky/worker"
	"chuky/workflows"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"
	tlog "go.temporal.io/sdk/log"
)

// scanned is a world with a real scanner.
func scanned(t *testing.T) (*world, *clamtest.Server) {
	t.Helper()
	daemon, err := clamtest.Start(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := daemon.Stop(); err != nil {
			t.Error(err)
		}
	})
	return newWorldWith(t, func(c *evidence.Config) { c.Scanner = &clamd.Client{Address: daemon.Address} }), daemon
}

type uploaded struct {
	ID, Code, SHA256, State string
	Size, Revision          int64
}

func (w *world) row(id string) models.EvidenceFile {
	w.t.Helper()
	row, err := w.svc.Store.Read(w.t.Context()).Evidence(id)
	w.must(err)
	return *row
}

// events counts audit events and mails counts messages of a kind.
func (w *world) events(action string) (n int) {
	w.t.Helper()
	rows, _, err := w.svc.Store.Read(w.t.Context()).AuditEvents(store.AuditFilter{Limit: 1000})
	w.must(err)
	for _, e := range rows {
		if e.Action == action {
			n++
		}
	}
	return n
}

func (w *world) mails(kind notify.Kind) (bodies []string) {
	w.t.Helper()
	rows, _, err := w.svc.Store.Read(w.t.Context()).Messages(w.cycle, 1000, 0)
	w.must(err)
	for _, m := range rows {
		if m.Kind == string(kind) {
			bodies = append(bodies, m.Body)
		}
	}
	return bodies
}

// What the scanner finds is refused by name; nothing of it stays, and it is on record.
func TestInfectedFile(t *testing.T) {
	w, _ := scanned(t)
	before := w.held("u1")
	a := w.upload("officer-1", "u1", uuid.NewString(), cite, "thư.pdf", samples.PDF(clamtest.Mark))
	w.want(a, 422, "file_infected")
	if !strings.Contains(string(a.body), clamtest.MarkName) || !strings.Contains(string(a.body), "mã độc") {
		t.Errorf("the finding is not named: %s", a.body)
	}
	if after := w.held("u1"); after != before {
		t.Errorf("%s became %s", before, after)
	}
	if n := w.events("evidence_infected"); n != 1 {
		t.Errorf("%d audit events", n)
	}
	if m := w.mails(notify.EvidenceRejected); len(m) != 1 || !strings.Contains(m[0], clamtest.MarkName) || !strings.Contains(m[0], "thư.pdf") {
		t.Errorf("messages: %q", m)
	}
	var made uploaded
	good := w.upload("officer-1", "u1", uuid.NewString(), cite, "sach.pdf", samples.PDF("clean"))
	w.want(good, 201, "")
	good.json(t, &made)
	if row := w.row(made.ID); made.State != "sealed" || row.Scan != "clean" || !row.ScannedAt.Set() {
		t.Errorf("clean file: %+v", row)
	}
}

// With the scanner away a file is taken, and waits: nobody reads it and nobody decides on its criterion. When the
// scanner is back the workflow seals what is clean and rejects what is not, without anybody asking.
func TestScannerAwayThenBack(t *testing.T) {
	w, daemon := scanned(t)
	w.must(daemon.Stop())
	send := func(name, item string, data []byte) uploaded {
		fields := map[string]string{"item": item}
		key := uuid.NewString()
		a := w.upload("officer-1", "u1", key, fields, name, data)
		w.want(a, 201, "")
		again := w.upload("officer-1", "u1", key, fields, name, data)
		if string(again.body) != string(a.body) {
			t.Errorf("sent twice: %s and %s", a.body, again.body)
		}
		var made uploaded
		a.json(t, &made)
		if made.State != "pending" {
			t.Errorf("%s: %+v", name, made)
		}
		w.want(w.get("officer-1", "/api/v1/evidence/"+made.ID+"/content"), 409, "evidence_waiting")
		return made
	}
	good, bad := send("a.pdf", "1.1", samples.PDF("good")), send("b.pdf", "1.2", samples.PDF(clamtest.Mark))
	lost := send("c.pdf", "1.1", samples.PDF("lost"))
	if n := w.count("staged/"); n != 3 {
		t.Errorf("%d staged objects of 3 files, each sent twice", n)
	}
	w.must(w.files.Discard(t.Context(), evidence.Staged{Key: w.row(lost.ID).ObjectKey}))

	// Handed in before the lock; the verifier waits.
	w.want(w.call("officer-1", "POST", "/api/v1/assessments/"+w.forms["u1"]+"/submit", nil), 200, "")
	w.want(w.call("leader-1", "POST", "/api/v1/assessments/"+w.forms["u1"]+"/approve", map[string]any{"revision": w.revision("u1")}), 200, "")
	decide := func() answer {
		return w.call("verifier", "POST", "/api/v1/assessments/"+w.forms["u1"]+"/decisions", map[string]any{"decisions": []map[string]any{{"item": "1.1", "kind": "accepted"}}})
	}
	w.want(decide(), 409, "evidence_waiting")
	if got, err := w.svc.SettleEvidence(t.Context(), w.files); err != nil || got.Waiting != 2 || got.Problem == "" || got.Sealed+got.Rejected != 0 {
		t.Errorf("asked while the scanner is away: %+v %v", got, err)
	}
	w.want(decide(), 409, "evidence_waiting")

	stop := w.work()
	defer stop()
	w.must(daemon.Restart())
	w.until("the queue is empty", func() bool {
		rows, err := w.svc.Store.Read(t.Context()).EvidenceWaiting(0)
		w.must(err)
		return len(rows) == 0
	})
	row := w.row(good.ID)
	if row.State != models.EvidenceSealed || row.Scan != "clean" || row.ObjectKey != "sealed/"+good.SHA256[:2]+"/"+good.SHA256 {
		t.Errorf("clean file: %+v", row)
	}
	got := w.get("officer-1", "/api/v1/evidence/"+good.ID+"/content")
	w.want(got, 200, "")
	if sum(got.body) != good.SHA256 {
		t.Error("other bytes came back")
	}
	if row := w.row(bad.ID); row.State != models.EvidenceRejected || row.Threat != clamtest.MarkName {
		t.Errorf("infected file: %+v", row)
	}
	if row := w.row(lost.ID); row.State != models.EvidenceRejected || row.Threat != "" || row.ScanProblem == "" {
		t.Errorf("lost file: %+v", row)
	}
	w.want(w.get("officer-1", "/api/v1/evidence/"+bad.ID+"/content"), 409, "evidence_rejected")
	if rej, sealed := w.events("evidence_rejected"), w.events("evidence_sealed"); rej != 2 || sealed != 1 {
		t.Errorf("%d rejections and %d seals on record", rej, sealed)
	}
	if m := w.mails(notify.EvidenceRejected); len(m) != 2 {
		t.Errorf("%d messages", len(m))
	}
	if n := w.count("staged/"); n != 0 {
		t.Errorf("%d staged objects are left", n)
	}
	w.want(decide(), 200, "")
	var list struct {
		Items []struct{ Code, State, Scan, Threat string }
	}
	w.get("verifier", "/api/v1/assessments/"+w.forms["u1"]+"/evidence").json(t, &list)
	if len(list.Items) != 3 || list.Items[0].Scan != "clean" {
		t.Errorf("listed: %+v", list)
	}
}

// Without a scanner the file says that nobody looked.
func TestNoScannerIsSaid(t *testing.T) {
	w := newWorld(t)
	var made uploaded
	a := w.upload("officer-1", "u1", uuid.NewString(), cite, "a.pdf", samples.PDF("x"))
	w.want(a, 201, "")
	a.json(t, &made)
	if row := w.row(made.ID); row.State != models.EvidenceSealed || row.Scan != "off" {
		t.Errorf("%+v", row)
	}
}

// work runs a real worker on the test program's Temporal server until the returned function is called.
func (w *world) work() (stop func()) {
	w.t.Helper()
	c, err := client.Dial(client.Options{HostPort: temporal.TemporalAddress, Namespace: temporal.Namespace, Logger: tlog.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	w.must(err)
	queue := "filetest-" + uuid.NewString()
	acts := &activities.Activities{Commands: w.svc, Evidence: w.files, Channel: nowhere{}, Starter: workflows.NewClient(c, queue, 0),
		Publisher: func(context.Context, string) (commands.MovedCycle, error) { return commands.MovedCycle{}, nil }}
	run, err := worker.New(c, queue, acts, worker.Options{Housekeeping: time.Second})
	w.must(err)
	w.must(run.Start(w.t.Context()))
	return func() {
		run.Stop()
		for _, id := range []string{workflows.HousekeepingID, workflows.EvidenceID} {
			w.must(c.TerminateWorkflow(context.Background(), id, "", "the test is over"))
		}
		c.Close()
	}
}

// nowhere keeps every message pending, so that tests can read it.
type nowhere struct{}

func (nowhere) Send(context.Context, notify.Message) error { return context.DeadlineExceeded }

func (w *world) until(what string, ok func() bool) {
	w.t.Helper()
	deadline := time.After(60 * time.Second)
	for !ok() {
		select {
		case <-deadline:
			w.t.Fatalf("%s: not within a minute", what)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
