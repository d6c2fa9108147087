package simd

// packShrink packs the weights as links×SmallChannels.
func (t *convTask) packShrink() {
	t.packRoom(t.packedLen(t.links(), t.SmallChannels))
	if t.thin() {
		t.packBlock(t.packed, t.w, t.SmallChannels, t.links(), t.SmallChannels, false)
	} else {
		t.packBlock(t.packed, t.w, t.links(), t.links(), t.SmallChannels, true)
	}
}

// shrinkBorder is what the large image needs around it: only that to the right and
// below which taps reach.
func (c *Conv) shrinkBorder() border {
	reach := func(size, small int) int { return max(0, (small-1)*c.Stride+c.Kernel-c.Padding-size) }
	return border{
		top: c.Padding, bottom: reach(c.Height, c.SmallHeight()),
		left: c.Padding, right: reach(c.Width, c.SmallWidth()),
	}
}

// shrink computes some small images. The rows of a tile are pixels of one line, or the
// same pixel of all images; the inner loop goes over the taps of a row of the kernel
// and their channels, which lie together in the padded image.
func (t *convTask) shrink(s *scratch, first, end int) {
	edge := t.shrinkBorder()
	line := (edge.left + t.Width + edge.right) * t.Channels
	pitch := (edge.top + t.Height + edge.bottom) * line
	tile := &s.conv
	*tile = convTile{
		aStep: 1, aSkip: line - t.line(), k: t.line(), outer: t.Kernel, far: 1,
		init: t.bias, columns: t.SmallChannels,
	}
	t.setPacked(tile, t.packed, t.links())
	height, width := t.SmallHeight(), t.SmallWidth()
	step := t.Stride * t.Channels
	if t.alongImages() {
		padded := s.room((end - first) * pitch)
		for i := first; i < end; i++ {
			edge.padInto(padded[(i-first)*pitch:], t.large.at(i), t.Height, t.Width, t.Channels)
		}
		tile.aRow, tile.cRow = pitch, t.small.Stride
		to := t.small.at(first)
		for y := range height {
			for x := range width {
				tile.a, tile.c = padded[y*t.Stride*line+x*step:], to[(y*width+x)*t.SmallChannels:]
				t.computeRows(tile, end-first)
			}
			t.then.finish(t.small, first, end, y*width*t.SmallChannels, width*t.SmallChannels)
		}
		return
	}
	padded := s.room(pitch)
	tile.aRow, tile.cRow = step, t.SmallChannels
	for i := first; i < end; i++ {
		edge.padInto(padded, t.large.at(i), t.Height, t.Width, t.Channels)
		to := t.small.at(i)
		for y := range height {
			tile.a, tile.c = padded[y*t.Stride*line:], to[y*width*t.SmallChannels:]
			t.computeRows(tile, width)
			t.then.finish(t.small, i, i+1, y*width*t.SmallChannels, width*t.SmallChannels)
		}
	}
}

// phase is the lines (or columns) of the large image that the same taps reach,
// remainder, remainder+Stride, … of the kernel: line first + Stride·q, q < count. The
// lines of the small image that they join with line q are from+q to from+q+taps-1, by
// the taps in reverse order.
type phase struct{ remainder, first, count, taps, from int }

func (c *Conv) phase(remainder, size int) phase {
	q := divideUp(max(0, c.Padding-remainder), c.Stride)
	p := phase{
		remainder: remainder,
		first:     c.Stride*q + remainder - c.Padding,
		count:     max(0, divideUp(size+c.Padding-remainder, c.Stride)-q),
		taps:      divideUp(max(0, c.Kernel-remainder), c.Stride),
	}
	p.from = q - p.taps + 1
	return p
}

// growBorder is what the small image needs around it.
func (c *Conv) growBorder() border {
	reach := func(size, small int) (before, after int) {
		for r := range c.Stride {
			if p := c.phase(r, size); p.count > 0 && p.taps > 0 {
				before = max(before, -p.from)
				after = max(after, p.from+p.count-1+p.taps-small)
			}
		}
		return before, after
	}
	var e border
	e.top, e.bottom = reach(c.Height, c.SmallHeight())
	e.left, e.right = reach(c.Width, c.SmallWidth())
	return e
}

