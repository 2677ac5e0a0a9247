// Package embedded runs, inside this process, the servers that a production
// installation has elsewhere: a Temporal server on an SQLite file and an S3 server
// on a folder. The rest of the program reaches both over TCP on the loopback
// interface, by the same clients as in production; only this package knows that
// they live here. It alone may import go.temporal.io/server and versitygw, since
// linking them takes minutes.
//
// One data folder belongs to one running process:
//
//	chuky.lock, chuky.pid   who runs here
//	embedded.json           ports, S3 credentials, Temporal's schema (mode 0600)
//	chuky.db                the program's own database (Runtime.DatabasePath)
//	temporal/temporal.db    Temporal's histories and timers
//	objects/, objects-meta/ objects and their descriptions
//	tmp/                    uploads while they are checked; emptied at every start
//	log/temporal.log        warnings of Temporal
//
// The folder may be copied as plain files while the program is stopped.
//
// Map of files:
//
//	runtime.go   Options, Start, Runtime, Stop
//	lock.go      one process per folder
//	ports.go     choosing ports (port/ has the sentence about a taken one)
//	state.go     embedded.json
//	temporal.go  Temporal's configuration and life
//	schema.go    Temporal's tables and namespace
//	logging.go   Temporal's log
//	objects.go   the S3 server
//	objectfolder.go  durable, crash-safe writes under it
//	ui.go        Temporal's web interface, off unless asked for
//
// Trap: the S3 server changes the working directory of the process (see
// startObjects). Make every path absolute before Start; Stop changes it back.
//
// What it does not hold: the program's database (store), workers (worker), pages,
// and anything that a production installation needs.
package embedded
