package shapes2d

// point is a place in a shape's own coordinates, in pixels from its origin: at scale 1 and
// not turned, u points right and v down.
type point struct{ u, v float64 }

// corners is the number of points in a quarter of the outline of the ellipse and of the heart. The
// polygons then lie within 10⁻⁶ pixels of the curves.
const corners = 4096

// outlines holds the polygons of the shapes, at scale 1 and orientation 0.
func outlines() [3][]point {
	// All sizes were fitted to published images, and so was the place of the heart. The images allow
	// half a side from 9.5966 to 9.5998. The choice in that range follows the number of pixels that are
	// on in all published images.
	const half = 9.5995 // of the square's side
	square := []point{{-half, -half}, {half, -half}, {half, half}, {-half, half}}

	var ellipse, heart []point
	for _, p := range circle() {
		ellipse = append(ellipse, point{12.766 * p.u, 7.213 * p.v})

		// With s and c the sine and cosine of a, the heart is
		//	u = s³,  v = 13 c - 5 cos 2a - 2 cos 3a - cos 4a = 4 + 19 c - 2 c² - 8 c³ - 8 c⁴
		// but for its size and place.
		c, s := p.u, p.v
		v := 4 + float64(c*(19+float64(c*(-2+float64(c*(-8-float64(8*c)))))))
		heart = append(heart, point{9.5937 * s * s * s, -1.4363 - float64(0.66221*v)})
	}
	return [3][]point{Square: square, Ellipse: ellipse, Heart: heart}
}

// circle returns 4·corners points of the unit circle, in order. They come from
//
//	((1-t²)/(1+t²), 2t/(1+t²)),  t in [0, 1)
//
// and quarter turns: arithmetic alone, so that all machines draw the same images.
func circle() []point {
	points := make([]point, 4*corners)
	for i := range corners {
		t := float64(i) / corners
		t2 := float64(t * t)
		c, s := (1-t2)/(1+t2), 2*t/(1+t2)
		points[i] = point{c, s}
		points[i+corners] = point{-s, c}
		points[i+2*corners] = point{-c, -s}
		points[i+3*corners] = point{s, -c}
	}
	return points
}

// turns returns the cosine and sine of each orientation of the full grid.
func turns() (t [40]struct{ cos, sin float64 }) {
	const cos, sin = 0.98705026263791286, 0.16041128085776024 // of a 39th of a turn
	t[0].cos = 1
	for i := 1; i < 39; i++ {
		t[i].cos = float64(t[i-1].cos*cos) - float64(t[i-1].sin*sin)
		t[i].sin = float64(t[i-1].sin*cos) + float64(t[i-1].cos*sin)
	}
	t[39] = t[0]
	return t
}
