// Package replaytest records histories of workflows from a live Temporal server as fixtures of workflows/testdata/replay.
// Each released version records its own, and the replay test runs today's workflows over all of them: a change that
// would break a cycle under way fails there.
//
//	record.go  Record: fetch, scrub, write
//
// It holds no test and knows no workflow.
package replaytest
