//go:build (amd64 || arm64) && !noasm

package simd

// A skipFunc is a tileFunc for a list of k links. Each is the elements of A, one for
// each row, and then, as bits, the distance in bytes from the beginning of a wide panel to
// the row of it that they are multiplied by. Panels are bPanel bytes apart. Results
// of -0 become 0.
type skipFunc = func(k int, a *float32, bPanel int, b, c *float32, cRow, n int, init *float32, initRow int)

// multiplySkipping is multiplyVector for an A that is mostly zeros, once B is packed.
func (t *gemmBlock) multiplySkipping(s *scratch, set *vectorSet, next gemmBlock) {
	tiles := rowTiles{rows: t.rows, count: divideUp(t.rows, len(set.skips)-1)}
	t.listLinks(s, set, tiles)
	init, initRow := t.start()
	c, cRow := t.result()
	for i := range tiles.count {
		r, end := tiles.bounds(i)
		if set.prefetch != nil {
			next.prefetchB(set, i, tiles.count)
		}
		var from *float32
		if init != nil {
			from = &init[r*initRow]
		}
		list, bPanel := &s.tiles[tiles.listAt(i, t.depth)], t.depth*set.linkBytes()
		set.skips[end-r](s.links[i], list, bPanel, &s.packed[0], &c[r*cRow], 4*cRow, t.columns, from, 4*initRow)
		t.finish(r, end)
	}
}

// linkBytes is the size of a row of a wide panel.
func (set *vectorSet) linkBytes() int { return 4 * 2 * set.lanes }

// listLinks makes the list of links of each tile, unless an earlier block of columns has
// left it. If B is not finite, all links are in it.
func (t *gemmBlock) listLinks(s *scratch, set *vectorSet, tiles rowTiles) {
	b := s.packed[:roundUp(t.columns, set.lanes)*t.depth]
	all := kernel().nonFinite(b, b) != 0
	if t.j != t.from && all == s.linksAll {
		return
	}
	s.linksAll = all
	if need := tiles.listAt(tiles.count, t.depth); len(s.tiles) < need {
		s.tiles = make([]float32, max(need, maxRows*maxDepthTransposed))
	}
	if need := t.depth * set.lanes; len(s.lines) < need {
		s.lines = make([]float32, need)
	}
	if len(s.links) < tiles.count {
		s.links = make([]int, tiles.count)
	}
	clear(s.links[:tiles.count])
	a, aRow, aColumn := t.aAt()
	if t.transA {
		for i, p := range tiles.strips(t.depth) {
			r, _ := tiles.bounds(i)
			t.list(s, set, tiles, i, p, min(linesPacked, t.depth-p), t.a[a+r*aRow+p*aColumn:], aColumn)
		}
		return
	}
	together := set.lanes / (len(set.skips) - 1) // tiles whose rows one vector holds
	for first := 0; first < tiles.count; first += together {
		after := min(first+together, tiles.count)
		r, _ := tiles.bounds(first)
		_, end := tiles.bounds(after - 1)
		set.transpose(&s.lines[0], 4*set.lanes, &t.a[a+r*aRow], 4*aRow, t.depth, end-r, 1)
		for i := first; i < after; i++ {
			from, _ := tiles.bounds(i)
			t.list(s, set, tiles, i, 0, t.depth, s.lines[from-r:], set.lanes)
		}
	}
}

// list adds links p to p+k-1, whose elements of A are lines of src, to the list of tile i.
func (t *gemmBlock) list(s *scratch, set *vectorSet, tiles rowTiles, i, p, k int, src []float32, srcRow int) {
	r, end := tiles.bounds(i)
	n, step := end-r, set.linkBytes()
	dst := s.tiles[tiles.listAt(i, t.depth)+s.links[i]*(n+1):]
	if set.packLinks == nil || s.linksAll {
		s.links[i] += packLinksGo(dst, src, srcRow, k, n, int32(p*step), int32(step), s.linksAll)
		return
	}
	s.number[n], s.step[n] = int32(p*step), int32(step)
	s.links[i] += set.packLinks(&dst[0], &src[0], 4*srcRow, k, n, &s.number[0], &s.step[0])
	s.number[n], s.step[n] = 0, 0
}

// listAt returns where the list of tile i begins.
func (t rowTiles) listAt(i, depth int) int {
	r, _ := t.bounds(i)
	return (r+i)*depth + i*tileSlack
}
