package simd

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// functions are all there are, none among them.
var functions = []Function{{}, SigmoidFunction(), TanhFunction(), LeakyReLUFunction(0), LeakyReLUFunction(0.2)}

// randomEpilogue returns one of all there are for n rows of size elements.
func randomEpilogue(rng *rand.Rand, n, size int) Epilogue {
	f := functions[rng.IntN(len(functions))]
	if rng.IntN(2) == 0 {
		return f.Then()
	}
	y := Images{Stride: size + rng.IntN(9)}
	for i := range max(0, n-1)*y.Stride + size {
		v := math.Float32frombits(canary)
		if y.Stride > 0 && i%y.Stride < size {
			v = float32(rng.NormFloat64())
		}
		y.Data = append(y.Data, v)
	}
	return f.ThenGrad(y)
}

// want does to row i of a result what e should, by the functions that define the bits.
func (e *Epilogue) want(x []float32, i int) {
	if !e.grads {
		switch e.kind {
		case sigmoidFunction:
			generic.sigmoid(x, x)
		case tanhFunction:
			generic.tanh(x, x)
		case leakyReLUFunction:
			generic.leakyReLU(x, x, nil, e.slope)
		}
		return
	}
	y := e.y.Data[i*e.y.Stride:]
	switch e.kind {
	case sigmoidFunction:
		generic.sigmoidGrad(x, x, y)
	case tanhFunction:
		generic.tanhGrad(x, x, y)
	case leakyReLUFunction:
		generic.leakyReLUGrad(x, x, y, e.slope)
	}
}

// TestFunctionGradIsOfX holds derivatives told from y to those told from x.
func TestFunctionGradIsOfX(t *testing.T) {
	nan := float32(math.NaN())
	x := []float32{-3, -0.5, float32(math.Copysign(0, -1)), 0, 0.25, 7, nan}
	dy := []float32{2, -3, 5, -7, 11, -13, 17}
	y, got, want := make([]float32, len(x)), make([]float32, len(x)), make([]float32, len(x))
	for _, slope := range []float32{0, 0.2, 1, 3} {
		f := LeakyReLUFunction(slope)
		f.Apply(y, x)
		f.Grad(got, dy, y)
		LeakyReLUGrad(want, dy, x, slope)
		for i, w := range want {
			if math.Float32bits(got[i]) != math.Float32bits(w) {
				t.Errorf("slope %g: derivative at %g is %g, want %g", slope, x[i], got[i]/dy[i], w/dy[i])
			}
		}
		if y[len(y)-1] == y[len(y)-1] {
			t.Errorf("slope %g: NaN became %g", slope, y[len(y)-1])
		}
	}
}

func TestEpilogueChecksItsArguments(t *testing.T) {
	x := func(n int) []float32 { return make([]float32, n) }
	y := TanhFunction().ThenGrad(Images{x(5), 3})
	c := Conv{Height: 4, Width: 6, Channels: 2, SmallChannels: 3, Kernel: 2, Stride: 2}
	for want, call := range map[string]func(){
		"simd: Gemm: y of the epilogue has 5 elements with stride 3, want 2 rows of 3":         func() { Gemm(false, false, 2, 3, 4, 1, x(8), 4, x(12), 3, 0, x(6), 3, y) },
		"simd: Gemm: y of the epilogue has 5 elements with stride 3, want 1 rows of 6":         func() { GemmBias(false, 1, 6, 1, x(1), 1, x(6), 6, x(6), x(6), 6, y) },
		"simd: Conv.Shrink: y of the epilogue has 5 elements with stride 3, want 2 rows of 18": func() { c.Shrink(2, Images{x(36), 18}, Images{x(96), 48}, x(24), nil, y) },
		"simd: Conv.Grow: y of the epilogue has 5 elements with stride 3, want 2 rows of 48":   func() { c.Grow(2, Images{x(96), 48}, Images{x(36), 18}, x(24), nil, y) },
		"simd: LeakyReLUFunction: slope -0.1 is not in [0, ∞)":                                 func() { LeakyReLUFunction(-0.1) },
		"simd: LeakyReLUFunction: slope NaN":                                                   func() { LeakyReLUFunction(float32(math.NaN())) },
	} {
		func() {
			defer func() {
				if got, _ := recover().(string); !strings.HasPrefix(got, want) {
					t.Errorf("panicked with %q, want %q", got, want)
				}
			}()
			call()
		}()
	}
}
