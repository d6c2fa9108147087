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

// All of them here, because go generate passes by the files of other architectures.
//go:generate go -C _asm run ./gemm -out ../gemm_amd64.s -stubs ../gemm_stubs_amd64.go -pkg simd
//go:generate go -C _asm run ./gemm -arm64 ../gemm
//go:generate go -C _asm run ./gemm -conv -out ../conv_amd64.s -stubs ../conv_stubs_amd64.go -pkg simd
//go:generate go -C _asm run ./gemm -conv -arm64 ../conv
//go:generate go -C _asm run ./elementwise -out ../elementwise_amd64.s -stubs ../elementwise_stubs_amd64.go -pkg simd
//go:generate go -C _asm run ./elementwise -arm64 ../elementwise
