// Package seal is the system's seal ("niêm phong của hệ thống"): an Ed25519
// signature that the installation puts on the bytes it publishes. It shows that
// a file left this installation unchanged. It is not a person's digital
// signature and is never called one ("chữ ký số").
//
//	key.go       signing key and public key, their text forms and identifiers
//	keyfile.go   the key file of the data folder: made once, readable by its owner only
//	seal.go      the detached seal file: making, reading, verifying
//	rotation.go  the record by which an old key hands over to a new one
//	note.go      the same key as signer and verifier of log checkpoints
//
// Whoever verifies brings the key (from the public page, the decision, a
// colleague); a key that lies beside the file proves nothing, so no function
// here reads one from there. The package does not decide what is published
// (commands), nor build the published bytes (report, scoring), nor store them
// (evidence).
package seal
