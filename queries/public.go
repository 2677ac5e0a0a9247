package queries

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"chuky/commands"
	"chuky/indicators"
	"chuky/models"
	"chuky/report"
	"chuky/scoring"
)

// Publication is one published version, read from its files.
type Publication struct {
	Row        models.Publication
	Manifest   report.Manifest
	Files      map[string]commands.PublishedFile // by name
	Superseded bool                              // a newer version of the same cycle is there

	index commands.PublishedFile // Key "": published before there were indexes
}

// PublicRanking is one published version with its rankings.
type PublicRanking struct {
	Publication
	Groups   []PublicGroup
	Versions []Publication // of the cycle, newest first
}

// PublicGroup is one ranking, best first.
type PublicGroup struct {
	Group    string
	Set      *indicators.Set // nil when this program does not hold that version of the set
	Title    string
	Result   scoring.Result       // of every unit but its criteria
	Ranking  []scoring.UnitResult // likewise
	Criteria int                  // of each unit
	Medians  map[string]string    // of each main index, as shown

	places []commands.Place
	first  int // number of the first unit in the run's index
}

// PublicUnit is a unit's published result.
type PublicUnit struct {
	Publication
	Group  PublicGroup
	Unit   scoring.UnitResult
	Others int          // ranked units of the group
	Steps  *PublicSteps // nil where the unit handed nothing in
	Years  []PublicYear
}

// PublicYear is the unit's share of points in one published cycle.
type PublicYear struct {
	Year         int
	Cycle, Title string
	Percent      string
	Rank         int
}

// Published lists what is public: the newest version of every cycle, newest first. Anyone may read it.
func (s *Service) Published(ctx context.Context) ([]Publication, error) {
	all, err := s.published(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(p Publication) bool { return p.Superseded }), nil
}

func (s *Service) published(ctx context.Context) ([]Publication, error) {
	rows, err := s.db(ctx).AllPublications()
	if err != nil {
		return nil, err
	}
	newest := map[string]int{}
	for _, r := range rows {
		newest[r.CycleID] = max(newest[r.CycleID], r.Version)
	}
	var out []Publication
	for _, r := range rows {
		p, err := s.publication(ctx, r)
		if err != nil {
			return nil, err
		}
		p.Superseded = r.Version < newest[r.CycleID]
		out = append(out, p)
	}
	return out, nil
}

func (s *Service) publication(ctx context.Context, r models.Publication) (Publication, error) {
	p := Publication{Row: r}
	if err := json.Unmarshal([]byte(r.Objects), &p.Files); err != nil {
		return p, fmt.Errorf("publication %s: %w", r.ID, err)
	}
	p.index = p.Files[commands.IndexName]
	delete(p.Files, commands.IndexName)
	m, err := cached(ctx, s, p.Files[commands.ManifestName], func(b []byte) (report.Manifest, error) {
		var m report.Manifest
		return m, json.Unmarshal(b, &m)
	})
	p.Manifest = m
	return p, err
}

// rankings reads the groups of a publication with everything but the units' criteria. Only of publications that have no
// index, the results are read to their end, a unit at a time, once.
func (s *Service) rankings(ctx context.Context, p Publication) ([]PublicGroup, error) {
	results := p.Files[commands.ResultsName]
	key := "groups " + results.SHA256
	if kept, ok := s.readFiles.get(key).([]PublicGroup); ok {
		return slices.Clone(kept), nil
	}
	var x commands.Index
	if p.index.Key != "" {
		b, err := s.object(ctx, p.index)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(b, &x); err != nil {
			return nil, fmt.Errorf("published file %s: %w", p.index.Key, err)
		}
	} else {
		r, err := s.Objects.OpenChecked(ctx, results.Key, int64(results.Size), results.SHA256)
		if err != nil {
			return nil, err
		}
		x, err = commands.ReadIndex(r)
		if err := errors.Join(err, r.Close()); err != nil {
			return nil, fmt.Errorf("published file %s: %w", results.Key, err)
		}
	}
	var out []PublicGroup
	first := 0
	for _, x := range x.Groups {
		g := s.publicGroup(x)
		g.first, first = first, first+len(x.Result.Units)
		out = append(out, g)
	}
	slices.SortStableFunc(out, func(a, b PublicGroup) int {
		return setOrder(s.knownSet(a.Result.Set, a.Result.Version), s.knownSet(b.Result.Set, b.Result.Version))
	})
	s.readFiles.put(key, out)
	return slices.Clone(out), nil
}

// PublicRanking reads one version (0 = the newest) of a published cycle.
func (s *Service) PublicRanking(ctx context.Context, cycleID string, version int) (PublicRanking, error) {
	rows, err := s.db(ctx).Publications(cycleID)
	if err != nil {
		return PublicRanking{}, err
	}
	var out PublicRanking
	for i, r := range rows {
		p, err := s.publication(ctx, r)
		if err != nil {
			return PublicRanking{}, err
		}
		p.Superseded = i > 0
		out.Versions = append(out.Versions, p)
	}
	at := slices.IndexFunc(out.Versions, func(p Publication) bool { return version == 0 || p.Row.Version == version })
	if at < 0 {
		return PublicRanking{}, errNotFound()
	}
	out.Publication = out.Versions[at]
	out.Groups, err = s.rankings(ctx, out.Publication)
	return out, err
}

