//go:build !noasm

package simd

//go:generate go -C _asm run ./gemm -conv -out ../conv_amd64.s -stubs ../conv_stubs_amd64.go -pkg simd

var (
	convTiles512 = [...]convFunc{nil, conv512x1, conv512x2, conv512x3, conv512x4, conv512x5, conv512x6, conv512x7,
		conv512x8, conv512x9, conv512x10, conv512x11, conv512x12, conv512x13, conv512x14}
	convTiles256 = [...]convFunc{nil, conv256x1, conv256x2, conv256x3, conv256x4, conv256x5, conv256x6}
)

func kernelsOf(p path) convKernels {
	switch p {
	case pathAVX512:
		return convKernels{tiles: convTiles512[:], lanes: 16, panel: 32}
	case pathAVX2:
		return convKernels{tiles: convTiles256[:], lanes: 8, panel: 16}
	}
	return convKernelsGo
}
