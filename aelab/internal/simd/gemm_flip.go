package simd

// A C of few columns can leave much of its panels empty, as in the gradient of a layer
// with 20 outputs. Those of its transpose,
//
//	Cᵀ = op(B)ᵀ·op(A)ᵀ,
//
// are full, and a transposed A is packed row by row. The chains are the same if α is 1,
// for a·b = b·a.
const (
	mostFlipped = 47 // columns

	// Below, it costs too much that C is transposed for a few links, or panels are few.
	leastFlippedRows  = 128
	leastFlippedDepth = 64

	flippedRow = maxColumns + 16 // from row to row of a block of Cᵀ: no power of 2, for the cache's sake
)

// worthFlipping says whether Cᵀ fills panels of so many columns that much better than C.
func (g *product) worthFlipping(panel int) bool {
	return g.transA && g.alpha == 1 && g.m >= leastFlippedRows && g.k >= leastFlippedDepth &&
		g.n <= mostFlipped && 4*g.n < 3*roundUp(g.n, panel)
}

// flip makes g the product of Cᵀ, but for c, which still is C.
func (g *product) flip() {
	g.flipped = true
	g.m, g.n = g.n, g.m
	g.a, g.lda, g.b, g.ldb = g.b, g.ldb, g.a, g.lda
	g.transA, g.transB = !g.transB, !g.transA
}
