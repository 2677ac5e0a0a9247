package demo

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// savedItem is what stands after a save.
type savedItem struct {
	Version  int64
	Revision int64
	key      string
}

// formItem is one item as its reader may see it.
type formItem struct {
	Code        string
	Info        bool
	NA          string
	Version     int64
	Status      string
	Supplements []supplement
}

type supplement struct{ ID, State string }

func (s supplement) open() bool { return s.State == "open" || s.State == "answered" }

type formOut struct {
	Stage    string
	Revision int64
	Items    []formItem
}

func (f formOut) versions() map[string]int64 {
	out := map[string]int64{}
	for _, it := range f.Items {
		out[it.Code] = it.Version
	}
	return out
}

type cycleOut struct{ Stage string }

var errTODO = fmt.Errorf("route not there")

func (s *session) cycle(ctx context.Context) (cycleOut, error) { return cycleOut{}, errTODO }
func (s *session) form(ctx context.Context, id string) (formOut, error) {
	return formOut{}, errTODO
}
func (s *session) save(ctx context.Context, u Unit, id, item string, version int64, a Answer) (savedItem, error) {
	return s.saveWith(ctx, u, id, item, version, a, "")
}
func (s *session) saveWith(ctx context.Context, u Unit, id, item string, version int64, a Answer, key string) (savedItem, error) {
	_ = http.MethodPut
	return savedItem{}, errTODO
}
func (s *session) submit(ctx context.Context, id string) error           { return errTODO }
func (s *session) sendBack(ctx context.Context, id, reason string) error { return errTODO }

type movedOut struct{ Late bool }

func (s *session) approveForm(ctx context.Context, u Unit, id string, revision int64) (movedOut, error) {
	return movedOut{}, errTODO
}
func (s *session) exclude(ctx context.Context, cycle, group, item, reason string) error {
	return errTODO
}
func (s *session) askSupplement(ctx context.Context, id, item, reason string, until time.Time) error {
	return errTODO
}
func (s *session) decide(ctx context.Context, u Unit, id string, round int, vs []verdict) ([]string, error) {
	return nil, errTODO
}
func (s *session) completeRoundOne(ctx context.Context, id string) error            { return errTODO }
func (s *session) answerSupplement(ctx context.Context, id, sup string) error       { return errTODO }
func (s *session) approveSupplement(ctx context.Context, id, sup string) error      { return errTODO }
func (s *session) saveExplanation(ctx context.Context, id, code, text string) error { return errTODO }
func (s *session) submitExplanations(ctx context.Context, id string) error          { return errTODO }
func (s *session) sendExplanations(ctx context.Context, id string) error            { return errTODO }
func (s *session) councilDecide(ctx context.Context, u Unit, id string, vs []verdict) error {
	return errTODO
}
func (s *session) minutes(ctx context.Context, cycle, number string, date time.Time, summary string) error {
	return errTODO
}
func (s *session) correct(ctx context.Context, u Unit, id string, vs []verdict) error { return errTODO }
func (s *session) approveRun(ctx context.Context, cycle, digest string) error         { return errTODO }
func (s *session) currentDigest(ctx context.Context, cycle string) (string, error) {
	return "", errTODO
}
func (s *session) version(ctx context.Context, cycle string) (int, error) { return 0, errTODO }
func (s *session) download(ctx context.Context, cycle string, version int, name string) (File, error) {
	return File{}, errTODO
}
func (s *session) sealKey(ctx context.Context) (string, error)         { return "", errTODO }
func (s *session) closeCycle(ctx context.Context, cycle string) error  { return errTODO }
func (s *session) plan(ctx context.Context) (string, error)            { return "", errTODO }
func (s *session) openCycle(ctx context.Context, cycle string) error   { return errTODO }
func (p *player) postpone(ctx context.Context, by time.Duration) error { return errTODO }

type assessmentRow struct{ ID, Unit string }

func (s *session) assessments(ctx context.Context, cycle string) ([]assessmentRow, error) {
	return nil, errTODO
}
