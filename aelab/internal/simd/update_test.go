package simd

import (
	"math"
	"testing"
)

// TestUpdates compares three steps of each rule with the same rule in float64.
func TestUpdates(t *testing.T) {
	const n = 1000
	for _, c := range []struct {
		name   string
		update func(w, a, b, dw []float32)
		want   func(w, a, b, g float64) (float64, float64, float64)
	}{
		{
			"Momentum",
			func(w, a, _, dw []float32) { Momentum(w, a, dw, 0.1, 0.9) },
			func(w, a, b, g float64) (float64, float64, float64) {
				a = 0.9*a - 0.1*g
				return w + a, a, b
			},
		},
		{
			"Adagrad",
			func(w, a, _, dw []float32) { Adagrad(w, a, dw, 0.1, 1e-6) },
			func(w, a, b, g float64) (float64, float64, float64) {
				a += g * g
				return w - 0.1*g/math.Sqrt(a+1e-6), a, b
			},
		},
		{
			"RMSProp",
			func(w, a, _, dw []float32) { RMSProp(w, a, dw, 0.1, 0.9, 1e-6) },
			func(w, a, b, g float64) (float64, float64, float64) {
				a = 0.9*a + 0.1*g*g
				return w - 0.1*g/(math.Sqrt(a)+1e-6), a, b
			},
		},
		{
			"Adam",
			func(w, a, b, dw []float32) { Adam(w, a, b, dw, 0.1, 0.9, 0.999, 1e-6) },
			func(w, a, b, g float64) (float64, float64, float64) {
				a = 0.9*a + 0.1*g
				b = 0.999*b + 0.001*g*g
				return w - 0.1*a/(math.Sqrt(b)+1e-6), a, b
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, a, b := draws(n, 1, 0, 1), make([]float32, n), make([]float32, n)
			wantW, wantA, wantB := make([]float64, n), make([]float64, n), make([]float64, n)
			for i := range w {
				wantW[i] = float64(w[i])
			}
			for step := range uint32(3) {
				dw := draws(n, 10+step, 0, 1)
				c.update(w, a, b, dw)
				for i, g := range dw {
					wantW[i], wantA[i], wantB[i] = c.want(wantW[i], wantA[i], wantB[i], float64(g))
				}
			}
			for i := range w {
				near(t, "w", float64(w[i]), wantW[i], 2e-5) // 1-0.999 in float32 is 2e-5 off, relatively
				near(t, "first state", float64(a[i]), wantA[i], 1e-5)
				near(t, "second state", float64(b[i]), wantB[i], 1e-5)
			}
		})
	}
}

// TestNothingNegligible lets everything decay, through what is negligible and denormal to
// zero, and looks for such numbers in what is stored.
func TestNothingNegligible(t *testing.T) {
	const n = 4000
	atLeast := func(t *testing.T, least float32, what string, x []float32) {
		t.Helper()
		for i, v := range x {
			if v != 0 && abs(v) < least {
				t.Fatalf("%s[%d] = %g", what, i, v)
			}
		}
	}
	fading := func(salt uint32) []float32 { // from 10⁻²⁰ to 0, by way of the denormals
		x := draws(n, salt, 0, 1)
		for i := range x {
			x[i] = float32(float64(x[i]) * math.Pow(10, -20-26*float64(i)/n))
		}
		return x
	}
	const mean, meanSquare = negligible, tiny // the least that is stored
	for _, c := range []struct {
		name   string
		least  float32 // of the first state; the second is a mean square
		update func(w, a, b, dw []float32)
	}{
		{"Momentum", mean, func(w, a, _, dw []float32) { Momentum(w, a, dw, 0.1, 0.9) }},
		{"Adagrad", meanSquare, func(w, a, _, dw []float32) { Adagrad(w, a, dw, 0.1, 1e-6) }},
		{"RMSProp", meanSquare, func(w, a, _, dw []float32) { RMSProp(w, a, dw, 0.1, 0.9, 1e-6) }},
		{"Adam", mean, func(w, a, b, dw []float32) { Adam(w, a, b, dw, 0.1, 0.9, 0.999, 1e-6) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, a, b := fading(1), make([]float32, n), make([]float32, n)
			for step := range uint32(20) {
				c.update(w, a, b, fading(10+step))
				atLeast(t, negligible, "w", w)
				atLeast(t, c.least, "first state", a)
				atLeast(t, meanSquare, "second state", b)
			}
		})
	}
	t.Run("element-wise", func(t *testing.T) {
		x, y, dst := fading(1), fading(2), make([]float32, n)
		Tanh(dst, x)
		atLeast(t, tiny, "Tanh", dst)
		for name, f := range map[string]func(){
			"Clean":         func() { Clean(dst, x) },
			"SigmoidGrad":   func() { SigmoidGrad(dst, x, y) },
			"TanhGrad":      func() { TanhGrad(dst, x, y) },
			"LeakyReLU":     func() { LeakyReLU(dst, x, 0.01) },
			"LeakyReLUGrad": func() { LeakyReLUGrad(dst, x, y, 0.01) },
			"Axpy":          func() { clear(dst); Axpy(dst, 0.1, x) },
			"Scale":         func() { copy(dst, x); Scale(dst, 0.1) },
			"Add":           func() { Add(dst, x, y) },
			"Sub":           func() { Sub(dst, x, y) },
			"Mul":           func() { Mul(dst, x, y) },
			"AddColumnSums": func() { clear(dst); AddColumnSums(dst, x, 1, n, n) },
			"Reparameterize": func() {
				Reparameterize(dst, x, y, x)
				Scale(x, 1)
			},
			"SquaredError": func() { clear(dst); SquaredError(dst, x, y, 1e-10) },
			"BernoulliNLL": func() { clear(dst); BernoulliNLL(dst, x, y, 1e-38) },
		} {
			f()
			atLeast(t, negligible, name, dst)
		}
	})
}
