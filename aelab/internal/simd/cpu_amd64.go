//go:build !noasm

package simd

import "golang.org/x/sys/cpu"

func bestPath() path {
	x := &cpu.X86
	switch avx2 := x.HasAVX2 && x.HasFMA; {
	case avx2 && x.HasBMI2 && x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL:
		return pathAVX512
	case avx2:
		return pathAVX2
	}
	return pathGo
}
