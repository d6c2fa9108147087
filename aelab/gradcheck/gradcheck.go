// Package gradcheck compares a gradient with finite differences of the loss.
//
// Errors are relative to the largest component of the gradient, because float32 arithmetic cannot promise
// more. A wrong term of any consequence stands far above such errors.
package gradcheck

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/random"
)

// Step is the half-width h of the finite differences. These are (4·D(h) - D(2h))/3 with the central
// difference D(h) = (f(w+h)-f(w-h))/2h, and their error is of order h⁴. With float32 arithmetic, this error
// and rounding (∝ 1/h) are about balanced at this h.
const Step = 1e-2

// Limit is the largest error that a correct gradient shows on networks of moderate size.
const Limit = 1e-4

// cornerStep is the distance by which Directions moves every coordinate. A random direction among a million
// coordinates is nearly at right angles to the gradient. So the whole move must be long for the loss to
// change by more than rounding.
const cornerStep = 1e-3

// Result counts the comparisons of derivatives, and holds the worst of them.
type Result struct {
	Checked           int     // comparisons made
	Worst             float64 // largest |analytic - numeric| / max |dw|
	At                int     // coordinate or direction of the worst
	Analytic, Numeric float64 // the two values there
}

// Err returns an error if the worst error is over limit, or if nothing was compared.
func (r Result) Err(limit float64) error {
	switch {
	case r.Checked == 0:
		return fmt.Errorf("gradcheck: nothing was compared")
	case !(r.Worst <= limit): // also when Worst is NaN
		return fmt.Errorf("gradcheck: derivative %d of %d is %g, finite differences give %g: relative error %.2g, limit %.2g",
			r.At, r.Checked, r.Analytic, r.Numeric, r.Worst, limit)
	}
	return nil
}

func (r *Result) add(i int, analytic, numeric, scale float64) {
	e := math.Abs(analytic-numeric) / scale
	if r.Checked == 0 || !(e <= r.Worst) {
		r.Worst, r.At, r.Analytic, r.Numeric = e, i, analytic, numeric
	}
	r.Checked++
}

// Coordinates compares dw[i] with finite differences for every i. loss evaluates the loss at the present w,
// and must be deterministic: the same noise each time. w is restored on return.
//
// except are ranges of w, such as those of nn.Buffers: each goes from its first number up to, but not
// including, its second. loss may change these values, and they have no gradient. They are not compared,
// and each evaluation starts with their original values.
func Coordinates(loss func() float64, w, dw []float32, except ...[2]int) Result {
	var r Result
	scale := largest(dw)
	start := append([]float32(nil), w...)
	loss = restoring(loss, w, start, except)
	for i, keep := range start {
		if within(except, i) {
			continue
		}
		central := func(h float32) float64 {
			up, down := keep+h, keep-h
			w[i] = up
			above := loss()
			w[i] = down
			below := loss()
			// Divide by the step that float32 really took.
			return (above - below) / (float64(up) - float64(down))
		}
		numeric := richardson(central, Step)
		w[i] = keep
		r.add(i, float64(dw[i]), numeric, scale)
	}
	copy(w, start)
	return r
}

// restoring returns loss with the values in except reset to those of start before each evaluation.
func restoring(loss func() float64, w, start []float32, except [][2]int) func() float64 {
	return func() float64 {
		for _, e := range except {
			copy(w[e[0]:e[1]], start[e[0]:e[1]])
		}
		return loss()
	}
}

func within(ranges [][2]int, i int) bool {
	for _, r := range ranges {
		if r[0] <= i && i < r[1] {
			return true
		}
	}
	return false
}

// Directions compares the derivative along n random directions, the corners of a cube. Each direction tests
// every parameter at once, with four evaluations of the loss. Errors are relative to the norm of dw, the
// scale of a random direction's derivative. except is as in Coordinates.
func Directions(loss func() float64, w, dw []float32, rng *random.Stream, n int, except ...[2]int) Result {
	var r Result
	keep := append([]float32(nil), w...)
	loss = restoring(loss, w, keep, except)
	corner, half := make([]float32, len(w)), make([]float32, len(w))
	for i := range half {
		half[i] = 0.5
	}
	// move sets w to keep+by·direction. It returns the expected growth of the loss to first order, from the
	// steps that float32 really took.
	move := func(by float32) (slope float64) {
		for i, c := range corner {
			if within(except, i) {
				continue
			}
			w[i] = keep[i] + float32(by*(2*c-1))
			slope += float64(dw[i]) * (float64(w[i]) - float64(keep[i]))
		}
		return slope
	}
	for d := range n {
		rng.Bernoulli(corner, half)
		analytic := move(cornerStep) / cornerStep
		residual := richardson(func(h float32) float64 {
			up := move(h)
			above := loss()
			down := move(-h)
			below := loss()
			return ((above - below) - (up - down)) / (2 * float64(h))
		}, cornerStep)
		r.add(d, analytic, analytic+residual, norm(dw))
	}
	copy(w, keep)
	return r
}

// richardson cancels the h² term of a central difference's error.
func richardson(central func(h float32) float64, h float32) float64 {
	return (4*central(h) - central(2*h)) / 3
}

func norm(x []float32) float64 {
	var sum float64
	for _, v := range x {
		sum += float64(float64(v) * float64(v))
	}
	return math.Sqrt(sum)
}

func largest(x []float32) float64 {
	var m float64
	for _, v := range x {
		m = math.Max(m, math.Abs(float64(v)))
	}
	return m
}