// packGrow packs, for each pair of a vertical and a horizontal phase, the weights of their
// taps as (taps·taps·SmallChannels)×Channels. The panels of the pairs lie one after the other.
func (t *convTask) packGrow() {
	t.packRoom(t.packedLen(t.links()/t.Channels*t.SmallChannels, t.Channels))
	at := t.packed
	for rv := range t.Stride {
		v := t.phase(rv, t.Height)
		for rh, h := range t.across {
			depth := v.taps * h.taps * t.SmallChannels
			for q := 0; q < t.Channels; q += t.panel {
				n := min(t.panel, t.Channels-q)
				row := t.panel
				if n <= t.lanes {
					row = t.lanes
				}
				dst := at[q*depth:]
				for i := v.taps - 1; i >= 0; i-- {
					for j := h.taps - 1; j >= 0; j-- {
						kh, kw := rv+i*t.Stride, rh+j*t.Stride
						t.packBlock(dst, t.w[t.WeightAt(0, q, kh, kw):], t.links(), t.SmallChannels, n, false)
						dst = dst[min(len(dst), row*t.SmallChannels):]
					}
				}
			}
			at = at[t.packedLen(depth, t.Channels):]
		}
	}
}

// growWork is the work on some large images, the group.
type growWork struct {
	*convTask
	tile        *convTile
	first, end  int // the group
	edge        border
	line, pitch int // of a padded small image
	padded      []float32
}

// grow computes some large images, line by line. The pixels of a line that belong to one
// phase are those of a convolution with stride 1.
func (t *convTask) grow(s *scratch, first, end int) {
	w := growWork{convTask: t, tile: &s.conv, edge: t.growBorder()}
	height, width := t.SmallHeight(), t.SmallWidth()
	w.line = (w.edge.left + width + w.edge.right) * t.SmallChannels
	w.pitch = (w.edge.top + height + w.edge.bottom) * w.line
	group := 1
	if t.alongImages() {
		group = end - first
	}
	w.padded = s.room(group * w.pitch)
	*w.tile = convTile{aStep: 1, init: t.bias, columns: t.Channels}
	for w.first = first; w.first < end; w.first = w.end {
		w.end = w.first + group
		for i := range group {
			w.edge.padInto(w.padded[i*w.pitch:], t.small.at(w.first+i), height, width, t.SmallChannels)
		}
		packed := t.packed
		for rv := range t.Stride {
			v := t.phase(rv, t.Height)
			for q := range v.count {
				w.growLine(packed, v, q)
			}
			packed = packed[t.packedLen(v.taps*t.Kernel*t.SmallChannels, t.Channels):] // of all horizontal phases
		}
	}
}

// growLine computes line q of a vertical phase, whose weights begin at packed.
func (w *growWork) growLine(packed []float32, v phase, q int) {
	tile, y := w.tile, v.first+q*w.Stride
	for _, h := range w.across {
		depth := v.taps * h.taps * w.SmallChannels
		tile.k, tile.outer, tile.far = h.taps*w.SmallChannels, v.taps, min(1, depth)
		tile.aSkip = w.line - tile.k
		w.setPacked(tile, packed, depth)
		packed = packed[w.packedLen(depth, w.Channels):]
		if h.count == 0 {
			continue
		}
		from := 0
		if depth > 0 {
			from = (w.edge.top+v.from+q)*w.line + (w.edge.left+h.from)*w.SmallChannels
		}
		w.growPixels(w.padded[from:], w.large.at(w.first)[(y*w.Width+h.first)*w.Channels:], h.count)
	}
	w.then.finish(w.large, w.first, w.end, y*w.Width*w.Channels, w.Width*w.Channels)
}

// growPixels computes the pixels of a line that belong to one phase.
func (w *growWork) growPixels(from, to []float32, count int) {
	tile := w.tile
	if !w.alongImages() {
		tile.a, tile.aRow = from, w.SmallChannels
		tile.c, tile.cRow = to, w.Stride*w.Channels
		w.computeRows(tile, count)
		return
	}
	tile.aRow, tile.cRow = w.pitch, w.large.Stride
	for x := range count {
		tile.a, tile.c = from[min(len(from), x*w.SmallChannels):], to[x*w.Stride*w.Channels:]
		w.computeRows(tile, w.end-w.first)
	}
}
