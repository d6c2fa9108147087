package simd

import "math"

// Where most of A is zeros, as in images of digits or in samples of hidden units, most
// links of the chains are with a zero,
//
//	xₚ = ±0·(α·bₚⱼ) + xₚ₋₁ = xₚ₋₁,
//
// unless bₚⱼ is infinite or NaN. So a tile passes over the links in which all of its
// rows have a zero. One thing can differ: if xₚ₋₁ is -0, because it began so or is what
// is left of an underflow, xₚ can be 0. That is why a product that may skip links has no
// result of -0, whether it does skip them or not.
const (
	skipSample  = 256 // elements of A that are looked at
	skipZeros   = 180 // at least so many of them are to be zeros
	skipColumns = 128 // of C, below which it costs too much to make the list of links
	skipDepth   = 32
)

// maySkip looks at a sample of A. It has the same result on every path, because bits depend
// on it.
func (g *product) maySkip() bool {
	if g.n < skipColumns || g.k < skipDepth || g.m*g.k < skipSample {
		return false
	}
	rows, columns := g.m, g.k
	if g.transA {
		rows, columns = columns, rows
	}
	zeros, column := 0, uint32(0)
	for i := range skipSample {
		column += 0x9e3779b9 // the golden ratio of all columns, which are 2³²: no pattern of an image keeps to it
		if g.a[i*rows/skipSample*g.lda+int(uint64(column)*uint64(columns)>>32)] == 0 {
			zeros++
		}
	}
	return zeros >= skipZeros
}

// positiveZeros makes 0 of the results that are -0.
func positiveZeros(x []float32) {
	for i, v := range x {
		x[i] = v + 0
	}
}

// packLinksGo copies those of k rows of n columns that are not all zeros, as close together as
// they fit, each followed by its number: that of row p is number + p·step. It returns how many
// there are.
func packLinksGo(dst, src []float32, srcRow, k, n int, number, step int32) (links int) {
	for p := range k {
		row := src[p*srcRow:][:n]
		skip := true
		for _, v := range row {
			skip = skip && v == 0
		}
		if !skip {
			copy(dst, row)
			dst[n] = math.Float32frombits(uint32(number + int32(p)*step))
			dst = dst[n+1:]
			links++
		}
	}
	return links
}
