// Package replaytest records histories of workflows from a live Temporal server and replays them with this build's
// workflows. Each released version records its own under workflows/testdata/replay, and the replay test runs today's
// workflows over all of them: a change that would break a cycle under way fails there. Before an upgrade an operator does the
// same with the histories of the running installation (`chuky replay`).
//
//	record.go  Record: fetch, scrub, write one run
//	runs.go    Runs: every run of several workflows into a folder
//	check.go   Check: replay every history below a folder
//
// It knows neither SQL nor which workflows a cycle has.
package replaytest
