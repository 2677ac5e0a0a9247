// Command chuky is the whole program: server, demo, migrations and offline checks.
//
//	main.go    run, the root command
//	serve.go   serve: pages, API and worker, everything in one process where no servers are configured
//	worker.go  worker: workflows, mail and audit sealing without pages; health: the check of a container
//	onemachine.go, servers.go  whether this build has Temporal and an object store inside (tag "servers": not)
//	backup.go  backup, restore; reconcile: Temporal follows SQL again
//	replay.go  replay record, check: whether this version carries on what is under way
//	demo.go    demo: a whole cycle on a fresh folder, played through the HTTP API
//	evidence.go evidence scrub, sweep, probe: the files in the object store
//	verify.go  verify: a published file against the key
//	audit.go   audit verify: the audit log, of the installation or of copies
//	score.go   score: files of answers scored offline, compared, ranked under alternatives
//	indicators.go indicators: list, lint, show, diff, export and import of indicator sets
//	migrate.go migrate: bring the database's schema to this version
//
// It is wiring only.
package main
