package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Event is one audit event as it enters the log. Every field is sealed.
type Event struct {
	ID string
	// At is the instant of the transaction; the leaf holds microseconds, UTC.
	At time.Time
	// ActorID is the user, or the system when a timer moved.
	ActorID   string
	ActorName string
	ActorRole string
	// Action is the move or the administrative act.
	Action  string
	CycleID string
	UnitID  string
	// Subject is what was acted on, e.g. an assessment; Item the criterion or
	// the like within it.
	Subject   string
	Item      string
	RequestID string
	// Detail is a JSON object or empty. Numbers in it are integers; exact
	// fractions and decimals are strings.
	Detail json.RawMessage
}

// leafVersion is the version of the leaf's form. A leaf once sealed is never
// written another way; a new form gets a new number.
const leafVersion = 1

const instantLayout = "2006-01-02T15:04:05.000000Z"

// Leaf is the canonical JSON of the event, the bytes that enter the log. Two
// events that differ in anything have different leaves; the same event has the
// same leaf whichever database or program wrote it. Errors: no ID, no instant,
// or a Detail that has no canonical form.
func (e Event) Leaf() ([]byte, error) {
	if e.ID == "" || e.At.IsZero() || e.Action == "" {
		return nil, fmt.Errorf("sự kiện nhật ký %q thiếu mã, thời điểm hoặc hành động", e.ID)
	}
	doc := struct {
		V         int             `json:"v"`
		ID        string          `json:"id"`
		At        string          `json:"at"`
		ActorID   string          `json:"actor_id"`
		ActorName string          `json:"actor_name"`
		ActorRole string          `json:"actor_role"`
		Action    string          `json:"action"`
		CycleID   string          `json:"cycle_id"`
		UnitID    string          `json:"unit_id"`
		Subject   string          `json:"subject"`
		Item      string          `json:"item"`
		RequestID string          `json:"request_id"`
		Detail    json.RawMessage `json:"detail"`
	}{
		V: leafVersion, ID: e.ID, At: e.At.UTC().Truncate(time.Microsecond).Format(instantLayout),
		ActorID: e.ActorID, ActorName: e.ActorName, ActorRole: e.ActorRole, Action: e.Action,
		CycleID: e.CycleID, UnitID: e.UnitID, Subject: e.Subject, Item: e.Item, RequestID: e.RequestID,
		Detail: e.Detail,
	}
	if len(bytes.TrimSpace(e.Detail)) == 0 {
		doc.Detail = json.RawMessage("{}")
	}
	for _, s := range []string{e.ID, e.ActorID, e.ActorName, e.ActorRole, e.Action, e.CycleID, e.UnitID, e.Subject, e.Item, e.RequestID} {
		// json.Marshal would replace bad bytes, and two events could then share a leaf.
		if err := checkText(s); err != nil {
			return nil, fmt.Errorf("sự kiện nhật ký %q: %w", e.ID, err)
		}
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("sự kiện nhật ký %s: phần chi tiết không phải JSON: %w", e.ID, err)
	}
	leaf, err := Canonical(raw)
	if err != nil {
		return nil, fmt.Errorf("sự kiện nhật ký %s: %w", e.ID, err)
	}
	return leaf, nil
}

// LeafHash is the Merkle leaf hash of the event's canonical bytes (RFC 6962).
func (e Event) LeafHash() (tlog.Hash, error) {
	leaf, err := e.Leaf()
	if err != nil {
		return tlog.Hash{}, err
	}
	return tlog.RecordHash(leaf), nil
}
