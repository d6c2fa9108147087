package curves

import "math/rand/v2"

// The bounds of the points, in pixels. The centre of the first pixel is 0.
const (
	least = 2
	most  = 26
	apart = 2 // from each x to the next, at least
)

// points are three points of the plane.
type points struct{ x, y [3]float64 }

// newPoints draws three points, uniform in the square. It draws all three again until the order and the
// distances of their x are right.
func newPoints(r *rand.Rand) (p points) {
	for p.x[1]-p.x[0] < apart || p.x[2]-p.x[1] < apart {
		for i := range p.x {
			p.x[i] = least + float64((most-least)*r.Float64())
			p.y[i] = least + float64((most-least)*r.Float64())
		}
	}
	return p
}

// at returns the place of the pen when it has gone the share u, from 0 to 1, of the way from the first
// x to the last.
func (p *points) at(u float64) (x, y float64) {
	x = p.x[0] + float64(u*(p.x[2]-p.x[0]))
	return x, min(max(p.spline(x), 0), Size-1)
}

// spline returns the height at x of the cubic spline through the points. Like MATLAB's spline it has no
// knot at the middle point. So it is a parabola, here by Newton's divided differences.
func (p *points) spline(x float64) float64 {
	first := (p.y[1] - p.y[0]) / (p.x[1] - p.x[0])
	next := (p.y[2] - p.y[1]) / (p.x[2] - p.x[1])
	second := (next - first) / (p.x[2] - p.x[0])
	return p.y[0] + float64((x-p.x[0])*(first+float64((x-p.x[1])*second)))
}
