package api

import (
	"time"

	"chuky/commands"
	"chuky/models"
	"chuky/queries"
	"chuky/store"
)

type taskOut struct {
	ID         string           `json:"id"`
	Kind       string           `json:"kind"`
	KindName   string           `json:"kind_name"`
	Subject    string           `json:"subject"`
	Detail     string           `json:"detail,omitempty"`
	Cycle      ref              `json:"cycle"`
	Assessment string           `json:"assessment_id,omitempty"`
	UnitID     string           `json:"unit_id,omitempty" doc:"Đơn vị được nói tới"`
	Item       string           `json:"item,omitempty"`
	Field      string           `json:"field,omitempty"`
	Holder     string           `json:"holder"`
	ClaimedBy  string           `json:"claimed_by,omitempty"`
	Mine       bool             `json:"mine"`
	State      models.TaskState `json:"state"`
	Link       string           `json:"link"`
	Due        due              `json:"due"`
	Created    *time.Time       `json:"created"`
	Done       *time.Time       `json:"done,omitempty"`
}

func taskOf(r queries.TaskRow) taskOut {
	t := r.Task
	return taskOut{ID: t.ID, Kind: t.Kind, KindName: r.Kind, Subject: r.Subject, Detail: r.Detail, Cycle: ref{ID: t.CycleID, Name: r.Cycle}, Assessment: t.AssessmentID, UnitID: t.SubjectUnit,
		Item: t.Item, Field: t.Field, Holder: r.Holder, ClaimedBy: r.Claimed, Mine: r.Mine, State: t.State, Link: r.Link, Due: dueOf(r.Due), Created: ts(t.CreatedAt), Done: ts(t.DoneAt)}
}

type inboxIn struct {
	PageIn
	Tab  string `query:"tab" enum:"todo,soon,waiting,done" default:"todo"`
	Q    string `query:"q"`
	Kind string `query:"kind"`
	Unit string `query:"unit"`
}

type inboxOut struct {
	List[taskOut]
	Counts map[string]int `json:"counts" doc:"Số việc của từng ngăn"`
	Kinds  map[string]int `json:"kinds"`
}

func inbox(k *call, in *inboxIn) (inboxOut, error) {
	b, err := k.api.Queries.Inbox(k.ctx(), k.actor, queries.InboxFilter{Tab: in.Tab, Query: in.Q, Kind: in.Kind, UnitID: in.Unit, Limit: in.Limit, Offset: in.offset()})
	return inboxOut{page(k, in.PageIn, b.Rows, b.Total, taskOf), b.Counts, b.Kinds}, err
}

func getTask(k *call, in *idIn) (taskOut, error) {
	t, err := k.api.Queries.Task(k.ctx(), k.actor, in.ID)
	return taskOf(t), err
}

func claimTask(k *call, in *idIn) (taskOut, error) { return moveTask(k, in.ID, false) }

func releaseTask(k *call, in *idIn) (taskOut, error) { return moveTask(k, in.ID, true) }

func moveTask(k *call, id string, release bool) (taskOut, error) {
	if _, err := k.api.Commands.ClaimTask(k.ctx(), k.actor, id, release); err != nil {
		return taskOut{}, err
	}
	t, err := k.api.Queries.Task(k.ctx(), k.actor, id)
	return taskOf(t), err
}

type messageOut struct {
	ID       string     `json:"id"`
	Kind     string     `json:"kind"`
	CycleID  string     `json:"cycle_id,omitempty"`
	UnitID   string     `json:"unit_id,omitempty"`
	To       string     `json:"to"`
	ToName   string     `json:"to_name"`
	Subject  string     `json:"subject"`
	Body     string     `json:"body,omitempty"`
	State    string     `json:"state"`
	Attempts int        `json:"attempts"`
	Error    string     `json:"error,omitempty"`
	Created  *time.Time `json:"created"`
	Sent     *time.Time `json:"sent,omitempty"`
}

