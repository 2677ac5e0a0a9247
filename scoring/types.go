package scoring

import "encoding/json"

// EngineVersion names the arithmetic. It changes whenever the same snapshot could give other
// points, and is part of every snapshot.
const EngineVersion = "1"

// Unit is what one unit answered. The JSON is that of "chuky score".
type Unit struct {
	Code  string `json:"code"`
	Name  string `json:"name,omitempty"`
	Block string `json:"block,omitempty"` // khối; blocks rank separately
	// Unranked units are assessed, not ranked: they have points and a class, no rank, and move nobody else's points.
	Unranked bool              `json:"unranked,omitempty"`
	Answers  map[string]Answer `json:"answers"` // by item code: "1.2", "I.1.5"
}

// State is what verification made of an answer.
type State string

// The states of an answer; the empty state is a figure that counts.
const (
	StateCounts           State = ""
	StatePending          State = "pending"           // not verified yet: provisional, the self score
	StateNAClaimed        State = "na_claimed"        // "không có nội dung" claimed, not decided: provisional maximum
	StateNARefused        State = "na_refused"        // refused: missing
	StateEvidenceRejected State = "evidence_rejected" // không công nhận tài liệu: missing, outside the cohort
)

// Answer is what a unit answered to one item. In JSON the values stand inline:
// {"a": 3, "b": "0.8", "choice": "yes", "not_applicable": true, "state": "pending"}.
type Answer struct {
	Values        map[string]string // by input key: plain numbers ("3", "1234.5", "3/4"), texts, choice keys
	Choice        string            // key of the item's own choice
	NotApplicable bool              // "không có nội dung", approved by the verifier
	State         State
}

// Options are the cycle's decisions about a set.
type Options struct {
	Rulings  map[string]string // ruling → chosen reading; absent: the default
	Excluded map[string]string // criterion → reason (loại trừ)
	Explain  bool              // make the explanations
	Only     string            // code of the one unit to explain; "" = all

	swap bool // min_max and best_ratio in each other's place: what Robust tries
}

// Status of a criterion for a unit.
type Status string

// The statuses; see docs/scoring.md.
const (
	Scored        Status = "scored"
	Missing       Status = "missing"
	NotApplicable Status = "not_applicable"
	Undefined     Status = "undefined"
	Excluded      Status = "excluded"
	Pending       Status = "pending"
)

// Result is the scores of a group of units on one set.
type Result struct {
	Set            string            `json:"set"`
	Version        string            `json:"version"`
	SetDigest      string            `json:"set_digest"`
	Engine         string            `json:"engine"`
	SnapshotDigest string            `json:"digest"` // of the snapshot it was computed from
	Units          []UnitResult      `json:"units"`  // by code
	Cohorts        map[string]Cohort `json:"cohorts,omitempty"`
}

// UnitResult is the score of one unit.
type UnitResult struct {
	Code     string                     `json:"code"`
	Name     string                     `json:"name,omitempty"`
	Block    string                     `json:"block,omitempty"`
	Points   string                     `json:"points"`  // 12 decimals, "250.333333333333"
	Exact    string                     `json:"exact"`   // exact, "751/3"
	Shown    string                     `json:"shown"`   // "250,33"
	Max      json.Number                `json:"max"`     // that applied
	Percent  string                     `json:"percent"` // of the shown points, "75,86"
	Rank     int                        `json:"rank"`    // within its block: 1, 2, 2, 4; 0 when not ranked
	Class    string                     `json:"class"`   // name of the class
	Partial  bool                       `json:"partial,omitempty"`
	Unranked bool                       `json:"unranked,omitempty"`
	Pillars  []NodeResult               `json:"pillars,omitempty"`
	Main     []NodeResult               `json:"main"`
	Groups   []NodeResult               `json:"groups,omitempty"`   // components that are made of criteria
	Channels []NodeResult               `json:"channels,omitempty"` // criteria by the channel that scores them
	Criteria map[string]CriterionResult `json:"criteria"`
}

// NodeResult is the sum of a main index, or of whatever else adds up criteria.
type NodeResult struct {
	Code   string      `json:"code"`
	Name   string      `json:"name"`
	Points string      `json:"points"` // exact
	Shown  string      `json:"shown"`
	Max    json.Number `json:"max"`
}

// CriterionResult is the score of one criterion.
type CriterionResult struct {
	Points      string      `json:"points"` // exact: "15/2"
	Shown       string      `json:"shown"`  // "7,50"
	Max         json.Number `json:"max"`
	Status      Status      `json:"status"`
	Reason      string      `json:"reason,omitempty"`  // why not scored, in Vietnamese
	Reached     *bool       `json:"reached,omitempty"` // sets of targets: whether the figure reaches the target
	Warnings    []Warning   `json:"warnings,omitempty"`
	Explanation []Step      `json:"explanation,omitempty"`
}

// Warning is something that does not stop the scoring but should be looked at.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Step is one line of an explanation.
type Step struct {
	Kind string `json:"kind"` // rule, input, step, cohort, ruling, result
	Text string `json:"text"`
}

// Cohort is what a relative method compares with, without names. Where blocks are compared apart,
// its key is "<criterion>@<block>".
type Cohort struct {
	Min    string `json:"min"` // exact
	Max    string `json:"max"`
	N      int    `json:"n"`
	Digest string `json:"digest"`         // SHA-256 of the sorted values
	Mean   string `json:"mean,omitempty"` // z_score: 12 decimals
	SD     string `json:"sd,omitempty"`   // z_score: 12 decimals
}
