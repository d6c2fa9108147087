package chairs

import "math"

// A picture has samples×samples points per pixel. A point takes its nearness and its grey from the
// first surface behind it. A pixel is the mean of its points.
const (
	samples = 4
	across  = Width * samples
)

// distance of the camera from the middle of a chair, in metres.
const distance = 3.6

// scale is the number of pixels per metre at that distance. The archive's chairs, cropped as we crop
// them, have about as many.
const scale = 39

// camera looks at the middle of a chair.
type camera struct{ right, up, back vec }

// newCamera returns the camera of a view.
func newCamera(azimuth, elevation int) camera {
	ca, sa := azimuths[azimuth].cos, azimuths[azimuth].sin
	ce, se := elevations[elevation].cos, elevations[elevation].sin
	return camera{
		right: vec{ca, 0, -sa},
		up:    vec{-float64(sa * se), ce, -float64(ca * se)},
		back:  vec{float64(sa * ce), se, float64(ca * ce)},
	}
}

// corner is a point of a mesh in the picture: x to the right and y down, in samples, and
// its nearness, the inverse of the distance along the line of sight. Nearness is linear in
// the picture over a flat surface.
type corner struct{ x, y, near float64 }

// canvas holds a picture while it is drawn.
type canvas struct {
	near       [across * across]float32 // 0 is the background
	grey       [across * across]uint8
	first, end int // rows of points that hold more than background
	corners    []corner
}

// render draws a mesh to pix, which has Height×Width greys. The mesh's middle is the picture's middle.
func (c *canvas) render(m *mesh, cam camera, scale float64, pix []uint8) {
	clear(c.near[min(c.first, c.end)*across : c.end*across])
	c.first, c.end = across, 0
	middle := m.middle()
	c.corners = c.corners[:0]
	for _, p := range m.points {
		p = p.sub(middle)
		near := 1 / (distance - p.dot(cam.back))
		zoom := scale * samples * distance * near
		c.corners = append(c.corners, corner{
			x:    across/2 + float64(zoom*p.dot(cam.right)),
			y:    across/2 - float64(zoom*p.dot(cam.up)),
			near: near,
		})
	}
	for _, t := range m.triangles {
		c.fill(c.corners[t.a], c.corners[t.b], c.corners[t.c], t.shade)
	}
	c.reduce(pix)
}

// fill draws a triangle if its outside is seen.
func (c *canvas) fill(p, q, r corner, shade uint8) {
	// Twice the area, negative if the corners are counter-clockwise on the screen.
	area := float64((q.x-p.x)*(r.y-p.y)) - float64((r.x-p.x)*(q.y-p.y))
	if area >= 0 {
		return
	}
	// near = p.near + gx·(x - p.x) + gy·(y - p.y)
	gx := (float64((q.near-p.near)*(r.y-p.y)) - float64((r.near-p.near)*(q.y-p.y))) / area
	gy := (float64((r.near-p.near)*(q.x-p.x)) - float64((q.near-p.near)*(r.x-p.x))) / area

	first := max(0, ceil(min(p.y, q.y, r.y)-0.5))
	end := min(across, ceil(max(p.y, q.y, r.y)-0.5))
	c.first, c.end = min(c.first, first), max(c.end, end)
	for row := first; row < end; row++ {
		y := float64(row) + 0.5
		x0, x1 := math.Inf(1), math.Inf(-1)
		for _, edge := range [3][2]corner{{p, q}, {q, r}, {r, p}} {
			a, b := edge[0], edge[1]
			if a.y > b.y {
				a, b = b, a // neighbours find the same point on the edge that they share
			}
			if a.y <= y && y < b.y {
				x := a.x + float64((y-a.y)*(b.x-a.x))/(b.y-a.y)
				x0, x1 = min(x0, x), max(x1, x)
			}
		}
		if x0 >= x1 {
			continue
		}
		from, to := max(0, ceil(x0-0.5)), min(across, ceil(x1-0.5))
		near := p.near + float64(gx*(float64(from)+0.5-p.x)) + float64(gy*(y-p.y))
		for i := row*across + from; i < row*across+to; i++ {
			if n := float32(near); n > c.near[i] {
				c.near[i], c.grey[i] = n, shade
			}
			near += gx
		}
	}
}

// reduce sets each pixel to the mean of its points. The background is white.
func (c *canvas) reduce(pix []uint8) {
	for i := range pix {
		pix[i] = 255
	}
	for y := c.first / samples; y < (c.end+samples-1)/samples; y++ {
		for x := range Width {
			sum := samples * samples / 2
			for i := range samples {
				at := (y*samples+i)*across + x*samples
				for j, near := range c.near[at : at+samples] {
					if near == 0 {
						sum += 255
					} else {
						sum += int(c.grey[at+j])
					}
				}
			}
			pix[y*Width+x] = uint8(sum / (samples * samples))
		}
	}
}

func ceil(x float64) int { return int(math.Ceil(x)) }
