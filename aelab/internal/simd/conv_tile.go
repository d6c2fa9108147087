package simd

// convTile is a tile of a convolution: some rows of a matrix C from rows of A and
// panels of B, as in a matrix product, but with links that lie in three nested loops,
// and so in the pixels of one or more images where they are. computeGo says what it
// computes.
//
// Distances are in elements. The generator of the assembly knows the order of the fields.
type convTile struct {
	aRow, aStep, aSkip, aFarSkip            int
	bStep, bNarrow, bSkip, bFarSkip, bPanel int // bNarrow is bStep in a last panel of one vector
	cRow, initRow                           int
	columns                                 int
	k, outer, far                           int // of the loops; without links, far is 0
	a, b, c, init                           []float32
}

// convFunc is computeGo for a fixed number of rows; t points to the first field of a convTile.
type convFunc = func(t *int)

// convKernels are the functions of a path.
type convKernels struct {
	tiles []convFunc // by the number of rows; none: computeGo
	lanes int        // of a vector
	panel int        // columns of a panel, two vectors in assembly
}

// The kernels in Go have panels of one vector, packed by packGo.
var convKernelsGo = convKernels{lanes: panelWidth, panel: panelWidth}

// computeGo is the definition of a tile's bits.
func (t *convTile) computeGo(rows int) {
	for i := range rows {
		for q := 0; q < t.columns; q += panelWidth {
			n := min(panelWidth, t.columns-q)
			var x [panelWidth]float32
			if t.init != nil {
				copy(x[:n], t.init[i*t.initRow+q:])
			}
			a, b := i*t.aRow, q/panelWidth*t.bPanel
			for range t.far {
				for range t.outer {
					for range t.k {
						v := float64(t.a[a])
						for j, y := range t.b[b : b+n] { // fma, inlined by hand
							p, z := v*float64(y), float64(x[j])
							if s := p + z; roundsTwice(s) {
								x[j] = fmaSlow(p, z, s)
							} else {
								x[j] = float32(s)
							}
						}
						a, b = a+t.aStep, b+t.bStep
					}
					a, b = a+t.aSkip, b+t.bSkip
				}
				a, b = a+t.aFarSkip, b+t.bFarSkip
			}
			copy(t.c[i*t.cRow+q:][:n], x[:])
		}
	}
}

// computeRows computes m rows, in tiles whose heights differ by 1 at most.
func (k *convKernels) computeRows(t *convTile, m int) {
	if k.tiles == nil {
		t.computeGo(m)
		return
	}
	count := divideUp(m, len(k.tiles)-1)
	height, higher := m/count, m%count
	a, c, init := t.a, t.c, t.init
	for i := range count {
		h := height
		if i < higher {
			h++
		}
		t.a, t.c, t.init = a, c, init
		k.tiles[h](&t.aRow)
		if i == count-1 {
			break
		}
		c = c[h*t.cRow:]
		if t.far > 0 {
			a = a[h*t.aRow:]
		}
		if init != nil {
			init = init[h*t.initRow:]
		}
	}
}

// setPacked makes b the panels that pack has written, depth rows deep.
func (k *convKernels) setPacked(t *convTile, b []float32, depth int) {
	t.b, t.bStep, t.bNarrow, t.bPanel = b, k.panel, k.lanes, depth*k.panel
	t.bSkip, t.bFarSkip = 0, 0
}

// packedLen is the length of packed panels.
func (k *convKernels) packedLen(depth, columns int) int { return depth * roundUp(columns, k.panel) }

// packBlock copies a matrix of depth×columns with row stride ld, or the transpose of
// one of columns×depth, into panels.
func (k *convKernels) packBlock(dst, src []float32, ld, depth, columns int, transposed bool) {
	t := gemmBlock{product: &product{b: src, ldb: ld, alpha: 1, transB: transposed}, depth: depth, columns: columns}
	if k.tiles == nil {
		t.packGo(dst)
	} else {
		t.packVector(dst, k.lanes)
	}
}

// room returns memory for n elements of a convolution.
func (s *scratch) room(n int) []float32 {
	if len(s.packed) < n {
		s.packed = make([]float32, n)
	}
	return s.packed[:n]
}

// border is how many lines and columns of zeros an image gets on its sides, and how many
// elements each line gets besides.
type border struct{ top, bottom, left, right, gap int }

// padInto copies an image of height×width×channels into dst, in a border of zeros.
func (e border) padInto(dst, src []float32, height, width, channels int) {
	line := width * channels
	left, right := e.left*channels, e.right*channels+e.gap
	clear(dst[:e.top*(left+line+right)])
	dst = dst[e.top*(left+line+right):]
	for y := range height {
		clear(dst[:left])
		copy(dst[left:left+line], src[y*line:])
		clear(dst[left+line:][:right])
		dst = dst[left+line+right:]
	}
	clear(dst[:e.bottom*(left+line+right)])
}
