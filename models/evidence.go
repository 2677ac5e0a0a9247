package models

// EvidenceState is the state of a file.
type EvidenceState string

// Only sealed files count.
const (
	EvidenceSealed EvidenceState = "sealed"
)

// EvidenceFile is a document (tài liệu kiểm chứng) of one unit in one cycle.
type EvidenceFile struct {
	ID           string `gorm:"primaryKey"`
	CycleID      string
	UnitID       string
	AssessmentID string
	Code         string // e.g. H1-1.1-01, unique within the assessment
	Symbol       string // số/ký hiệu
	IssuedOn     string // yyyy-mm-dd
	Issuer       string
	Abstract     string // trích yếu
	Filename     string
	ContentType  string
	Size         int64
	SHA256       string `gorm:"column:sha256"`
	ObjectKey    string
	State        EvidenceState
	UploadedBy   string
	UploadedAt   Instant
	RemovedAt    Instant // taken off by the unit; the file and the row stay
	RemovedBy    string
}

// EvidenceLink uses a file for a criterion.
type EvidenceLink struct {
	EvidenceID   string `gorm:"primaryKey"`
	AssessmentID string
	Item         string `gorm:"primaryKey"`
	CreatedAt    Instant
}
