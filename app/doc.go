// Package app puts the program together: servers of the one-machine mode where the configuration names none, database,
// object store, Temporal client, worker, API and pages, in the order in which they need each other, and stops them in the
// reverse order (HTTP first, then the worker, then the pools). `chuky serve`, `chuky demo` and the end-to-end tests start
// the same thing.
//
//	app.go    Start, Stop
//	parts.go  the parts: database, objects, mail, Temporal
//	background.go  the worker
//	logging.go what of the SDK's log is shown
//	http.go   the listener
//	handler.go the whole site: API and pages
//
// It holds no rule and no route.
package app
