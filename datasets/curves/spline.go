package curves

import "math/rand/v2"

// Where the points lie, in pixels, the centre of the first pixel being 0.
const (
	least = 2
	most  = 26
	apart = 2 // from each x to the next, at least
)

// points are three points of the plane.
type points struct{ x, y [3]float64 }

// newPoints draws them: uniform in the square, drawn again, all three, until the order
// and the distances of their x are right.
func newPoints(r *rand.Rand) (p points) {
	for p.x[1]-p.x[0] < apart || p.x[2]-p.x[1] < apart {
		for i := range p.x {
			p.x[i] = least + float64((most-least)*r.Float64())
			p.y[i] = least + float64((most-least)*r.Float64())
		}
	}
	return p
}

// at returns where the curve is at time t from 0 to 2; it passes a point at 0, 1 and 2.
func (p *points) at(t float64) (x, y float64) { return spline(p.x, t), spline(p.y, t) }

// spline returns the cubic spline through v[0], v[1], v[2] at 0, 1, 2 without a knot at 1, as
// MATLAB's of that name: a parabola, the second difference times t(t − 1)/2 beside the
// line through the first two.
func spline(v [3]float64, t float64) float64 {
	second := v[0] - float64(2*v[1]) + v[2]
	return v[0] + float64(t*(v[1]-v[0])) + float64(float64(t*(t-1))*(second/2))
}
