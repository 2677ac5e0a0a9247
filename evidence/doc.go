// Package evidence keeps the files that prove a figure (tài liệu kiểm chứng) and
// the published files in an object store, through any server that speaks S3.
//
// The life of a file is
//
//	bytes ── Stage: counted, hashed, checked ──▶ staged/<id> ── Seal: verified twice ──▶ sealed/<aa>/<sha256>
//
// and only a sealed file counts. A file that fails a check never reaches the
// store: Stage returns a *Refused with a code for programs and a Vietnamese
// sentence for people that names the mend.
//
// Map of files:
//
//	config.go    Config, its defaults, New
//	store.go     EnsureBucket, Ping, Open, OpenRange, Stat, GetBytes, List
//	immutable.go PutImmutable, PutFile, OpenChecked: published files
//	capabilities.go  what the server can do, by trying; making the bucket; removing
//	stage.go     Stage: stream to a temporary file, count, hash, check, scan, upload
//	scan.go      Scanner, what is known from it, Rescan of files that waited
//	parts.go     uploads that come in pieces through the API
//	direct.go    uploads that go to the store by presigned addresses
//	seal.go      Seal, Verify, Discard
//	refused.go   Refused, its codes and its sentences
//	filename.go  what a file may be called
//	kind.go      the kinds of file, by content; extensions that lie
//	inspect.go   whole-file checks of PDF, images and text
//	archive.go   office packages: bombs, nesting, macros, encryption
//	active.go    PDF files that run scripts or start programs
//
// Subpackage conformance is the one suite that every object store must pass,
// clamd the client of ClamAV's daemon, clamtest that daemon for tests.
//
// What it does not hold: who may see which file (commands, store), the rows that
// tie a file to a criterion (models, store), the HTTP upload protocol (api), signatures
// of malicious code (clamd has them), and any particular S3 server (embedded).
package evidence
