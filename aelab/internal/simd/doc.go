// Package simd holds every loop over floats that the library spends its time in:
// matrix products, element-wise functions with their derivatives, losses, optimiser
// updates and random fills.
//
// The Go code in this package defines the bits. Each output element is one fixed
// chain of operations, each sum a fixed tree, so that a result depends neither on
// the number of threads nor on the processor.
//
// Slices of one call have equal lengths unless the function says otherwise, and
// may be the same slice but must not overlap in part. Lengths are checked by the
// callers (mat32, nn, loss, optim); here a short slice panics with an index error.
package simd
