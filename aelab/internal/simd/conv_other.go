//go:build (!amd64 && !arm64) || noasm

package simd

func kernelsOf(path) convKernels { return convKernelsGo }

func (t *gemmBlock) pack(dst []float32) { t.packGo(dst) }
