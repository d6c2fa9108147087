package pca

import (
	"slices"
	"testing"
)

// TestRandomized compares a sketch that is smaller than the data with the exact analysis: each
// iteration brings it nearer, and neither variance nor error ever passes it.
func TestRandomized(t *testing.T) {
	for _, size := range [][2]int{{400, 60}, {40, 90}} {
		x := data(size[0], size[1])
		const r = 6
		exact, err := Fit(x, r)
		if err != nil {
			t.Fatal(err)
		}
		angle := 1.0
		for _, iterations := range []int{1, 4, 16} {
			p, err := FitRandomized(x, r, Sketch{Oversampling: 5, Iterations: iterations, Seed: 3})
			if err != nil {
				t.Fatal(err)
			}
			now := LargestAngle(p.Components.T(), exact.Components.T())
			if now > angle/2 {
				t.Errorf("%v: after %d iterations the largest angle is %g, and it was %g", size, iterations, now, angle)
			}
			angle = now
			total := exact.TotalVariance
			near(t, "total variance", p.TotalVariance, total, 1e-12*total)
			for i, v := range p.ExplainedVariance {
				if v > exact.ExplainedVariance[i]+1e-12*total {
					t.Errorf("%v: variance %d is %v, more than the exact %v", size, i, v, exact.ExplainedVariance[i])
				}
			}
			if p.Residual() < exact.Residual()-1e-12*total {
				t.Errorf("%v: residual %v is less than the exact %v", size, p.Residual(), exact.Residual())
			}
		}
		if angle > 1e-4 {
			t.Errorf("%v: the largest angle to the exact components is %g in the end", size, angle)
		}
	}
}

// TestSeed checks that a seed gives the same components each time, and another one others.
func TestSeed(t *testing.T) {
	x := data(200, 60)
	fit := func(s Sketch) []float64 {
		p, err := FitRandomized(x, 3, s)
		if err != nil {
			t.Fatal(err)
		}
		return p.Components.RawMatrix().Data
	}
	one := fit(Sketch{Seed: 1, Oversampling: 2, Iterations: 1})
	if !slices.Equal(one, fit(Sketch{Seed: 1, Oversampling: 2, Iterations: 1})) {
		t.Error("a seed does not repeat")
	}
	if slices.Equal(one, fit(Sketch{Seed: 2, Oversampling: 2, Iterations: 1})) {
		t.Error("two seeds give the same components")
	}
	if !slices.Equal(fit(Sketch{}), fit(Sketch{Oversampling: 10, Iterations: 4})) {
		t.Error("the defaults are not 10 and 4")
	}
}
