// Package stacktest gives tests the servers of a production installation: those that the test run was started beside
// (`make test`, `make test-stack`), else servers of its own for the life of the test binary.
//
// It holds no test and starts no server itself (package stack does).
package stacktest
