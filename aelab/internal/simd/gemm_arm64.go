//go:build !noasm

package simd

// On NEON a vector is a pair of registers; _asm/gemm/neon.go says why.
var vectorSets = [...]vectorSet{
	pathNEON: {
		lanes:    8,
		tiles:    []tileFunc{nil, tileNEONx1, tileNEONx2, tileNEONx3, tileNEONx4, tileNEONx5, tileNEONx6},
		skips:    []skipFunc{nil, skipNEONx1, skipNEONx2, skipNEONx3, skipNEONx4, skipNEONx5, skipNEONx6},
		packWide: packNEONx16, packNarrow: packNEONx8, transpose: transposeNEON,
	},
}
