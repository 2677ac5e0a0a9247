// Package calendar is the arithmetic of Vietnamese office time: which day is a
// working day, when a term ends, and how a deadline is said to a person.
//
// Everything is a pure function of its arguments. The package reads no clock
// and no file, so a workflow may call it and a replay gives the same instants;
// the zone database is linked in, so a machine without one computes the same.
//
//	calendar.go  Calendar, Day, Kind; look-up, validation, coverage
//	builtin.go   the days off of 2025, 2026 and 2027
//	working.go   working-day steps, counts, the rule for a term that ends on a day off
//	term.go      Term ("3wd", "10d", "2h"), After and Before
//	format.go    Vietnamese wording of instants, dates, terms and time left
//
// It does not hold the policy of a cycle (which term applies to which step:
// that is data of the cycle), nor timers (workflows), nor the editing and
// storing of calendars (store).
package calendar
