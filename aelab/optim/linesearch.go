package optim

import "math"

// The constants of a line search, those of Rasmussen's "minimize" (2006).
const (
	maxEvaluations = 20        // in one search
	sigma          = 0.1       // the share of the slope at the start that may be left
	rho            = sigma / 2 // the share of the fall along that slope that is asked for
	nearest        = 0.1       // to either end of a bracket, as a share of its length
	farthest       = 3         // outwards, as a multiple of the last step
)

// point is what is known of a line at one step along it.
type point struct{ step, loss, slope float64 }

func (p point) finite() bool { return finite(p.loss) && finite(p.slope) }

func finite(x float64) bool { return x-x == 0 }

// lineSearch looks for a step that satisfies the strong Wolfe-Powell conditions: with φ the
// loss along the line,
//
//	φ(t) ≤ φ(0) + ρ·t·φ'(0)  and  |φ'(t)| ≤ -σ·φ'(0).
//
// It goes outwards, to the minimum of the cubic through the start and the last point, until
// it has a bracket, and then inwards.
type lineSearch struct {
	// along moves to a step, which float32 can hold, and says what is there.
	along func(step float64) point

	start point // step 0, slope negative
	left  int   // evaluations
}

// run returns the last point that it has been to, and whether that satisfies the conditions. The
// first step to be tried is step.
func (l *lineSearch) run(start point, step float64) (p point, ok bool) {
	l.start, l.left = start, maxEvaluations
	p = l.outwards(step)
	low, high := start, point{}
	for !l.accepts(p) && l.left > 0 {
		// The first time, p becomes the high end, or outwards would have gone on.
		if p.slope > 0 || l.tooHigh(p) {
			high = p
		} else {
			low = p
		}
		p = l.try(low, l.between(low, high))
	}
	return p, l.accepts(p)
}

// outwards goes on until there is a minimum between the start and p, or p is near one.
func (l *lineSearch) outwards(step float64) point {
	for {
		p := l.try(l.start, step)
		if l.left == 0 || l.tooHigh(p) || p.slope > sigma*l.start.slope {
			return p
		}
		step = l.beyond(p)
	}
}

// try moves to a step beyond low. Where the loss or a part of the gradient is not finite, it
// comes half of the way back, until all is well or no evaluation is left, and forgets
// where that was. Rasmussen's code does so outwards only: inside a bracket it checks nothing,
// and NaN ends the search as a failed one.
func (l *lineSearch) try(low point, step float64) point {
	for {
		p := l.along(float64(float32(step)))
		l.left--
		if p.finite() || l.left == 0 {
			return p
		}
		step = (low.step + step) / 2
	}
}

// tooHigh reports whether the loss at p has not fallen as it should.
func (l *lineSearch) tooHigh(p point) bool {
	return p.loss > l.start.loss+float64(rho*p.step*l.start.slope)
}

// accepts reports whether p satisfies both conditions, which NaN does not.
func (l *lineSearch) accepts(p point) bool {
	return p.finite() && !l.tooHigh(p) && math.Abs(p.slope) <= -sigma*l.start.slope
}

// beyond returns the step to take after p, where the loss is still falling.
func (l *lineSearch) beyond(p point) float64 {
	step := cubicMinimum(l.start, p)
	if !finite(step) || step < 0 {
		return farthest * p.step
	}
	return max(min(step, farthest*p.step), (1+nearest)*p.step)
}

// between returns the next step to take in a bracket.
func (l *lineSearch) between(low, high point) float64 {
	step := cubicMinimum(low, high)
	if high.loss > l.start.loss {
		step = quadraticMinimum(low, high)
	}
	width := high.step - low.step
	if !finite(step) {
		return low.step + width/2
	}
	return max(min(step, high.step-float64(nearest*width)), low.step+float64(nearest*width))
}

// quadraticMinimum returns where the parabola with a's loss and slope that goes through b
// has its minimum.
func quadraticMinimum(a, b point) float64 {
	h := b.step - a.step
	fall := float64(a.slope * h)
	return a.step - float64(fall*h)/(2*(b.loss-a.loss-fall))
}

// cubicMinimum returns where the cubic with the losses and slopes of a and b has its minimum,
// NaN where it has none. In u = (t - a)/(b - a), its derivative is
//
//	c₀ + 2c₁·u + c₂·u²,  c₀ = φ'(a)h,  c₁ = 3(φ(b)-φ(a)) - (2φ'(a)+φ'(b))h,
//	c₂ = 6(φ(a)-φ(b)) + 3(φ'(a)+φ'(b))h,
//
// and of its two zeros the one where it rises is the minimum: (√(c₁²-c₀c₂) - c₁)/c₂.
func cubicMinimum(a, b point) float64 {
	h, rise := b.step-a.step, b.loss-a.loss
	c0 := float64(a.slope * h)
	c1 := float64(3*rise) - float64((2*a.slope+b.slope)*h)
	c2 := float64(3*(a.slope+b.slope)*h) - float64(6*rise)
	root := math.Sqrt(float64(c1*c1) - float64(c0*c2))
	// Of two forms of the same number, the one that does not subtract.
	u := (root - c1) / c2
	if c1 > 0 {
		u = -c0 / (c1 + root)
	}
	return a.step + float64(u*h)
}
