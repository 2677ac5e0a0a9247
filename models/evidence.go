package models

// EvidenceState is the state of a file.
type EvidenceState string

// Only sealed files count.
const (
	EvidencePending  EvidenceState = "pending"  // chờ quét: stored, not yet cleared by the scanner
	EvidenceSealed   EvidenceState = "sealed"   // đã niêm phong
	EvidenceRejected EvidenceState = "rejected" // bị từ chối sau khi nhận; its bytes are gone
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
	Scan         string // off, waiting, clean: as evidence.ScanState; "" for a rejected file
	ScanProblem  string // why a file waits or was rejected, for operators
	ScanTries    int
	ScannedAt    Instant
	Threat       string // what the scanner found
}

// UploadState is the state of an upload that comes in several requests.
type UploadState string

// States of an upload.
const (
	UploadOpen      UploadState = "open"
	UploadDone      UploadState = "done"      // its file is evidence
	UploadRefused   UploadState = "refused"   // the whole file came and was refused
	UploadCancelled UploadState = "cancelled" // by its owner, or expired
)

// UploadWay is how the bytes arrive.
type UploadWay string

// Ways of an upload.
const (
	UploadTus    UploadWay = "tus"    // through the API, resumable
	UploadDirect UploadWay = "direct" // to the object store, by presigned addresses
)

// Upload is a file that comes in several requests; it counts only once it has become an EvidenceFile.
type Upload struct {
	ID           string `gorm:"primaryKey"`
	UserID       string
	UnitID       string
	AssessmentID string
	Item         string
	Symbol       string
	IssuedOn     string
	Issuer       string
	Abstract     string
	Filename     string
	Size         int64 // announced; exactly this much must come
	Way          UploadWay
	Session      string // of the object store, for UploadDirect
	State        UploadState
	EvidenceID   string
	RefusalCode  string
	Refusal      string // the sentence
	CreatedAt    Instant
	ExpiresAt    Instant
	EndedAt      Instant
}

// EvidenceLink uses a file for a criterion.
type EvidenceLink struct {
	EvidenceID   string `gorm:"primaryKey"`
	AssessmentID string
	Item         string `gorm:"primaryKey"`
	CreatedAt    Instant
}
