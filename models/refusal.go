package models

import "errors"

// ErrNotFound says that there is no such row, or not one that the caller may know of.
var ErrNotFound = errors.New("not found")

// RefusalKind sorts refusals by what the caller can do; the API maps it to a status.
type RefusalKind string

// Kinds of refusal.
const (
	RefuseInvalid   RefusalKind = "invalid"    // 422: the request breaks a rule
	RefuseForbidden RefusalKind = "forbidden"  // 403: not this person
	RefuseConflict  RefusalKind = "conflict"   // 409: not at this stage
	RefuseStale     RefusalKind = "stale"      // 412: somebody changed it meanwhile
	RefuseNoVersion RefusalKind = "no_version" // 428: If-Match is missing
	RefuseNotFound  RefusalKind = "not_found"  // 404
	RefuseTooMany   RefusalKind = "too_many"   // 429
)

// FieldError names one wrong place.
type FieldError struct {
	Field   string
	Code    string
	Message string
}

// Refusal is a business "no": nothing was changed. Code is stable for programs, Message is a Vietnamese sentence that
// says what to do. Extra carries what the caller needs to go on, e.g. both values of a stale draft.
type Refusal struct {
	Kind    RefusalKind
	Code    string
	Message string
	Fields  []FieldError
	Extra   map[string]any
}

// Error implements error.
func (r *Refusal) Error() string { return r.Code + ": " + r.Message }

// Refuse makes a refusal.
func Refuse(kind RefusalKind, code, message string) *Refusal {
	return &Refusal{Kind: kind, Code: code, Message: message}
}

// AsRefusal finds a Refusal in err's chain.
func AsRefusal(err error) (*Refusal, bool) {
	var r *Refusal
	ok := errors.As(err, &r)
	return r, ok
}
