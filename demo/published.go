package demo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"chuky/cmd/recount/recount"
	"chuky/report"
	"chuky/scoring"
	"chuky/seal"
)

// Names of the published files.
const (
	manifestName = "publication.json"
	sealName     = "publication.json.seal"
	resultsName  = "ket-qua.json"
)

// publish waits for the publication by timer, downloads it as the public does, and closes the cycle.
func (p *player) publish(ctx context.Context) (string, error) {
	if err := p.wait(ctx, p.at.Publish, "publication (công bố)"); err != nil {
		return "", err
	}
	boss, public := p.as(p.people.staff[Coordinator]), p.public()
	if err := p.stage(ctx, boss, "published"); err != nil {
		return "", err
	}
	version, err := public.version(ctx, p.report.Cycle)
	if err != nil {
		return "", err
	}
	for name, file := range map[string]*File{manifestName: &p.report.Manifest, sealName: &p.report.Seal, resultsName: &p.report.Results} {
		if *file, err = public.download(ctx, p.report.Cycle, version, name); err != nil {
			return "", err
		}
	}
	if p.report.Key = p.opt.Key; p.report.Key == "" {
		if p.report.Key, err = public.sealKey(ctx); err != nil {
			return "", err
		}
	}
	if err := boss.closeCycle(ctx, p.report.Cycle); err != nil {
		return "", err
	}
	return fmt.Sprintf("version %d, %d bytes of results", version, len(p.report.Results.Data)), nil
}

// inspect checks what was published: seal, files, an independent recomputation, and the points that the acknowledged
// actions give. Then it counts what the play has shown.
func (p *player) inspect(ctx context.Context) (string, error) {
	if err := p.sealed(ctx); err != nil {
		return "", err
	}
	again, err := recount.Recompute(p.report.Results.Data, p.report.Results.Data)
	if err != nil {
		return "", fmt.Errorf("recomputation: %w", err)
	}
	if !again.OK() {
		return "", fmt.Errorf("recomputation differs in %d values, first: %v", len(again.Differences), again.Differences)
	}
	var published struct {
		Snapshot scoring.Snapshot `json:"snapshot"`
		Groups   []struct {
			Group  string          `json:"group"`
			Result *scoring.Result `json:"result"`
		} `json:"groups"`
	}
	if err := json.Unmarshal(p.report.Results.Data, &published); err != nil {
		return "", fmt.Errorf("%s: %w", resultsName, err)
	}
	if p.report.Expected, err = expect(p.script.units, p.script.sets, p.client.Journal().Changes()); err != nil {
		return "", err
	}
	results := map[string]*scoring.Result{}
	for _, g := range published.Groups {
		results[g.Group] = g.Result
		p.report.Ranking[g.Group] = report.ByRank(g.Result.Units)
	}
	for group, want := range p.report.Expected {
		if results[group] == nil {
			return "", fmt.Errorf("no results of %s were published", group)
		}
		if diff := differences(want, results[group]); len(diff) > 0 {
			return "", fmt.Errorf("published points are not those of the acknowledged actions: %s", strings.Join(diff[:min(5, len(diff))], "; "))
		}
	}
	if err := p.covered(ctx, &published.Snapshot, results); err != nil {
		return "", err
	}
	return fmt.Sprintf("seal, %d points recomputed, all as the acknowledged actions give", again.Points), nil
}