func messageOf(m models.Message) messageOut {
	return messageOut{ID: m.ID, Kind: m.Kind, CycleID: m.CycleID, UnitID: m.UnitID, To: m.ToAddress, ToName: m.ToName, Subject: m.Subject, State: m.State, Attempts: m.Attempts, Error: m.LastError, Created: ts(m.CreatedAt), Sent: ts(m.SentAt)}
}

type messagesIn struct {
	PageIn
	Cycle string `query:"cycle"`
	State string `query:"state" enum:"pending,sent,failed" doc:"Đang chờ, đã gửi, lỗi"`
}

func listMessages(k *call, in *messagesIn) (List[messageOut], error) {
	p, err := k.api.Queries.Messages(k.ctx(), k.actor, in.Cycle, in.State, in.Limit, in.offset())
	return page(k, in.PageIn, p.Rows, p.Total, messageOf), err
}

func getMessage(k *call, in *idIn) (messageOut, error) {
	m, err := k.api.Queries.Message(k.ctx(), k.actor, in.ID)
	out := messageOf(m)
	out.Body = m.Body
	return out, err
}

type eventOut struct {
	ID         string      `json:"id"`
	At         *time.Time  `json:"at"`
	Actor      string      `json:"actor"`
	Role       models.Role `json:"role,omitempty"`
	Action     string      `json:"action"`
	ActionName string      `json:"action_name"`
	CycleID    string      `json:"cycle_id,omitempty"`
	UnitID     string      `json:"unit_id,omitempty"`
	Subject    string      `json:"subject,omitempty"`
	Item       string      `json:"item,omitempty"`
	Reason     string      `json:"reason,omitempty"`
	Detail     string      `json:"detail,omitempty" doc:"JSON"`
	RequestID  string      `json:"request_id,omitempty"`
}

func eventOf(e queries.Event) eventOut {
	return eventOut{ID: e.ID, At: ts(e.At), Actor: e.ActorName, Role: e.ActorRole, Action: e.Action, ActionName: e.ActionVN, CycleID: e.CycleID, UnitID: e.UnitID, Subject: e.Subject, Item: e.Item, Reason: e.Reason, Detail: e.Detail, RequestID: e.RequestID}
}

type auditIn struct {
	PageIn
	Cycle   string `query:"cycle"`
	Unit    string `query:"unit"`
	Subject string `query:"subject"`
	Item    string `query:"item"`
	Actor   string `query:"actor"`
	Action  string `query:"action"`
}

func audit(k *call, in *auditIn) (List[eventOut], error) {
	p, err := k.api.Queries.Audit(k.ctx(), k.actor, store.AuditFilter{CycleID: in.Cycle, UnitID: in.Unit, Subject: in.Subject, Item: in.Item, ActorID: in.Actor, Action: in.Action, Limit: in.Limit, Offset: in.offset()})
	return page(k, in.PageIn, p.Rows, p.Total, eventOf), err
}

// MovedOut is the answer to a move of a unit's assessment.
type MovedOut struct {
	ID    string                 `json:"id"`
	Stage models.AssessmentStage `json:"stage"`
	Seq   int64                  `json:"seq"`
	Late  bool                   `json:"late" doc:"Chậm nộp"`
	At    *time.Time             `json:"at"`
}

func movedOf(m commands.Moved) MovedOut { return MovedOut{m.ID, m.Stage, m.Seq, m.Late, ts(m.At)} }

// CycleMoved is the answer to a move of a cycle.
type CycleMoved struct {
	ID    string            `json:"id"`
	Stage models.CycleStage `json:"stage"`
	Seq   int64             `json:"seq"`
	RunID string            `json:"run_id,omitempty"`
	At    *time.Time        `json:"at"`
}

func cycleMovedOf(m commands.MovedCycle) CycleMoved {
	return CycleMoved{m.ID, m.Stage, m.Seq, m.RunID, ts(m.At)}
}