func (s *Service) publicGroup(x commands.IndexGroup) PublicGroup {
	res := x.Result
	g := PublicGroup{Group: x.Group, Title: x.Group, Result: res, Ranking: report.ByRank(res.Units), Criteria: x.Criteria, Medians: medians(res.Units), places: x.Places}
	if set, err := s.Commands.Sets(res.Set, res.Version); err == nil && set.Digest() == res.SetDigest {
		g.Set, g.Title = set, set.Short
	}
	return g
}

// PublicUnit reads one unit of a published version (0 = the newest).
func (s *Service) PublicUnit(ctx context.Context, cycleID string, version int, unitCode string) (PublicUnit, error) {
	r, err := s.PublicRanking(ctx, cycleID, version)
	if err != nil {
		return PublicUnit{}, err
	}
	for _, g := range r.Groups {
		for i, u := range g.Result.Units {
			if u.Code != unitCode {
				continue
			}
			out := PublicUnit{Publication: r.Publication, Group: g}
			if out.Unit, err = s.publicResult(ctx, r.Publication, g.places[i]); err != nil {
				return PublicUnit{}, err
			}
			for _, o := range g.Result.Units {
				if o.Block == u.Block {
					out.Others++
				}
			}
			if out.Steps, err = s.publicSteps(ctx, r.Publication, g.Group, unitCode, g.first+i); err != nil {
				return PublicUnit{}, err
			}
			out.Years, err = s.publicYears(ctx, unitCode)
			return out, err
		}
	}
	return PublicUnit{}, errNotFound()
}

// publicResult reads one unit's result where it lies in the published file.
func (s *Service) publicResult(ctx context.Context, p Publication, at commands.Place) (scoring.UnitResult, error) {
	f := p.Files[commands.ResultsName]
	r, _, err := s.Objects.OpenRange(ctx, f.Key)
	if err != nil {
		return scoring.UnitResult{}, err
	}
	u, err := at.Unit(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return scoring.UnitResult{}, fmt.Errorf("published file %s: %w", f.Key, err)
	}
	return u, nil
}

func (s *Service) publicYears(ctx context.Context, code string) ([]PublicYear, error) {
	pubs, err := s.Published(ctx)
	if err != nil {
		return nil, err
	}
	var out []PublicYear
	for _, p := range pubs {
		groups, err := s.rankings(ctx, p)
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			for _, u := range g.Result.Units {
				if u.Code == code {
					out = append(out, PublicYear{p.Manifest.Year, p.Row.CycleID, p.Manifest.Name, u.Percent, u.Rank})
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b PublicYear) int { return a.Year - b.Year })
	return out, nil
}

// PublicFile opens a published file. Where its bytes are not those of its digest, reading its end fails. The caller closes
// it.
func (s *Service) PublicFile(ctx context.Context, cycleID string, version int, name string) (io.ReadCloser, commands.PublishedFile, error) {
	rows, err := s.db(ctx).Publications(cycleID)
	if err != nil {
		return nil, commands.PublishedFile{}, err
	}
	for _, r := range rows {
		if version != 0 && r.Version != version {
			continue
		}
		p, err := s.publication(ctx, r)
		if err != nil {
			return nil, commands.PublishedFile{}, err
		}
		f, ok := p.Files[name]
		if !ok {
			break
		}
		b, err := s.Objects.OpenChecked(ctx, f.Key, int64(f.Size), f.SHA256)
		return b, f, err
	}
	return nil, commands.PublishedFile{}, errNotFound()
}

// object reads a published file and refuses bytes that are not those of its digest.
func (s *Service) object(ctx context.Context, f commands.PublishedFile) ([]byte, error) {
	b, err := s.Objects.GetBytes(ctx, f.Key)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != f.SHA256 {
		return nil, fmt.Errorf("published file %s does not have its digest", f.Key)
	}
	return b, nil
}

// publishedFiles keeps what was read from published files, which never change: the last few, by digest. The zero value
// is ready.
type publishedFiles struct {
	mu    sync.Mutex
	read  map[string]any
	order []string
}

const mostKept = 32

func (p *publishedFiles) get(key string) any {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.read[key]
}

func (p *publishedFiles) put(key string, v any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.read == nil {
		p.read = map[string]any{}
	}
	if _, ok := p.read[key]; !ok {
		p.order = append(p.order, key)
	}
	p.read[key] = v
	if len(p.order) > mostKept {
		delete(p.read, p.order[0])
		p.order = p.order[1:]
	}
}

func cached[T any](ctx context.Context, s *Service, f commands.PublishedFile, read func([]byte) (T, error)) (T, error) {
	var zero T
	key := fmt.Sprintf("%s %T", f.SHA256, zero)
	if v, ok := s.readFiles.get(key).(T); ok {
		return v, nil
	}
	b, err := s.object(ctx, f)
	if err != nil {
		return zero, err
	}
	v, err := read(b)
	if err != nil {
		return zero, fmt.Errorf("published file %s: %w", f.Key, err)
	}
	s.readFiles.put(key, v)
	return v, nil
}

// medians gives the group's median points of each main index, as shown; of two middle ones the lower.
func medians(units []scoring.UnitResult) map[string]string {
	byMain := map[string][]string{}
	for _, u := range units {
		for _, m := range u.Main {
			byMain[m.Code] = append(byMain[m.Code], m.Points)
		}
	}
	out := map[string]string{}
	for code, points := range byMain {
		slices.SortFunc(points, func(a, b string) int { return rat(a).Cmp(rat(b)) })
		out[code] = indicators.FormatPoints(rat(points[(len(points)-1)/2]))
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, strings.Compare)
	return keys
}

// FileNames lists the files of a publication by name.
func FileNames(p Publication) []string { return sortedKeys(p.Files) }
