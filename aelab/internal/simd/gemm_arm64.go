//go:build !noasm

package simd

//go:generate go -C _asm run ./gemm -arm64 ../gemm

// On NEON a vector is a pair of registers; _asm/gemm/neon.go says why.
var vectorSets = [...]vectorSet{
	pathNEON: {
		lanes:    8,
		tiles:    []tileFunc{nil, tileNEONx1, tileNEONx2, tileNEONx3, tileNEONx4, tileNEONx5, tileNEONx6},
		packWide: packNEONx16, packNarrow: packNEONx8, transpose: transposeNEON,
	},
}
