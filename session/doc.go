// Package session keeps browsers signed in: alexedwards/scs over the sessions table, for pages and the JSON API alike.
//
//	manager.go  Manager: start, find, end; idle and absolute limits
//	store.go    the scs store; tokens are stored under their SHA-256
//
// It checks no password (commands.SignIn does) and grants nothing: roles are read anew for every request.
package session
