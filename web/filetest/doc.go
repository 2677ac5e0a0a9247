// Package filetest proves what of the pages needs an object store: uploads, documents and published files, over HTTP and
// a real S3 server. It stands apart because its test program links the servers of package embedded.
package filetest
