// Package demo plays a whole annual cycle on both annexes of QĐ 79/QĐ-UBND against a running Chuky, as a client of its
// public HTTP API and nothing else: it has no access to the database, the services or Temporal, and waits for real
// deadlines. Everything that it types is made up and follows from a seed; it journals what was acknowledged and compares
// what is published with what scoring those actions gives.
//
//	play.go       Options, Timing, Play, Report: the sequence of phases
//	data.go       the sample units and their (made up) codes
//	people.go     accounts of every role
//	plot.go       who plays which part: late, returned, never answering, supplements, explanations …
//	judge.go      what verifiers make of a criterion
//	answers.go    what a unit types; items.go: lists of things that count one by one; general.go: its part I; measure.go: figures that reach a wanted value
//	papers.go     generated PDF evidence and how it is cited
//	session.go    one actor's requests        api.go      the routes; people_api.go: accounts, inbox, records
//	setup.go      units, accounts, the plan and its opening
//	collect.go    officers and leaders        verify.go   verifiers, supplements
//	explain.go    explanations and round 2    decide.go   council, signature
//	published.go  publication, download, seal, recomputation, coverage of the moves
//	expected.go   from acknowledged actions to the points that must be published
//	coverage.go   what must have happened, and whether it did
//	progress.go   bars on the console         summary.go  phase times, tables, rankings, accounts at the end
//
// It does not start a server (cmd/chuky does), knows no rule of the process beyond what a player needs, and computes no
// points of its own: package scoring and, from the published snapshot alone, cmd/recount do.
package demo
