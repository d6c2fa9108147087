//go:build linux && !noasm

package simd

import (
	"sync"
	"syscall"

	"golang.org/x/sys/cpu"
)

// HasAMX says whether the processor has tiles of bfloat16, and the system lets this process
// use them, for which it is asked with the first call.
//
// Tiles are state of the processor that Go's runtime does not know of. They hold anything
// only within a call of amxTiles, and there Go neither preempts a goroutine, because
// it never does in assembly, nor can that move to another thread. A signal may arrive: then
// the kernel saves the tiles on the signal stack with all other registers. That takes
// 8 KB more than without tiles, 12 KB in all, of the 32 KB that Go gives to signal stacks,
// and the kernel refuses permission if a thread's stack could not hold it.
var HasAMX = sync.OnceValue(func() bool {
	const (
		requestPermission = 0x1023 // ARCH_REQ_XCOMP_PERM
		tileData          = 18     // the component of the processor's state
	)
	x := &cpu.X86
	if !x.HasAMXTile || !x.HasAMXBF16 || !x.HasAVX512BF16 {
		return false
	}
	_, _, err := syscall.Syscall(syscall.SYS_ARCH_PRCTL, requestPermission, tileData, 0)
	return err == 0
})

// Each block of C is two tiles by two; so are the parts of A and B that a step of the
// kernel multiplies, 32 links each. A packed tile is 16 rows of 64 bytes: of A,
// a row has 32 links of a row of A; of B, a row has links 2p and 2p+1 of 16 columns.
const (
	tileWords    = 256       // float32 that a packed tile takes the place of
	amxDepth     = 1024      // links packed at once, a multiple of blockLinks
	amxPacked    = 512 << 10 // elements of B packed at once: 1 MB in a second-level cache of 2
	blockColumns = 2 * tileColumns
)

// tileConfig says how many rows the tiles have, and how many bytes a row: for LDTILECFG.
type tileConfig struct {
	palette, start uint8
	_              [14]uint8
	rowBytes       [8]uint16
	_              [16]uint8
	rows           [8]uint8
	_              [8]uint8
}

// set is for a block of C of which the upper tiles have rows[0] and the left ones columns[0].
// Tiles 0 to 3 are of C, row by row, 4 and 5 of A, 6 and 7 of B.
func (c *tileConfig) set(rows, columns [2]int) {
	c.palette = 1
	for i := range 2 {
		for j := range 2 {
			c.rows[2*i+j], c.rowBytes[2*i+j] = uint8(rows[i]), uint16(4*columns[j])
		}
		c.rows[4+i], c.rowBytes[4+i] = uint8(rows[i]), 64
		c.rows[6+i], c.rowBytes[6+i] = tileColumns, uint16(4*columns[i])
	}
}

// pair is two tiles side by side, or one above the other, that share up to 32 columns or rows.
type pair struct {
	sizes  [2]int
	second int // where the second begins
}

// pairOf cuts n in two. Of 1, both tiles have the same, because none can be empty.
func pairOf(n int) pair {
	if n == 1 {
		return pair{[2]int{1, 1}, 0}
	}
	first := (n + 1) / 2
	return pair{[2]int{first, n - first}, first}
}

// multiplyAMX computes rows i to iEnd-1 of columns j to jEnd-1.
func (g *product) multiplyAMX(s *scratch, i, iEnd, j, jEnd int) {
	g.scaleC(i, iEnd, j, jEnd)
	depth := min(amxDepth, roundUp(g.k, blockLinks))
	width := jEnd - j
	if depth > 0 {
		width = min(width, amxPacked/depth/blockColumns*blockColumns)
	}
	blocks := depth / blockLinks
	if need := tileWords * blocks * divideUp(width, blockColumns) * 2; len(s.packed) < need {
		s.packed = make([]float32, need)
	}
	if need := tileWords * blocks * 2; len(s.tiles) < need {
		s.tiles = make([]float32, need)
	}
	for p := 0; p == 0 || p < g.k; p += amxDepth {
		for q := j; q < jEnd; q += width {
			t := amxBlock{product: g, i: i, j: q, p: p, rows: iEnd - i, columns: min(width, jEnd-q), depth: min(amxDepth, g.k-p)}
			t.multiply(s)
		}
	}
}

// amxBlock is the work on one packed block of B.
type amxBlock struct {
	*product
	i, j, p              int
	rows, columns, depth int
}

