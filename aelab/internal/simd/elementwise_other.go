//go:build !amd64 || noasm

package simd

func avx2(k kernels) kernels   { return k }
func avx512(k kernels) kernels { return k }
