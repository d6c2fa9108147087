// Package metrics measures what codes are worth. Its functions take matrices with an example
// in each row, never models, so that codes of any origin can be compared.
//
// Read knn.go for how well the nearest neighbours of a code tell its class, and nearest.go
// for how these are found.
package metrics
