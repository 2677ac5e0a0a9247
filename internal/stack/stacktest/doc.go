// Package stacktest gives tests the servers of a production installation: those that the test run was started beside
// (`make test`, `make test-stack`), else servers of its own for the life of the test binary.
//
// Its own test runs the conformance suite of object stores against both S3 servers. It starts no server itself (package stack does).
package stacktest
