// Package authz proves who may do what: its test asks every address of the site, taken from the routers' own tables, as
// everybody, at every stage of a cycle and of a unit's form, over HTTP with a real database and object store.
//
//	decided.txt        what was decided: one line a route, who may, at which stages; everybody else is refused
//	table_test.go      reading that table
//	world_test.go      the small province and the stages it is brought to
//	requests_test.go   the request of each route that would succeed for whoever may
//	security_test.go   what holds for the whole site: headers, faults, log, limits
//	docs_test.go       docs/security.md names tests that are there
//	authz_test.go      the test: every answer as decided, a refusal changes nothing, nobody reads another unit's marks
//
// A route without a line fails, and so does a line without a route. It holds no rules: those are in commands and queries.
package authz
