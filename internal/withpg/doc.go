// Command withpg runs another command beside a private PostgreSQL and takes both down together:
//
//	go run ./internal/withpg -- go test ./...
//
// The command finds the server's address in CHUKY_TEST_POSTGRES (package testdb makes a database a test on it), so that
// all test binaries of one run share one server. Where that variable is already set, its server is used and none is
// started. It holds no knowledge of PostgreSQL (pgserver has that) and installs nothing (`make deps` does).
package main
