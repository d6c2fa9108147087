//go:build !amd64 || !linux || noasm

package simd

// HasAMX says whether the processor has tiles of bfloat16: not so far as this build knows.
func HasAMX() bool { return false }

func (g *product) multiplyAMX(*scratch, int, int, int, int) { panic("simd: no AMX in this build") }

type tileConfig struct{}
