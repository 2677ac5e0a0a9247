package commands_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/seal"
	"chuky/store"
)

// BenchmarkFreezeAndPublish freezes and publishes a cycle in which every unit (CHUKY_BENCH_UNITS of them, 100 where that is
// not set) answers every criterion and every answer was decided. Read the peaks: what lives in the heap at most, looked at
// every 2 ms, above what lived before.
func BenchmarkFreezeAndPublish(b *testing.B) {
	units := 100
	if s := os.Getenv("CHUKY_BENCH_UNITS"); s != "" {
		var err error
		if units, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	key, err := seal.Generate(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	var freeze, publish uint64
	for b.Loop() {
		b.StopTimer()
		s, cycle := benchProvince(b, units)
		b.StartTimer()
		freeze = max(freeze, peak(func() { _, err = s.FreezeRun(b.Context(), cycle) }))
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		benchApprove(b, s, cycle)
		b.StartTimer()
		out := &counter{}
		var moved commands.MovedCycle
		publish = max(publish, peak(func() { moved, err = s.Publish(b.Context(), out, key, cycle) }))
		if err != nil || moved.Stage != models.CyclePublished {
			b.Fatal(moved.Stage, err)
		}
		b.ReportMetric(float64(out.bytes)/1e6, "MB-published")
	}
	b.ReportMetric(float64(freeze)/1e6, "MB-peak-freeze")
	b.ReportMetric(float64(publish)/1e6, "MB-peak-publish")
}

// counter takes published files and keeps nothing.
type counter struct{ bytes int64 }

func (c *counter) PutImmutable(_ context.Context, _ string, data []byte, _ string) error {
	c.bytes += int64(len(data))
	return nil
}

func (c *counter) PutFile(_ context.Context, _ string, body io.ReadSeeker, _ int64, _ [sha256.Size]byte, _ string) error {
	n, err := io.Copy(io.Discard, body)
	c.bytes += n
	return err
}

// peak is how far the heap rose while f ran. The garbage is collected often, so that it is what lives that counts.
func peak(f func()) uint64 {
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before := m.HeapAlloc
	var most atomic.Uint64
	done, through := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(through)
		for tick := time.NewTicker(2 * time.Millisecond); ; {
			select {
			case <-done:
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most.Store(max(most.Load(), m.HeapAlloc))
			}
		}
	}()
	f()
	close(done)
	<-through
	return max(most.Load(), before) - before
}

// benchProvince is a cycle at sign-off that wants its run.
func benchProvince(b *testing.B, units int) (*commands.Service, string) {
	b.Helper()
	st, err := store.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "chuky.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = st.Close() })
	if err := st.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	set, err := indicators.Get("qd79-quan-huyen", "1")
	if err != nil {
		b.Fatal(err)
	}
	s := &commands.Service{Store: st, Sets: indicators.Get, Log: slog.New(slog.DiscardHandler), BaseURL: "http://127.0.0.1"}
	policy, err := json.Marshal(commands.DefaultPolicy())
	if err != nil {
		b.Fatal(err)
	}
	c := models.Cycle{ID: "cycle", Year: 2025, Name: "Kỳ đánh giá năm 2025", Stage: models.CycleSignOff, Seq: 9, RunWanted: 9, Policy: string(policy), SignBy: 1, PublishAt: 2}
	if err := st.Write(b.Context(), func(tx *store.Tx) error {
		chairman := models.User{ID: "chairman", Username: "chairman", Name: "Chủ tịch", Email: "chairman@example.vn"}
		if err := tx.InsertUser(&chairman); err != nil {
			return err
		}
		if err := tx.InsertCycle(&c, []models.CycleGroup{{CycleID: c.ID, GroupKey: set.Group, SetID: set.ID, SetVersion: set.Version, SetDigest: set.Digest()}}); err != nil {
			return err
		}
		for n := range units {
			id := fmt.Sprintf("%05d", n)
			if err := tx.InsertUnit(&models.Unit{ID: id, Code: id, Name: "Đơn vị thứ " + id, GroupKey: set.Group, Block: "khối " + string(rune('A'+n%3)), Ranked: true}); err != nil {
				return err
			}
			if err := tx.InsertAssessments([]models.Assessment{{ID: id, CycleID: c.ID, UnitID: id, GroupKey: set.Group, Stage: models.StageFinal, Scored: true}}); err != nil {
				return err
			}
			if err := benchAnswers(tx, set, c.ID, id, n); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	return s, c.ID
}

// benchAnswers are one unit's figures on every criterion, all accepted.
func benchAnswers(tx *store.Tx, set *indicators.Set, cycle, id string, n int) error {
	var verdicts []models.Verdict
	for k, it := range set.Criteria() {
		values := map[string]string{}
		if len(it.Choices) > 0 {
			values[indicators.ChoiceKey] = it.Choices[(n+k)%len(it.Choices)].Key
		}
		for i := range it.Inputs {
			in := &it.Inputs[i]
			switch {
			case !in.Asked():
			case len(in.Choices) > 0:
				values[in.Key] = in.Choices[(n+k+i)%len(in.Choices)].Key
			case in.Kind == indicators.Integer || in.Kind == indicators.Decimal:
				values[in.Key] = strconv.Itoa(20*(i+1) + (7*n+3*k+i)%20)
			}
		}
		raw, err := json.Marshal(values)
		if err != nil {
			return err
		}
		if err := tx.InsertItem(&models.ItemState{AssessmentID: id, Item: it.Code, Values: string(raw), Version: 1, UpdatedBy: "officer", UpdatedAt: 1}); err != nil {
			return err
		}
		verdicts = append(verdicts, models.Verdict{ID: id + "/" + it.Code, N: int64(k + 1), CycleID: cycle, AssessmentID: id, Item: it.Code, Round: models.RoundOne, Kind: models.VerdictAccepted, By: "verifier", At: 1})
	}
	return tx.InsertVerdicts(verdicts)
}

// benchApprove is the chairman's approval of the run that waits.
func benchApprove(b *testing.B, s *commands.Service, cycle string) {
	b.Helper()
	if err := s.Store.Write(b.Context(), func(tx *store.Tx) error {
		c, err := tx.Cycle(cycle)
		if err != nil {
			return err
		}
		r, err := tx.RunHead(c.RunID)
		if err != nil {
			return err
		}
		if err := tx.InsertSignOff(&models.SignOff{ID: "sign", CycleID: cycle, RunID: r.ID, Digest: r.Digest, Decision: "approved", ProposalNo: "1/TTr", DecisionNo: "1/QĐ", SignerID: "chairman", At: 3}); err != nil {
			return err
		}
		return tx.UpdateCycle(cycle, store.Cols{"stage": models.CycleSigned})
	}); err != nil {
		b.Fatal(err)
	}
}
