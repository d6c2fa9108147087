package digits

import (
	"math/rand/v2"

	"github.com/aelab-go/autoencoders/datasets/internal/drawn"
)

// The field covers x from -40 to 80 and y from -40 to 120: the glyphs' 60×100 with
// room around it. A cell takes four knots along each axis, so there are three more
// knots than cells.
const (
	fieldCols = 6
	fieldRows = 7
)

// field is a smooth random displacement of the page: a uniform cubic B-spline over a
// grid of random vectors.
type field [fieldRows][fieldCols]struct{ dx, dy float64 }

func (f *field) draw(r *rand.Rand) {
	for i := range f {
		for j := range f[i] {
			f[i][j].dx = (float64(2*r.Float64()) - 1) * fieldReach
			f[i][j].dy = (float64(2*r.Float64()) - 1) * fieldReach
		}
	}
}

// at returns the displacement of the page at (x, y).
func (f *field) at(x, y float64) (dx, dy float64) {
	col, wx := cell(x, fieldCols)
	row, wy := cell(y, fieldRows)
	for i, wi := range wy {
		for j, wj := range wx {
			k := f[row+i][col+j]
			wij := float64(wi * wj)
			dx += float64(wij * k.dx)
			dy += float64(wij * k.dy)
		}
	}
	return dx, dy
}

// cell returns the first of the four knots that bear on x, and their weights. An axis has n knots.
func cell(x float64, n int) (first int, weights [4]float64) {
	u := drawn.Clip(x/fieldCell+1, 0, float64(n-3))
	first = min(int(u), n-4)
	return first, drawn.BSpline(u - float64(first))
}
