//go:build !noasm

package simd

//go:generate go -C _asm run ./gemm -out ../gemm_amd64.s -stubs ../gemm_stubs_amd64.go -pkg simd

// A tileFunc computes some rows of C, n columns wide, from as many rows of A and
// the panels at b. It is, with strides in elements where these are in bytes,
//
//	for i, each panel, and each column j of it:
//		x := 0, or init[i·initRow + j] unless init is nil
//		for p := range k {
//			x = fma(a[i·aRow + p·aColumn], panel[p][j], x)
//		}
//		c[i·cRow + j] = x
type tileFunc = func(k int, a *float32, aRow, aColumn int, b, c *float32, cRow, n int, init *float32, initRow int)

// The tileFuncs by their number of rows.
var (
	tiles512 = [...]tileFunc{nil, tile512x1, tile512x2, tile512x3, tile512x4, tile512x5, tile512x6, tile512x7,
		tile512x8, tile512x9, tile512x10, tile512x11, tile512x12, tile512x13, tile512x14}
	tiles256 = [...]tileFunc{nil, tile256x1, tile256x2, tile256x3, tile256x4, tile256x5, tile256x6}
)

// multiplyVector is multiplyGo with AVX-512 or AVX2.
func (t *gemmBlock) multiplyVector(packed []float32) {
	lanes, tiles := 16, tiles512[:]
	if t.path == pathAVX2 {
		lanes, tiles = 8, tiles256[:]
	}
	t.packVector(packed, lanes)
	a, aRow, aColumn := t.aAt()
	init, initRow := t.start()
	count := divideUp(t.rows, len(tiles)-1)
	for i := range count { // heights differ by 1 at most: 100 = 4·13 + 4·12
		r, end := i*t.rows/count, (i+1)*t.rows/count
		var from *float32
		if init != nil {
			from = &init[r*initRow]
		}
		var first *float32
		if t.depth > 0 {
			first = &t.a[a+r*aRow]
		}
		tiles[end-r](t.depth, first, 4*aRow, 4*aColumn, &packed[0], &t.c[(t.i+r)*t.ldc+t.j], 4*t.ldc, t.columns, from, 4*initRow)
	}
}

// packVector copies α·op(B) into panels of two vectors, each depth×2·lanes. The last
// panel is one vector wide if that holds the columns that are left.
func (t *gemmBlock) packVector(packed []float32, lanes int) {
	if t.depth == 0 {
		return
	}
	wide := roundUp(t.columns, lanes) / (2 * lanes) * (2 * lanes) // columns in wide panels
	wide = min(wide, t.columns)
	narrow := t.columns - wide
	at := t.bAt()
	if !t.transB {
		wideFunc, narrowFunc := pack512x32, pack512x16
		if lanes == 8 {
			wideFunc, narrowFunc = pack256x16, pack256x8
		}
		if wide > 0 {
			wideFunc(&packed[0], &t.b[at], 4*t.ldb, t.depth, wide, t.alpha)
		}
		if narrow > 0 {
			narrowFunc(&packed[wide*t.depth], &t.b[at+wide], 4*t.ldb, t.depth, narrow, t.alpha)
		}
		return
	}
	transpose := transpose512
	if lanes == 8 {
		transpose = transpose256
	}
	for q := 0; q < t.columns; q += lanes {
		row, dst := 2*lanes, q/(2*lanes)*(2*lanes)*t.depth+q%(2*lanes)
		if q >= wide {
			row, dst = lanes, wide*t.depth
		}
		transpose(&packed[dst], 4*row, &t.b[at+q*t.ldb], 4*t.ldb, t.depth, min(lanes, t.columns-q), t.alpha)
	}
}
