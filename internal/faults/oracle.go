package faults

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"chuky/cmd/recount/recount"
	"chuky/commands"
	"chuky/demo"
	"chuky/demo/journal"
	"chuky/evidence"
	"chuky/internal/stack"
	"chuky/models"

	"github.com/jackc/pgx/v5"
)

// Violation is something that must never be, whatever went wrong.
type Violation struct{ What string }

func (v *Violation) Error() string { return v.What }

func wrong(format string, args ...any) error { return &Violation{fmt.Sprintf(format, args...)} }

// lag is how long a committed move may wait for its workflow once everything is back, on a machine that is not busy with
// something else; a cell that takes longer is marked in the table. Beyond stuck it counts as lost.
const (
	lag   = 10 * time.Second
	stuck = time.Minute
)

// postal is how long a letter may take that two tries did not bring away: the second comes after a minute, the third after
// two more.
const postal = 4 * time.Minute

// settled waits until no move older than the lag waits for its workflow.
func (w *World) settled(ctx context.Context) error {
	bounded, cancel := context.WithTimeout(ctx, 2*recovery)
	defer cancel()
	back := time.Now()
	for {
		var waiting, all int64
		err := w.read(bounded, func(tx pgx.Tx) error {
			return tx.QueryRow(bounded, `SELECT count(*) FILTER (WHERE created_at < $1), count(*) FROM commands WHERE applied_at = 0`, w.now().Add(-lag).UnixMicro()).Scan(&waiting, &all)
		})
		if err != nil {
			return err
		}
		if all == 0 || waiting == 0 && time.Since(back) > lag {
			return nil
		}
		if time.Since(back) > stuck {
			return wrong("%d moves wait for their workflow %s after everything is back", waiting, stuck)
		}
		<-time.After(100 * time.Millisecond)
	}
}

// Check holds the database against what the journal knows, at any moment of a cycle: every acknowledged request is there
// exactly once, refused ones changed nothing, stage histories are legal paths, nothing was written where it was closed.
func Check(ctx context.Context, w *World, acked []journal.Entry) error {
	bounded, cancel := context.WithTimeout(ctx, recovery)
	defer cancel()
	return w.read(bounded, func(tx pgx.Tx) error {
		for _, look := range []func(context.Context, pgx.Tx) error{
			func(ctx context.Context, tx pgx.Tx) error { return once(ctx, tx, acked) },
			legal, events, closed, evidenceRows, oneOfEach,
		} {
			if err := look(bounded, tx); err != nil {
				return err
			}
		}
		return nil
	})
}

// withoutKey are requests that write no row of keys: signing in and changing one's password, which may be repeated.
func withoutKey(e journal.Entry) bool {
	return e.Key == "" || e.Method == http.MethodGet || slices.Contains([]string{"/api/v1/session", "/api/v1/me/password"}, e.Path)
}

func once(ctx context.Context, tx pgx.Tx, acked []journal.Entry) error {
	rows, err := tx.Query(ctx, `SELECT idem_key, refused, count(*) FROM idempotency_keys GROUP BY idem_key, refused`)
	if err != nil {
		return err
	}
	type answers struct{ done, refused int64 }
	have := map[string]answers{}
	var key string
	var refused bool
	var n int64
	if _, err := pgx.ForEachRow(rows, []any{&key, &refused, &n}, func() error {
		a := have[key]
		if refused {
			a.refused += n
		} else {
			a.done += n
		}
		have[key] = a
		return nil
	}); err != nil {
		return err
	}
	for _, e := range acked {
		if withoutKey(e) {
			continue
		}
		a := have[e.Key]
		switch e.Outcome {
		case journal.OK:
			if a.done != 1 || a.refused != 0 {
				return wrong("%s %s by %s was acknowledged, and is there %d times (refused %d)", e.Method, e.Path, e.Actor, a.done, a.refused)
			}
		case journal.Failed:
			if a.done != 0 || a.refused > 1 {
				return wrong("%s %s by %s was refused with %s, and is there %d times", e.Method, e.Path, e.Actor, e.Code, a.done)
			}
		case journal.Unknown:
			if a.done+a.refused > 1 {
				return wrong("%s %s by %s was never answered, and is there %d times", e.Method, e.Path, e.Actor, a.done+a.refused)
			}
		}
	}
	return nil
}

