package simd

// panelWidth is the columns of a panel in Go.
const panelWidth = 8

// multiplyGo is the definition of a block's bits.
func (t *gemmBlock) multiplyGo(packed []float32) {
	t.packGo(packed)
	a, aRow, aColumn := t.aAt()
	init, initRow := t.start()
	for r := range t.rows {
		for q := 0; q < t.columns; q += panelWidth {
			n := min(panelWidth, t.columns-q)
			var x [panelWidth]float32
			if init != nil {
				copy(x[:n], init[r*initRow+q:])
			}
			chainsGo(&x, t.a, a+r*aRow, aColumn, packed[q*t.depth:][:panelWidth*t.depth])
			copy(t.c[(t.i+r)*t.ldc+t.j+q:][:n], x[:])
		}
		if t.skips {
			positiveZeros(t.c[(t.i+r)*t.ldc+t.j:][:t.columns])
		}
		t.finish(r, r+1)
	}
}

// chainsGo adds the links a[at], a[at+step], … times the rows of a panel to x.
func chainsGo(x *[panelWidth]float32, a []float32, at, step int, panel []float32) {
	for ; len(panel) >= panelWidth; panel = panel[panelWidth:] {
		v := float64(a[at])
		at += step
		b := (*[panelWidth]float32)(panel)
		for j := range x { // fma, inlined by hand
			p, z := v*float64(b[j]), float64(x[j])
			if s := p + z; roundsTwice(s) {
				x[j] = fmaSlow(p, z, s)
			} else {
				x[j] = float32(s)
			}
		}
	}
}

// packGo copies α·op(B) into panels, each depth×panelWidth; what is past the last
// column is zero.
func (t *gemmBlock) packGo(packed []float32) {
	row, column := t.ldb, 1
	if t.transB {
		row, column = 1, t.ldb
	}
	at := t.bAt()
	for q := 0; q < t.columns; q += panelWidth {
		panel := packed[q*t.depth:]
		for p := range t.depth {
			for j := range panelWidth {
				var v float32
				if q+j < t.columns {
					v = t.alpha * t.b[at+p*row+(q+j)*column]
				}
				panel[p*panelWidth+j] = v
			}
		}
	}
}
