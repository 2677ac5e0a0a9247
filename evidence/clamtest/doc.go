// Package clamtest runs Debian's clamd for tests: on a loopback port, in a folder of its own, with two signatures of
// ours and none of ClamAV's, so that it starts at once and needs no network.
//
//	clamd.go  Start, Server: Stop, Restart; the samples that it finds
//
// It holds no client (package clamd) and is linked by tests only.
package clamtest
