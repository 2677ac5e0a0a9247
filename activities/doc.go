// Package activities is all the I/O of workflows: each activity calls one command (or the relay) and says in a small
// result what SQL decided. Every activity can be repeated: a second run finds the facts of the first.
//
//	activities.go    Activities: the dependencies, and every activity by its name
//	moves.go         LoadMoves, AckMoves
//	timers.go        FireTimer, PublishCycle
//	cycle.go         CheckCycle, StartAssessments, FreezeRun
//	mail.go          DeliverMessages, DeliverAll
//	housekeeping.go  RelayCommands, SealAudit, DisableIdle, ReconcileWorkflows
//	evidence.go      SettleEvidence, SweepEvidence
//	heartbeat.go     Living: every activity tells that it lives
//	wire/            names and payloads, shared with workflows
//	rehearsal/       a small province for tests
//
// A refusal of a command is a result, an error means that something is broken and is retried. It holds no rules
// (commands), no order of doing (workflows) and no queries (store).
package activities
