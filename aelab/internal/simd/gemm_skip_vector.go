//go:build (amd64 || arm64) && !noasm

package simd

// A skipFunc is a tileFunc for a list of k links. Each is the elements of A, one for
// each row, and then, as bits, the distance in bytes from the beginning of a wide panel to
// the row of it that they are multiplied by. Panels are bPanel bytes apart. Results
// of -0 become 0.
type skipFunc = func(k int, a *float32, bPanel int, b, c *float32, cRow, n int, init *float32, initRow int)

// multiplySkipping multiplies the lists of links by the packed B.
func (t *gemmBlock) multiplySkipping(packed []float32, set *vectorSet, next gemmBlock) {
	tiles := tilesOf(t.rows, len(set.skips)-1)
	lists, links := t.copyOfBlock(set)
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
		list, bPanel := &lists[tiles.listAt(i, t.depth)], t.depth*set.linkBytes()
		set.skips[end-r](links[i], list, bPanel, &packed[0], &c[r*cRow], 4*cRow, t.columns, from, 4*initRow)
		t.finish(r, end)
	}
}

// isFinite says whether there is no infinity and no NaN in the packed B, which zeros would
// not leave alone.
func (t *gemmBlock) isFinite(packed []float32, set *vectorSet) bool {
	b := packed[:roundUp(t.columns, set.lanes)*t.depth]
	return kernel().nonFinite(b, b) == 0
}

// linkBytes is the size of a row of a wide panel.
func (set *vectorSet) linkBytes() int { return 4 * 2 * set.lanes }

// listLinks makes the lists of links of tiles first to after-1.
func (t *gemmBlock) listLinks(s *scratch, set *vectorSet, tiles rowTiles, first, after int) {
	lists, links := t.copyOfBlock(set)
	clear(links[first:after])
	a, aRow, aColumn := t.aAt()
	if t.transA {
		for p := 0; p < t.depth; p += linesPacked {
			for i := first; i < after; i++ {
				r, end := tiles.bounds(i)
				dst := lists[tiles.listAt(i, t.depth)+links[i]*(end-r+1):]
				links[i] += set.list(s, dst, t.a[a+r*aRow+p*aColumn:], aColumn, p, min(linesPacked, t.depth-p), end-r)
			}
		}
		return
	}
	if need := t.depth * set.lanes; len(s.lines) < need {
		s.lines = make([]float32, need)
	}
	together := set.lanes / (len(set.skips) - 1) // tiles whose rows one vector holds
	for ; first < after; first += together {
		end := min(first+together, after)
		r, _ := tiles.bounds(first)
		_, last := tiles.bounds(end - 1)
		set.transpose(&s.lines[0], 4*set.lanes, &t.a[a+r*aRow], 4*aRow, t.depth, last-r, 1)
		for i := first; i < end; i++ {
			from, to := tiles.bounds(i)
			links[i] = set.list(s, lists[tiles.listAt(i, t.depth):], s.lines[from-r:], set.lanes, 0, t.depth, to-from)
		}
	}
}

// list lists links p to p+k-1, whose elements of A are the first n of lines of src, and returns
// their number.
func (set *vectorSet) list(s *scratch, dst, src []float32, srcRow, p, k, n int) int {
	step := set.linkBytes()
	if set.packLinks == nil {
		return packLinksGo(dst, src, srcRow, k, n, int32(p*step), int32(step))
	}
	s.number[n], s.step[n] = int32(p*step), int32(step)
	links := set.packLinks(&dst[0], &src[0], 4*srcRow, k, n, &s.number[0], &s.step[0])
	s.number[n], s.step[n] = 0, 0
	return links
}

// listAt returns where the list of tile i begins.
func (t rowTiles) listAt(i, depth int) int {
	r, _ := t.bounds(i)
	return (r+i)*depth + i*tileSlack
}
