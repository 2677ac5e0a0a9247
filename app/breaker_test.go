package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"chuky/app"
	"chuky/app/onemachine"
	"chuky/commands"
	"chuky/config"
	"chuky/internal/faults/proxy"
	"chuky/models"
)

// Temporal takes what it is asked and never answers: a few people wait two seconds, the others do not, operators see it, and when it is
// back every move has arrived and people are served at once again.
func TestNobodyWaitsForATemporalThatTakesNothing(t *testing.T) {
	var line atomic.Pointer[proxy.Proxy]
	cfg := config.Default()
	cfg.DataDir, cfg.Addr, cfg.Metrics.Addr = t.TempDir(), app.FreeAddr("127.0.0.1:28180"), "127.0.0.1:0"
	cfg.BaseURL, cfg.Seal.KeyFile = "http://"+cfg.Addr, cfg.DataDir+"/seal.key"
	cfg.Process.Housekeeping, cfg.Accounts.IdleDays = time.Second, 0
	w := &tet{t: t, people: map[string]commands.Actor{}}
	w.a = startOn(t, cfg, app.Options{Version: "test", OneMachine: func(ctx context.Context, c config.Config, log *slog.Logger) (app.Servers, error) {
		s, err := onemachine.Servers(ctx, c, log)
		if err != nil {
			return s, err
		}
		p, err := proxy.Start(s.Temporal)
		if err != nil {
			return s, err
		}
		line.Store(p)
		t.Cleanup(func() { _ = p.Close() })
		s.Temporal = p.Addr()
		return s, nil
	}})
	const units = 10
	w.populate(units)
	now := models.At(time.Now())
	day := models.Instant((24 * time.Hour).Microseconds())
	w.open(commands.DefaultPolicy(), commands.Instants{DueAt: now + day, LockAt: now + day + day/2, VerifyBy: now + 3*day, ExplainBy: now + 6*day, CouncilBy: now + 8*day, SignBy: now + 9*day, PublishAt: now + 10*day})
	for i := range units {
		w.fill(i)
	}
	w.level()
	counted := func(outcome string) float64 {
		return value(w.scrape(), "chuky_handovers_total", map[string]string{"outcome": outcome})
	}
	if w.handover() != "up" || counted("skipped") != 0 {
		t.Fatalf("before anything happened: %s, %v skipped", w.handover(), counted("skipped"))
	}
	taken := counted("taken")

	line.Load().Set(proxy.Withhold)
	began := time.Now()
	for i := range units { // nothing else is asked meanwhile: what asks for the health of Temporal waits for it
		w.post(fmt.Sprintf("officer-%d", i), "/api/v1/assessments/"+w.unit(i).ID+"/submit")
	}
	failed, skipped := counted("failed"), counted("skipped")
	t.Logf("%d moves in %s: %v waited, %v did not", units, time.Since(began), failed, skipped)
	if failed < 3 || skipped < 3 || failed+skipped < units {
		t.Errorf("%v of %d hand-overs failed, %v were skipped", failed, units, skipped)
	}
	w.until("/readyz says that hand-overs rest", func() bool { w.again(0); return w.handover() == "down" })
	for i := range units {
		if got := w.unit(i).Stage; got != models.StageLeaderReview {
			t.Errorf("unit %d stands at %s: a move that nobody took is committed all the same", i, got)
		}
	}

	line.Load().Set(proxy.None)
	w.level()
	w.until("hand-overs are tried again", func() bool { return w.handover() == "up" })
	w.until("a request hands over at once", func() bool {
		w.again(0)
		return counted("taken") > taken && value(w.scrape(), "chuky_handover_resting", nil) == 0
	})
	w.level()
}

// again returns a form and submits it: two moves.
func (w *tet) again(n int) {
	w.t.Helper()
	id := w.unit(n).ID
	_, err := w.a.Commands.ReturnForm(w.t.Context(), w.people[fmt.Sprintf("leader-%d", n)], id, "Xem lại")
	w.must(err)
	_, err = w.a.Commands.Submit(w.t.Context(), w.people[fmt.Sprintf("officer-%d", n)], id)
	w.must(err)
}

// handover is what /readyz says of it.
func (w *tet) handover() string {
	w.t.Helper()
	res, err := http.Get("http://" + w.a.InternalAddr + "/readyz")
	w.must(err)
	defer func() { _ = res.Body.Close() }()
	var out struct{ Parts map[string]string }
	w.must(json.NewDecoder(res.Body).Decode(&out))
	return out.Parts["handover"]
}
