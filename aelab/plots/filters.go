package plots

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Scale says which weights Filters draws as black and white.
type Scale int

// The scales.
const (
	SharedScale Scale = iota // ± the largest magnitude of all weights
	TileScale                // ± the largest magnitude in each tile: shows shapes, hides sizes
)

// Filters draws each column of weights, height·width × n, as a tile of signed grey, in which zero is
// mid grey. columns is the number of tiles in a line. The caption states the scale. RowFilters draws
// rows instead, of weights that are n × height·width. A decoder's are, and those of ae.KSparse, whose
// filters Makhzani and Frey 2014 show.
//
// Numbers: the weights, n × height × width. It panics if the sizes do not agree.
func Filters(weights mat32.Matrix, height, width, columns int, scale Scale) *Figure {
	if weights.Rows != height*width {
		panic(fmt.Sprintf("plots: Filters: weights are %d×%d, want %d·%d = %d rows", weights.Rows, weights.Cols, height, width, height*width))
	}
	filters := mat32.New(weights.Cols, weights.Rows)
	for i := range weights.Rows {
		for j, w := range mat32.Row(weights, i) {
			filters.Data[j*filters.Stride+i] = w
		}
	}
	return drawFilters("Filters", filters, height, width, columns, scale)
}

// RowFilters draws each row of weights, n × height·width, as Filters draws columns.
//
// Numbers: the weights, n × height × width. It panics if the sizes do not agree.
func RowFilters(weights mat32.Matrix, height, width, columns int, scale Scale) *Figure {
	return drawFilters("RowFilters", weights, height, width, columns, scale)
}

func drawFilters(op string, filters mat32.Matrix, height, width, columns int, scale Scale) *Figure {
	checkTiles(op, filters, height, width, columns)
	shades := mat32.New(filters.Rows, filters.Cols)
	largest := magnitude(filters)
	words := fmt.Sprintf("all tiles on one scale, from −%.3g (black) to %.3g (white)", largest, largest)
	if scale == TileScale {
		words = "each tile on its own scale, white and black at ± its largest weight"
	}
	for i := range filters.Rows {
		if scale == TileScale {
			largest = magnitude(mat32.Rows(filters, i, i+1))
		}
		for j, w := range mat32.Row(filters, i) {
			shades.Data[i*shades.Stride+j] = shade(w, largest)
		}
	}
	columns = min(columns, filters.Rows)
	s := sheet{columns: columns, height: height, width: width, order: inOrder(filters.Rows, columns), gap: tileGap}
	return &Figure{
		Caption: fmt.Sprintf("%s of %d×%d weights; zero is mid grey, %s.", count(filters.Rows, "filter"), height, width, words) + s.paint(shades),
		Numbers: []Array{imageArray("filters", filters, height, width)},
		body:    &s,
	}
}

// magnitude is the largest finite |value| in m.
func magnitude(m mat32.Matrix) (largest float64) {
	for i := range m.Rows {
		for _, v := range mat32.Row(m, i) {
			if a := math.Abs(float64(v)); a > largest && !math.IsInf(a, 0) {
				largest = a
			}
		}
	}
	return largest
}

// shade maps −largest … largest to 0 … 1, and all to mid grey if largest is 0.
func shade(w float32, largest float64) float32 {
	if largest == 0 {
		return w + 0.5 // w is 0 or NaN, and NaN stays NaN
	}
	return float32(0.5 + 0.5*(float64(w)/largest))
}
