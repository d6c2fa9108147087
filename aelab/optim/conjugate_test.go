package optim

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/optimize"
	"gonum.org/v1/gonum/optimize/functions"

	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
)

func ExampleConjugateGradient() {
	// Minimise (w₀-3)² + 10(w₁+1)².
	w, dw := []float32{0, 0}, []float32{0, 0}
	loss := func() float64 {
		a, b := w[0]-3, w[1]+1
		dw[0], dw[1] = 2*a, 20*b
		return float64(a*a + 10*b*b)
	}
	cg := &ConjugateGradient{Searches: 10}
	cg.Init(len(w))
	report := cg.Search(w, dw, loss(), loss)
	fmt.Printf("%.3f, loss %.3f\n", w, report.Loss)
	// Output: [3.000 -1.000], loss 0.000
}

// TestConjugateGradientTraces compares each loss that three searches see with those that
// Rasmussen's minimize sees.
func TestConjugateGradientTraces(t *testing.T) {
	for name, want := range readRecorded(t).Traces {
		p := newProblem(problems[name], want.Start)
		r := p.search(t, 3)
		if len(p.seen) != len(want.Losses) {
			t.Errorf("%s: %d evaluations, want %d: %+v", name, len(p.seen), len(want.Losses), r)
			continue
		}
		for i, loss := range want.Losses {
			if loss == nil {
				loss = ptr(math.NaN())
			}
			if got := p.seen[i]; !(math.Abs(got / *loss - 1) < 1e-4) && !(math.IsNaN(got) && math.IsNaN(*loss)) {
				t.Errorf("%s: evaluation %d gives %v, want %v", name, i, got, *loss)
			}
		}
		close32(t, name, p.w, want.W, 1e-4)
	}
}

func TestConjugateGradientMinima(t *testing.T) {
	for name, want := range readRecorded(t).Minima {
		p := newProblem(problems[name], want.Start)
		r := p.search(t, 1000)
		if !(r.Loss-want.Loss < 1e-7) {
			t.Errorf("%s: loss %v, SciPy comes to %v", name, r.Loss, want.Loss)
		}
		close32(t, name, p.w, want.W, 1e-3)
	}
	p := newProblem(barrier, []float64{40, 30})
	p.search(t, 100)
	close32(t, "barrier", p.w, []float64{0.5, 1. / 3}, 1e-3)
}

// TestConjugateGradientBesideGonum also minimises with gonum's conjugate gradients. All the
// functions have the minimum 0. The tolerance allows for float32: near the minimum, values go
// with the square of its rounding errors.
func TestConjugateGradientBesideGonum(t *testing.T) {
	type function interface {
		Func(x []float64) float64
		Grad(grad, x []float64)
	}
	tests := []struct {
		name   string
		f      function
		start  []float64
		lowest []float64 // nil where there is more than one place
	}{
		{"Beale", functions.Beale{}, []float64{1, 1}, []float64{3, 0.5}},
		{"Powell", functions.ExtendedPowellSingular{}, []float64{3, -1, 0, 3, 3, -1, 0, 3}, make([]float64, 8)},
		{"Rosenbrock", functions.ExtendedRosenbrock{}, []float64{-1.2, 1, -1.2, 1}, []float64{1, 1, 1, 1}},
		{"helical valley", functions.HelicalValley{}, []float64{-1, 0, 0}, []float64{1, 0, 0}},
		{"trigonometric", functions.Trigonometric{}, []float64{0.2, 0.2, 0.2, 0.2, 0.2}, nil},
		{"Wood", functions.Wood{}, []float64{-3, -1, -3, -1}, []float64{1, 1, 1, 1}},
	}
	for _, test := range tests {
		gonum, err := optimize.Minimize(optimize.Problem{Func: test.f.Func, Grad: test.f.Grad},
			test.start, &optimize.Settings{GradientThreshold: 1e-7}, &optimize.CG{})
		if err != nil {
			t.Fatalf("%s: gonum: %v", test.name, err)
		}
		if !(gonum.F < 1e-10) {
			t.Errorf("%s: gonum comes to %v, want 0", test.name, gonum.F)
		}
		p := newProblem(func(x, g []float64) float64 {
			test.f.Grad(g, x)
			return test.f.Func(x)
		}, test.start)
		if r := p.search(t, 3000); !(r.Loss < 1e-8) {
			t.Errorf("%s: loss %v after %d searches, want 0", test.name, r.Loss, r.Searches)
		}
		close32(t, test.name, p.w, test.lowest, 1e-3)
	}
}

// Conjugate directions find the minimum of a quadratic function of n parameters in n exact
// searches. These searches are not exact, but 2n suffice. As many of steepest descent do not.
func TestConjugateGradientOnQuadratic(t *testing.T) {
	for _, n := range []int{1, 2, 3, 5, 8, 10, 16} {
		p, steep := newProblem(bowl, make([]float64, n)), newProblem(bowl, make([]float64, n))
		limit := 1e-6 * p.evaluate()
		if r := p.search(t, 2*n); !(r.Loss < limit) {
			t.Errorf("%d parameters: loss %v after %d searches, want %v", n, r.Loss, r.Searches, limit)
		}
		for range 2 * n {
			steep.search(t, 1)
		}
		if loss := steep.evaluate(); n > 2 && !(loss > 10*limit) {
			t.Errorf("%d parameters: loss %v by steepest descent: this function tells nothing", n, loss)
		}
	}
}

