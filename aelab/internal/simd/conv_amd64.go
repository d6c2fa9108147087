//go:build !noasm

package simd

var convTiles = [...][]convFunc{
	pathAVX2: {nil, conv256x1, conv256x2, conv256x3, conv256x4, conv256x5, conv256x6},
	pathAVX512: {nil, conv512x1, conv512x2, conv512x3, conv512x4, conv512x5, conv512x6, conv512x7,
		conv512x8, conv512x9, conv512x10, conv512x11, conv512x12, conv512x13, conv512x14},
}
