// Package models holds the rows of the database, their typed statuses and the errors that every layer shares.
//
//	instant.go     Instant, the one representation of a point in time in rows
//	roles.go       roles and grants
//	unit.go        units, users, sessions, tokens
//	cycle.go       cycles, their groups, policy, verifiers, exclusions, minutes
//	assessment.go  unit assessments, item states (drafts), verdicts, supplements, explanations
//	evidence.go    evidence files, where they are used, uploads under way
//	result.go      score runs, ledger, sign-offs, deputies, publications
//	flow.go        tasks, messages, commands, idempotency records, audit events
//	refusal.go     Refusal: a business "no" with a stable code and a Vietnamese sentence
//
// It holds no queries, no hooks, no JSON tags and no rules: queries live in store, rules in commands.
package models
