package simd

import (
	"os"
	"slices"
	"strings"
)

// path is one of the implementations of the kernels:
//
//	pathGo      pure Go, on every machine; defines the bits
//	pathAVX2    amd64 with AVX2 and FMA
//	pathAVX512  amd64 with AVX-512 F, BW, DQ and VL, and BMI2
//	pathNEON    arm64, every processor
//
// A build with the tag noasm, or for another architecture, has pure Go alone. A path
// may leave functions to the paths above it in this list: the results are the same.
type path int

const (
	pathGo path = iota
	pathAVX2
	pathAVX512
	pathNEON
)

func (p path) String() string { return [...]string{"go", "avx2", "avx512", "neon"}[p] }

// current is the path in use. Only tests change it.
var current = choosePath(os.Getenv("AELAB_SIMD"), machinePaths())

// Path names the kernels in use, for the record of a run: go, avx2, avx512 or neon. The
// environment variable AELAB_SIMD forces one of them.
func Path() string { return current.String() }

// choosePath returns the path that name asks for, or the last of those there are if
// name is empty. It panics if name is unknown or asks for more than this machine and
// build have: whoever forces a path must not get another one.
func choosePath(name string, there []path) path {
	if name == "" {
		return there[len(there)-1]
	}
	for p := pathGo; p <= pathNEON; p++ {
		if p.String() != name {
			continue
		}
		if !slices.Contains(there, p) {
			names := make([]string, len(there))
			for i, q := range there {
				names[i] = q.String()
			}
			panic("simd: AELAB_SIMD=" + name + ": this processor or build offers no more than " + strings.Join(names, ", "))
		}
		return p
	}
	panic("simd: AELAB_SIMD=" + name + ": want go, avx2, avx512 or neon")
}