// sealed verifies the seal over the manifest with the key at hand, and every file against the manifest.
func (p *player) sealed(ctx context.Context) error {
	if _, err := seal.Verify(bytes.NewReader(p.report.Manifest.Data), p.report.Seal.Data, p.report.Key); err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	var m report.Manifest
	if err := json.Unmarshal(p.report.Manifest.Data, &m); err != nil {
		return fmt.Errorf("%s: %w", manifestName, err)
	}
	if m.Digest != p.report.Digest || m.Digest != hash(p.report.Results.Data) {
		return fmt.Errorf("digest %s was approved, %s is published", p.report.Digest, m.Digest)
	}
	for _, f := range m.Files {
		got, err := p.public().download(ctx, p.report.Cycle, m.Version, f.Name)
		if err != nil {
			return err
		}
		if hash(got.Data) != f.SHA256 || len(got.Data) != f.Size {
			return fmt.Errorf("file %s is not the one of the manifest", f.Name)
		}
	}
	p.cover.count(sectionActs, "seal and files verified", 1)
	return nil
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// differences compares totals, ranks, classes and every criterion.
func differences(want, got *scoring.Result) []string {
	var out []string
	if len(want.Units) != len(got.Units) {
		return []string{fmt.Sprintf("%d units instead of %d", len(got.Units), len(want.Units))}
	}
	for i, w := range want.Units {
		g := got.Units[i]
		if w.Code != g.Code {
			return append(out, fmt.Sprintf("unit %s instead of %s", g.Code, w.Code))
		}
		if w.Exact != g.Exact || w.Rank != g.Rank || w.Class != g.Class || w.Shown != g.Shown {
			out = append(out, fmt.Sprintf("%s %s: %s points, rank %d instead of %s, %d", g.Code, g.Name, g.Exact, g.Rank, w.Exact, w.Rank))
		}
		for code, c := range w.Criteria {
			if have := g.Criteria[code]; have.Points != c.Points || have.Status != c.Status {
				out = append(out, fmt.Sprintf("%s %s: %s %s instead of %s %s", g.Code, code, have.Points, have.Status, c.Points, c.Status))
			}
		}
	}
	slices.Sort(out)
	return out
}

// needed is what the audit log must have of the cycle, by section.
var needed = []struct {
	section string
	actions []string
}{
	{sectionCycle, []string{"plan_saved", "opened", "collecting_ended", "explaining_opened", "council_opened", "minutes_recorded", "run_frozen", "digest_void", "signed", "published", "closed"}},
	{sectionUnits, []string{"item_saved", "submitted", "returned", "approved", "locked", "verification_opened", "verdict", "supplement_asked", "supplement_answered", "supplement_approved",
		"supplement_lapsed", "round_one_complete", "explanation_sent", "round_two_complete"}},
	{sectionActs, []string{"reminder", "due_passed", "criterion_excluded", "evidence_added"}},
}

// covered completes the coverage table: figures from what was published, moves from the audit log as the auditor reads it.
func (p *player) covered(ctx context.Context, snap *scoring.Snapshot, results map[string]*scoring.Result) error {
	full := p.script.full()
	p.cover.figures(p.script.sets, snap, results, full)
	for _, kind := range []string{accepted, adjusted, notRecognised, naGranted, naRefused} {
		p.cover.need(sectionVerdicts, kind, 0, true)
	}
	auditor := p.as(p.people.staff[Auditor])
	for _, n := range needed {
		for _, action := range n.actions {
			count, err := auditor.audited(ctx, p.report.Cycle, action)
			if err != nil {
				return err
			}
			p.cover.need(n.section, action, count, true)
		}
	}
	for _, act := range []string{"stale save refused (412)", "idempotent replay", "returned by the leader and mended", "approved late and marked", "supplement asked for",
		"supplement offered for a refused claim", "supplement answered and approved", "explained", "round 2 keeps the result", "round 2 follows the unit", "changed by the council",
		"corrected after the digest", "outdated digest refused", "digest approved", "seal and files verified", "reminder message sent to a unit that owes"} {
		p.cover.need(sectionActs, act, 0, true)
	}
	reminded, err := auditor.reminders(ctx, p.report.Cycle)
	if err != nil {
		return err
	}
	p.cover.count(sectionActs, "reminder message sent to a unit that owes", reminded)
	for group, twins := range p.script.twins {
		tied := 0
		for _, u := range results[group].Units {
			if u.Code != twins[0] {
				continue
			}
			for _, o := range results[group].Units {
				if o.Code == twins[1] && o.Rank == u.Rank && o.Exact == u.Exact {
					tied++
				}
			}
		}
		p.cover.need(sectionActs, "tie in "+group, tied, true)
	}
	p.cover.need(sectionActs, "at least 200 different files", map[bool]int{true: len(p.files)}[len(p.files) >= 200], full)
	return nil
}
