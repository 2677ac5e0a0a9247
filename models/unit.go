package models

// Unit is an assessed (or organising) body. Code is its electronic identifier (QĐ 20/2020/QĐ-TTg), never its name.
type Unit struct {
	ID           string `gorm:"primaryKey"`
	Code         string
	Name         string
	ShortName    string
	Folded       string // lower-case name, short name and code without diacritics, for search
	GroupKey     string // group of units that one indicator set serves, e.g. "so-nganh"
	Block        string // khối, ranked apart where the set says so
	Kind         string
	ParentID     string
	Email        string
	Ranked       bool   // false: assessed, not ranked
	ValidFrom    string // yyyy-mm-dd, "" = always
	ValidTo      string
	Predecessors string // JSON array of unit codes
	Version      int
	CreatedAt    Instant
	UpdatedAt    Instant
}

// User is a person with an account. UnitID is the unit the person works in: a verifier never judges that unit.
type User struct {
	ID           string `gorm:"primaryKey"`
	Username     string
	Name         string
	Folded       string
	Title        string
	Email        string
	Phone        string
	UnitID       string
	PasswordHash string
	MustChange   bool
	Disabled     bool
	FailedCount  int
	LockedUntil  Instant
	LastSignIn   Instant
	EnabledAt    Instant // last enabled again; from here the account's idle time counts at the earliest
	DisabledWhy  DisabledWhy
	Version      int
	CreatedAt    Instant
	UpdatedAt    Instant
}

// DisabledWhy says who disabled an account; empty while it is enabled, and for accounts disabled before this was noted.
type DisabledWhy string

// Reasons.
const (
	DisabledByAdmin DisabledWhy = "admin"
	DisabledIdle    DisabledWhy = "idle" // nobody used it
)

// Session is one signed-in browser; Token is stored hashed.
type Session struct {
	Token     string `gorm:"primaryKey"`
	Data      []byte
	ExpiresAt Instant
	UserID    string
}

// APIToken lets a program act as its user; Hash is SHA-256 of the secret.
type APIToken struct {
	ID        string `gorm:"primaryKey"`
	UserID    string
	Name      string
	Hash      string
	CreatedAt Instant
	ExpiresAt Instant
	LastUsed  Instant
	RevokedAt Instant
}

// CalendarVersion is one version of the list of days off and make-up days; Days is the JSON of calendar.Calendar.Days.
type CalendarVersion struct {
	Version   int `gorm:"primaryKey;autoIncrement:false"`
	Days      string
	Reason    string
	CreatedBy string
	CreatedAt Instant
}
