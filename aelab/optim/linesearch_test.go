package optim

import (
	"math"
	"slices"
	"testing"
)

// TestLineSearch searches along functions of one variable from many first steps. All have a
// point that satisfies the conditions.
func TestLineSearch(t *testing.T) {
	const e = math.E
	tests := []struct {
		name    string
		f, grad func(x float64) float64
	}{
		{"parabola", func(x float64) float64 { return (x - 2) * (x - 2) }, func(x float64) float64 { return 2 * (x - 2) }},
		{"quartic", func(x float64) float64 { return math.Pow(x-2, 4) }, func(x float64) float64 { return 4 * math.Pow(x-2, 3) }},
		{"long tail", func(x float64) float64 { return -x / (x*x + 2) }, func(x float64) float64 { return (x*x - 2) / ((x*x + 2) * (x*x + 2)) }},
		{"waves", func(x float64) float64 { return x*x/50 - math.Sin(x) }, func(x float64) float64 { return x/25 - math.Cos(x) }},
		{"wall at 3", func(x float64) float64 { return (x-2)*(x-2) + math.Sqrt(3-x)*0 }, func(x float64) float64 { return 2 * (x - 2) }},
		{"no gradient from 3 on", func(x float64) float64 { return (x - 2) * (x - 2) }, func(x float64) float64 { return 2*(x-2) + math.Sqrt(3-x)*0 }},
		{"flat then steep", func(x float64) float64 { return math.Pow(x, 10) - x/1000 }, func(x float64) float64 { return 10*math.Pow(x, 9) - 1e-3 }},
		{"concave at first", func(x float64) float64 { return math.Cos(x+0.1) / e }, func(x float64) float64 { return -math.Sin(x+0.1) / e }},
	}
	for _, test := range tests {
		for exponent := -4.0; exponent <= 3; exponent += 0.125 {
			evaluations := 0
			l := lineSearch{along: func(x float64) point {
				if x <= 0 || float64(float32(x)) != x {
					t.Errorf("%s: step %v, want a positive float32", test.name, x)
				}
				evaluations++
				return point{x, test.f(x), test.grad(x)}
			}}
			start := point{0, test.f(0), test.grad(0)}
			p, ok := l.run(start, math.Pow(10, exponent))
			if !ok || evaluations > 20 {
				t.Errorf("%s, first step 1e%v: ends at %+v after %d evaluations", test.name, exponent, p, evaluations)
				continue
			}
			if p.loss != test.f(p.step) || p.loss > start.loss+0.05*p.step*start.slope || math.Abs(test.grad(p.step)) > 0.1*-start.slope {
				t.Errorf("%s, first step 1e%v: %+v does not satisfy the Wolfe conditions from %+v", test.name, exponent, p, start)
			}
		}
	}
}

// TestLineSearchInBracket has a hole between the minimum and the first step, in which nothing is
// finite. The search is inside a bracket when it first meets the hole.
func TestLineSearchInBracket(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, bad := range map[string]point{"loss": {0, nan, 1}, "gradient": {0, 1, nan}, "infinite loss": {0, inf, 1}} {
		fell := 0
		for first := 1.5; first < 200; first *= 1.01 {
			var seen []point
			l := lineSearch{along: func(x float64) point {
				p := point{x, math.Pow(x-1, 4), 4 * math.Pow(x-1, 3)} // the minimum is at 1
				if x > 0.2 && x < 0.4 || x > 1.2 && x < 1.4 {
					p.loss, p.slope = bad.loss, bad.slope
				}
				seen = append(seen, p)
				return p
			}}
			p, ok := l.run(point{0, 1, -4}, first)
			if !ok || math.Abs(p.slope) > 0.4 || p.loss > 1-0.2*p.step {
				t.Errorf("%s, first step %v: ends at %+v, %v", name, first, p, ok)
			}
			low := 0.0 // the end of the bracket that falls towards the minimum
			for i, p := range seen[:len(seen)-1] {
				switch {
				case p.finite() && p.slope < 0:
					low = p.step
				case !p.finite() && i > 0 && slices.ContainsFunc(seen[:i], func(p point) bool { return p.finite() && p.slope > 0 }):
					fell++
					if want := float64(float32((low + p.step) / 2)); seen[i+1].step != want {
						t.Errorf("%s, first step %v: goes from %v to %v, want half of the way back to %v", name, first, p.step, seen[i+1].step, low)
					}
				}
			}
		}
		if fell < 10 {
			t.Errorf("%s: %d evaluations in a hole inside a bracket, want at least 10", name, fell)
		}
	}
}

// If the loss falls for ever, a search gives up after its 20 evaluations.
func TestLineSearchGivesUp(t *testing.T) {
	last := 0.0
	l := lineSearch{along: func(x float64) point {
		if x > 3*last*(1+1e-6) && last > 0 {
			t.Errorf("step %v after %v, want at most thrice as much", x, last)
		}
		last = x
		return point{x, -x, -1}
	}}
	if p, ok := l.run(point{0, 0, -1}, 0.5); ok || l.left != 0 || p.step != last || last < 1e6 {
		t.Errorf("ends at %+v, %v, with %d evaluations left", p, ok, l.left)
	}
}

func TestMinima(t *testing.T) {
	cubic := func(x float64) point {
		return point{x, float64(x*x*x) - 3*x, float64(3*x*x) - 3} // has its minimum at 1
	}
	parabola := func(x float64) point { return point{x, float64(x*x) - 6*x, 2*x - 6} } // at 3
	for _, ends := range [][2]float64{{0, 0.5}, {0, 3}, {-0.5, 0.9}, {0.2, 7}, {-0.9, -0.7}} {
		a, b := ends[0], ends[1]
		if x := cubicMinimum(cubic(a), cubic(b)); math.Abs(x-1) > 1e-9 {
			t.Errorf("the cubic through %v and %v has its minimum at %v, want 1", a, b, x)
		}
		if x := cubicMinimum(parabola(a), parabola(b)); math.Abs(x-3) > 1e-6 {
			t.Errorf("the cubic through %v and %v of a parabola has its minimum at %v, want 3", a, b, x)
		}
		if x := quadraticMinimum(parabola(a), parabola(b)); math.Abs(x-3) > 1e-9 {
			t.Errorf("the parabola through %v and %v has its minimum at %v, want 3", a, b, x)
		}
	}
	for _, b := range []point{{1, -1, -1}, {1, -4. / 3, -2}} { // -x and -x - x³/3
		if x := cubicMinimum(point{0, 0, -1}, b); !math.IsNaN(x) {
			t.Errorf("a cubic that only falls to %+v has its minimum at %v", b, x)
		}
	}
}
