// Package app puts the program together: servers of the one-machine mode where the configuration names none, database,
// object store, Temporal client, worker, API and pages, in the order in which they need each other, and stops them in the
// reverse order (HTTP first, then the worker, then the pools). `chuky serve`, `chuky worker`, `chuky demo` and the
// end-to-end tests start the same thing.
//
//	app.go    Start, Stop
//	parts.go  the parts: database, objects, mail, Temporal
//	sets.go   the indicator sets: the program's own and the installation's
//	key.go    the seal's key: made by the first worker, the same for all
//	background.go  the worker, and what waits for servers that are away at start
//	health.go who is up: /readyz
//	breaker.go nobody waits for a Temporal that takes nothing
//	internal.go  the internal listener: health and metrics
//	logging.go what of the SDK's log is shown
//	http.go   the listeners
//	pace.go   how slowly the other end of a connection may speak and listen
//	handler.go the whole site: API and pages
//	backup.go, pgtools.go  a backup: database, manifest of objects, objects
//	restore.go  the way back
//	reconcile.go  Temporal follows SQL again, where the two come from different moments
//	onemachine/  the servers of the one-machine mode, apart so that other builds do not link them
//
// It holds no rule and no route.
package app
