//go:build !noasm

package simd

var convTiles = [...][]convFunc{
	pathNEON: {nil, convNEONx1, convNEONx2, convNEONx3, convNEONx4, convNEONx5, convNEONx6},
}
