// Package samples builds small, valid files of every kind that evidence accepts,
// and of the kinds that it must refuse. Tests and the demonstration use it, so
// that no binary file needs to lie in the repository.
//
// Map of files:
//
//	plain.go     PDF, images, text
//	packages.go  office packages, plain and harmful
//
// What it does not hold: any rule about what is accepted (package evidence).
package samples
