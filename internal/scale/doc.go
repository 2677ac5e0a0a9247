// Package scale plays one cycle with thousands of units on the production servers, through the public HTTP API and nothing else, and measures what the
// installation takes for it.
//
//	world.go     World: servers, pages and workers as processes of their own
//	memory.go    what a process holds
//	names.go     the units: generated names, or a list
//	people.go    accounts: one officer and one leader for many units, verifiers of another unit, the staff
//	client.go    requests, and how long each kind takes
//	figures.go   what a unit types and uploads
//	play.go      Play: the phases, from the import of the units to the publication
//	phases.go    the phases of the cycle
//	reads.go     lists and boards, asked at full size
//	publish.go   what was published: seal, files, an independent recomputation
//	sql.go       statements of a save, what waits, the size of the database
//	history.go   events and payloads of workflows, by Temporal's API
//	report.go    Report: the tables that are printed, the bars
//	cmd/scale    the program behind `make scale`
//
// It looks past the API only to measure: into PostgreSQL's statistics, Temporal's histories and /proc. It judges no figure (cmd/recount does) and tests no
// fault (internal/faults does). It talks to loopback only and ends only what it started.
package scale
