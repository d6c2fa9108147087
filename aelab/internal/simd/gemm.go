package simd

import (
	"fmt"
	"runtime"
)

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
	Float32.Gemm(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, then)
}

// GemmBias computes Y = X·op(W) + 1·bᵀ, the forward pass of a dense layer: X is m×k,
// op(W) is k×n, bias has n elements, all row-major with strides ldx, ldw, ldy. The
// chains are Gemm's, but start at the bias.
func GemmBias(transW bool, m, n, k int, x []float32, ldx int, w []float32, ldw int, bias []float32, y []float32, ldy int, then Epilogue) {
	Float32.GemmBias(transW, m, n, k, x, ldx, w, ldw, bias, y, ldy, then)
}

// product is a matrix product, a loop of jobs that each compute one block of C.
type product struct {
	arithmetic     Arithmetic
	transA, transB bool
	m, n, k        int
	alpha, beta    float32
	a, b, c, bias  []float32 // no bias: nil
	lda, ldb, ldc  int
	then           Epilogue

	path                            path
	skips                           bool // links with zeros of A, where there is something to gain
	flipped                         bool // all but c, ldc and then are those of Cᵀ
	amx                             bool // bfloat16 in tiles
	copiesA                         bool // into tiles, because each block of columns would go through A again
	depth, width                    int  // of a packed block of B, at most
	panels, columnBlocks, rowBlocks int
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
	if g.arithmetic == BFloat16 {
		doScratch(g.splitBFloat16(), g)
	} else {
		doScratch(g.split(), g)
	}
	*g = product{} // holds on to no one's memory
	products.Put(g)
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

// Sizes of a job's blocks. They decide the speed and never the bits.
const (
	panelColumns = 32

	// A packed block of B, depth×columns, stays in a core's L2 cache: processors with
	// AVX-512 have 1 MB or more, others half of that. A larger block saves passes over A,
	// which pays for many rows. Deep blocks save passes over C. If A is copied, and
	// more so if the copy's rows come from everywhere, wide blocks are better: they save
	// passes over the copy.
	maxPacked          = 64 << 10
	maxPackedAVX512    = 128 << 10
	rowsForLarge       = 256
	maxColumns         = 512
	maxDepth           = 1024
	maxDepthCopied     = 704
	maxDepthTransposed = 320
	maxDepthSkipping   = 256

	maxRows = 1024
	minRows = 28 // below, packing B again for the same columns costs too much

	// How long an element of A takes that is copied, put in a list of links, or only gone
	// through, if packing one of B takes 1.
	copyCost = 1
	listCost = 2
	passCost = 0.25

	// serialWork is the multiply-adds below which other threads come too late.
	serialWork = 1 << 19
)

// split chooses the blocks and returns how many jobs there are.
//
// Threads that pack together and share the copies do nothing twice, and yet take as long or
// longer: those of their own stay in the second level of cache.
func (g *product) split() int {
	g.skips = g.maySkip()
	if g.shouldFlip() {
		g.flip()
	}
	g.copiesA = g.shouldCopyA()
	deepest := maxDepth
	switch {
	case g.skips:
		deepest = maxDepthSkipping
	case g.transA:
		deepest = maxDepthTransposed
	case g.copiesA:
		deepest = maxDepthCopied
	}
	g.depth = divideUp(g.k, max(1, divideUp(g.k, deepest))) // equal blocks
	g.panels = divideUp(g.n, panelColumns)
	packed := maxPacked
	if g.path == pathAVX512 && g.m > rowsForLarge {
		packed = maxPackedAVX512
	}
	g.width = min(packed/max(1, g.depth), maxColumns) / panelColumns * panelColumns
	g.columnBlocks = 1
	g.rowBlocks = divideUp(g.m, maxRows)
	if threads := runtime.GOMAXPROCS(0); threads > 1 && g.m*g.n*g.k >= serialWork {
		g.splitFor(threads)
	}
	return g.rowBlocks * g.columnBlocks
}

// splitFor cuts C into as many jobs for each of so many threads. Every row block packs B anew,
// and every column block copies A, makes lists of it or at the least goes through it: of the
// ways to cut that leave no thread without work, it takes the one with the least of this.
func (g *product) splitFor(threads int) {
	again := passCost
	switch {
	case g.skips:
		again = listCost
	case g.copiesA:
		again = copyCost
	}
	mostRowBlocks, mostColumnBlocks := divideUp(g.m, minRows), divideUp(g.panels, 2)
	if g.flipped {
		mostRowBlocks = 1 // loadFlipped and storeFlipped move all of them
	}
	least, needed, busiest := 0.0, g.rowBlocks, 0.0
	for r := 1; r <= threads; r++ {
		if threads%r != 0 {
			continue
		}
		below := r
		if g.skips && r > 1 {
			below *= 2 // they are not alike, for zeros lie closer together at an image's edges
		}
		rows, columns := min(roundUp(needed, below), mostRowBlocks), min(threads/r, mostColumnBlocks)
		cost := again*float64((columns-1)*g.m) + float64((roundUp(needed, r)-1)*g.n)
		jobs := rows * columns
		if busy := float64(jobs) / float64(roundUp(jobs, threads)); busy > busiest || busy == busiest && cost <= least {
			g.rowBlocks, g.columnBlocks, least, busiest = rows, columns, cost, busy
		}
	}
	g.rowBlocks = max(g.rowBlocks, min(divideUp(threads, g.columnBlocks), mostRowBlocks))
}

func divideUp(a, b int) int { return (a + b - 1) / b }
func roundUp(a, b int) int  { return divideUp(a, b) * b }

// runWith computes the job's block of C, one packed block of B after the other. The last
// k-block completes the elements.
func (g *product) runWith(s *scratch, job int) {
	if g.arithmetic == BFloat16 {
		g.runBFloat16(s, job)
		return
	}
	row, column := job%g.rowBlocks, job/g.rowBlocks
	i, iEnd := row*g.m/g.rowBlocks, (row+1)*g.m/g.rowBlocks
	j, jEnd := column*g.panels/g.columnBlocks*panelColumns, min(g.n, (column+1)*g.panels/g.columnBlocks*panelColumns)
	if !g.flipped { // loadFlipped does it too
		g.scaleC(i, iEnd, j, jEnd)
	}
	if need := max(1, g.depth) * roundUp(min(g.width, jEnd-j), panelColumns); len(s.packed) < need {
		s.packed = make([]float32, max(need, maxPacked))
	}
	t := gemmBlock{product: g, i: i, rows: iEnd - i, from: j, end: jEnd, j: j}
	if g.flipped {
		if s.flipped == nil {
			s.flipped = make([]float32, mostFlipped*flippedRow)
		}
		t.flippedC = s.flipped
	}
	t.columns, t.depth = min(g.width, jEnd-j), min(g.depth, g.k)
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
// Copies of A serve all columns, so with them the k-blocks are the outer loop.
func (t *gemmBlock) advance() bool {
	j, p := t.j+t.columns, t.p+t.depth
	switch {
	case t.copiesA && j < t.end:
		t.j = j
	case p < t.k:
		t.p = p
		if t.copiesA {
			t.j = t.from
		}
	case !t.copiesA && j < t.end:
		t.j, t.p = j, 0
	default:
		t.columns = 0
		return false
	}
	t.columns, t.depth = min(t.width, t.end-t.j), min(t.product.depth, t.k-t.p)
	return true
}

// gemmBlock is the work on one k-block of a job: links p to p+depth-1 of the chains of
// the rows×columns elements from (i, j).
type gemmBlock struct {
	*product
	from, end            int // columns of the job
	i, j, p              int
	rows, columns, depth int
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
