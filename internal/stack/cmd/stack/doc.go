// Command stack runs the servers of a production installation on this machine:
//
//	go run ./internal/stack/cmd/stack                    print addresses and the environment of Chuky, stay until Ctrl-C
//	go run ./internal/stack/cmd/stack -- go test ./...   run a command beside them; its tests share the servers
//
// Where CHUKY_STACK is already set, those servers are used and none are started. Package stack does the work.
package main
