package queries

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"chuky/calendar"
	"chuky/commands"
	"chuky/fold"
	"chuky/models"
)

// UserRow is an account without its secrets.
type UserRow struct {
	User   models.User // PasswordHash is empty
	Unit   string
	Grants []GrantRow
	Locked bool // by wrong passwords, now
}

// GrantRow is a role in words.
type GrantRow struct {
	models.Grant
	RoleVN, Unit string
}

// ListFilter narrows lists of administration.
type ListFilter struct {
	Query         string
	Group         string      // units
	UnitID        string      // users of a unit
	Role          models.Role // users
	Limit, Offset int
}

// Users lists accounts for the administrator and the auditor; the coordinator reads them to appoint verifiers.
func (s *Service) Users(ctx context.Context, actor commands.Actor, f ListFilter) (Page[UserRow], error) {
	if !hasAny(actor, models.RoleAdmin, models.RoleCoordinator, models.RoleAuditor) {
		return Page[UserRow]{}, errForbidden()
	}
	db := s.db(ctx)
	users, err := db.Users()
	if err != nil {
		return Page[UserRow]{}, err
	}
	grants, err := db.AllGrants()
	if err != nil {
		return Page[UserRow]{}, err
	}
	now, err := s.now(ctx)
	if err != nil {
		return Page[UserRow]{}, err
	}
	units, err := db.Units("")
	if err != nil {
		return Page[UserRow]{}, err
	}
	names := map[string]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	byUser := map[string][]GrantRow{}
	for _, g := range grants {
		byUser[g.UserID] = append(byUser[g.UserID], GrantRow{g, RoleVN[g.Role], names[g.UnitID]})
	}
	var out []UserRow
	for _, u := range users {
		row := UserRow{User: u, Unit: names[u.UnitID], Grants: byUser[u.ID], Locked: u.LockedUntil > now}
		row.User.PasswordHash = ""
		ofUnit := f.UnitID == "" || u.UnitID == f.UnitID || slices.ContainsFunc(row.Grants, func(g GrantRow) bool { return g.UnitID == f.UnitID })
		ofRole := f.Role == "" || slices.ContainsFunc(row.Grants, func(g GrantRow) bool { return g.Role == f.Role })
		if ofUnit && ofRole && fold.Has(u.Folded+" "+fold.Fold(row.Unit), f.Query) {
			out = append(out, row)
		}
	}
	return cut(out, f.Limit, f.Offset), nil
}

// User is one account.
func (s *Service) User(ctx context.Context, actor commands.Actor, id string) (UserRow, error) {
	all, err := s.Users(ctx, actor, ListFilter{})
	if err != nil {
		return UserRow{}, err
	}
	at := slices.IndexFunc(all.Rows, func(r UserRow) bool { return r.User.ID == id })
	if at < 0 {
		return UserRow{}, errNotFound()
	}
	return all.Rows[at], nil
}

// Units lists units. Everybody who signed in may know which bodies there are; what they entered is another matter.
func (s *Service) Units(ctx context.Context, _ commands.Actor, f ListFilter) (Page[models.Unit], error) {
	rows, err := s.db(ctx).Units(f.Group)
	if err != nil {
		return Page[models.Unit]{}, err
	}
	rows = slices.DeleteFunc(rows, func(u models.Unit) bool { return !foldHas(u, f.Query) })
	return cut(rows, f.Limit, f.Offset), nil
}

func foldHas(u models.Unit, q string) bool { return q == "" || fold.Has(u.Folded, q) }

// Unit finds one unit by ID or code.
func (s *Service) Unit(ctx context.Context, _ commands.Actor, idOrCode string) (models.Unit, error) {
	u, err := s.db(ctx).Unit(idOrCode)
	if err != nil {
		u, err = s.db(ctx).UnitByCode(idOrCode)
	}
	if err != nil {
		return models.Unit{}, found(err)
	}
	return *u, nil
}

// CalendarRow is one version of the list of days off.
type CalendarRow struct {
	calendar.Calendar
	Reason    string
	CreatedBy string
	CreatedAt models.Instant
}

// Calendars lists the versions, newest first; the shipped one stands last. Everybody who signed in may read them.
func (s *Service) Calendars(ctx context.Context, _ commands.Actor) ([]CalendarRow, error) {
	db := s.db(ctx)
	rows, err := db.Calendars()
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.CreatedBy)
	}
	names, err := s.people(db, ids...)
	if err != nil {
		return nil, err
	}
	var out []CalendarRow
	for _, r := range rows {
		row := CalendarRow{Calendar: calendar.Calendar{Version: r.Version}, Reason: r.Reason, CreatedBy: names[r.CreatedBy], CreatedAt: r.CreatedAt}
		if err := json.Unmarshal([]byte(r.Days), &row.Days); err != nil {
			return nil, fmt.Errorf("calendar %d: %w", r.Version, err)
		}
		out = append(out, row)
	}
	return append(out, CalendarRow{Calendar: calendar.Builtin(), Reason: "Lịch kèm theo phần mềm"}), nil
}

// Tokens lists the actor's own API tokens; secrets are not kept.
func (s *Service) Tokens(ctx context.Context, actor commands.Actor) ([]models.APIToken, error) {
	rows, err := s.db(ctx).Tokens(actor.User.ID)
	for i := range rows {
		rows[i].Hash = ""
	}
	return rows, err
}

// Me is the actor's own account with roles in words.
func (s *Service) Me(ctx context.Context, actor commands.Actor) (UserRow, error) {
	db := s.db(ctx)
	var ids []string
	for _, g := range actor.Grants {
		ids = append(ids, g.UnitID)
	}
	units, err := db.UnitsByID(unique(append(ids, actor.User.UnitID)))
	if err != nil {
		return UserRow{}, err
	}
	row := UserRow{User: actor.User, Unit: units[actor.User.UnitID].Name}
	row.User.PasswordHash = ""
	for _, g := range actor.Grants {
		row.Grants = append(row.Grants, GrantRow{g, RoleVN[g.Role], units[g.UnitID].Name})
	}
	return row, nil
}

// Deputies lists the assignments on record, withdrawn ones too, for those who record, use or watch them.
func (s *Service) Deputies(ctx context.Context, actor commands.Actor) ([]DeputyRow, error) {
	if !hasAny(actor, models.RoleCoordinator, models.RoleOffice, models.RoleChairman, models.RoleDeputy, models.RoleAuditor) {
		return nil, errForbidden()
	}
	db := s.db(ctx)
	now, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := db.DeputiesEver()
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, d := range rows {
		ids = append(ids, d.UserID)
	}
	names, err := s.people(db, ids...)
	if err != nil {
		return nil, err
	}
	today := now.Time().In(calendar.Location).Format(time.DateOnly)
	var out []DeputyRow
	for _, d := range rows {
		used, err := db.ApprovedBy(d.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, DeputyRow{Deputy: d, Name: names[d.UserID], Active: !d.RevokedAt.Set() && d.FromDate <= today && today <= d.ToDate, Used: used > 0})
	}
	return out, nil
}
