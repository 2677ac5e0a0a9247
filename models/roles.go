package models

// Role is what a person may do; a Grant gives a role to a user, for one unit where the role belongs to a unit.
type Role string

// The roles of the mission page. RoleSystem is the actor of timers and activities; nobody can be granted it.
const (
	RoleAdmin       Role = "admin"
	RoleCoordinator Role = "coordinator"
	RoleOfficer     Role = "officer"
	RoleLeader      Role = "leader"
	RoleVerifier    Role = "verifier"
	RoleCouncil     Role = "council"   // member: reads provisional results, changes a criterion
	RoleSecretary   Role = "secretary" // council secretary: records the minutes
	RoleChairman    Role = "chairman"
	RoleDeputy      Role = "deputy" // may approve only while an assignment (KT.) is on record
	RoleOffice      Role = "office" // Office of the People's Committee: is told when the signature is late
	RoleAuditor     Role = "auditor"
	RoleSystem      Role = "system"
)

// Roles lists the roles that can be granted, in the order the administration page shows them.
var Roles = []Role{RoleOfficer, RoleLeader, RoleVerifier, RoleCoordinator, RoleCouncil, RoleSecretary, RoleChairman, RoleDeputy, RoleOffice, RoleAuditor, RoleAdmin}

// OfUnit reports whether a grant of the role must name a unit.
func (r Role) OfUnit() bool { return r == RoleOfficer || r == RoleLeader }

// Grant gives Role to a user; UnitID is set exactly when Role.OfUnit.
type Grant struct {
	ID        string `gorm:"primaryKey"`
	UserID    string
	Role      Role
	UnitID    string
	CreatedAt Instant
}
