package store

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"chuky/models"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"
)

// A save is the statement that people wait for most: what it reads and writes goes together here.

// LockForm takes a share lock on the cycle and locks the assessment's row, in this order, and reads the clock after both
// locks are held; one statement on PostgreSQL.
func (t *Tx) LockForm(assessmentID string) (*models.Cycle, *models.Assessment, models.Instant, error) {
	var r struct {
		A  models.Assessment `gorm:"embedded;embeddedPrefix:a_"`
		C  models.Cycle      `gorm:"embedded;embeddedPrefix:c_"`
		At models.Instant
	}
	q := "SELECT " + columns[models.Assessment]("a") + ", " + columns[models.Cycle]("c") + " FROM assessments a JOIN cycles c ON c.id = a.cycle_id WHERE a.id = ?"
	if t.dialect == dialectPostgres {
		// The outer SELECT is computed when the inner one has its locks; a clock read beside the locks would be too early.
		q = "SELECT f.*, " + postgresClock + ` AS "at" FROM (` + q + " FOR SHARE OF c FOR UPDATE OF a) f"
	}
	res := t.g.Raw(q, assessmentID).Scan(&r)
	if res.Error != nil {
		return nil, nil, 0, res.Error
	}
	if r.A.ID == "" {
		return nil, nil, 0, models.ErrNotFound
	}
	if t.clock != nil || t.dialect == dialectSQLite {
		var err error
		if r.At, err = t.Now(); err != nil {
			return nil, nil, 0, err
		}
	}
	return &r.C, &r.A, r.At, nil
}

// Form is what one unit entered and what its points follow from.
type Form struct {
	Items      []models.ItemState // by item
	Group      models.CycleGroup
	Exclusions []models.Exclusion
}

// Form reads them in one statement; ErrNotFound when the group has no set.
func (db DB) Form(a *models.Assessment) (Form, error) {
	var rows []struct {
		Part                  string
		K, T1, T2, T3, T4, T5 string
		N                     int64
		At                    models.Instant
	}
	err := db.g.Raw(`SELECT 'item' AS part, item AS k, "values" AS t1, note AS t2, na AS t3, na_reason AS t4, updated_by AS t5, version AS n, updated_at AS "at" FROM item_states WHERE assessment_id = ?
		UNION ALL SELECT 'group', group_key, set_id, set_version, set_digest, rulings, '', 0, 0 FROM cycle_groups WHERE cycle_id = ? AND group_key = ?
		UNION ALL SELECT 'exclusion', item, id, reason, "by", '', '', 0, created_at FROM exclusions WHERE cycle_id = ? AND group_key = ?`,
		a.ID, a.CycleID, a.GroupKey, a.CycleID, a.GroupKey).Scan(&rows).Error
	if err != nil {
		return Form{}, err
	}
	var f Form
	for _, r := range rows {
		switch r.Part {
		case "item":
			f.Items = append(f.Items, models.ItemState{AssessmentID: a.ID, Item: r.K, Values: r.T1, Note: r.T2, NA: models.NAState(r.T3), NAReason: r.T4, UpdatedBy: r.T5, Version: r.N, UpdatedAt: r.At})
		case "group":
			f.Group = models.CycleGroup{CycleID: a.CycleID, GroupKey: r.K, SetID: r.T1, SetVersion: r.T2, SetDigest: r.T3, Rulings: r.T4}
		case "exclusion":
			f.Exclusions = append(f.Exclusions, models.Exclusion{ID: r.T1, CycleID: a.CycleID, GroupKey: a.GroupKey, Item: r.K, Reason: r.T2, By: r.T3, CreatedAt: r.At})
		}
	}
	if f.Group.CycleID == "" {
		return Form{}, models.ErrNotFound
	}
	slices.SortFunc(f.Items, func(x, y models.ItemState) int { return strings.Compare(x.Item, y.Item) })
	return f, nil
}

// Leavings is what a transaction leaves behind beside the rows that it changes.
type Leavings struct {
	Audit    []models.AuditEvent
	Tasks    []models.Task
	Messages []models.Message
	Commands []models.Command
	Answer   *models.Idempotency // nil: the request has no key
}

// together is how many rows one statement takes; opening a cycle leaves thousands.
const together = 60

// Leave inserts them all; one statement on PostgreSQL where they are few. An answer whose key is taken is a duplicate
// (IsDuplicate).
func (t *Tx) Leave(l Leavings) error {
	n := len(l.Audit) + len(l.Tasks) + len(l.Messages) + len(l.Commands)
	if t.dialect == dialectPostgres && n <= together {
		return t.leaveTogether(l)
	}
	if err := t.InsertAudit(l.Audit); err != nil {
		return err
	}
	if err := t.InsertTasks(l.Tasks); err != nil {
		return err
	}
	if err := t.InsertMessages(l.Messages); err != nil {
		return err
	}
	if len(l.Commands) > 0 {
		if err := t.InsertCommands(l.Commands); err != nil {
			return err
		}
	}
	if l.Answer == nil {
		return nil
	}
	return t.InsertAnswer(l.Answer)
}

var placeholder = regexp.MustCompile(`\$\d+`)

// leaveTogether writes the inserts that gorm would make as the parts of one WITH statement. They touch different tables,
// so their order does not matter.
func (t *Tx) leaveTogether(l Leavings) error {
	var parts []string
	var args []any
	add := func(rows any, clauses ...clause.Expression) error {
		dry := t.g.Session(&gorm.Session{DryRun: true, Logger: logger.Discard}).Clauses(clauses...).Create(rows)
		if dry.Error != nil {
			return dry.Error
		}
		parts = append(parts, placeholder.ReplaceAllString(dry.Statement.SQL.String(), "?"))
		args = append(args, dry.Statement.Vars...)
		return nil
	}
	var err error
	put := func(n int, rows any, clauses ...clause.Expression) {
		if n > 0 && err == nil {
			err = add(rows, clauses...)
		}
	}
	put(len(l.Audit), &l.Audit)
	put(len(l.Tasks), &l.Tasks)
	put(len(l.Messages), &l.Messages, onceByDedupeKey)
	put(len(l.Commands), &l.Commands)
	if l.Answer != nil {
		put(1, l.Answer)
	}
	if err != nil || len(parts) == 0 {
		return err
	}
	var q strings.Builder
	last := len(parts) - 1
	for i, p := range parts[:last] {
		if i == 0 {
			q.WriteString("WITH ")
		} else {
			q.WriteString(", ")
		}
		fmt.Fprintf(&q, "p%d AS (%s)", i, p)
	}
	if last > 0 {
		q.WriteString(" ")
	}
	q.WriteString(parts[last])
	return t.g.Exec(q.String(), args...).Error
}

var parsed sync.Map

// columns lists a model's columns as "alias"."column" AS "alias_column", for embedding with that prefix.
func columns[T any](alias string) string {
	var row T
	sc, err := schema.Parse(&row, &parsed, schema.NamingStrategy{})
	if err != nil {
		panic("store: " + err.Error()) // a model of ours that gorm cannot read: found by the first test
	}
	out := make([]string, 0, len(sc.DBNames))
	for _, name := range sc.DBNames {
		out = append(out, fmt.Sprintf(`%s."%s" AS "%s_%s"`, alias, name, alias, name))
	}
	return strings.Join(out, ", ")
}
