package simd

import (
	"math"
	"runtime"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
)

func TestSums(t *testing.T) {
	for _, n := range []int{0, 1, 15, 16, 17, 200, span, span + 1, 70*span + 5} {
		x, y := draws(n, 1, 0, 1), draws(n, 2, 0, 1)
		var sum, dot, squares float64
		for i := range x {
			sum += float64(x[i])
			dot += float64(x[i]) * float64(y[i])
			squares += float64(x[i]) * float64(x[i])
		}
		limit := 1e-12 * (1 + float64(n))
		near(t, "Sum", Sum(x), sum, limit)
		near(t, "Dot", Dot(x, y), dot, limit)
		near(t, "SumSquares", SumSquares(x), squares, limit)
	}
}

// TestSumOrder writes the order of the additions out once more.
func TestSumOrder(t *testing.T) {
	eachPath(t, func(t *testing.T) {
		x := draws(37, 1, 0, 1e6)
		var l [16]float64
		for i, v := range x {
			l[i%16] += float64(v)
		}
		quad := func(i int) float64 { return (l[i] + l[i+8]) + (l[i+4] + l[i+12]) }
		want := ((quad(0)) + quad(2)) + (quad(1) + quad(3))
		if got := Sum(x); got != want {
			t.Errorf("got %.17g, want %.17g", got, want)
		}
	})
}

func TestFinite(t *testing.T) {
	eachPath(t, func(t *testing.T) {
		x := draws(2*span+33, 1, 0, 1)
		x[3], x[4] = math.MaxFloat32, -1e-40
		if !Finite(x) || !Finite(nil) {
			t.Error("finite values reported as not finite")
		}
		for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
			for _, i := range []int{0, 100, span, len(x) - 1} {
				keep := x[i]
				x[i] = float32(bad)
				if Finite(x) {
					t.Errorf("%g at %d of %d not seen", bad, i, len(x))
				}
				x[i] = keep
			}
		}
	})
}

func TestAddColumnSums(t *testing.T) {
	eachPath(t, func(t *testing.T) {
		for _, c := range []struct{ rows, cols, ld int }{{0, 3, 3}, {1, 1, 1}, {7, 5, 9}, {100, 500, 500}, {301, 333, 340}} {
			src := draws(c.rows*c.ld, 1, 0, 1)
			dst := draws(c.cols, 2, 0, 1)
			want := append([]float32(nil), dst...)
			for i := range c.rows {
				for j := range want {
					want[j] += src[i*c.ld+j]
				}
			}
			AddColumnSums(dst, src, c.rows, c.cols, c.ld)
			for j := range want {
				if dst[j] != want[j] {
					t.Fatalf("%v: column %d: got %g, want %g", c, j, dst[j], want[j])
				}
			}
		}
	})
}

// TestThreads checks that long slices, which are split, give what the loops that
// define the functions give in one piece, on any number of threads.
func TestThreads(t *testing.T) {
	const n = 5*span + 77
	x, y := draws(n, 1, 0, 1), draws(n, 2, 0, 1)
	p := draws(n, 3, 0.5, 0.3)
	at := Counter{High: 5, Low: math.MaxUint64 - span} // the low half wraps around
	cases := map[string]struct{ split, whole func(dst []float32) }{
		"Tanh":      {func(d []float32) { Tanh(d, x) }, func(d []float32) { generic.tanh(d, x) }},
		"TanhGrad":  {func(d []float32) { TanhGrad(d, x, y) }, func(d []float32) { generic.tanhGrad(d, x, y) }},
		"LeakyReLU": {func(d []float32) { LeakyReLU(d, x, 0.1) }, func(d []float32) { generic.leakyReLU(d, x, nil, 0.1) }},
		"Axpy":      {func(d []float32) { Axpy(d, 3, x) }, func(d []float32) { generic.axpy(d, d, x, 3) }},
		"Uniform":   {func(d []float32) { Uniform(d, Key{1}, at) }, func(d []float32) { generic.uniform(d, Key{1}, at) }},
		"Normal":    {func(d []float32) { Normal(d, Key{1}, at) }, func(d []float32) { generic.normal(d, Key{1}, at) }},
		"Bernoulli": {func(d []float32) { Bernoulli(d, p, Key{1}, at) }, func(d []float32) { generic.bernoulli(d, p, Key{1}, at) }},
		"Adagrad": {
			func(d []float32) { s := make([]float32, n); Adagrad(d, s, x, 0.1, 1e-6) },
			func(d []float32) {
				s := make([]float32, n)
				generic.adagrad(d, s, nil, x, 0.1, 0, 0, 1e-6)
			},
		},
	}
	sum, sums := Sum(x), Dot(x, y)
	for _, procs := range []int{1, 2, 3, 8} {
		before := runtime.GOMAXPROCS(procs)
		for name, c := range cases {
			got, want := make([]float32, n), make([]float32, n)
			c.split(got)
			c.whole(want)
			for i := range want {
				if got[i] != want[i] {
					t.Errorf("%s on %d threads: element %d: got %g, want %g", name, procs, i, got[i], want[i])
					break
				}
			}
		}
		if s, d := Sum(x), Dot(x, y); s != sum || d != sums {
			t.Errorf("%d threads: Sum %.17g, Dot %.17g, want %.17g and %.17g", procs, s, d, sum, sums)
		}
		runtime.GOMAXPROCS(before)
	}
}

func TestNoAllocations(t *testing.T) {
	const n = 4 * span
	x, y, a, b := draws(n, 1, 0, 1), draws(n, 2, 0, 1), make([]float32, n), make([]float32, n)
	words := make([]uint32, 100)
	for name, f := range map[string]func(){
		"Tanh":                func() { Tanh(a, x) },
		"TanhGrad":            func() { TanhGrad(a, x, y) },
		"Axpy":                func() { Axpy(a, 0.1, x) },
		"Sum":                 func() { Sum(x) },
		"AddColumnSums":       func() { AddColumnSums(a[:256], x, 256, 256, 256) },
		"Adam":                func() { Adam(a, b, y, x, 0.1, 0.9, 0.999, 1e-6) },
		"Philox":              func() { Philox(words, Key{}, Counter{}) },
		"Normal":              func() { Normal(a, Key{}, Counter{}) },
		"Bernoulli":           func() { Bernoulli(a, x, Key{}, Counter{}) },
		"BernoulliNLL":        func() { BernoulliNLL(a, x, y, 1) },
		"SoftmaxCrossEntropy": func() { SoftmaxCrossEntropy(a[:10], x[:10], 3, 1) },
		"KLStandardNormal":    func() { KLStandardNormal(a, b, x, y, 1) },
	} {
		if k := allocs.PerRun(2, f); k != 0 {
			t.Errorf("%s allocates %.0f times", name, k)
		}
	}
}
