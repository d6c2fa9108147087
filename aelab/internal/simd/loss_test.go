package simd

import (
	"math"
	"testing"
)

// draws returns n numbers around centre, the same ones for the same salt.
func draws(n int, salt uint32, centre, spread float32) []float32 {
	x := make([]float32, n)
	normalGeneric(x, Key{salt, 99}, Counter{})
	for i := range x {
		x[i] = centre + spread*x[i]
	}
	return x
}

func near(t *testing.T, what string, got, want, limit float64) {
	t.Helper()
	if !(math.Abs(got-want) <= limit) {
		t.Errorf("%s: got %.12g, want %.12g ± %.2g", what, got, want, limit)
	}
}

// TestLosses compares values and gradients with the formulas in float64.
func TestLosses(t *testing.T) {
	const n, scale = 100, 0.25
	a := draws(n, 1, 0, 4)
	b := draws(n, 2, 0, 1.5)
	x := draws(n, 3, 0.5, 0.5)
	copy(a, []float32{0, 30, -30, 100, -100})
	f := func(v float32) float64 { return float64(v) }
	softplus := func(v float64) float64 { return math.Max(v, 0) + math.Log1p(math.Exp(-math.Abs(v))) }
	for _, c := range []struct {
		name string
		loss func(da, db []float32) float64
		want func(i int) (value, da, db float64)
	}{
		{
			"BernoulliNLL",
			func(da, _ []float32) float64 { return BernoulliNLL(da, a, x, scale) },
			func(i int) (float64, float64, float64) {
				return softplus(f(a[i])) - f(x[i])*f(a[i]), 1/(1+math.Exp(-f(a[i]))) - f(x[i]), 0
			},
		},
		{
			"GaussianNLL",
			func(da, db []float32) float64 { return GaussianNLL(da, db, a, b, x, scale) },
			func(i int) (float64, float64, float64) {
				d, p := f(x[i])-f(a[i]), math.Exp(-f(b[i]))
				return 0.5 * (math.Log(2*math.Pi) + f(b[i]) + d*d*p), -d * p, 0.5 * (1 - d*d*p)
			},
		},
		{
			"SquaredError",
			func(da, _ []float32) float64 { return SquaredError(da, a, x, scale) },
			func(i int) (float64, float64, float64) {
				d := f(a[i]) - f(x[i])
				return d * d, 2 * d, 0
			},
		},
		{
			"KLStandardNormal",
			func(da, db []float32) float64 { return KLStandardNormal(da, db, a, b, scale) },
			func(i int) (float64, float64, float64) {
				e := math.Exp(f(b[i]))
				return 0.5 * (f(a[i])*f(a[i]) + e - f(b[i]) - 1), f(a[i]), 0.5 * (e - 1)
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			da, db := draws(n, 4, 0, 1), draws(n, 5, 0, 1)
			wantA, wantB := make([]float64, n), make([]float64, n)
			var want, size float64
			for i := range n {
				v, ga, gb := c.want(i)
				want += v
				size += math.Abs(v)
				wantA[i], wantB[i] = f(da[i])+scale*ga, f(db[i])+scale*gb
			}
			value := c.loss(nil, nil)
			near(t, "value", value, want, 1e-7*size)
			if with := c.loss(da, db); with != value {
				t.Errorf("value %.17g with the gradient, %.17g without", with, value)
			}
			for i := range n {
				near(t, "first gradient", f(da[i]), wantA[i], 1e-6*(1+math.Abs(wantA[i])))
				near(t, "second gradient", f(db[i]), wantB[i], 1e-6*(1+math.Abs(wantB[i])))
			}
		})
	}
}

func TestSoftmaxCrossEntropy(t *testing.T) {
	const scale = 0.25
	for _, n := range []int{1, 2, 10, 64, 65, 300} {
		a := draws(n, uint32(n), 90, 5)
		label := n / 2
		var z float64
		for _, v := range a {
			z += math.Exp(float64(v))
		}
		da := draws(n, 4, 0, 1)
		want := make([]float64, n)
		for i, v := range a {
			want[i] = float64(da[i]) + scale*math.Exp(float64(v))/z
		}
		want[label] -= scale
		value := math.Log(z) - float64(a[label])
		near(t, "value", SoftmaxCrossEntropy(nil, a, label, scale), value, 3e-7*(1+value))
		near(t, "value with gradient", SoftmaxCrossEntropy(da, a, label, scale), value, 3e-7*(1+value))
		for i := range a {
			near(t, "gradient", float64(da[i]), want[i], 3e-7*(1+math.Abs(want[i])))
		}
	}
}

// TestSoftmaxCrossEntropyOfTheSure looks at labels that have almost all of the probability, and
// almost none: a line search compares losses of such examples to all their digits.
func TestSoftmaxCrossEntropyOfTheSure(t *testing.T) {
	const n, label, scale = 10, 3, 0.25
	for _, gap := range []float32{-80, -25, -1, 0, 1, 5, 12, 17, 25, 60} {
		a := draws(n, uint32(n), 0, 0.5)
		others := 0.0
		a[label] = gap
		for i, v := range a {
			if i != label {
				others += math.Exp(float64(v) - float64(gap)) // of the label's
			}
		}
		value := math.Log1p(others)
		near(t, "value", SoftmaxCrossEntropy(nil, a, label, scale), value, 3e-6*value)
		da := make([]float32, n)
		near(t, "value with gradient", SoftmaxCrossEntropy(da, a, label, scale), value, 3e-6*value)
		for i, v := range a {
			want := scale * math.Exp(float64(v)-float64(gap)) / (1 + others)
			if i == label {
				want = -scale * others / (1 + others)
			}
			near(t, "gradient", float64(da[i]), want, 3e-6*math.Abs(want))
		}
	}
}

func TestReparameterize(t *testing.T) {
	const n = 100
	mu, l, eps, dz := draws(n, 1, 0, 2), draws(n, 2, -1, 1), draws(n, 3, 0, 1), draws(n, 4, 0, 1)
	z := make([]float32, n)
	Reparameterize(z, mu, l, eps)
	dmu, dl := draws(n, 5, 0, 1), draws(n, 6, 0, 1)
	dmu0, dl0 := append([]float32(nil), dmu...), append([]float32(nil), dl...)
	ReparameterizeGrad(dmu, dl, dz, l, eps)
	for i := range n {
		s := math.Exp(float64(l[i])/2) * float64(eps[i])
		near(t, "z", float64(z[i]), float64(mu[i])+s, 1e-6*(1+math.Abs(s)))
		near(t, "dmu", float64(dmu[i]), float64(dmu0[i])+float64(dz[i]), 1e-6)
		want := float64(dl0[i]) + 0.5*float64(dz[i])*s
		near(t, "dl", float64(dl[i]), want, 1e-6*(1+math.Abs(want)))
	}
}
