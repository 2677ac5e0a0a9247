package arch

import (
	"slices"
	"testing"

	"chuky/commands"
	"chuky/models"
)

const processDoc = "docs/process.md"

// Every move of the code is in the document with its stages, and the other way round.
func TestProcessDocumentHasEveryMove(t *testing.T) {
	compareMoves(t, "## Moves of a unit's assessment", commands.AssessmentMoves, models.AssessmentStages,
		func(m commands.AssessmentMove) ([]models.AssessmentStage, models.AssessmentStage) {
			return m.From, m.To
		})
	compareMoves(t, "## Moves of a cycle", commands.CycleMoves, models.CycleStages,
		func(m commands.CycleMove) ([]models.CycleStage, models.CycleStage) { return m.From, m.To })
}

func compareMoves[S ~string, M any](t *testing.T, heading string, moves map[commands.Move]M, stages []S, of func(M) ([]S, S)) {
	t.Helper()
	written := map[commands.Move]bool{}
	for _, row := range rows(t, processDoc, heading, 5) {
		move := commands.Move(one(t, row[0]))
		if written[move] {
			t.Errorf("%s has move %s twice", processDoc, move)
		}
		written[move] = true
		m, ok := moves[move]
		if !ok {
			t.Errorf("%s has move %s, which commands do not know", processDoc, move)
			continue
		}
		from, to := of(m)
		var wantFrom []S
		if row[1] == "every stage" {
			wantFrom = slices.Clone(stages)
		}
		for _, name := range names(row[1]) {
			wantFrom = append(wantFrom, S(name))
		}
		from = slices.Clone(from)
		slices.Sort(from)
		slices.Sort(wantFrom)
		if !slices.Equal(from, wantFrom) {
			t.Errorf("move %s: %s says from %v, commands from %v", move, processDoc, wantFrom, from)
		}
		var wantTo S
		if row[2] != "stays" {
			wantTo = S(one(t, row[2]))
		}
		if wantTo != to {
			t.Errorf("move %s: %s says to %q, commands to %q", move, processDoc, wantTo, to)
		}
		if row[3] == "" || row[4] == "" {
			t.Errorf("%s says too little about move %s", processDoc, move)
		}
	}
	for move := range moves {
		if !written[move] {
			t.Errorf("%s does not have move %s", processDoc, move)
		}
	}
}

// Every kind of timer is in the document.
func TestProcessDocumentHasEveryTimer(t *testing.T) {
	want := []string{commands.TimerRemind, commands.TimerDue, commands.TimerLock, commands.TimerSupplement, commands.TimerWindow,
		commands.TimerVerify, commands.TimerSign, commands.TimerEscalate, commands.TimerPublish}
	var have []string
	for _, row := range rows(t, processDoc, "## Timers", 4) {
		have = append(have, one(t, row[0]))
	}
	slices.Sort(want)
	slices.Sort(have)
	if !slices.Equal(have, want) {
		t.Errorf("%s has timers %v, commands %v", processDoc, have, want)
	}
}
