// Package queries is the reading side: what pages and the JSON API show, as plain structs. Every query takes the actor and
// decides by role, unit and stage what that actor may see (deny by default): what may not be seen is answered as if it
// were not there. The unit scope is part of every query, never of the caller.
//
//	service.go   Service and small helpers
//	access.go    who may read an assessment, its verdicts and its evidence
//	due.go       deadlines in words, by the cycle's own calendar
//	inbox.go     the task inbox
//	form.go      a unit's form (form_load.go reads and scores it); points.go live points; review.go the leader's page
//	prior.go     last year's figures beside this year's
//	ledger.go    from self score to final score, step by step, inside and for anyone
//	group.go     the rows of a group, kept while nothing moved, and its score
//	threads.go   supplements and explanations
//	desk.go      the verifier's desk; compare.go one criterion over all units
//	cycles.go    cycles and their plans; board.go the coordinator's board
//	council.go   the council's page; sign.go the chairman's page
//	public.go    publications, readable by anyone, from published files; only the steps that led to the points are read
//	             from the rows
//	sets.go      indicator sets; sets_check.go what is wrong with them, differences, drafts made of tables; sets_try.go
//	             figures tried on one criterion; order.go their order, which is that of the groups on every page
//	admin.go     users, units, calendars; log.go messages and the audit log; logcheck.go its verification
//	evidence.go  one file, for those who may see it
//
// It changes nothing (commands does) and computes no points (scoring does).
package queries
