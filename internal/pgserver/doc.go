// Package pgserver starts a private PostgreSQL on loopback from the server programs installed on this machine, for tests
// and for trying the production set-up by hand. It installs nothing: `make deps` does.
package pgserver
