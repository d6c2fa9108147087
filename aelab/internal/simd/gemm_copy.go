package simd

// copyOfA is op(A), or those rows that are multiplied at once, as the tiles of all threads read
// it: block after block of rows and links, in each tile after tile, of each link after link the
// elements of the tile's rows. gemm_skip_vector.go has the tiles that leave links out.
type copyOfA struct {
	tiles []float32
	links []int // of each tile that leaves some out
}

var copies Free[copyOfA]

// copying is the jobs that copy A: each some groups of tiles.
type copying struct{ *product }

func (c copying) runWith(s *scratch, job int) {
	for group := job * c.groups / c.copyJobs; group < (job+1)*c.groups/c.copyJobs; group++ {
		c.copyGroup(s, group)
	}
}

// multiplyCopied computes C from copies of A, rowsAtOnce after rowsAtOnce of its rows.
func (g *product) multiplyCopied() {
	g.copyA = copies.Get()
	for ; g.firstRow < g.m; g.firstRow += g.rowsAtOnce {
		g.rowsAtOnce = min(g.rowsAtOnce, g.m-g.firstRow)
		g.groups = g.prepareCopy()
		g.copyJobs = 1
		if g.isLarge() {
			g.copyJobs = g.groups
		}
		doScratch(g.copyJobs, copying{g})
		doScratch(g.rowBlocks*g.columnBlocks, g)
	}
	copies.Put(g.copyA)
}
