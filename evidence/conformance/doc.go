// Package conformance is the suite that every object store under evidence must
// pass: what evidence promises to the rest of the program, and what evidence in
// turn needs from the server (checksums compared, conditional writes, listing).
//
// Map of files:
//
//	conformance.go  Run, the life of a file
//	immutable.go    objects that never change, listing
//	hostile.go      replaced, damaged and lost objects
//	uploads.go      pieces, presigned parts, ranges, what the server can do
//	scanned.go      ClamAV beside the store: found, cleared, away
//
// What it does not hold: a server. The tests of package embedded run it against
// the one in this process; other servers run it where they are set up.
package conformance
