//go:build !noasm

package simd

import "golang.org/x/sys/cpu"

// machinePaths returns the paths of this machine, the fastest last.
func machinePaths() []path {
	x := &cpu.X86
	switch avx2 := x.HasAVX2 && x.HasFMA; {
	case avx2 && x.HasBMI2 && x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL:
		return []path{pathGo, pathAVX2, pathAVX512}
	case avx2:
		return []path{pathGo, pathAVX2}
	}
	return []path{pathGo}
}
