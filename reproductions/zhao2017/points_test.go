package zhao2017

import (
	"math"
	"strings"
	"testing"
)

// TestOptimum compares optimum with a separate search, on a grid of m with steps of 0.03.
func TestOptimum(t *testing.T) {
	for _, c := range []struct {
		floor, lambda            float64 // λ of MMD²; 0 is the ELBO
		m, s, variance, nll, mmd float64
	}{
		{0.0005, 0, 0.95, 0.24, 0.96, -6.61, 0.074},
		{0.05, 0, 0.92, 0.32, 0.95, -1.98, 0.049},
		{0.0005, 10, 0.69, 0.15, 0.50, -6.68, 0.029},
		{0.0005, 500, 0.63, 0.72, 0.92, 0.93, 0.0003},
	} {
		best := optimum(c.floor, func(m codes) float64 {
			if c.lambda == 0 {
				return m.nll() + m.kl()
			}
			return m.nll() + c.lambda*m.mmd(1)
		})
		m, s := best.separation()
		for _, v := range []struct {
			name              string
			got, want, within float64
		}{
			{"m", m, c.m, 0.03}, {"s", s, c.s, 0.015}, {"variance", best.variance(), c.variance, 0.055},
			{"NLL", best.nll(), c.nll, 0.03}, {"MMD²", best.mmd(1), c.mmd, 0.006},
		} {
			if math.Abs(v.got-v.want) > v.within {
				t.Errorf("floor %v, λ %v: %s is %.4f, want %.4f", c.floor, c.lambda, v.name, v.got, v.want)
			}
		}
	}
}

// TestOptimumFigure: the caption has the numbers of the optimum.
func TestOptimumFigure(t *testing.T) {
	if _, caption := Optimum(0).Words(); !strings.HasPrefix(caption, "m = 0.97, s = 0.24, NLL -6.62 nats, MMD² 0.0798.") {
		t.Errorf("caption is %q", caption)
	}
}
