// Package audit is the arithmetic of the audit log: what the canonical bytes of
// an event are, how events enter a Merkle log in the style of certificate
// transparency, what a signed checkpoint says, and how a copy of the log is
// checked against the checkpoints so that an entry which was edited, deleted,
// inserted, moved or cut off is named.
//
//	event.go       Event, its canonical leaf and leaf hash
//	canonical.go   canonical JSON (RFC 8785 without fractions)
//	log.go         Log over a HashStore: append, root, prefix check
//	checkpoint.go  signed checkpoints (golang.org/x/mod/sumdb/note)
//	batch.go       the file of one sealing: checkpoint and the leaves it adds
//	folder.go      batch files as they lie in a folder or an object store
//	verify.go      Verify, which names what is wrong
//
// The package is pure apart from the HashStore it is given. It does not hold
// the rows (models, store), the writing of events inside business transactions
// (commands), the schedule of sealing (workflows) or the signing key (seal).
package audit
