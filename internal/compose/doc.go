// Package compose checks docker-compose.yml, Dockerfile and .dockerignore, since no container engine runs where the tests
// run: the file loads by the compose specification, everything in it is pinned, named and known to the program.
//
//	compose_test.go  the checks
package compose
