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
// each one chain from 0 in the order of d. An element of the large image begins at the
// bias, or 0, and adds to it the g that taps join with it, from top to bottom and from
// left to right in the small image, rounding each time. There is nothing beyond the edges.
func (t *convTask) growThin(s *scratch, first, end int) {
	pixels := t.SmallHeight() * t.SmallWidth()
	g := s.room(pixels * t.links())
	tile := &s.tile
	*tile = convTile{
		aRow: t.SmallChannels, aStep: 1, cRow: t.links(), columns: t.links(),
		k: t.SmallChannels, outer: 1, far: 1,
	}
	t.setPacked(tile, t.packed, t.SmallChannels)
	for i := first; i < end; i++ {
		tile.a, tile.c = t.small.at(i), g
		t.computeRows(tile, pixels)
		to := t.large.at(i)
		for y := range t.Height {
			t.gatherLine(to[y*t.Width*t.Channels:][:t.Width*t.Channels], g, y)
		}
	}
}

// gatherLine adds up line y of the large image.
func (t *convTask) gatherLine(to, g []float32, y int) {
	for x := 0; x < len(to); x += t.Channels {
		if t.bias == nil {
			clear(to[x : x+t.Channels])
		} else {
			copy(to[x:x+t.Channels], t.bias)
		}
	}
	width, links := t.SmallWidth(), t.links()
	for kh := t.Kernel - 1; kh >= 0; kh-- {
		i := y + t.Padding - kh
		if i < 0 || i%t.Stride != 0 || i/t.Stride >= t.SmallHeight() {
			continue
		}
		line := g[i/t.Stride*width*links:][:width*links]
		for kw := t.Kernel - 1; kw >= 0; kw-- {
			j := divideUp(max(0, t.Padding-kw), t.Stride)
			x := j*t.Stride + kw - t.Padding
			for c := range t.Channels {
				add := line[min(len(line), j*links+(kh*t.Kernel+kw)*t.Channels+c):]
				addSpread(to[min(len(to), x*t.Channels+c):], t.Stride*t.Channels, add, links)
			}
		}
	}
}

// addSpread adds elements 0, from, 2·from, … of src to elements 0, step, 2·step, … of
// dst, as far as both go.
func addSpread(dst []float32, step int, src []float32, from int) {
	for q, p := 0, 0; q < len(dst) && p < len(src); q, p = q+step, p+from {
		dst[q] += src[p]
	}
}
