// Package commands holds one function per move of docs/process.md and per write of a unit's data: authorise, one
// transaction (stage and seq+1, decision, audit, messages, tasks, command row), hand over to Temporal.
// Pages, API, activities and timers all go through it.
//
//	service.go   Service, run: idempotency, one transaction, hand-over
//	actor.go     who acts and what they may do
//	accounts.go  signing in, the first administrator; accounts_password.go, accounts_common.go, accounts_tokens.go, accounts_inbox.go (claims)
//	accounts_idle.go   disabling accounts that nobody uses
//	admin_users.go, admin_units.go, admin_import.go   the administrator's commands
//	work.go      one transaction's collected audit, tasks, messages, commands
//	moves.go     the two tables of moves (from, to) and the step that takes one
//	policy.go    Policy, instants and timers
//	answers.go   from rows to what scoring reads: self, verified, final
//	people.go    holders, verifiers and recusal
//	draft.go     saving an item                    evidence.go  files of a unit
//	evidence_scan.go  staging, keeping and settling files that wait for the scanner
//	evidence_upload.go  uploads in several requests: open, finish, cancel, expire
//	evidence_sweep.go  leftovers in the object store, scrub of what is sealed
//	submit.go    submit, return, approve           window.go    what timers propose
//	verify.go    verdicts, rounds                  supplement.go requests for supplement
//	explain.go   explanations, round 2             council.go   council and minutes
//	plan.go      create, change and open a cycle; ready.go: with which sets   steer.go     extend, reopen, exclude, replace, revise, cancel, close
//	replaceset.go   another version of a group's set: what is carried over
//	run.go       freeze a score run                sign.go      approve or return a digest
//	frozen.go    a run's content and its index, written and read a unit at a time; steps.go each unit's way to its points
//	deputies.go assignments of deputies (KT.): record, withdraw, who signs in what capacity
//	publish.go   record a publication, correct     relay.go     SQL -> Temporal, acknowledgements
//	sealaudit.go putting audit events into the Merkle log; verifyaudit.go checking it, also on copies
//	deliver.go   sending what messages are pending gauges.go    numbers for operators: lag, drift, what lies still
//
// It holds no SQL (store), no arithmetic of points (scoring) and no waiting (workflows).
package commands
