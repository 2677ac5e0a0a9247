package store

import (
	"context"

	"chuky/models"
)

// User finds a user by ID.
func (db DB) User(id string) (*models.User, error) { return one[models.User](db, "id = ?", id) }

// UserWithGrants finds a user and what is granted to it, in one statement: every request asks.
func (db DB) UserWithGrants(id string) (*models.User, []models.Grant, error) {
	var rows []struct {
		U models.User  `gorm:"embedded;embeddedPrefix:u_"`
		G models.Grant `gorm:"embedded;embeddedPrefix:g_"`
	}
	q := "SELECT " + columns[models.User]("u") + ", " + columns[models.Grant]("g") + " FROM users u LEFT JOIN grants g ON g.user_id = u.id WHERE u.id = ? ORDER BY g.role, g.unit_id"
	if err := db.g.Raw(q, id).Scan(&rows).Error; err != nil {
		return nil, nil, err
	}
	if len(rows) == 0 {
		return nil, nil, models.ErrNotFound
	}
	var grants []models.Grant
	for _, r := range rows {
		if r.G.ID != "" {
			grants = append(grants, r.G)
		}
	}
	return &rows[0].U, grants, nil
}

// UserByName finds a user by user name (stored in lower case).
func (db DB) UserByName(username string) (*models.User, error) {
	return one[models.User](db, "username = ?", username)
}

// LockUserByName reads a user for a change of the sign-in counters.
func (t *Tx) LockUserByName(username string) (*models.User, error) {
	return one[models.User](t.forUpdate(), "username = ?", username)
}

// LockUser reads a user for a change.
func (t *Tx) LockUser(id string) (*models.User, error) {
	return one[models.User](t.forUpdate(), "id = ?", id)
}

// Users lists all users by name.
func (db DB) Users() ([]models.User, error) { return list[models.User](db, "username", "1 = 1") }

// UsersByID maps the users of the IDs.
func (db DB) UsersByID(ids []string) (map[string]models.User, error) {
	rows, err := list[models.User](db, "", "id IN ?", ids)
	return index(rows, func(u models.User) string { return u.ID }), err
}

// IdleUsers lists the enabled accounts that nobody has used since an instant, neither by signing in nor by a token, longest
// idle first. An account that is new, or was enabled again, counts as used at that moment.
func (db DB) IdleUsers(since models.Instant, limit int) ([]models.User, error) {
	return limited[models.User](db, limit, "last_sign_in, id", "NOT disabled AND "+idle, since, since, since, since)
}

const idle = "created_at <= ? AND last_sign_in <= ? AND enabled_at <= ? AND NOT EXISTS (SELECT 1 FROM api_tokens k WHERE k.user_id = users.id AND k.last_used > ?)"

// LockIdleUser locks an account if it still is one of IdleUsers; ErrNotFound otherwise.
func (t *Tx) LockIdleUser(id string, since models.Instant) (*models.User, error) {
	return one[models.User](t.forUpdate(), "id = ? AND NOT disabled AND "+idle, id, since, since, since, since)
}

// CountUsers counts all accounts.
func (db DB) CountUsers() (int, error) { return count[models.User](db, "1 = 1") }

// InsertUser adds a user.
func (t *Tx) InsertUser(u *models.User) error { return insert(t, u) }

// UpdateUser changes named columns.
func (t *Tx) UpdateUser(id string, cols Cols) error {
	return updateOne[models.User](t, cols, "id = ?", id)
}

// Grants lists a user's grants.
func (db DB) Grants(userID string) ([]models.Grant, error) {
	return list[models.Grant](db, "role, unit_id", "user_id = ?", userID)
}

// AllGrants lists every grant.
func (db DB) AllGrants() ([]models.Grant, error) {
	return list[models.Grant](db, "user_id, role", "1 = 1")
}

// Holders lists the enabled users who hold a role; unitID "" for roles that belong to no unit.
func (db DB) Holders(role models.Role, unitID string) ([]models.User, error) {
	return list[models.User](db, "username",
		"NOT disabled AND id IN (SELECT user_id FROM grants WHERE role = ? AND unit_id = ?)", role, unitID)
}

// UnitGrantsOf lists the grants for a unit of everybody who also holds a role that belongs to none.
func (db DB) UnitGrantsOf(role models.Role) ([]models.Grant, error) {
	return list[models.Grant](db, "user_id, unit_id", "unit_id <> '' AND user_id IN (SELECT user_id FROM grants WHERE role = ? AND unit_id = '')", role)
}

// HoldersByUnit maps unit ID to the enabled holders of a role of units, in one query for many units.
func (db DB) HoldersByUnit(role models.Role) (map[string][]models.User, error) {
	grants, err := list[models.Grant](db, "user_id", "role = ?", role)
	if err != nil {
		return nil, err
	}
	users, err := list[models.User](db, "", "NOT disabled AND id IN (SELECT user_id FROM grants WHERE role = ?)", role)
	if err != nil {
		return nil, err
	}
	byID := index(users, func(u models.User) string { return u.ID })
	m := map[string][]models.User{}
	for _, g := range grants {
		if u, ok := byID[g.UserID]; ok {
			m[g.UnitID] = append(m[g.UnitID], u)
		}
	}
	return m, nil
}

// InsertGrant adds a grant.
func (t *Tx) InsertGrant(g *models.Grant) error { return insert(t, g) }

