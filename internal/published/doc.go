// Command published computes published national results again from the values in a folder that is
// not part of this repository: the total index of the complete rows of 2022 from their eight main
// indexes, and all 63 ranks with their ties. It fails where one differs or the folder is absent.
//
//	main.go         the two reproductions
//	dti2022.yaml    the set that states the weights of the eight indexes
//	total2022.yaml  ranking by the published index
//
// It holds no published value.
package main
