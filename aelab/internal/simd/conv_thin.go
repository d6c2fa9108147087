package simd

// packGrowThin packs the weights as SmallChannels×links.
func (t *convTask) packGrowThin() {
	t.packRoom(t.packedLen(t.SmallChannels, t.links()))
	t.packBlock(t.packed, t.w, t.SmallChannels, t.SmallChannels, t.links(), true)
}

// growThin is grow for a large image whose pixels would leave most of a vector empty.
// The columns of its product are the links of a small pixel,
//
//	g[i, j][kh, kw, c] = Σ over d of small[i, j, d]·w[d, kh, kw, c],
//
// each one chain from 0 in the order of d. They are added up first over the lines i that
// taps join with a line of the large image, from top to bottom, as Add does. Then an
// element begins at its bias, or 0, and adds the sums of the columns j that taps join
// it with, from left to right. There is nothing beyond the edges.
func (t *convTask) growThin(s *scratch, first, end int) {
	height, width := t.SmallHeight(), t.SmallWidth()
	links := t.linkRow()
	// The sums lie between zeros, so that no tap need look where the edge is.
	edge := t.growBorder()
	before, after := edge.left*links, edge.right*links
	room := s.room(height*width*links + before + width*links + after)
	g, sums := room[:height*width*links], room[height*width*links:]
	clear(sums[:before])
	clear(sums[before+width*links:])
	tile := &s.conv
	*tile = convTile{
		aRow: t.SmallChannels, aStep: 1, cRow: links, columns: links,
		k: t.SmallChannels, outer: 1, far: 1,
	}
	t.setPacked(tile, t.packed, t.SmallChannels)
	for i := first; i < end; i++ {
		tile.a, tile.c = t.small.at(i), g
		t.computeRows(tile, height*width)
		to := t.large.at(i)
		for r := range t.Stride {
			p := t.phase(r, t.Height)
			for q := range p.count {
				t.sumLines(sums[before:][:width*links], g, p, q)
				y := p.first + q*t.Stride
				t.sumColumns(to[y*t.Width*t.Channels:][:t.Width*t.Channels], sums, edge.left)
				t.then.finish(t.large, i, i+1, y*t.Width*t.Channels, t.Width*t.Channels)
			}
		}
	}
}

// linkRow is the distance of small pixels in the product: links, made up to whole
// vectors because stores of less are slow.
func (t *convTask) linkRow() int { return roundUp(t.links(), t.lanes) }

// sumLines adds up the lines of g for line q of a phase of the large image. The links of
// one row of the kernel, which come to lie at the start of each pixel's, are what counts.
func (t *convTask) sumLines(sums, g []float32, p phase, q int) {
	size := len(sums)
	height, none := t.SmallHeight(), true
	for a := range p.taps {
		i := p.from + q + a
		if i < 0 || i >= height {
			continue
		}
		kh := p.remainder + (p.taps-1-a)*t.Stride
		line := g[i*size+kh*t.line() : (i+1)*size]
		if none {
			copy(sums, line)
			none = false
			continue
		}
		n := size - kh*t.line()
		kernel().add(sums[:n], sums[:n], line)
	}
	if none {
		clear(sums)
	}
}

// sumColumns computes a line of the large image from the sums, before which there are
// left pixels.
func (t *convTask) sumColumns(to, sums []float32, left int) {
	links, channels := t.linkRow(), t.Channels
	for r, p := range t.across {
		if p.count == 0 {
			continue
		}
		// From one tap to the one left of it, the small pixel is the next one.
		next := links - t.Stride*channels
		kw := r + (p.taps-1)*t.Stride
		for c := range channels {
			var bias float32
			if t.bias != nil {
				bias = t.bias[c]
			}
			dst := to[min(len(to), p.first*channels+c):]
			if p.taps == 0 {
				for q := 0; q < len(dst); q += t.Stride * channels {
					dst[q] = bias
				}
				continue
			}
			addSpread(dst, t.Stride*channels, bias, sums[(left+p.from)*links+kw*channels+c:], links, next, p.taps)
		}
	}
}

// addSpread sets elements 0, step, 2·step, … of dst to bias and some of src, taps in
// number: at 0, next, 2·next, …, for each element from further on than for the one before.
func addSpread(dst []float32, step int, bias float32, src []float32, from, next, taps int) {
	at := 0
	if taps == 2 {
		for q := 0; q < len(dst); q += step {
			dst[q] = bias + src[at] + src[at+next]
			at += from
		}
		return
	}
	for q := 0; q < len(dst); q += step {
		x := bias
		for a := range taps {
			x += src[at+a*next]
		}
		dst[q] = x
		at += from
	}
}
