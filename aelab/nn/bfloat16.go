package nn

import "github.com/aelab-go/autoencoders/aelab/internal/simd"

// SetBFloat16 makes the dense layers among layers, Tied ones and those within a Sequential
// included, multiply matrices in bfloat16, forward and backward, or with on false in
// float32 again. Weights, gradients and sums stay float32, and all other layers as they are.
//
// It takes effect with the next call of Forward. Processors with AMX multiply several times
// as fast in bfloat16; others compute the same bits, but far more slowly than in float32.
func SetBFloat16(on bool, layers ...Layer) {
	a := simd.Float32
	if on {
		a = simd.BFloat16
	}
	Sequential(layers).setArithmetic(a)
}

// A multiplier is a layer that multiplies matrices, or has such layers.
type multiplier interface{ setArithmetic(simd.Arithmetic) }

func (l *Dense) setArithmetic(a simd.Arithmetic) { l.arithmetic = a }

func (l *Tied) setArithmetic(a simd.Arithmetic) { l.arithmetic = a }

func (s Sequential) setArithmetic(a simd.Arithmetic) {
	for _, l := range s {
		if l, ok := l.(multiplier); ok {
			l.setArithmetic(a)
		}
	}
}
