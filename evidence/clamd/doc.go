// Package clamd speaks to ClamAV's daemon over TCP: PING, VERSION and INSTREAM of its own protocol (man clamd, "COMMANDS").
// Bytes are streamed in pieces; nothing is written here and nothing but the piece is held in memory.
//
//	clamd.go  Client: Scan, Version, Ping
//
// It does not hold what follows from a finding (package evidence), nor a daemon (clamtest starts one for tests).
package clamd
