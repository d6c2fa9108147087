package digits

import (
	"math"

	"github.com/aelab-go/autoencoders/datasets/internal/drawn"
)

// edge is the width, in pixels, over which ink fades out across the pen's radius:
// MNIST's bilevel originals became grey when they were scaled down.
const edge = 1.25

// page is the paper: the ink of each pixel, 0 to 1. Pixel (row, column) covers the
// unit square from (x, y) = (column, row).
type page [Size][Size]float64

func (p *page) clear() { *p = page{} }

// ink draws a polyline, whose points hold the pen's radius in pixels. Ink on ink is no darker.
func (p *page) ink(way []point) {
	for j := 1; j < len(way); j++ {
		p.segment(way[j-1], way[j])
	}
}

// segment draws from a to b with a round pen, whose radius runs from a's to b's.
func (p *page) segment(a, b point) {
	reach := max(a.pen, b.pen) + edge/2
	dx, dy, dpen := b.x-a.x, b.y-a.y, b.pen-a.pen
	length2 := max(float64(dx*dx)+float64(dy*dy), 1e-12)
	top, bottom := pixels(min(a.y, b.y)-reach, max(a.y, b.y)+reach)
	left, right := pixels(min(a.x, b.x)-reach, max(a.x, b.x)+reach)
	for row := top; row < bottom; row++ {
		y := float64(row) + 0.5 - a.y
		for col := left; col < right; col++ {
			x := float64(col) + 0.5 - a.x
			t := drawn.Clip((float64(x*dx)+float64(y*dy))/length2, 0, 1) // the nearest point's place between a and b
			u, v := x-float64(t*dx), y-float64(t*dy)
			away := math.Sqrt(float64(u*u)+float64(v*v)) - a.pen - float64(t*dpen)
			p[row][col] = max(p[row][col], drawn.Clip(0.5-away/edge, 0, 1))
		}
	}
}

// pixels returns the range of pixels whose centres may lie in [lo, hi].
func pixels(lo, hi float64) (from, to int) {
	return int(drawn.Clip(lo, 0, Size)), int(drawn.Clip(hi+1, 0, Size))
}

// centred copies the page to pix in 8 bits, moved by whole pixels so that its centre
// of mass comes within half a pixel of the centre of pixel (14, 14), as in MNIST.
func (p *page) centred(pix []uint8) {
	var mass, x, y float64
	for row := range p {
		for col, v := range p[row] {
			mass += v
			x += float64(v * float64(col))
			y += float64(v * float64(row))
		}
	}
	right := Size/2 - int(math.Floor(x/mass+0.5))
	down := Size/2 - int(math.Floor(y/mass+0.5))
	for row := max(0, -down); row < min(Size, Size-down); row++ {
		for col := max(0, -right); col < min(Size, Size-right); col++ {
			pix[(row+down)*Size+col+right] = drawn.Grey(p[row][col])
		}
	}
}
