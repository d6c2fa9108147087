package digits

import "math"

// point is a place on the pen's way. pen is the pen's radius there, relative to its mean until fit
// makes it pixels.
type point struct{ x, y, pen float64 }

// samples is the number of points of a polyline from knot to knot.
const samples = 6

// smooth appends to dst the curve through the knots, smooth from corner to corner.
func smooth(dst, knots []point) []point {
	from := 0
	for to := 1; to < len(knots); to++ {
		if to == len(knots)-1 || knots[to] == knots[to+1] {
			dst = spline(dst, knots[from:to+1])
			from = to + 1
		}
	}
	return append(dst, knots[len(knots)-1])
}

// spline appends the centripetal Catmull–Rom curve through the knots, without its last point. At an
// end, the knot next to it is mirrored in it to give the curve its direction.
func spline(dst, k []point) []point {
	last := len(k) - 1
	for j := range last {
		before, after := mirror(k[0], k[1]), mirror(k[last], k[last-1])
		if j > 0 {
			before = k[j-1]
		}
		if j+2 <= last {
			after = k[j+2]
		}
		dst = span(dst, before, k[j], k[j+1], after)
	}
	return dst
}

// mirror returns the point opposite to b as seen from a.
func mirror(a, b point) point {
	return point{a.x + (a.x - b.x), a.y + (a.y - b.y), a.pen + (a.pen - b.pen)}
}

// span appends the curve from b to c, whose neighbours are a and d. The time between knots is the root
// of their distance. This keeps the curve from overshooting, and from making loops of its own where
// knots lie unevenly.
func span(dst []point, a, b, c, d point) []point {
	ab, bc, cd := pace(a, b), pace(b, c), pace(c, d)
	leave := velocity(a, b, c, ab, bc, bc)
	arrive := velocity(b, c, d, bc, cd, bc)
	for s := range samples {
		// Hermite's cubic: the weights of b, of c, and of the velocities at b and c.
		t := float64(s) / samples
		u := 1 - t
		wc := float64(t * t * (1 + float64(2*u)))
		wl, wr := float64(t*u*u), float64(t*t*u)
		at := func(b, c, leave, arrive float64) float64 {
			return b + float64(wc*(c-b)) + float64(wl*leave) - float64(wr*arrive)
		}
		dst = append(dst, point{
			x:   at(b.x, c.x, leave.x, arrive.x),
			y:   at(b.y, c.y, leave.y, arrive.y),
			pen: at(b.pen, c.pen, leave.pen, arrive.pen),
		})
	}
	return dst
}

// pace returns the time from knot a to knot b: the root of their distance.
func pace(a, b point) float64 {
	x, y := b.x-a.x, b.y-a.y
	return math.Sqrt(math.Sqrt(float64(x*x)+float64(y*y)) + 1e-9)
}

// velocity returns the derivative at b of the parabola through a, b and c, which are ab and bc apart in
// time. It is the derivative for a unit of time as long as unit.
func velocity(a, b, c point, ab, bc, unit float64) point {
	wa, wc := -unit*bc/(ab*(ab+bc)), unit*ab/(bc*(ab+bc))
	at := func(a, b, c float64) float64 { return float64(wa*(a-b)) + float64(wc*(c-b)) }
	return point{at(a.x, b.x, c.x), at(a.y, b.y, c.y), at(a.pen, b.pen, c.pen)}
}
