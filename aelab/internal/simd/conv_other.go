//go:build !amd64 || noasm

package simd

func kernelsOf(path) convKernels { return convKernelsGo }
