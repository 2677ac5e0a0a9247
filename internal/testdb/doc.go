// Package testdb gives tests a fresh migrated database of each kind: an SQLite file and a PostgreSQL database. The
// PostgreSQL server is CHUKY_TEST_POSTGRES where that is set, otherwise one private server a test binary. A test that
// cannot have both fails.
package testdb