// legal walks the moves of every cycle and every unit: numbered without gap, each from where the last one led.
func legal(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, `SELECT aggregate, aggregate_id, seq, move, stage FROM commands ORDER BY aggregate, aggregate_id, seq`)
	if err != nil {
		return err
	}
	var kind, id, move, stage, lastID, lastStage string
	var seq, lastSeq int64
	_, err = pgx.ForEachRow(rows, []any{&kind, &id, &seq, &move, &stage}, func() error {
		if id != lastID {
			lastID, lastSeq, lastStage = id, 0, ""
		}
		if seq != lastSeq+1 {
			return wrong("%s %s: move %d %s follows move %d", kind, id, seq, move, lastSeq)
		}
		if lastSeq > 0 && !follows(kind, move, lastStage, stage) {
			return wrong("%s %s: %s leads from %s to %s, which no table of moves has", kind, id, move, lastStage, stage)
		}
		lastSeq, lastStage = seq, stage
		return nil
	})
	return err
}

func follows(kind, move, from, to string) bool {
	if kind == string(models.AggregateAssessment) {
		m, ok := commands.AssessmentMoves[commands.Move(move)]
		if move == string(commands.MoveUnitCancelled) {
			return to == string(models.StageCancelled)
		}
		return ok && slices.Contains(m.From, models.AssessmentStage(from)) && (m.To == "" && to == from || string(m.To) == to)
	}
	m, ok := commands.CycleMoves[commands.Move(move)]
	return ok && slices.Contains(m.From, models.CycleStage(from)) && (m.To == "" && to == from || string(m.To) == to)
}

// events compares moves with the audit log: each was told once.
func events(ctx context.Context, tx pgx.Tx) error {
	for move, action := range map[commands.Move]string{commands.MoveSubmit: "submitted", commands.MoveReturn: "returned", commands.MoveApprove: "approved", commands.MoveLock: "locked", commands.MoveOpen: "opened", commands.MoveSigned: "signed", commands.MovePublished: "published"} {
		var moves, told int64
		if err := tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM commands WHERE move = $1), (SELECT count(*) FROM audit_events WHERE action = $2)`, string(move), action).Scan(&moves, &told); err != nil {
			return err
		}
		if moves != told {
			return wrong("%d moves %q, %d audit events %q", moves, move, told, action)
		}
	}
	return nil
}

// closed looks for figures that were written while the form was closed: after the last move that closed it.
func closed(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, `
		SELECT s.assessment_id, s.item FROM item_states s
		JOIN LATERAL (SELECT c.stage, c.created_at FROM commands c WHERE c.aggregate = $1 AND c.aggregate_id = s.assessment_id AND c.created_at <= s.updated_at ORDER BY c.seq DESC LIMIT 1) m ON true
		WHERE m.stage NOT IN ('not_started', 'in_progress', 'returned', 'supplement', 'verified') AND m.created_at < s.updated_at`, string(models.AggregateAssessment))
	if err != nil {
		return err
	}
	var form, item string
	_, err = pgx.ForEachRow(rows, []any{&form, &item}, func() error {
		return wrong("form %s, item %s was written while the form was closed", form, item)
	})
	return err
}

// evidenceRows finds files that are neither pending nor sealed under their hash.
func evidenceRows(ctx context.Context, tx pgx.Tx) error {
	var n int64
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM (SELECT 1 FROM evidence_links l LEFT JOIN evidence_files f ON f.id = l.evidence_id WHERE f.id IS NULL) x`).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return wrong("%d forms name a file that is not there", n)
	}
	return nil
}

// oneOfEach counts what may be there once only: an approval of a round, a signature of a run, a version of a publication.
func oneOfEach(ctx context.Context, tx pgx.Tx) error {
	for what, query := range map[string]string{
		"runs with two signatures": `SELECT count(*) FROM (SELECT run_id FROM sign_offs WHERE decision = 'approved' GROUP BY run_id HAVING count(*) > 1) x`,
		"publications twice":       `SELECT count(*) FROM (SELECT cycle_id, version FROM publications GROUP BY cycle_id, version HAVING count(*) > 1) x`,
		"messages twice":           `SELECT count(*) FROM (SELECT dedupe_key FROM messages WHERE dedupe_key <> '' GROUP BY dedupe_key HAVING count(*) > 1) x`,
	} {
		var n int64
		if err := tx.QueryRow(ctx, query).Scan(&n); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		if n > 0 {
			return wrong("%d %s", n, what)
		}
	}
	return nil
}

// Finally looks at a whole cycle after its publication: nothing waits, every sealed file has its hash, every letter went
// out once, the published points are those of the acknowledged actions (which demo.Play compared) and of the independent
// program.
func Finally(ctx context.Context, w *World, acked []journal.Entry, rep *demo.Report) error {
	if err := Check(ctx, w, acked); err != nil {
		return err
	}
	again, err := recount.Recompute(rep.Results.Data, rep.Results.Data)
	if err != nil {
		return err
	}
	if !again.OK() {
		return wrong("the independent program counts otherwise in %d places", len(again.Differences))
	}
	if err := w.quiet(ctx); err != nil {
		return err
	}
	if err := w.sealed(ctx); err != nil {
		return err
	}
	if err := w.letters(ctx); err != nil {
		return err
	}
	return w.audited(ctx)
}

