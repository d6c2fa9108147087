package chairs

import "math"

// vec is a point or direction in metres: x to the right of a viewer who faces the chair, y up, z to the
// front.
type vec [3]float64

func (a vec) add(b vec) vec { return vec{a[0] + b[0], a[1] + b[1], a[2] + b[2]} }
func (a vec) sub(b vec) vec { return vec{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }

// along returns a + t·b.
func (a vec) along(t float64, b vec) vec {
	return vec{a[0] + float64(t*b[0]), a[1] + float64(t*b[1]), a[2] + float64(t*b[2])}
}

func (a vec) dot(b vec) float64 {
	return float64(a[0]*b[0]) + float64(a[1]*b[1]) + float64(a[2]*b[2])
}

func (a vec) cross(b vec) vec {
	return vec{
		float64(a[1]*b[2]) - float64(a[2]*b[1]),
		float64(a[2]*b[0]) - float64(a[0]*b[2]),
		float64(a[0]*b[1]) - float64(a[1]*b[0]),
	}
}

// unit returns the direction of a. a must not be zero.
func (a vec) unit() vec { return vec{}.along(1/math.Sqrt(a.dot(a)), a) }

// triangle is three points of a mesh, counter-clockwise as seen from outside, and a grey.
type triangle struct {
	a, b, c int
	shade   uint8
}

// mesh is a model: closed solids, which may overlap.
type mesh struct {
	points    []vec
	triangles []triangle
}

// light is the direction that light comes from. It turns with the chair, because the archive's chairs
// are bright on top, dark at the sides and nearly black behind.
var light = vec{0.25, 0.8, 0.55}.unit()

// Light from all directions, and light from the one, as parts of white.
const (
	ambient = 0.08
	diffuse = 0.92
)

// point adds a point and returns its index.
func (m *mesh) point(p vec) int {
	m.points = append(m.points, p)
	return len(m.points) - 1
}

// face adds a triangle, unless it has no area. albedo is the part of the light that its material
// reflects.
func (m *mesh) face(a, b, c int, albedo float64) {
	p := m.points[a]
	n := m.points[b].sub(p).cross(m.points[c].sub(p))
	if n == (vec{}) {
		return
	}
	shade := albedo * (ambient + float64(diffuse*max(0, n.unit().dot(light))))
	m.triangles = append(m.triangles, triangle{a, b, c, uint8(float64(min(shade, 1)*255) + 0.5)})
}

// quad adds two triangles.
func (m *mesh) quad(a, b, c, d int, albedo float64) {
	m.face(a, b, c, albedo)
	m.face(a, c, d, albedo)
}

// bar adds a straight bar of square section from a to b, wa wide at a and wb wide at b. The section's
// sides lie along the axes.
func (m *mesh) bar(a, b vec, wa, wb, albedo float64) {
	d := b.sub(a)
	x, y := vec{1, 0, 0}, vec{0, 0, 1} // across an upright bar
	switch ax, ay, az := math.Abs(d[0]), math.Abs(d[1]), math.Abs(d[2]); {
	case ax >= ay && ax >= az:
		x, y = vec{0, 1, 0}, vec{0, 0, 1}
	case az >= ay:
		x, y = vec{1, 0, 0}, vec{0, 1, 0}
	}
	if x.cross(y).dot(d) < 0 {
		x, y = y, x
	}
	m.rings([]vec{a, b}, albedo, func(i, corner int) vec {
		w := wa / 2
		if i == 1 {
			w = wb / 2
		}
		square := [4]vec{{1, 1}, {-1, 1}, {-1, -1}, {1, -1}}[corner]
		return vec{}.along(w*square[0], x).along(w*square[1], y)
	}, 4)
}

// hexagon holds the corners of a hexagon, counter-clockwise.
var hexagon = [6]vec{{1, 0}, {0.5, halfSqrt3}, {-0.5, halfSqrt3}, {-1, 0}, {-0.5, -halfSqrt3}, {0.5, -halfSqrt3}}

const halfSqrt3 = 0.8660254037844386

// tube adds a tube of the given radius along a path.
func (m *mesh) tube(path []vec, radius, albedo float64) {
	var x, y vec
	last := -1
	m.rings(path, albedo, func(i, corner int) vec {
		if i != last {
			along := path[min(i+1, len(path)-1)].sub(path[max(i-1, 0)]).unit()
			if last < 0 { // any direction across the path
				x = vec{0, 1, 0}
				if math.Abs(along[1]) > 0.9 {
					x = vec{0, 0, 1}
				}
			}
			x = x.along(-x.dot(along), along).unit()
			y = along.cross(x)
			last = i
		}
		return vec{}.along(radius*hexagon[corner][0], x).along(radius*hexagon[corner][1], y)
	}, len(hexagon))
}

// rings adds a solid around a path, closed at its ends. Its surface goes through a ring of corners
// around each point of the path, counter-clockwise as seen from the path's end.
func (m *mesh) rings(path []vec, albedo float64, corner func(i, corner int) vec, corners int) {
	first := len(m.points)
	for i, p := range path {
		for c := range corners {
			m.point(p.add(corner(i, c)))
		}
	}
	for i := range len(path) - 1 {
		for c := range corners {
			a, b := first+i*corners+c, first+i*corners+(c+1)%corners
			m.quad(a, b, b+corners, a+corners, albedo)
		}
	}
	last := first + (len(path)-1)*corners
	for c := 2; c < corners; c++ {
		m.face(first, first+c, first+c-1, albedo)
		m.face(last, last+c-1, last+c, albedo)
	}
}

// sheet adds a plate as a grid of columns×rows. The plate's middle is the surface at(u, v), with u from
// -1 to 1 and v from 0 to 1. On its outside u points right and v up. The outside is half a thickness
// before the middle, and the inside as much behind it.
func (m *mesh) sheet(columns, rows int, thickness, albedo float64, at func(u, v float64) vec) {
	first := len(m.points)
	across := columns + 1
	middle := make([]vec, across*(rows+1))
	for j := range rows + 1 {
		for i := range across {
			middle[j*across+i] = at(float64(2*i)/float64(columns)-1, float64(j)/float64(rows))
		}
	}
	sides := [2]float64{thickness / 2, -thickness / 2}
	for _, side := range sides {
		for j := range rows + 1 {
			for i := range across {
				du := middle[j*across+min(i+1, columns)].sub(middle[j*across+max(i-1, 0)])
				dv := middle[min(j+1, rows)*across+i].sub(middle[max(j-1, 0)*across+i])
				m.point(middle[j*across+i].along(side, du.cross(dv).unit()))
			}
		}
	}
	behind := across * (rows + 1)
	for j := range rows {
		for i := range columns {
			a := first + j*across + i
			m.quad(a, a+1, a+1+across, a+across, albedo)
			a += behind
			m.quad(a, a+across, a+1+across, a+1, albedo)
		}
	}
	rim := func(a, b int) { m.quad(first+b, first+a, first+a+behind, first+b+behind, albedo) }
	for i := range columns {
		rim(i, i+1)
		rim(rows*across+i+1, rows*across+i)
	}
	for j := range rows {
		rim((j+1)*across, j*across)
		rim(j*across+columns, (j+1)*across+columns)
	}
}

// middle returns the middle of the box that holds all points.
func (m *mesh) middle() vec {
	lo, hi := m.points[0], m.points[0]
	for _, p := range m.points {
		for i, x := range p {
			lo[i], hi[i] = min(lo[i], x), max(hi[i], x)
		}
	}
	return vec{}.along(0.5, lo.add(hi))
}