// DeleteGrant takes a grant away.
func (t *Tx) DeleteGrant(id string) error {
	return t.g.Where("id = ?", id).Delete(&models.Grant{}).Error
}

// Session finds a session by its hashed token, and the clock of Now, on PostgreSQL in one statement: every request of a browser
// asks.
func (s *Store) Session(ctx context.Context, token string) (*models.Session, models.Instant, error) {
	var rows []struct {
		S  models.Session `gorm:"embedded;embeddedPrefix:s_"`
		At models.Instant
	}
	asked := s.dialect == dialectPostgres && s.clock == nil
	q := "SELECT " + columns[models.Session]("s")
	if asked {
		q += ", " + postgresClock + ` AS "at"`
	}
	if err := s.Read(ctx).g.Raw(q+" FROM sessions s WHERE s.token = ?", token).Scan(&rows).Error; err != nil {
		return nil, 0, err
	}
	if len(rows) == 0 {
		return nil, 0, models.ErrNotFound
	}
	at := rows[0].At
	if !asked {
		var err error
		if at, err = s.Now(ctx); err != nil {
			return nil, 0, err
		}
	}
	return &rows[0].S, at, nil
}

// PutSession inserts or replaces a session.
func (t *Tx) PutSession(s *models.Session) error {
	n, err := update[models.Session](t, Cols{"data": s.Data, "expires_at": s.ExpiresAt, "user_id": s.UserID}, "token = ?", s.Token)
	if err != nil || n > 0 {
		return err
	}
	return insert(t, s)
}

// DeleteSession ends a session.
func (t *Tx) DeleteSession(token string) error {
	return t.g.Where("token = ?", token).Delete(&models.Session{}).Error
}

// DeleteSessionsOf ends all sessions of a user but one (keep "" = all).
func (t *Tx) DeleteSessionsOf(userID, keep string) error {
	return t.g.Where("user_id = ? AND token <> ?", userID, keep).Delete(&models.Session{}).Error
}

// DeleteExpiredSessions removes sessions that ended before the instant.
func (t *Tx) DeleteExpiredSessions(before models.Instant) error {
	return t.g.Where("expires_at < ?", before).Delete(&models.Session{}).Error
}

// UserByToken finds the API token of a hash, whose it is with what is granted, and the clock of Now, on PostgreSQL in one
// statement: every request of a program asks.
func (s *Store) UserByToken(ctx context.Context, hash string) (*models.APIToken, *models.User, []models.Grant, models.Instant, error) {
	var rows []struct {
		K  models.APIToken `gorm:"embedded;embeddedPrefix:k_"`
		U  models.User     `gorm:"embedded;embeddedPrefix:u_"`
		G  models.Grant    `gorm:"embedded;embeddedPrefix:g_"`
		At models.Instant
	}
	db := s.Read(ctx)
	asked := db.dialect == dialectPostgres && s.clock == nil
	q := "SELECT " + columns[models.APIToken]("k") + ", " + columns[models.User]("u") + ", " + columns[models.Grant]("g")
	if asked {
		q += ", " + postgresClock + ` AS "at"`
	}
	q += " FROM api_tokens k JOIN users u ON u.id = k.user_id LEFT JOIN grants g ON g.user_id = u.id WHERE k.hash = ? ORDER BY g.role, g.unit_id"
	if err := db.g.Raw(q, hash).Scan(&rows).Error; err != nil {
		return nil, nil, nil, 0, err
	}
	if len(rows) == 0 {
		return nil, nil, nil, 0, models.ErrNotFound
	}
	var grants []models.Grant
	for _, r := range rows {
		if r.G.ID != "" {
			grants = append(grants, r.G)
		}
	}
	at := rows[0].At
	if !asked {
		var err error
		if at, err = s.Now(ctx); err != nil {
			return nil, nil, nil, 0, err
		}
	}
	return &rows[0].K, &rows[0].U, grants, at, nil
}

// Tokens lists a user's API tokens.
func (db DB) Tokens(userID string) ([]models.APIToken, error) {
	return list[models.APIToken](db, "created_at", "user_id = ?", userID)
}

// InsertToken adds an API token.
func (t *Tx) InsertToken(k *models.APIToken) error { return insert(t, k) }

// UpdateToken changes named columns of a user's own token.
func (t *Tx) UpdateToken(id, userID string, cols Cols) error {
	return updateOne[models.APIToken](t, cols, "id = ? AND user_id = ?", id, userID)
}

// RevokeTokensOf ends all API tokens of a user.
func (t *Tx) RevokeTokensOf(userID string, at models.Instant) error {
	_, err := update[models.APIToken](t, Cols{"revoked_at": at}, "user_id = ? AND revoked_at = 0", userID)
	return err
}

// TouchSession replaces the data of a session that is still there; one that was ended meanwhile stays ended.
func (t *Tx) TouchSession(s *models.Session) error {
	_, err := update[models.Session](t, Cols{"data": s.Data, "expires_at": s.ExpiresAt}, "token = ?", s.Token)
	return err
}

// SetClaim changes who took an open task if it is still who was seen; ErrNotFound otherwise.
func (t *Tx) SetClaim(taskID, seen, by string) error {
	return updateOne[models.Task](t, Cols{"claimed_by": by}, "id = ? AND state = ? AND claimed_by = ?", taskID, models.TaskOpen, seen)
}
