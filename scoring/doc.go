// Package scoring turns an indicator set and answers into points, ranks, classes and explanations.
package scoring