// A single search from w goes along the gradient, so the test can check the Wolfe conditions from
// outside. It does not check a search that fails; the next one goes on from its end.
func TestConjugateGradientMeetsWolfe(t *testing.T) {
	for name, want := range readRecorded(t).Traces {
		p := newProblem(problems[name], want.Start)
		compared := 0
		for range 20 {
			loss, before, g := p.evaluate(), slices.Clone(p.w), slices.Clone(p.dw)
			r := p.search(t, 1)
			if r.Failed > 0 {
				continue
			}
			compared++
			var step, slope, first, last float64
			for i, d := range g {
				first -= float64(d) * float64(d)
				last -= float64(d) * float64(p.dw[i])
				slope += math.Abs(float64(d))
				step += math.Abs(float64(p.w[i]) - float64(before[i]))
			}
			step /= slope
			if math.Abs(last) > 0.1*math.Abs(first) || r.Loss > loss+0.05*step*first*(1-1e-6) {
				t.Errorf("%s: a search of loss %v, slope %v ends at loss %v, slope %v, step %v", name, loss, first, r.Loss, last, step)
			}
		}
		if compared < 10 {
			t.Errorf("%s: %d searches compared, want at least 10 of 20", name, compared)
		}
	}
}

// A gradient that belongs to another loss makes searches fail. w must stay at its best point.
func TestConjugateGradientFails(t *testing.T) {
	uphill := func(x, g []float64) float64 {
		loss := bowl(x, g)
		for i := range g {
			g[i] = -g[i]
		}
		return loss
	}
	p := newProblem(uphill, []float64{2, 0.5, 3})
	before := slices.Clone(p.w)
	if r := p.search(t, 5); r.Failed != 2 || r.Searches != 2 || r.Evaluations != 40 || !slices.Equal(p.w, before) {
		t.Errorf("w went from %v to %v: %+v, want two searches of 20 evaluations that fail", before, p.w, r)
	}

	// The slope of |x| is never small, so no point is accepted, but the loss falls.
	kink := func(x, g []float64) float64 {
		g[0] = math.Copysign(1, x[0])
		return math.Abs(x[0])
	}
	p = newProblem(kink, []float64{3.3})
	if r := p.search(t, 5); r.Failed != 2 || r.Searches != 2 || !(r.Loss < 0.01) {
		t.Errorf("|x| = %v: %+v, want two searches that fail, but near 0", p.w, r)
	}

	// After one failure it goes on: only two in a row end it.
	calls := 0
	blind := func(x, g []float64) float64 {
		loss := bowl(x, g)
		if calls++; calls > 1 && calls <= 21 {
			g[1] = math.Inf(-1)
		}
		return loss
	}
	p = newProblem(blind, []float64{2, -1, 3})
	r := p.search(t, 9)
	if r.Failed != 1 || r.Searches < 3 {
		t.Errorf("%+v, want one failure in several searches", r)
	}
	close32(t, "after a failure", p.w, []float64{1, 1, 1}, 1e-2)
}

// After a search in one dimension that went too far, the formula's direction goes uphill.
func TestConjugateGradientTurnsDownhill(t *testing.T) {
	o := &ConjugateGradient{Searches: 2}
	o.Init(1)
	o.w, o.dw, o.startGrad[0], o.direction[0] = []float32{1}, []float32{-0.5}, 4, -4
	next, step := o.turn(point{loss: 8, slope: -16}, point{step: 0.25, loss: 1, slope: 2})
	if o.direction[0] != 0.5 || next != (point{loss: 1, slope: -0.25}) || step != 2.5 {
		t.Errorf("goes on along %v from %+v with step %v, want 0.5 with slope -0.25, and 10 times the last step", o.direction, next, step)
	}
}

func TestConjugateGradientHasNowhereToGo(t *testing.T) {
	nan, inf := math.NaN(), float32(math.Inf(1))
	for _, test := range []struct {
		name string
		loss float64
		dw   []float32
	}{{"zero gradient", 1, []float32{0, 0}}, {"loss", nan, []float32{1, 1}}, {"gradient", 1, []float32{1, inf}}} {
		o := &ConjugateGradient{Searches: 3}
		o.Init(2)
		w := []float32{1, 2}
		r := o.Search(w, test.dw, test.loss, func() float64 {
			t.Errorf("%s: evaluated again", test.name)
			return 0
		})
		if r.Searches != 0 || r.Evaluations != 0 || math.Float64bits(r.Loss) != math.Float64bits(test.loss) || w[0] != 1 || w[1] != 2 {
			t.Errorf("%s: %+v at %v", test.name, r, w)
		}
	}
}

// Each call starts afresh and allocates nothing. So a resumed run is exact.
func TestConjugateGradientKeepsNothing(t *testing.T) {
	used := &ConjugateGradient{Searches: 3}
	used.Init(2)
	p, q := newProblem(rosenbrock, []float64{-1.2, 1}), newProblem(rosenbrock, []float64{-1.2, 1})
	for call := range 5 {
		fresh := &ConjugateGradient{Searches: 3}
		fresh.Init(2)
		a := used.Search(p.w, p.dw, p.evaluate(), p.evaluate)
		b := fresh.Search(q.w, q.dw, q.evaluate(), q.evaluate)
		if a != b || !slices.Equal(p.w, q.w) {
			t.Errorf("call %d: %+v and w %v, afresh %+v and %v", call, a, p.w, b, q.w)
		}
	}
	p.seen = slices.Grow(p.seen[:0], 10000)
	evaluate := p.evaluate
	allocs := allocs.PerRun(2, func() {
		p.w[0], p.w[1] = -1.2, 1
		used.Search(p.w, p.dw, evaluate(), evaluate)
	})
	if allocs != 0 {
		t.Errorf("%g allocations a call", allocs)
	}
	if text, err := json.Marshal(used); string(text) != `{"Searches":3}` {
		t.Errorf("settings are %s, %v", text, err)
	}
}
