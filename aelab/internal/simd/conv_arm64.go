//go:build !noasm

package simd

//go:generate go -C _asm run ./gemm -conv -arm64 ../conv

var convTiles = [...][]convFunc{
	pathNEON: {nil, convNEONx1, convNEONx2, convNEONx3, convNEONx4, convNEONx5, convNEONx6},
}
