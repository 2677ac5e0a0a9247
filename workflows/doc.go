// Package workflows is the waiting and the order of doing: one durable workflow for each cycle and each unit's
// assessment, one that keeps house and one that looks after files. SQL owns facts and stage; a workflow follows the moves that SQL has recorded,
// keeps the instants at which something has to be proposed, and proposes it. docs/process.md has the moves.
//
//	cycle.go         Cycle                  unit_assessment.go  UnitAssessment
//	process.go       what both do: follow moves, keep time, continue as new
//	policy.go        pure decisions: effects of moves, next timer, ends
//	housekeeping.go  relay, mail, audit seals, reconciliation at intervals
//	evidence.go      files that wait for the scanner, leftovers of uploads
//	options.go       named sets of activity options
//	client.go        Client: hand-over by Update-with-Start, start of housekeeping
//	replaytest/      recording of histories for testdata/replay
//
// A unit's workflow ends at final and at cancelled, a cycle's at closed and at cancelled. Whatever moves such an
// aggregate again (a digest sent back) starts it again, from where SQL says that moves are applied. A workflow that
// was lost or terminated is started again the same way by the relay or the reconciler.
//
// It holds no rules of the process (commands), no I/O (activities) and no names or payloads (activities/wire).
package workflows
