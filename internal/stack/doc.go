// Package stack runs the servers of a production installation as local processes, without containers: PostgreSQL, a
// Temporal server on it, two S3 servers (MinIO and versitygw), a mail server that delivers into a folder, and the virus
// scanner clamd. Everything listens on loopback, lives in one folder, is started and ended by process number, and ends
// with the process that started it. Any server can be killed (kill -9) and started again on its folder and port.
//
//	stack.go        Options, Start, Stop: the servers of one folder
//	server.go       Server: one process; Kill, Stop, Restart, memory
//	spawn.go        children that end with this process
//	state.go        what a folder remembers: ports and credentials
//	ports.go        free ports
//	programs.go     where the programs are
//	postgres.go, temporal.go (temporal.yaml), objects.go, mail.go, clamd.go   how each server is set up, started and asked
//	installation.go a database, a namespace and a bucket for one installation of Chuky, and its CHUKY_… environment
//	letters.go      the letters that the mail server delivered
//	environ.go      handing a running stack to other processes
//	stacktest       the stack that all tests of a run share
//	cmd/stack       the command: print addresses and stay, or run another command beside the servers
//
// It installs and builds nothing: `make deps` and `make stack-tools` do. It does not start Chuky, and knows nothing of it
// but the names of its settings.
package stack
