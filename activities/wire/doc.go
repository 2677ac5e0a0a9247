// Package wire holds what workflows and activities say to each other: names and payloads.
//
//	names.go     names of workflows, updates, queries, signals and activities
//	payloads.go  XInput and XResult of every activity
//	evidence.go  names of the workflow that looks after files, and of its activities
//	moves.go     the moves and timers that a workflow tells apart
//
// All of it is kept in histories for years. So: a name is never renamed, a field is never renamed, retyped or given
// another meaning, and a new field's zero value means the old behaviour. Payloads carry IDs, stages and instants; never
// names of people, figures, reasons or files.
//
// It holds no logic and imports nothing but models.
package wire
