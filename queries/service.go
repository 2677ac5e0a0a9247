package queries

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"chuky/audit"
	"chuky/calendar"
	"chuky/commands"
	"chuky/evidence"
	"chuky/indicators"
	"chuky/models"
	"chuky/store"
)

// ObjectReader reads published files; *evidence.Store is one.
type ObjectReader interface {
	GetBytes(ctx context.Context, key string) ([]byte, error)
	OpenRange(ctx context.Context, key string) (io.ReadSeekCloser, evidence.Info, error)
	OpenChecked(ctx context.Context, key string, size int64, sum string) (io.ReadCloser, error)
}

// Service answers queries. Commands gives the database, the sets and the rules; Objects is needed by the public pages.
type Service struct {
	Commands *commands.Service
	Objects  ObjectReader
	Sets     func() []*indicators.Set // every set that a cycle may use, in the order of the list; nil: the built-in ones

	// VerifyLog checks the audit log with the key of this installation; nil: pages cannot.
	VerifyLog func(ctx context.Context) (audit.Report, error)

	checking  sync.Mutex // one verification of the log at a time
	groups    groupCache
	readFiles publishedFiles
	checks    setChecks
}

func (s *Service) db(ctx context.Context) store.DB { return s.Commands.Store.Read(ctx) }

func (s *Service) now(ctx context.Context) (models.Instant, error) { return s.Commands.Store.Now(ctx) }

// errNotFound is the one answer to what is not there and to what may not be seen.
func errNotFound() error {
	return models.Refuse(models.RefuseNotFound, "not_found", "Không tìm thấy nội dung này, hoặc bạn không được xem.")
}

func errForbidden() error {
	return models.Refuse(models.RefuseForbidden, "not_allowed", "Tài khoản của bạn không có quyền xem nội dung này.")
}

// found turns a missing row into the answer for people.
func found(err error) error {
	if errors.Is(err, models.ErrNotFound) {
		return errNotFound()
	}
	return err
}

// hasAny reports whether the actor holds one of the roles that belong to no unit.
func hasAny(a commands.Actor, roles ...models.Role) bool {
	return slices.ContainsFunc(roles, func(r models.Role) bool { return a.Has(r, "") })
}

// unitsOf lists the units for which the actor holds one of the roles of units.
func unitsOf(a commands.Actor, roles ...models.Role) []string {
	var out []string
	for _, g := range a.Grants {
		if slices.Contains(roles, g.Role) && g.UnitID != "" && !slices.Contains(out, g.UnitID) {
			out = append(out, g.UnitID)
		}
	}
	return out
}

func values(raw string) (map[string]string, error) {
	m := map[string]string{}
	if raw == "" {
		return m, nil
	}
	if err := json.Unmarshal([]byte(raw), &m); err != nil {
		return nil, fmt.Errorf("kept values: %w", err)
	}
	return m, nil
}

// people maps user IDs to names.
func (s *Service) people(db store.DB, ids ...string) (map[string]string, error) {
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == "" || id == "system" })
	slices.Sort(ids)
	users, err := db.UsersByID(slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	names := map[string]string{"system": "Hệ thống"}
	for id, u := range users {
		names[id] = u.Name
	}
	return names, nil
}

// calendarOf is the calendar that a cycle's terms use.
func calendarOf(c *models.Cycle) (calendar.Calendar, error) {
	_, cal, err := commands.PolicyOf(c)
	return cal, err
}

// Page is a part of a list and the number of all that match.
type Page[T any] struct {
	Rows  []T
	Total int
}

// cut takes one page out of a list that is all here. Limit 0 means everything.
func cut[T any](rows []T, limit, offset int) Page[T] {
	p := Page[T]{Total: len(rows)}
	offset = min(max(offset, 0), len(rows))
	rows = rows[offset:]
	if limit > 0 && limit < len(rows) {
		rows = rows[:limit]
	}
	p.Rows = rows
	return p
}

func jsonOf(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("queries: " + err.Error()) // only maps of texts, which marshal
	}
	return string(b)
}
