package optim

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
)

// ConjugateGradient minimises along one line after the other. With g the gradient at the
// end of a line, g' that at its start, and s' its direction, the next direction is
//
//	s = βs' - g,  β = (g·g - g'·g)/(g'·g')
//
// (Polak and Ribière 1969), or -g if the loss would not fall along s. A line search ends at a
// point that satisfies the strong Wolfe conditions, not at the exact minimum.
//
// It is the method of C. E. Rasmussen's "minimize", which Hinton and Salakhutdinov 2006 call
// with 3 searches for each batch of 1000. Its constants are the same. A search has at most 20
// evaluations. The first search tries the step 1/(1+‖g‖²) first. Later searches try the last
// step times the ratio of the slopes at the start, which is at most 10. Their code computes in
// double precision.
//
// Nothing is remembered from one call of Search to the next: the first direction is -g.
type ConjugateGradient struct {
	Searches int // line searches in a call of Search; 1 is steepest descent

	w, dw     []float32 // of the call of Search under way
	evaluate  func() float64
	start     []float32 // of the line, and the gradient there
	startGrad []float32
	direction []float32
	line      lineSearch
	best      point     // lowest on the line
	bestGrad  []float32 // gradient at best, unless that is the start
	report    Report
}

// maxRatio is the largest ratio of a search's first step to the last step of the search before.
const maxRatio = 10

// Validate implements Searcher.
func (o *ConjugateGradient) Validate() error {
	f := faults{rule: "ConjugateGradient"}
	f.reject(o.Searches < 1, "Searches is %d, want at least 1", o.Searches)
	return f.err()
}

// Init implements Searcher. It panics if Validate finds a fault.
func (o *ConjugateGradient) Init(n int) {
	if err := o.Validate(); err != nil {
		panic(err.Error())
	}
	o.start, o.startGrad = make([]float32, n), make([]float32, n)
	o.direction, o.bestGrad = make([]float32, n), make([]float32, n)
	o.line.along = o.along
}

// Search implements Searcher. After a failed line search it goes on by steepest descent from the
// best point found. After a second failure in a row it stops there. It also stops where the
// gradient is zero. If the loss or the gradient at the start is not finite, it does nothing.
func (o *ConjugateGradient) Search(w, dw []float32, loss float64, evaluate func() float64) Report {
	o.begin(w, dw, evaluate)
	defer o.end()
	o.report = Report{Loss: loss}
	if !finite(loss) || !simd.Finite(dw) {
		return o.report
	}
	at := o.steepest(loss)
	step := firstStep(at)
	failed := false // whether the last search did
	for range o.Searches {
		if at.slope == 0 {
			break
		}
		copy(o.start, w)
		copy(o.startGrad, dw)
		o.best = at
		o.report.Searches++
		p, ok := o.line.run(at, step)
		if ok {
			at, step = o.turn(at, p)
			failed = false
			continue
		}
		o.report.Failed++
		o.goBack()
		if failed {
			break
		}
		failed = true
		at = o.steepest(o.best.loss)
		step = firstStep(at)
	}
	return o.report
}

func (o *ConjugateGradient) begin(w, dw []float32, evaluate func() float64) {
	if o.start == nil {
		panic("optim: ConjugateGradient.Search before Init")
	}
	if n := len(o.start); len(w) != n || len(dw) != n {
		panic(fmt.Sprintf("optim: ConjugateGradient.Search: w has %d elements and dw %d, want %d", len(w), len(dw), n))
	}
	o.w, o.dw, o.evaluate = w, dw, evaluate
}

// end drops the references to the caller's slices and function.
func (o *ConjugateGradient) end() { o.w, o.dw, o.evaluate = nil, nil, nil }

// steepest points the direction against the gradient and returns the start of the line.
func (o *ConjugateGradient) steepest(loss float64) point {
	copy(o.direction, o.dw)
	simd.Scale(o.direction, -1)
	return point{loss: loss, slope: simd.Dot(o.dw, o.direction)}
}

// firstStep returns 1/(1+‖g‖²), a cautious step: w moves by less than 1/‖g‖.
func firstStep(start point) float64 { return 1 / (1 - start.slope) }

// along sets w to the point at a step along the line, and dw to the gradient there.
func (o *ConjugateGradient) along(step float64) point {
	copy(o.w, o.start)
	simd.Axpy(o.w, float32(step), o.direction)
	// The slope is finite only if the whole gradient is, because ∞·0 is NaN.
	p := point{step: step, loss: o.evaluate(), slope: simd.Dot(o.dw, o.direction)}
	o.report.Evaluations++
	if p.finite() && p.loss < o.best.loss {
		o.best = p
		copy(o.bestGrad, o.dw)
	}
	return p
}

// turn sets the direction at p, the end of the line from start. It returns the start of the
// next line and the first step to try on it.
func (o *ConjugateGradient) turn(start, p point) (next point, step float64) {
	o.report.Loss = p.loss
	g, before := o.dw, o.startGrad
	beta := (simd.SumSquares(g) - simd.Dot(before, g)) / simd.SumSquares(before)
	simd.Scale(o.direction, float32(beta))
	simd.Sub(o.direction, o.direction, g)
	next = point{loss: p.loss, slope: simd.Dot(g, o.direction)}
	if !(next.slope < 0) || !finite(next.slope) {
		next = o.steepest(p.loss)
	}
	if next.slope == 0 {
		return next, 0
	}
	return next, p.step * min(maxRatio, start.slope/next.slope)
}

// goBack sets w and dw to those of the best point on the line.
func (o *ConjugateGradient) goBack() {
	o.report.Loss = o.best.loss
	copy(o.w, o.start)
	if o.best.step == 0 {
		copy(o.dw, o.startGrad)
		return
	}
	simd.Axpy(o.w, float32(o.best.step), o.direction)
	copy(o.dw, o.bestGrad)
}
