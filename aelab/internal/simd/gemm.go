package simd

import "fmt"

// Gemm computes C = α·op(A)·op(B) + β·C for row-major matrices, where op(A) is m×k,
// op(B) is k×n and op transposes where its flag is set. lda, ldb and ldc are the
// row strides of the matrices as stored. With β = 0, C is written without being read.
// C must not overlap A or B.
//
// Each element of C is one chain of fused multiply-adds in float32, in the order of k,
//
//	x₀ = β·cᵢⱼ, or 0 if β = 0
//	xₚ = aᵢₚ·(α·bₚⱼ) + xₚ₋₁,
//
// where α·b and β·c are rounded to float32. NaN and infinity always arrive, and subnormal
// numbers are kept, which makes many processors slow: that there are none is up to who
// makes A and B, as Clean and the updates do. If A looks to be mostly zeros, -0 becomes 0;
// gemm_skip.go says why. At last, then is applied to C. It panics if a slice is too short.
func Gemm(transA, transB bool, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int, then Epilogue) {
	multiply(product{
		transA: transA, transB: transB, m: m, n: n, k: k, alpha: alpha, beta: beta,
		a: a, lda: lda, b: b, ldb: ldb, c: c, ldc: ldc, then: then,
	})
}

// GemmBias computes Y = X·op(W) + 1·bᵀ, the forward pass of a dense layer: X is m×k,
// op(W) is k×n, bias has n elements, all row-major with strides ldx, ldw, ldy. The
// chains are Gemm's, but start at the bias.
func GemmBias(transW bool, m, n, k int, x []float32, ldx int, w []float32, ldw int, bias []float32, y []float32, ldy int, then Epilogue) {
	if len(bias) < n {
		panic(fmt.Sprintf("simd: GemmBias: bias has %d elements, want %d", len(bias), n))
	}
	multiply(product{
		transB: transW, m: m, n: n, k: k, alpha: 1,
		a: x, lda: ldx, b: w, ldb: ldw, c: y, ldc: ldy, bias: bias, then: then,
	})
}

// product is a matrix product, a loop of jobs that each compute one block of C.
type product struct {
	transA, transB bool
	m, n, k        int
	alpha, beta    float32
	a, b, c, bias  []float32 // no bias: nil
	lda, ldb, ldc  int
	then           Epilogue

	path                            path
	skips                           bool // links with zeros of A, where there is something to gain
	flipped                         bool // all but c, ldc and then are those of Cᵀ
	copiesA                         bool // because each block of columns goes through A again
	copiesAlone                     bool // each job the tiles that it multiplies next
	depth, width                    int  // of a packed block of B, at most
	panels, columnBlocks, rowBlocks int

	copyA                *copyOfA
	firstRow, rowsAtOnce int // of op(A); the next ones are multiplied afterwards
	groups, copyJobs     int // of the copy's tiles, to copy them
}

var products Free[product]

func multiply(p product) {
	if p.m <= 0 || p.n <= 0 {
		return
	}
	p.check()
	p.path = current
	g := products.Get()
	*g = p
	g.multiply()
	*g = product{} // holds on to no one's memory
	products.Put(g)
}

func (g *product) multiply() {
	g.split()
	if g.copiesA && !g.copiesAlone {
		g.multiplyCopied()
	} else {
		doScratch(g.rowBlocks*g.columnBlocks, g)
	}
}

func (g *product) check() {
	if g.k < 0 {
		panic(fmt.Sprintf("simd: Gemm: k is %d", g.k))
	}
	checkMatrix("A", g.a, g.m, g.k, g.lda, g.transA)
	checkMatrix("B", g.b, g.k, g.n, g.ldb, g.transB)
	checkMatrix("C", g.c, g.m, g.n, g.ldc, false)
	g.then.check("Gemm", g.m, g.n)
}

func checkMatrix(name string, data []float32, rows, cols, ld int, transposed bool) {
	if transposed {
		rows, cols = cols, rows
	}
	if rows == 0 || cols == 0 {
		return
	}
	if rows > 1 && ld < cols {
		panic(fmt.Sprintf("simd: Gemm: %s has %d columns and row stride %d", name, cols, ld))
	}
	if need := (rows-1)*ld + cols; len(data) < need {
		panic(fmt.Sprintf("simd: Gemm: %s has %d elements, want %d for %d×%d with row stride %d", name, len(data), need, rows, cols, ld))
	}
}

