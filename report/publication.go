package report

import (
	"encoding/json"
	"time"
)

// Manifest says what one published version consists of; its bytes are what the system seals. Another version supersedes
// it, nothing edits it.
type Manifest struct {
	Format      string         `json:"format"` // "chuky-publication/1"
	Cycle       string         `json:"cycle"`
	Name        string         `json:"name"`
	Year        int            `json:"year"`
	Version     int            `json:"version"`
	Supersedes  int            `json:"supersedes,omitempty"`
	Reason      string         `json:"reason,omitempty"` // of a correction (đính chính)
	Digest      string         `json:"digest"`           // SHA-256 of ket-qua.json, the digest that was approved
	Engine      string         `json:"engine"`
	ProposalNo  string         `json:"proposal_no"`
	Proposal    string         `json:"proposal_date"`
	DecisionNo  string         `json:"decision_no"`
	Decision    string         `json:"decision_date"`
	Signer      string         `json:"signer"`
	Capacity    string         `json:"capacity,omitempty"` // "KT." when a deputy approved
	PublishedAt time.Time      `json:"published_at"`
	Files       []ManifestFile `json:"files"`
	// AuditCheckpoint is the newest signed checkpoint of the audit log before the signature. Whoever has a copy of the
	// manifest can tell later whether the log was cut back behind it, checkpoints and all.
	AuditCheckpoint string `json:"audit_checkpoint,omitempty"`
}

// ManifestFile is one file of a version.
type ManifestFile struct {
	Name        string `json:"name"`
	SHA256      string `json:"sha256"`
	Size        int    `json:"size"`
	ContentType string `json:"content_type"`
}

// ManifestFormat is Manifest.Format.
const ManifestFormat = "chuky-publication/1"

// Encode gives the bytes that are sealed.
func (m Manifest) Encode() ([]byte, error) {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(b, '\n'), nil
}
