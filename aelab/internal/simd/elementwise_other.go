//go:build (!amd64 && !arm64) || noasm

package simd

func assembly(p pathKernels) pathKernels { return p }
