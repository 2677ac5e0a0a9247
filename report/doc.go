// Package report writes documents from results: the ranking as CSV, the publication's manifest. Writers take an
// io.Writer and everything they print; they know no clock, no database and no rule of scoring.
//
//	ranking.go      ranking of one group as CSV
//	publication.go  Manifest: what one published version consists of
package report
