//go:build (amd64 || arm64) && !noasm

package simd

// rowTiles are the tiles that a block's rows are cut into.
type rowTiles struct{ rows, count int }

// bounds returns the rows of tile i. Heights differ by 1 at most: 100 = 4·13 + 4·12.
func (t rowTiles) bounds(i int) (first, end int) {
	return i * t.rows / t.count, (i + 1) * t.rows / t.count
}

// tilesOf returns the tiles that so many rows are cut into, none taller than the tallest.
func tilesOf(rows, tallest int) rowTiles { return rowTiles{rows: rows, count: divideUp(rows, tallest)} }

// Transposed, A has the rows of a tile side by side, but each in a column that goes
// through memory in long strides. So it is copied some tiles and some lines at a time:
// whole cache lines, and not too many at once.
const (
	tilesPacked = 8
	linesPacked = 64
	tileSlack   = 16 // a copy's last line ends in what packTile and transpose spoil
)

// tallest returns the height of the tallest tile.
func (g *product) tallest(set *vectorSet) int {
	if g.skips {
		return len(set.skips) - 1
	}
	return len(set.tiles) - 1
}

// copyBlocks returns how many tiles a row block has, and what a k-block of it takes in the copy
// of A, both at most.
func (g *product) copyBlocks(set *vectorSet) (tiles, room int) {
	t := tilesOf(divideUp(g.rowsAtOnce, g.rowBlocks), g.tallest(set))
	if g.skips {
		return t.count, t.listAt(t.count, g.depth)
	}
	return t.count, t.packedAt(t.count, g.depth)
}

// prepareCopy makes room for the copy of A, and returns how many groups of tilesPacked tiles
// there are.
func (g *product) prepareCopy() int {
	tiles, room := g.copyBlocks(&vectorSets[g.path])
	blocks := g.rowBlocks * divideUp(g.k, g.depth)
	if need := blocks * room; len(g.copyA.tiles) < need {
		g.copyA.tiles = make([]float32, need)
	}
	if need := blocks * tiles; g.skips && len(g.copyA.links) < need {
		g.copyA.links = make([]int, need)
	}
	return blocks * divideUp(tiles, tilesPacked)
}

// copyGroup copies a group of tiles.
func (g *product) copyGroup(s *scratch, n int) {
	set := &vectorSets[g.path]
	most, _ := g.copyBlocks(set)
	groups, blocks := divideUp(most, tilesPacked), divideUp(g.k, g.depth)
	group, p, row := n%groups, n/groups%blocks*g.depth, n/groups/blocks
	i, end := g.rowBlock(row)
	t := gemmBlock{product: g, i: i, rows: end - i, rowBlock: row, p: p, depth: min(g.depth, g.k-p)}
	tiles := tilesOf(t.rows, g.tallest(set))
	first, after := group*tilesPacked, min((group+1)*tilesPacked, tiles.count)
	if g.skips {
		t.listLinks(s, set, tiles, first, after)
		return
	}
	dst, _ := t.copyOfBlock(set)
	t.copyTiles(dst[tiles.packedAt(first, t.depth):], set, tiles, first, after)
}

// copyOfBlock returns where the copy of the block of A begins and, if it is lists, the numbers
// of their links.
func (t *gemmBlock) copyOfBlock(set *vectorSet) (tiles []float32, links []int) {
	most, room := t.copyBlocks(set)
	block := t.rowBlock*divideUp(t.k, t.product.depth) + t.p/t.product.depth
	if t.skips {
		links = t.copyA.links[block*most:]
	}
	return t.copyA.tiles[block*room:], links
}

// copyAlone copies the group of tiles that begins with the first, for this thread alone.
func (t *gemmBlock) copyAlone(s *scratch, set *vectorSet, tiles rowTiles, first int) []float32 {
	after := min(first+tilesPacked, tiles.count)
	if need := tiles.packedAt(after, t.depth) - tiles.packedAt(first, t.depth); len(s.tiles) < need {
		s.tiles = make([]float32, need)
	}
	t.copyTiles(s.tiles, set, tiles, first, after)
	return s.tiles
}

// copyTiles copies tiles first to after-1, each depth×height, one after the other.
func (t *gemmBlock) copyTiles(dst []float32, set *vectorSet, tiles rowTiles, first, after int) {
	a, aRow, aColumn := t.aAt()
	at := tiles.packedAt(first, t.depth)
	if !t.transA {
		for i := first; i < after; i++ {
			r, end := tiles.bounds(i)
			set.transpose(&dst[tiles.packedAt(i, t.depth)-at], 4*(end-r), &t.a[a+r*aRow], 4*aRow, t.depth, end-r, 1)
		}
		return
	}
	for p := 0; p < t.depth; p += linesPacked {
		for i := first; i < after; i++ {
			r, end := tiles.bounds(i)
			set.packTile(&dst[tiles.packedAt(i, t.depth)-at+p*(end-r)], &t.a[a+r*aRow+p*aColumn], 4*aColumn, min(linesPacked, t.depth-p), end-r)
		}
	}
}

// packedAt returns where the copy of tile i begins.
func (t rowTiles) packedAt(i, depth int) int {
	r, _ := t.bounds(i)
	return r*depth + i*tileSlack
}