// quiet waits until every move is applied, every file judged and every message sent.
func (w *World) quiet(ctx context.Context) error {
	began := time.Now()
	for {
		var moves, cycles, forms, files, mails int64
		bounded, cancel := context.WithTimeout(ctx, recovery)
		err := w.read(bounded, func(tx pgx.Tx) error {
			return tx.QueryRow(bounded, `SELECT (SELECT count(*) FROM commands WHERE applied_at = 0), (SELECT count(*) FROM cycles WHERE applied <> seq),
				(SELECT count(*) FROM assessments WHERE applied <> seq), (SELECT count(*) FROM evidence_files WHERE state = 'pending'), (SELECT count(*) FROM messages WHERE state <> 'sent')`).Scan(&moves, &cycles, &forms, &files, &mails)
		})
		cancel()
		if err != nil {
			return err
		}
		if moves+cycles+forms+files+mails == 0 {
			return nil
		}
		if waited := time.Since(began); waited > postal || waited > stuck && moves+cycles+forms+files > 0 {
			return wrong("after %s %d moves are not applied, %d cycles and %d forms differ from their workflows, %d files are not judged, %d messages are not sent", waited.Round(time.Second), moves, cycles, forms, files, mails)
		}
		<-time.After(300 * time.Millisecond)
	}
}

// sealed reads every sealed file again and compares its hash.
func (w *World) sealed(ctx context.Context) error {
	files, err := evidence.New(evidence.Config{Endpoint: w.Direct.S3Endpoint, AccessKey: w.Direct.S3AccessKey, SecretKey: w.Direct.S3SecretKey, Bucket: w.Direct.Bucket})
	if err != nil {
		return err
	}
	type sealedFile struct{ id, sum, key string }
	var all []sealedFile
	bounded, cancel := context.WithTimeout(ctx, recovery)
	defer cancel()
	err = w.read(bounded, func(tx pgx.Tx) error {
		all = nil
		rows, err := tx.Query(bounded, `SELECT id, sha256, object_key FROM evidence_files WHERE state = 'sealed'`)
		if err != nil {
			return err
		}
		var f sealedFile
		_, err = pgx.ForEachRow(rows, []any{&f.id, &f.sum, &f.key}, func() error { all = append(all, f); return nil })
		return err
	})
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return errors.New("no file was sealed: the play tested nothing")
	}
	for _, f := range all {
		if err := rehash(ctx, files, f.key, f.sum); err != nil {
			return wrong("sealed file %s: %v", f.id, err)
		}
	}
	return nil
}

// letters reads what the mail server delivered: every message that counts as sent, and nothing else. One whose answer was
// lost may have come twice, under the same Message-ID, by which a receiver knows it.
func (w *World) letters(ctx context.Context) error {
	all, err := stack.Letters(w.Direct.MailDir, w.Direct.Sender)
	if err != nil {
		return err
	}
	arrived := map[string]bool{}
	for _, l := range all {
		id, _, _ := strings.Cut(strings.Trim(l.Header.Get("Message-Id"), "<> "), "@")
		arrived[id] = true
	}
	bounded, cancel := context.WithTimeout(ctx, recovery)
	defer cancel()
	var sent []string
	err = w.read(bounded, func(tx pgx.Tx) error {
		rows, err := tx.Query(bounded, `SELECT id FROM messages WHERE state = 'sent'`)
		if err != nil {
			return err
		}
		sent, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	if err != nil {
		return err
	}
	if len(sent) == 0 {
		return errors.New("no letter was sent: the play tested nothing")
	}
	for _, id := range sent {
		if !arrived[id] {
			return wrong("message %s counts as sent and never arrived", id)
		}
		delete(arrived, id)
	}
	for id := range arrived {
		return wrong("a letter %s arrived that no message is", id)
	}
	return nil
}

// audited lets the program verify its audit log against the signed checkpoints in the object store.
func (w *World) audited(ctx context.Context) error {
	bounded, cancel := context.WithTimeout(ctx, recovery)
	defer cancel()
	cmd := exec.CommandContext(bounded, w.worker.Path, "audit", "verify")
	cmd.Env = append(os.Environ(), w.worker.Env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return wrong("audit verify: %v: %s", err, tail(string(out)))
	}
	return nil
}
