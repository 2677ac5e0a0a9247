// Package rehearsal is a small province for tests of activities, workflows and the worker: real SQLite file, real mail
// server, people for every role, and the moves of a cycle in one word each. Tests bring the clock.
//
//	province.go  Province: database, people, mail
//	moves.go     moves of a cycle by its people
//	dump.go      all rows as text, to compare
//
// It holds no assertions about the process; a move that is refused fails the test unless its name says otherwise.
package rehearsal
