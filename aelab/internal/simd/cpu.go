package simd

import "os"

// path is one of the implementations of the kernels:
//
//	pathGo      pure Go, on every machine; defines the bits
//	pathAVX2    amd64 with AVX2 and FMA
//	pathAVX512  amd64 with AVX-512 F, BW, DQ and VL, and BMI2
//
// arm64 and the other architectures have pure Go alone, and so does a build with
// the tag noasm. A path may leave functions to the paths above it in this list:
// the results are the same.
type path int

const (
	pathGo path = iota
	pathAVX2
	pathAVX512
)

func (p path) String() string { return [...]string{"go", "avx2", "avx512"}[p] }

// current is the path in use. Only tests change it.
var current = choosePath(os.Getenv("AELAB_SIMD"), bestPath())

// Path names the kernels in use, for the record of a run: go, avx2 or avx512. The
// environment variable AELAB_SIMD forces one of them.
func Path() string { return current.String() }

// choosePath returns the path that name asks for, or the best one if name is empty.
// It panics if name is unknown or asks for more than this machine and build have:
// whoever forces a path must not get another one.
func choosePath(name string, best path) path {
	if name == "" {
		return best
	}
	for p := pathGo; p <= pathAVX512; p++ {
		if p.String() == name {
			if p > best {
				panic("simd: AELAB_SIMD=" + name + ": this processor or build offers no more than " + best.String())
			}
			return p
		}
	}
	panic("simd: AELAB_SIMD=" + name + ": want go, avx2 or avx512")
}
