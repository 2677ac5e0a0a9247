// Package api is the JSON API under /api/v1 for programs (and the health checks): gin, with huma for validation and for
// the OpenAPI 3.1 description at /api/openapi.json. Every answer but a success is problem+json (RFC 9457) with a stable
// code and a Vietnamese sentence.
//
//	api.go       Deps, Mount, what every request passes through
//	routes.go    the whole table: method, path, roles, handler
//	gate.go      who asks: token or cookie, cross-origin check, first password, roles, idempotency keys
//	problem.go   one table from errors to statuses
//	op.go        typed handlers on huma; lists and pages; search.go answers with one list for each group
//	limit.go     rate limit on sign-in
//	values.go    numbers in JSON; instants
//	docs.go      the documentation page, made from the OpenAPI
//	health.go    /healthz, /readyz, the public key
//	session.go admin.go sets.go sets_check.go            accounts and master data
//	cycles.go steer.go board.go                          the coordinator's endpoints
//	assessments.go items.go evidence.go threads.go       a unit's form
//	uploads.go tus.go direct.go                          files in several requests: ours, tusd's handler over our store, presigned
//	verification.go council.go sign.go publications.go   deciding and publishing
//	inbox.go logcheck.go                                 tasks, messages, audit and its verification
//
// Subpackage filetest proves what needs an object store.
//
// It holds no rules: commands and queries decide who may do what. It never calls package web, nor web it.
package api
