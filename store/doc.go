// Package store holds everything that speaks SQL: connections to PostgreSQL and SQLite, migrations and one file of
// queries per aggregate. One suite of tests runs on both databases.
//
//	open.go, dialect.go  connections, the two dialects, error translation
//	limits.go            how long a database may keep anybody waiting
//	migrate.go           goose migrations, one folder per dialect
//	tx.go                Write (one transaction, retried when the database asks for it) and the database's clock
//	observe.go           telling an observer of every statement
//	guess.go             no instant is filled in from the clock of this process
//	trace.go             spans of statements, use of connections
//	form.go              what a save locks, reads and leaves behind, in few statements
//	rows.go              the generic row operations that the aggregates' files use
//	unit.go account.go   units, users, grants, sessions, tokens, calendars
//	cycle.go             cycles, groups, verifiers, exclusions, minutes
//	assessment.go        assessments, item states; figures.go those of a whole cycle, and its decisions
//	review.go            verdicts, supplements, explanations
//	evidence.go          evidence rows
//	upload.go            uploads that come in several requests
//	result.go            runs, ledger, sign-offs, publications; deputies.go their assignments (KT.)
//	flow.go              tasks, messages, commands, idempotency; messages.go lists of messages by state
//	backup.go            a copy of an SQLite file, the schema's version
//	gauges.go            what lies still, counted in one statement
//	audit.go             audit events and the Merkle log's rows
//	grants.go            the rights of the program's own role on PostgreSQL
//
// It holds no rule about who may do what or when: that is commands (writing) and queries (reading).
package store
