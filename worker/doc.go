// Package worker registers workflows and activities under their wire names and runs them. Replay tests register through
// Register too, so that a history is replayed by what runs.
//
//	worker.go  Register, New, Worker
//
// It holds neither workflows nor activities.
package worker
