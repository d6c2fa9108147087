//go:build !noasm

package simd

func assembly(p pathKernels) pathKernels {
	p[pathNEON] = p[pathGo]
	return p
}
