//go:build (amd64 || arm64) && !noasm

package simd

// A tileFunc computes some rows of C, n columns wide, from as many rows of A and
// the panels at b. It is, with strides in elements where these are in bytes,
//
//	for i, each panel, and each column j of it:
//		x := 0, or init[i·initRow + j] unless init is nil
//		for p := range k {
//			x = fma(a[i·aRow + p·aColumn], panel[p][j], x)
//		}
//		c[i·cRow + j] = x
type tileFunc = func(k int, a *float32, aRow, aColumn int, b, c *float32, cRow, n int, init *float32, initRow int)

// vectorSet is what the paths with vectors differ in.
type vectorSet struct {
	lanes int        // of a vector; panels are two vectors wide, or one
	tiles []tileFunc // by their number of rows

	packWide, packNarrow func(dst, src *float32, srcRow, k, n int, alpha float32)
	transpose            func(dst *float32, dstRow int, src *float32, srcRow, k, n int, alpha float32)
}

// multiplyVector is multiplyGo with vectors.
func (t *gemmBlock) multiplyVector(packed []float32) {
	set := &vectorSets[t.path]
	t.packVector(packed, set)
	a, aRow, aColumn := t.aAt()
	init, initRow := t.start()
	count := divideUp(t.rows, len(set.tiles)-1)
	for i := range count { // heights differ by 1 at most: 100 = 4·13 + 4·12
		r, end := i*t.rows/count, (i+1)*t.rows/count
		var from *float32
		if init != nil {
			from = &init[r*initRow]
		}
		var first *float32
		if t.depth > 0 {
			first = &t.a[a+r*aRow]
		}
		set.tiles[end-r](t.depth, first, 4*aRow, 4*aColumn, &packed[0], &t.c[(t.i+r)*t.ldc+t.j], 4*t.ldc, t.columns, from, 4*initRow)
	}
}

// packVector copies α·op(B) into panels of two vectors, each depth×2·lanes. The last
// panel is one vector wide if that holds the columns that are left.
func (t *gemmBlock) packVector(packed []float32, set *vectorSet) {
	if t.depth == 0 {
		return
	}
	lanes := set.lanes
	wide := roundUp(t.columns, lanes) / (2 * lanes) * (2 * lanes) // columns in wide panels
	wide = min(wide, t.columns)
	narrow := t.columns - wide
	at := t.bAt()
	if !t.transB {
		if wide > 0 {
			set.packWide(&packed[0], &t.b[at], 4*t.ldb, t.depth, wide, t.alpha)
		}
		if narrow > 0 {
			set.packNarrow(&packed[wide*t.depth], &t.b[at+wide], 4*t.ldb, t.depth, narrow, t.alpha)
		}
		return
	}
	for q := 0; q < t.columns; q += lanes {
		row, dst := 2*lanes, q/(2*lanes)*(2*lanes)*t.depth+q%(2*lanes)
		if q >= wide {
			row, dst = lanes, wide*t.depth
		}
		set.transpose(&packed[dst], 4*row, &t.b[at+q*t.ldb], 4*t.ldb, t.depth, min(lanes, t.columns-q), t.alpha)
	}
}
