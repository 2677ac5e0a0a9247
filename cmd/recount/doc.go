// Command recount recomputes every point and rank of a published assessment from
// its frozen snapshot and lists what differs. It shares no code with the program
// that published; see package recount.
//
//	recount ket-qua.json                      a published file that holds both
//	recount snapshot.json results.json        snapshot and results apart
//
// It exits with 0 when everything agrees, 1 when something differs, 2 when a
// file cannot be read.
package main
