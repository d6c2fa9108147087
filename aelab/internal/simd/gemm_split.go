package simd

import "runtime"

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

	maxRows = 1024 // of a block, if A is not copied
	minRows = 28   // below, packing B again for the same columns costs too much

	// How long it takes, if packing an element of B takes 1, to go through an element of A once
	// more, to copy it to memory for all threads, and to a thread's own cache for one block of columns.
	passCost   = 0.25
	sharedCost = 1.7
	aloneCost  = 1

	// serialWork is the multiply-adds below which other threads come too late.
	serialWork = 1 << 19
)

// maxCopied is how many elements of A are copied at a time. Tests lower it.
var maxCopied = 8 << 20

// split chooses the blocks.
//
// Threads that pack B together take as long as if each packs what it needs, or longer: a block
// of one's own stays in the second level of cache. So do some tiles of A, but each block of
// columns needs them again: a copy of A that many blocks go through is shared.
func (g *product) split() {
	g.skips = g.maySkip()
	if g.shouldFlip() {
		g.flip()
	}
	g.copiesA = g.k > 0 && g.shouldCopyA()
	deepest := maxDepth
	switch {
	case g.skips:
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
	g.rowsAtOnce, g.rowBlocks, g.columnBlocks = g.m, divideUp(g.m, maxRows), 1
	if g.copiesA {
		g.rowsAtOnce = divideUp(g.m, divideUp(g.m, max(minRows, maxCopied/g.k)))
		g.rowBlocks = 1
	}
	if threads := runtime.GOMAXPROCS(0); threads > 1 && g.isLarge() {
		g.splitFor(threads)
	}
	if _, g.copiesAlone = g.costOfA(g.columnBlocks); g.copiesAlone {
		g.rowsAtOnce = g.m
	}
}

// isLarge says whether there is work for several threads.
func (g *product) isLarge() bool { return g.m*g.n*g.k >= serialWork }

// costOfA returns how long it takes to have an element of A at hand in all blocks of columns, if as
// many jobs have columns of their own, and whether each had better copy it alone.
func (g *product) costOfA(jobs int) (cost float64, alone bool) {
	passes := passCost * float64(jobs)
	if !g.copiesA {
		return passes, false
	}
	shared := sharedCost + passes
	blocks := jobs * divideUp(divideUp(g.panels, jobs), g.width/panelColumns)
	if own := aloneCost * float64(blocks); own < shared && !g.skips { // lists take much longer to make
		return own, true
	}
	return shared, false
}

// splitFor cuts C into as many jobs for each of so many threads. Every row block packs B anew,
// and every column block goes through A: of the ways to cut that leave no thread without work,
// it takes the one with the least of this. To cut smaller, so that a thread that is done early
// finds more to do, costs more than it gains.
func (g *product) splitFor(threads int) {
	mostRowBlocks, mostColumnBlocks := divideUp(g.rowsAtOnce, minRows), divideUp(g.panels, 2)
	if g.flipped {
		mostRowBlocks = 1 // loadFlipped and storeFlipped move all of them
	}
	least, needed, busiest := 0.0, g.rowBlocks, 0.0
	for r := 1; r <= threads; r++ {
		if threads%r != 0 {
			continue
		}
		rows, columns := min(roundUp(needed, r), mostRowBlocks), min(threads/r, mostColumnBlocks)
		costOfA, _ := g.costOfA(columns)
		cost := costOfA*float64(g.rowsAtOnce) + float64(roundUp(needed, r)*g.n)
		jobs := rows * columns
		if busy := float64(jobs) / float64(roundUp(jobs, threads)); busy > busiest || busy == busiest && cost <= least {
			g.rowBlocks, g.columnBlocks, least, busiest = rows, columns, cost, busy
		}
	}
	g.rowBlocks = max(g.rowBlocks, min(divideUp(threads, g.columnBlocks), mostRowBlocks))
}

// rowBlock returns the rows of row block i.
func (g *product) rowBlock(i int) (first, end int) {
	return g.firstRow + i*g.rowsAtOnce/g.rowBlocks, g.firstRow + (i+1)*g.rowsAtOnce/g.rowBlocks
}

// columnBlock returns the columns of column block i.
func (g *product) columnBlock(i int) (first, end int) {
	return i * g.panels / g.columnBlocks * panelColumns, min(g.n, (i+1)*g.panels/g.columnBlocks*panelColumns)
}

func divideUp(a, b int) int { return (a + b - 1) / b }
func roundUp(a, b int) int  { return divideUp(a, b) * b }
