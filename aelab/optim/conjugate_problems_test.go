package optim

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"
)

// problem presents a function in float64 to an optimiser in float32.
type problem struct {
	f     func(x, grad []float64) float64
	w, dw []float32
	x, g  []float64
	seen  []float64 // the losses, in order
}

func newProblem(f func(x, grad []float64) float64, start []float64) *problem {
	n := len(start)
	p := &problem{f: f, w: make([]float32, n), dw: make([]float32, n), x: make([]float64, n), g: make([]float64, n)}
	for i, v := range start {
		p.w[i] = float32(v)
	}
	return p
}

func (p *problem) evaluate() float64 {
	for i, v := range p.w {
		p.x[i] = float64(v)
	}
	loss := p.f(p.x, p.g)
	for i, v := range p.g {
		p.dw[i] = float32(v)
	}
	p.seen = append(p.seen, loss)
	return loss
}

// search searches from w and checks that the report and dw are those of the new w.
func (p *problem) search(t *testing.T, searches int) Report {
	t.Helper()
	o := &ConjugateGradient{Searches: searches}
	o.Init(len(p.w))
	p.seen = nil
	start := p.evaluate()
	r := o.Search(p.w, p.dw, start, p.evaluate)
	if n := len(p.seen) - 1; r.Evaluations != n {
		t.Errorf("report of %d evaluations, want %d", r.Evaluations, n)
	}
	dw, evaluations := slices.Clone(p.dw), len(p.seen)
	if loss := p.evaluate(); r.Loss != loss || !slices.Equal(dw, p.dw) {
		t.Errorf("loss and gradient are %v and %v, at w they are %v and %v", r.Loss, dw, loss, p.dw)
	}
	p.seen = p.seen[:evaluations]
	if !(r.Loss <= start) {
		t.Errorf("the loss went from %v to %v", start, r.Loss)
	}
	return r
}

func bowl(x, g []float64) (loss float64) {
	for i, v := range x {
		scale := float64(1 + i*i)
		g[i] = scale * (v - 1)
		loss += scale * (v - 1) * (v - 1) / 2
	}
	return loss
}

func rosenbrock(x, g []float64) float64 {
	clear(g)
	var loss float64
	for i := range len(x) - 1 {
		a, b := x[i+1]-x[i]*x[i], 1-x[i]
		loss += 100*a*a + b*b
		g[i] += -400*a*x[i] - 2*b
		g[i+1] += 200 * a
	}
	return loss
}

// barrier is NaN where a coordinate is negative. Its minimum is at 1/2, 1/3.
func barrier(x, g []float64) float64 {
	g[0], g[1] = 2-1/x[0], 3-1/x[1]
	return 2*x[0] + 3*x[1] - math.Log(x[0]) - math.Log(x[1])
}

func logistic(w, g []float64) (loss float64) {
	for j, v := range w {
		loss += v * v / 20
		g[j] = v / 10
	}
	for i := range 20 {
		sign := -1.0
		if 7*i%5 < 2+i%2 {
			sign = 1
		}
		var x [3]float64
		var margin float64
		for j := range x {
			x[j] = math.Sin(float64(1+3*i+j)) + float64(j)/4
			margin += sign * x[j] * w[j]
		}
		loss += math.Log1p(math.Exp(-margin)) / 20
		for j := range x {
			g[j] -= sign * x[j] / (1 + math.Exp(margin)) / 20
		}
	}
	return loss
}

var problems = map[string]func(x, g []float64) float64{
	"logistic": logistic, "rosenbrock": rosenbrock, "rosenbrock, 5": rosenbrock,
	"barrier": barrier, "barrier, far": barrier, "bowl": bowl,
}

// recorded is the output of testdata/conjugate.py.
type recorded struct {
	Minima map[string]struct {
		Start, W []float64
		Loss     float64
	}
	Traces map[string]struct {
		Start, W []float64
		Losses   []*float64 // nil is not a number
	}
}

func readRecorded(t *testing.T) (r recorded) {
	t.Helper()
	text, err := os.ReadFile("testdata/conjugate.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Traces) != len(problems) || len(r.Minima) == 0 {
		t.Fatalf("%d traces and %d minima, want %d and some", len(r.Traces), len(r.Minima), len(problems))
	}
	return r
}

func ptr(x float64) *float64 { return &x }

func close32(t *testing.T, name string, got []float32, want []float64, tol float64) {
	t.Helper()
	for i, v := range want {
		if d := math.Abs(float64(got[i]) - v); !(d <= tol*max(1, math.Abs(v))) {
			t.Errorf("%s: w[%d] is %v, want %v within %v", name, i, got[i], v, tol)
		}
	}
}
