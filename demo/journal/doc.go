// Package journal is an HTTP client for the public API that never loses track of what it asked for. Every request that
// changes something carries an idempotency key and is written down with its answer. When the outcome is unknown
// (connection refused or reset, time-out, 5xx) the same request is sent again with the same key until it is answered, so
// that a server that was killed and started again neither loses nor doubles an acknowledged action.
//
//	client.go   Client, Do: keys, retries, what counts as an answer
//	entry.go    Entry, Outcome, Journal: what was asked and what came of it
//	problem.go  Refused: problem+json (RFC 9457) as an error
//
// It does not hold the routes of the API (demo), nor a journal on disk: the player is never killed, the server is.
package journal
