// Package gradcheck compares a gradient with finite differences of the loss.
//
// Errors are relative to the largest component of the gradient: that is what float32
// arithmetic can promise, and a wrong term of any consequence stands far above it.
package gradcheck

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/random"
)

// Step is the half-width h of the central difference (f(w+h)-f(w-h))/2h. With float32
// parameters, rounding (∝ 1/h) and curvature (∝ h²) are about balanced here.
const Step = 3e-3

// Limit is the largest error that a right gradient shows on networks of moderate size.
const Limit = 1e-4

// directionLength is how far Directions moves w, in Euclidean length. The same move in
// each coordinate would, with a million of them, leave the region where the loss is smooth.
const directionLength = 1e-2

// Result tells what was compared and how far apart the two were.
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

// Coordinates compares dw[i] for every i. loss evaluates the loss at the present w and
// must be deterministic: the same noise each time. w is restored on return.
func Coordinates(loss func() float64, w, dw []float32) Result {
	var r Result
	scale := largest(dw)
	for i, keep := range w {
		up, down := keep+Step, keep-Step
		w[i] = up
		above := loss()
		w[i] = down
		below := loss()
		w[i] = keep
		// Divide by the step that float32 really took.
		r.add(i, float64(dw[i]), (above-below)/(float64(up)-float64(down)), scale)
	}
	return r
}

// Directions compares the derivative along n random directions, the corners of a cube.
// It sees every parameter at once, at two evaluations a direction.
// Errors are relative to the norm of dw, the scale of a random direction's derivative.
func Directions(loss func() float64, w, dw []float32, rng *random.Stream, n int) Result {
	var r Result
	keep := append([]float32(nil), w...)
	sign := make([]float32, len(w))
	move := func(by float32) float64 {
		for i, s := range sign {
			w[i] = keep[i] + float32(by*(2*s-1))
		}
		return loss()
	}
	half := make([]float32, len(w))
	for i := range half {
		half[i] = 0.5
	}
	var norm float64
	for _, g := range dw {
		norm += float64(float64(g) * float64(g))
	}
	norm = math.Sqrt(norm)
	h := float32(directionLength / math.Sqrt(float64(len(w))))
	for d := range n {
		rng.Bernoulli(sign, half)
		above, below := move(h), move(-h)
		var slope float64
		for i, s := range sign {
			taken := (keep[i] + float32(h*(2*s-1))) - (keep[i] + float32(-h*(2*s-1)))
			slope += float64(dw[i]) * float64(taken)
		}
		r.add(d, slope/(2*float64(h)), (above-below)/(2*float64(h)), norm)
	}
	copy(w, keep)
	return r
}

func largest(x []float32) float64 {
	var m float64
	for _, v := range x {
		m = math.Max(m, math.Abs(float64(v)))
	}
	return m
}