// multiply computes the block, strip after strip of rows.
func (t *amxBlock) multiply(s *scratch) {
	t.packB(s.packed)
	strips := rowTiles{rows: t.rows, count: divideUp(t.rows, blockColumns)}
	for n := range strips.count {
		first, end := strips.bounds(n)
		rows := pairOf(end - first)
		t.packA(s.tiles, first, rows)
		whole := t.columns / blockColumns
		t.strip(s, first, rows, 0, pairOf(blockColumns), whole)
		if left := t.columns % blockColumns; left > 0 {
			t.strip(s, first, rows, whole*blockColumns, pairOf(left), 1)
		}
		if t.p+t.depth == t.k {
			t.then.finish(Images{t.c, t.ldc}, t.i+first, t.i+end, t.j, t.columns)
		}
	}
}

// tiles is how many tiles the links of a row or column take.
func (t *amxBlock) tiles() int { return divideUp(t.depth, blockLinks) }

// strip computes blocks of C side by side, the first at row r and column q of this one.
func (t *amxBlock) strip(s *scratch, r int, rows pair, q int, columns pair, blocks int) {
	if blocks == 0 {
		return
	}
	s.config.set(rows.sizes, columns.sizes)
	at := (t.i+r)*t.ldc + t.j + q
	var init *float32
	initRow := 0
	switch {
	case t.p == 0 && t.bias != nil:
		init = &t.bias[t.j+q]
	case t.p > 0 || t.beta != 0:
		init, initRow = &t.c[at], 4*t.ldc
	}
	var a, b *float32
	if t.depth > 0 {
		a, b = &s.tiles[0], &s.packed[2*q/blockColumns*t.tiles()*tileWords]
	}
	amxTiles(&s.config, t.tiles(), a, b, blocks, 4*columns.second, &t.c[at], 4*t.ldc, rows.second*4*t.ldc, init, initRow, rows.second*initRow)
}

// packA packs rows of A from row r of the block on.
func (t *amxBlock) packA(dst []float32, r int, rows pair) {
	if t.depth == 0 {
		return
	}
	row, column := t.lda, 1
	if t.transA {
		row, column = 1, t.lda
	}
	for i, n := range rows.sizes {
		src := &t.a[(t.i+r+i*rows.second)*row+t.p*column]
		if t.transA {
			pairsAcross(&dst[0], src, 4*t.lda, t.depth, n)
		} else {
			pairsAlong(&dst[0], src, 4*t.lda, t.depth, n)
		}
		dst = t.packed(dst, t.transA)
	}
}

// packB packs the links of all columns of the block.
func (t *amxBlock) packB(dst []float32) {
	if t.depth == 0 {
		return
	}
	row, column := t.ldb, 1
	if t.transB {
		row, column = 1, t.ldb
	}
	for q := 0; q < t.columns; q += blockColumns {
		columns := pairOf(min(blockColumns, t.columns-q))
		for i, n := range columns.sizes {
			src := &t.b[t.p*row+(t.j+q+i*columns.second)*column]
			if t.transB {
				pairsAlong(&dst[0], src, 4*t.ldb, t.depth, n)
			} else {
				pairsAcross(&dst[0], src, 4*t.ldb, t.depth, n)
			}
			dst = t.packed(dst, t.transB)
		}
	}
}

// packed transposes the tiles that dst begins with if they are the wrong way round, and returns
// what comes after them.
func (t *amxBlock) packed(dst []float32, transposed bool) []float32 {
	if transposed {
		transposeTiles(&dst[0], t.tiles())
	}
	return dst[t.tiles()*tileWords:]
}

// amxTiles computes blocks of C side by side from k tiles at a for each of two rows of tiles, and
// as many at b for each of the columns. Strides and distances are in bytes: from the left
// tile of C to the right one, from row to row, and from the upper tile to the lower one.
// The elements start at 0 if init is nil.
//
//go:noescape
func amxTiles(config *tileConfig, k int, a, b *float32, blocks, right int, c *float32, cRow, cBelow int, init *float32, initRow, initBelow int)

// pairsAlong packs k links of n rows of src into one row of each tile. Links
// after the last are zeros; rows after the last are left as they are.
//
//go:noescape
func pairsAlong(dst, src *float32, srcRow, k, n int)

// pairsAcross packs k rows of n columns of src, two rows to one row of a tile.
// Rows after the last are zeros, as are columns.
//
//go:noescape
func pairsAcross(dst, src *float32, srcRow, k, n int)
