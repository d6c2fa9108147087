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
//
// One of aRow and aColumn is one element.
type tileFunc = func(k int, a *float32, aRow, aColumn int, b, c *float32, cRow, n int, init *float32, initRow int)

// vectorSet is what the paths with vectors differ in.
type vectorSet struct {
	lanes int        // of a vector; panels are two vectors wide, or one
	tiles []tileFunc // by their number of rows
	skips []skipFunc // by theirs

	packWide, packNarrow func(dst, src *float32, srcRow, k, n int, alpha float32)
	transpose            func(dst *float32, dstRow int, src *float32, srcRow, k, n int, alpha float32)
	packTile             func(dst, src *float32, srcRow, k, n int) // nil: tiles read A where it is
	prefetch             func(src *float32, srcRow, rows, n int)   // nil: not worth it

	packLinks func(dst, src *float32, srcRow, k, n int, number, step *int32) int // nil: packLinksGo
}

// multiplyVector is multiplyGo with vectors. Meanwhile the B of the next block comes to the
// cache, some rows with each tile: packing would wait for memory otherwise.
func (t *gemmBlock) multiplyVector(s *scratch, next gemmBlock) {
	set := &vectorSets[t.path]
	t.packVector(s.packed, set)
	if t.skips && t.isFinite(s.packed, set) {
		t.multiplySkipping(s.packed, set, next)
	} else {
		t.multiplyAll(s, set, next)
	}
}

// multiplyAll multiplies all tiles by the packed B, zeros or not.
func (t *gemmBlock) multiplyAll(s *scratch, set *vectorSet, next gemmBlock) {
	if t.flipped && t.p == 0 && t.beta != 0 {
		t.loadFlipped(set)
	}
	a, aRow, aColumn := t.aAt()
	init, initRow := t.start()
	c, cRow := t.result()
	tiles := tilesOf(t.rows, len(set.tiles)-1)
	var copied []float32 // of A, from tile i on
	if t.copiesA && !t.copiesAlone && !t.skips {
		copied, _ = t.copyOfBlock(set)
	}
	for i := range tiles.count {
		if t.copiesAlone && i%tilesPacked == 0 {
			copied = t.copyAlone(s, set, tiles, i)
		}
		r, end := tiles.bounds(i)
		first, toRow, toColumn := (*float32)(nil), aRow, aColumn
		switch {
		case copied != nil:
			first, toRow, toColumn = &copied[0], 1, end-r
			copied = copied[(end-r)*t.depth+tileSlack:]
		case t.depth > 0:
			first = &t.a[a+r*aRow]
		}
		if set.prefetch != nil {
			next.prefetchB(set, i, tiles.count)
			t.prefetchY(set, r, end)
		}
		var from *float32
		if init != nil {
			from = &init[r*initRow]
		}
		set.tiles[end-r](t.depth, first, 4*toRow, 4*toColumn, &s.packed[0], &c[r*cRow], 4*cRow, t.columns, from, 4*initRow)
		if t.skips {
			for q := r; q < end; q++ {
				positiveZeros(c[q*cRow:][:t.columns])
			}
		}
		t.finish(r, end)
	}
	if t.flipped && t.p+t.depth == t.k {
		t.storeFlipped(set)
	}
}

// prefetchB asks for a share of the block's B, part i of n.
func (t *gemmBlock) prefetchB(set *vectorSet, i, n int) {
	if t.columns == 0 || t.depth == 0 {
		return
	}
	rows, columns := t.depth, t.columns
	if t.transB {
		rows, columns = columns, rows
	}
	first, end := i*rows/n, (i+1)*rows/n
	set.prefetch(&t.b[t.bAt()+first*t.ldb], 4*t.ldb, end-first, 4*columns)
}

// prefetchY asks for what the epilogue multiplies rows r to end-1 by, if it does so next.
func (t *gemmBlock) prefetchY(set *vectorSet, r, end int) {
	if y := t.then.y; t.then.grads && t.completes() {
		set.prefetch(&y.at(t.i + r)[t.j], 4*y.Stride, end-r, 4*t.columns)
	}
}

const (
	fewColumns = 64 // so many are not worth a copy of a small Aᵀ: a tile finds its lines in the first level of cache again

	// If B takes several k-blocks, and many blocks of columns, an A of more elements than
	// this is not in the cache any more when the next columns need it, nor are B's pages
	// in the table of pages. Nor does a tile find its rows of A in the first level of cache
	// if they lie so far apart that they go to the same sets. But if B is transposed, copies
	// cut the runs in which its rows are read, which takes many rows of A to pay.
	largeA            = 1 << 18
	columnsForLarge   = 512
	rowsForTransposed = 256
	sameSets          = 4096 / 4 // float32
)

// shouldCopyA says whether tiles are better off with a copy of A.
func (g *product) shouldCopyA() bool {
	switch {
	case g.path == pathGo:
		return false
	case g.skips:
		return true // as lists of links
	case vectorSets[g.path].packTile == nil:
		return false
	case g.flipped:
		return false // it has few rows, which are close to each other
	case g.transA:
		return g.n > fewColumns || g.n > panelColumns && g.m*g.k > largeA
	}
	large := g.n > columnsForLarge && g.m*g.k > largeA
	return large && (g.k > maxDepth || g.lda%sameSets == 0) && (!g.transB || g.m >= rowsForTransposed)
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

// shouldFlip says whether Cᵀ is the better product.
func (g *product) shouldFlip() bool {
	if g.path == pathGo || vectorSets[g.path].packTile == nil {
		return false
	}
	lanes := vectorSets[g.path].lanes
	return g.n > lanes && g.worthFlipping(2*lanes)
}

// loadFlipped fills the block of Cᵀ with what the chains start at.
func (t *gemmBlock) loadFlipped(set *vectorSet) {
	for q := 0; q < t.columns; q += set.lanes {
		set.transpose(&t.flippedC[q], 4*flippedRow, &t.c[(t.j+q)*t.ldc], 4*t.ldc, t.rows, min(set.lanes, t.columns-q), t.beta)
	}
}

// storeFlipped copies the block of Cᵀ to C. The last vector may overlap with the one
// before, because there is no room for a longer one.
func (t *gemmBlock) storeFlipped(set *vectorSet) {
	for r := 0; r < t.rows; r += set.lanes {
		first := min(r, t.rows-set.lanes)
		set.transpose(&t.c[t.j*t.ldc+first], 4*t.ldc, &t.flippedC[first*flippedRow], 4*flippedRow, t.columns, set.lanes, 1)
	}
	t.then.finish(Images{t.c, t.ldc}, t.j, t.j+t.columns, 0, t.rows)
}
