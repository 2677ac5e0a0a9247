package models

// TaskState is the state of a task of the inbox.
type TaskState string

// States of a task.
const (
	TaskOpen      TaskState = "open"
	TaskDone      TaskState = "done"
	TaskCancelled TaskState = "cancelled"
)

// Task is one line of somebody's inbox (việc cần xử lý). Holders: UserID if set, else everyone with Role (of UnitID when
// the role belongs to a unit). Subject is the unit spoken of.
type Task struct {
	ID           string `gorm:"primaryKey"`
	Kind         string
	CycleID      string
	AssessmentID string
	SubjectUnit  string
	Item         string
	Field        string
	Role         Role
	UnitID       string // unit of the holders
	UserID       string
	DueAt        Instant
	State        TaskState
	ClaimedBy    string
	DoneBy       string
	DoneAt       Instant
	CreatedAt    Instant
}

// Message is mail to one person. DedupeKey makes a message happen once; ClaimedBy sends it until ClaimedUntil.
type Message struct {
	ID           string `gorm:"primaryKey"`
	DedupeKey    string
	Kind         string
	CycleID      string
	AssessmentID string
	UnitID       string
	UserID       string
	ToAddress    string
	ToName       string
	Subject      string
	Body         string
	State        string // pending | sent | failed
	Attempts     int
	LastError    string
	CreatedAt    Instant
	NextAt       Instant
	SentAt       Instant
	ClaimedBy    string
	ClaimedUntil Instant
}

// Message states. A failed message was given up: it stays on record until somebody has it sent again.
const (
	MessagePending = "pending"
	MessageSent    = "sent"
	MessageFailed  = "failed"
)

// Aggregate names what a command speaks to.
type Aggregate string

// The two aggregates that have a workflow.
const (
	AggregateCycle      Aggregate = "cycle"
	AggregateAssessment Aggregate = "assessment"
)

// Command is one move's hand-over to Temporal; its ID is the Update ID. Written in the move's transaction.
type Command struct {
	ID          string `gorm:"primaryKey"`
	Aggregate   Aggregate
	AggregateID string
	Seq         int64
	Move        string
	Stage       string // stage after the move
	Timers      string // JSON []Timer after the move
	CreatedAt   Instant
	AppliedAt   Instant
	Trace       string // W3C traceparent of the request that made the move; "" when it was not traced
}

// Idempotency keeps the answer to a request that changed something.
type Idempotency struct {
	UserID      string `gorm:"primaryKey"`
	Route       string `gorm:"primaryKey"`
	Key         string `gorm:"primaryKey;column:idem_key"`
	RequestHash string
	Answer      string // JSON of the result, or of the refusal
	Refused     bool
	CreatedAt   Instant
}

// TableName is the plural people expect.
func (Idempotency) TableName() string { return "idempotency_keys" }

// AuditEvent is insert-only; Leaf is its place in the Merkle log, -1 until sealed.
type AuditEvent struct {
	ID        string `gorm:"primaryKey"`
	At        Instant
	ActorID   string
	ActorName string
	ActorRole Role
	Action    string
	CycleID   string
	UnitID    string
	Subject   string // e.g. assessment ID
	Item      string
	Detail    string // JSON
	RequestID string
}

// AuditLeaf places an event in the Merkle log.
type AuditLeaf struct {
	N       int64 `gorm:"primaryKey;autoIncrement:false"`
	EventID string
	Hash    string
}

// AuditHash is one stored interior hash (tlog index).
type AuditHash struct {
	N    int64 `gorm:"primaryKey;autoIncrement:false"`
	Hash string
}

// AuditCheckpoint is a signed tree head, also stored in the object store.
type AuditCheckpoint struct {
	Size      int64 `gorm:"primaryKey;autoIncrement:false"`
	Root      string
	Note      string
	ObjectKey string
	CreatedAt Instant
}

// TableName is the plural people expect.
func (AuditLeaf) TableName() string { return "audit_leaves" }
