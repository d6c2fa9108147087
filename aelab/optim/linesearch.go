package optim

import "math"

// The constants of a line search are those of Rasmussen's "minimize" (2006).
const (
	maxEvaluations = 20        // in one search
	sigma          = 0.1       // largest slope at the end, as a share of that at the start
	rho            = sigma / 2 // least fall of the loss, as a share of that along the starting slope
	nearest        = 0.1       // least distance to an end of a bracket, as a share of its length
	farthest       = 3         // longest step outwards, as a multiple of the last
)

// point holds the loss and the slope at one step along a line.
type point struct{ step, loss, slope float64 }

func (p point) finite() bool { return finite(p.loss) && finite(p.slope) }

func finite(x float64) bool { return x-x == 0 }

// lineSearch looks for a step that satisfies the strong Wolfe-Powell conditions: with φ the
// loss along the line,
//
//	φ(t) ≤ φ(0) + ρ·t·φ'(0)  and  |φ'(t)| ≤ -σ·φ'(0).
//
// It goes outwards until it has a bracket, and then inwards. Each step outwards goes to the
// minimum of the cubic through the start and the last point.
type lineSearch struct {
	// along moves to a step, rounded to float32, and returns the point there.
	along func(step float64) point

	start point // step 0, slope negative
	left  int   // evaluations left
}

// run returns the last point that it has evaluated, and whether that satisfies the conditions.
// It tries step first.
func (l *lineSearch) run(start point, step float64) (p point, ok bool) {
	l.start, l.left = start, maxEvaluations
	p = l.outwards(step)
	low, high := start, point{}
	for !l.accepts(p) && l.left > 0 {
		// In the first round p becomes the high end, or outwards would have gone on.
		if p.slope > 0 || l.tooHigh(p) {
			high = p
		} else {
			low = p
		}
		p = l.try(low, l.between(low, high))
	}
	return p, l.accepts(p)
}

// outwards returns the first point p that is near a minimum or has one between the start and
// itself, or the last point if no evaluation is left.
func (l *lineSearch) outwards(step float64) point {
	for {
		p := l.try(l.start, step)
		if l.left == 0 || l.tooHigh(p) || p.slope > sigma*l.start.slope {
			return p
		}
		step = l.beyond(p)
	}
}

// try moves to a step beyond low. While the loss or a part of the gradient is not finite, it
// halves the distance to low, until no evaluation is left. It does not remember such points.
// Rasmussen's code does so outwards only. Inside a bracket it checks nothing, and NaN makes the
// search fail.
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

// tooHigh reports whether p violates the first condition: the loss has not fallen enough.
func (l *lineSearch) tooHigh(p point) bool {
	return p.loss > l.start.loss+float64(rho*p.step*l.start.slope)
}

// accepts reports whether p is finite and satisfies both conditions.
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

// quadraticMinimum returns the step at the minimum of the parabola with a's loss and slope that
// goes through b.
func quadraticMinimum(a, b point) float64 {
	h := b.step - a.step
	fall := float64(a.slope * h)
	return a.step - float64(fall*h)/(2*(b.loss-a.loss-fall))
}

// cubicMinimum returns the step at the minimum of the cubic with the losses and slopes of a and
// b, or NaN if there is none. In u = (t - a)/(b - a), its derivative is
//
//	c₀ + 2c₁·u + c₂·u²,  c₀ = φ'(a)h,  c₁ = 3(φ(b)-φ(a)) - (2φ'(a)+φ'(b))h,
//	c₂ = 6(φ(a)-φ(b)) + 3(φ'(a)+φ'(b))h.
//
// The minimum is the one of its two zeros where it rises: (√(c₁²-c₀c₂) - c₁)/c₂.
func cubicMinimum(a, b point) float64 {
	h, rise := b.step-a.step, b.loss-a.loss
	c0 := float64(a.slope * h)
	c1 := float64(3*rise) - float64((2*a.slope+b.slope)*h)
	c2 := float64(3*(a.slope+b.slope)*h) - float64(6*rise)
	root := math.Sqrt(float64(c1*c1) - float64(c0*c2))
	// Of two equal forms, this takes the one that does not subtract.
	u := (root - c1) / c2
	if c1 > 0 {
		u = -c0 / (c1 + root)
	}
	return a.step + float64(u*h)
}
