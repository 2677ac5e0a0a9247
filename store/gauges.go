package store

import (
	"fmt"

	"chuky/models"
)

// Gauges are the counts that tell whether the installation keeps up.
type Gauges struct {
	PendingCommands int
	OldestCommand   models.Instant // made at; 0 when none is pending
	Drift           int
	OpenTasks       int
	AtRisk          int
	PendingMessages int
	OldestMessage   models.Instant // could have been sent at; 0 when none waits
	FailedMessages  int
	StagedEvidence  int // uploads that have not all come
	PendingEvidence int
	SealedEvidence  int
	RefusedEvidence int // after they had come: at the end of an upload, or by the scanner
}

// atRisk are the stages of units that have not submitted.
var atRisk = []models.AssessmentStage{models.StageNotStarted, models.StageInProgress, models.StageLeaderReview, models.StageReturned}

// Gauges counts everything in one statement. Units whose data locks until the instant and that have not submitted are at risk.
func (db DB) Gauges(until models.Instant) (Gauges, error) {
	var r Gauges
	err := db.g.Raw(`SELECT
		(SELECT COUNT(*) FROM commands WHERE applied_at = 0) AS pending_commands,
		(SELECT COALESCE(MIN(created_at), 0) FROM commands WHERE applied_at = 0) AS oldest_command,
		(SELECT COUNT(*) FROM assessments WHERE applied < seq) + (SELECT COUNT(*) FROM cycles WHERE applied < seq) AS drift,
		(SELECT COUNT(*) FROM tasks WHERE state = ?) AS open_tasks,
		(SELECT COUNT(*) FROM assessments WHERE stage IN ? AND lock_at > 0 AND lock_at <= ?) AS at_risk,
		(SELECT COUNT(*) FROM messages WHERE state = ?) AS pending_messages,
		(SELECT COALESCE(MIN(next_at), 0) FROM messages WHERE state = ?) AS oldest_message,
		(SELECT COUNT(*) FROM messages WHERE state = ?) AS failed_messages,
		(SELECT COUNT(*) FROM uploads WHERE state = ?) AS staged_evidence,
		(SELECT COUNT(*) FROM evidence_files WHERE state = ? AND removed_at = 0) AS pending_evidence,
		(SELECT COUNT(*) FROM evidence_files WHERE state = ?) AS sealed_evidence,
		(SELECT COUNT(*) FROM evidence_files WHERE state = ?) + (SELECT COUNT(*) FROM uploads WHERE state = ?) AS refused_evidence`,
		models.TaskOpen, atRisk, until, models.MessagePending, models.MessagePending, models.MessageFailed,
		models.UploadOpen, models.EvidencePending, models.EvidenceSealed, models.EvidenceRejected, models.UploadRefused).Scan(&r).Error
	if err != nil {
		return Gauges{}, fmt.Errorf("gauges: %w", err)
	}
	return r, nil
}
