package workflows

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"chuky/activities/wire"
	"chuky/models"
)

func TestEffects(t *testing.T) {
	move := func(name, stage string) wire.Move { return wire.Move{Move: name, Stage: stage} }
	for _, c := range []struct {
		name  string
		a     models.Aggregate
		moves []wire.Move
		want  []effect
	}{
		{"nothing", models.AggregateCycle, nil, nil},
		{"cycle opens", models.AggregateCycle, []wire.Move{move("open", "collecting")}, []effect{effectStartAssessments, effectDeliver}},
		{"cycle moves on", models.AggregateCycle, []wire.Move{move("to_verifying", "verifying"), move("to_explaining", "explaining")}, []effect{effectDeliver}},
		{"sign-off", models.AggregateCycle, []wire.Move{move("to_sign_off", "sign_off")}, []effect{effectFreezeRun, effectStartAssessments, effectDeliver}},
		{"run is there", models.AggregateCycle, []wire.Move{move("to_sign_off", "sign_off"), move("run_frozen", "sign_off")}, []effect{effectStartAssessments, effectDeliver}},
		{"digest void", models.AggregateCycle, []wire.Move{move("run_frozen", "sign_off"), move("digest_void", "sign_off")}, []effect{effectFreezeRun, effectDeliver}},
		{"correction", models.AggregateCycle, []wire.Move{move("correction", "sign_off")}, []effect{effectFreezeRun, effectDeliver}},
		{"sent back", models.AggregateCycle, []wire.Move{move("to_sign_off", "sign_off"), move("sent_back", "council")}, []effect{effectStartAssessments, effectDeliver}},
		{"sent back to verifying", models.AggregateCycle, []wire.Move{move("sent_back_to_verifying", "verifying")}, []effect{effectStartAssessments, effectDeliver}},
		{"cycle cancelled", models.AggregateCycle, []wire.Move{move("cancelled", "cancelled")}, []effect{effectStartAssessments, effectDeliver}},
		{"calendar revised", models.AggregateCycle, []wire.Move{move("calendar_revised", "collecting")}, []effect{effectStartAssessments, effectDeliver}},
		{"unit opened", models.AggregateAssessment, []wire.Move{move("opened", "not_started")}, nil},
		{"unit opened and saved", models.AggregateAssessment, []wire.Move{move("opened", "not_started"), move("first_save", "in_progress")}, []effect{effectDeliver}},
		{"unit submits", models.AggregateAssessment, []wire.Move{move("submit", "leader_review")}, []effect{effectDeliver}},
		{"unit approved", models.AggregateAssessment, []wire.Move{move("submit", "leader_review"), move("approve", "submitted")}, []effect{effectCheckCycle, effectDeliver}},
		{"unit locked", models.AggregateAssessment, []wire.Move{move("lock", "locked")}, []effect{effectCheckCycle, effectDeliver}},
		{"round one", models.AggregateAssessment, []wire.Move{move("round_one_complete", "verified")}, []effect{effectCheckCycle, effectDeliver}},
		{"round two", models.AggregateAssessment, []wire.Move{move("round_two_complete", "verified")}, []effect{effectCheckCycle, effectDeliver}},
		{"unit confirmed", models.AggregateAssessment, []wire.Move{move("council_confirm", "final")}, nil},
		{"unit verified again", models.AggregateAssessment, []wire.Move{move("verify_again", "in_verification")}, nil},
		{"unit cancelled", models.AggregateAssessment, []wire.Move{move("unit_cancelled", "cancelled")}, nil},
	} {
		if got := effects(c.a, c.moves); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestEnded(t *testing.T) {
	for _, s := range models.CycleStages {
		want := s == models.CycleClosed || s == models.CycleCancelled
		if ended(models.AggregateCycle, State{Stage: string(s)}) != want {
			t.Errorf("cycle at %s", s)
		}
	}
	for _, s := range models.AssessmentStages {
		want := s == models.StageFinal || s == models.StageCancelled
		if ended(models.AggregateAssessment, State{Stage: string(s)}) != want {
			t.Errorf("unit at %s", s)
		}
	}
	if !ended(models.AggregateCycle, State{Gone: true}) || ended(models.AggregateCycle, State{}) {
		t.Error("a cycle that is gone ends, one not looked at does not")
	}
}

func TestFollow(t *testing.T) {
	one, two := wire.Timer{Kind: "due", Key: "due", At: 10}, wire.Timer{Kind: "lock", Key: "lock", At: 20}
	start := State{ID: "x", Applied: wire.FromStart}
	kept := State{ID: "x", CycleID: "c", Applied: 3, Last: "c3", Stage: "returned", Timers: []wire.Timer{two}}
	for _, c := range []struct {
		name string
		s    State
		page wire.LoadMovesResult
		want State
	}{
		{"first look, nothing new", start, wire.LoadMovesResult{CycleID: "c", After: 3, Stage: "returned", Timers: []wire.Timer{two, one}},
			State{ID: "x", CycleID: "c", Applied: 3, Stage: "returned", Timers: []wire.Timer{one, two}}},
		{"first look with moves", start, wire.LoadMovesResult{CycleID: "c", After: 0, Moves: []wire.Move{{ID: "c1", Seq: 1}, {ID: "c2", Seq: 2}}, Stage: "in_progress", Timers: []wire.Timer{one}},
			State{ID: "x", CycleID: "c", Applied: 2, Last: "c2", Stage: "in_progress", Timers: []wire.Timer{one}}},
		{"nothing new keeps what timers are left", kept, wire.LoadMovesResult{CycleID: "c", After: 3, Stage: "returned", Timers: []wire.Timer{one, two}}, kept},
		{"a move replaces timers", kept, wire.LoadMovesResult{CycleID: "c", After: 3, Moves: []wire.Move{{ID: "c4", Seq: 4}}, Stage: "leader_review"},
			State{ID: "x", CycleID: "c", Applied: 4, Last: "c4", Stage: "leader_review", Timers: nil}},
		{"restored database", kept, wire.LoadMovesResult{CycleID: "c", After: 1, Stage: "in_progress", Timers: []wire.Timer{one, two}},
			State{ID: "x", CycleID: "c", Applied: 1, Last: "c3", Stage: "in_progress", Timers: []wire.Timer{one, two}}},
		{"gone", kept, wire.LoadMovesResult{Gone: true, After: 3}, State{ID: "x", CycleID: "c", Applied: 3, Last: "c3", Stage: "returned", Gone: true}},
	} {
		if got := follow(c.s, c.page); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestLookFrom(t *testing.T) {
	s := State{Applied: 3, Last: "c3"}
	for _, c := range []struct {
		name  string
		seq   int64
		id    string
		after int64
		look  bool
	}{
		{"new", 4, "c4", 3, true},
		{"new, some lost before", 7, "c7", 3, true},
		{"the last one again", 3, "c3", 3, false},
		{"an older one again", 2, "c2", wire.FromStart, true},
		{"same seq of a restored database", 3, "other", wire.FromStart, true},
	} {
		if after, look := lookFrom(s, c.seq, c.id); after != c.after || look != c.look {
			t.Errorf("%s: from %d, look %v", c.name, after, look)
		}
	}
	if after, look := lookFrom(State{Applied: wire.FromStart}, 1, "c1"); after != wire.FromStart || !look {
		t.Errorf("before the first look: from %d, look %v", after, look)
	}
}

func TestSettle(t *testing.T) {
	a, b := wire.Timer{Kind: "due", Key: "due", At: 10}, wire.Timer{Kind: "lock", Key: "lock", At: 20}
	timers := []wire.Timer{a, b}
	for _, c := range []struct {
		name string
		r    wire.FireTimerResult
		want []wire.Timer
	}{
		{"done with", wire.FireTimerResult{Now: 10}, []wire.Timer{b}},
		{"moved", wire.FireTimerResult{Moved: true, Now: 10}, []wire.Timer{b}},
		{"extended behind the other", wire.FireTimerResult{Again: 30, Now: 10}, []wire.Timer{b, {Kind: "due", Key: "due", At: 30}}},
		{"not yet", wire.FireTimerResult{Again: 11, Now: 10}, []wire.Timer{{Kind: "due", Key: "due", At: 11}, b}},
		{"refused", wire.FireTimerResult{Refused: "units_open", Now: 10}, []wire.Timer{b, {Kind: "due", Key: "due", At: 10 + 3600_000_000}}},
	} {
		if got := settle(timers, a, c.r); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if !slices.Equal(timers, []wire.Timer{a, b}) {
		t.Error("settle changed its input")
	}
}

func TestClock(t *testing.T) {
	base := time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)
	sql := models.At(base) + 5_000_000 // SQL's clock is five seconds ahead
	for _, c := range []struct {
		name string
		rate int
		to   models.Instant
		now  time.Duration // since the look
		want time.Duration
	}{
		{"an hour ahead", 0, sql + 3600_000_000, 0, time.Hour + time.Millisecond},
		{"half of it slept", 1, sql + 3600_000_000, 30 * time.Minute, 30*time.Minute + time.Millisecond},
		{"an hour at 60 times", 60, sql + 3600_000_000, 0, time.Minute + time.Millisecond},
		{"rounded up", 1000, sql + 1, 0, time.Millisecond},
		{"due", 1, sql, 0, 0},
		{"past due", 1, sql - 7, time.Second, -time.Second - 7*time.Microsecond},
	} {
		k := clock{sql: sql, at: base, rate: c.rate}
		if got := k.until(c.to, base.Add(c.now)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