// runWith computes the job's block of C, one packed block of B after the other. The last
// k-block completes the elements.
func (g *product) runWith(s *scratch, job int) {
	row, column := job%g.rowBlocks, job/g.rowBlocks
	i, iEnd := g.rowBlock(row)
	j, jEnd := g.columnBlock(column)
	if !g.flipped { // loadFlipped does it too
		g.scaleC(i, iEnd, j, jEnd)
	}
	if need := max(1, g.depth) * roundUp(min(g.width, jEnd-j), panelColumns); len(s.packed) < need {
		s.packed = make([]float32, max(need, maxPacked))
	}
	t := gemmBlock{product: g, i: i, rows: iEnd - i, rowBlock: row, j: j, end: jEnd}
	if g.flipped {
		if s.flipped == nil {
			s.flipped = make([]float32, mostFlipped*flippedRow)
		}
		t.flippedC = s.flipped
	}
	panels := divideUp(jEnd-j, panelColumns) // in blocks that are as wide as each other, or nearly
	t.width = divideUp(panels, divideUp(panels, g.width/panelColumns)) * panelColumns
	t.columns, t.depth = min(t.width, jEnd-j), min(g.depth, g.k)
	for ok := true; ok; {
		next := t
		ok = next.advance()
		t.multiply(s, next)
		t = next
	}
}

// scaleC multiplies rows i to iEnd-1 of columns j to jEnd-1 of C by β.
func (g *product) scaleC(i, iEnd, j, jEnd int) {
	if g.beta == 0 || g.beta == 1 {
		return
	}
	for r := i; r < iEnd; r++ {
		row := g.c[r*g.ldc+j : r*g.ldc+jEnd]
		for q, x := range row {
			row[q] = g.beta * x
		}
	}
}

// advance goes on to the next block of the job, or reports false and leaves no columns.
func (t *gemmBlock) advance() bool {
	t.p += t.depth
	if t.p >= t.k {
		t.j, t.p = t.j+t.columns, 0
	}
	t.columns, t.depth = min(t.width, t.end-t.j), min(t.product.depth, t.k-t.p)
	return t.columns > 0
}

// gemmBlock is the work on one k-block of a job: links p to p+depth-1 of the chains of
// the rows×columns elements from (i, j).
type gemmBlock struct {
	*product
	i, j, p              int
	rows, columns, depth int
	rowBlock             int
	end                  int       // of the job's columns
	width                int       // of a packed block of B, at most
	flippedC             []float32 // the block of Cᵀ, if the product is flipped
}

// aAt returns the offset in A of element (i, p) of op(A), and the distances to the
// next row and column.
func (t *gemmBlock) aAt() (offset, row, column int) {
	row, column = t.lda, 1
	if t.transA {
		row, column = 1, t.lda
	}
	return t.i*row + t.p*column, row, column
}

// bAt returns the offset in B of element (p, j) of op(B).
func (t *gemmBlock) bAt() int {
	if t.transB {
		return t.j*t.ldb + t.p
	}
	return t.p*t.ldb + t.j
}

// start returns what the chains start at or continue, row by row, and the distance
// to the next row; nil means zeros.
func (t *gemmBlock) start() (init []float32, row int) {
	switch {
	case t.p == 0 && t.bias != nil:
		return t.bias[t.j:], 0
	case t.p == 0 && t.beta == 0:
		return nil, 0
	}
	return t.result()
}

// result returns where the elements go, and the distance to the next row.
func (t *gemmBlock) result() (c []float32, row int) {
	if t.flipped {
		return t.flippedC, flippedRow
	}
	return t.c[t.i*t.ldc+t.j:], t.ldc
}

// completes says whether the block has the last links of C's elements, row by row.
func (t *gemmBlock) completes() bool { return t.p+t.depth == t.k && !t.flipped }

// finish does what is left to do to rows r to end-1 if their chains are complete.
func (t *gemmBlock) finish(r, end int) {
	if t.completes() {
		t.then.finish(Images{t.c, t.ldc}, t.i+r, t.i+end, t.j, t.columns)
	}
}

// multiply does the work. next is what comes after it, without columns at the end.
func (t *gemmBlock) multiply(s *scratch, next gemmBlock) {
	if t.path == pathGo {
		t.multiplyGo(s.packed)
	} else {
		t.multiplyVector(s, next)
	}
}
