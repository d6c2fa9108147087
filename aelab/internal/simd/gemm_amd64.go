//go:build !noasm

package simd

var vectorSets = [...]vectorSet{
	pathAVX2: {
		lanes:    8,
		tiles:    []tileFunc{nil, tile256x1, tile256x2, tile256x3, tile256x4, tile256x5, tile256x6},
		skips:    []skipFunc{nil, skip256x1, skip256x2, skip256x3},
		packWide: pack256x16, packNarrow: pack256x8, transpose: transpose256, packTile: packTile256, packLinks: packLinks256, prefetch: prefetchAMD64,
	},
	// Without prefetch: Intel's own prefetcher does better by 2 to 6 %.
	pathAVX512: {
		lanes: 16,
		tiles: []tileFunc{nil, tile512x1, tile512x2, tile512x3, tile512x4, tile512x5, tile512x6, tile512x7,
			tile512x8, tile512x9, tile512x10, tile512x11, tile512x12, tile512x13, tile512x14},
		skips:    []skipFunc{nil, skip512x1, skip512x2, skip512x3, skip512x4, skip512x5, skip512x6},
		packWide: pack512x32, packNarrow: pack512x16, transpose: transpose512, packTile: packTile512, packLinks: packLinks512,
	},
}
