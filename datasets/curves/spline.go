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

// spline returns the natural cubic spline through v[0], v[1], v[2] at 0, 1, 2. Its second
// derivative is 0 at the ends and m = 3/2·(v[0] − 2·v[1] + v[2]) in the middle, so that at
// a distance of d from the nearer end, where the value is e,
//
//	e + d·(v[1] − e − m/6) + d³·m/6.
func spline(v [3]float64, t float64) float64 {
	sixth := (v[0] - float64(2*v[1]) + v[2]) / 4
	d, end := t, v[0]
	if t > 1 {
		d, end = 2-t, v[2]
	}
	return end + float64(d*(v[1]-end-sixth)) + float64(float64(float64(d*d)*d)*sixth)
}
