package pca

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestScipyAngles(t *testing.T) {
	for _, c := range load(t).Spans {
		a, b := dense(c.A), dense(c.B)
		nearAll(t, c.Name, Angles(a, b), c.Angles, 1e-14)
		nearAll(t, c.Name+", exchanged", Angles(b, a), c.Angles, 1e-14)
	}
}

// TestKnownAngles turns two of three directions out of a plane by angles from 0 to π/2, and
// gives the span a basis that is not orthonormal.
func TestKnownAngles(t *testing.T) {
	g := mat.NewDense(3, 3, []float64{1, 2, -1, 0, 3, 1, 2, 0, 1})
	var a, b mat.Dense
	a.Mul(mat.NewDense(6, 3, []float64{1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}), g.T())
	for _, angle := range []float64{0, 1e-14, 1e-9, 1e-8, 1e-4, 0.1, math.Pi / 4, 1, math.Pi/2 - 1e-9, math.Pi / 2} {
		sin, cos := math.Sincos(angle)
		small, smallCos := math.Sincos(angle / 2)
		turned := mat.NewDense(6, 3, []float64{1, 0, 0, 0, smallCos, 0, 0, 0, cos, 0, small, 0, 0, 0, sin, 0, 0, 0})
		b.Mul(turned, g)
		nearAll(t, fmt.Sprintf("turned by %g", angle), Angles(&a, &b), []float64{0, angle / 2, angle}, 2e-15)
		near(t, "largest", LargestAngle(&a, &b), angle, 2e-15)
	}
}
