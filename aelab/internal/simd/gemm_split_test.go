package simd

import (
	"slices"
	"testing"
)

// TestSplitFor checks that a product which is large enough gives each thread as many jobs, and
// that the blocks of the papers' products are those which pack B and go through A least.
func TestSplitFor(t *testing.T) {
	split := func(threads int, g product) [2]int {
		g.panels, g.width, g.rowsAtOnce, g.rowBlocks, g.columnBlocks = divideUp(g.n, panelColumns), maxColumns, g.m, 1, 1
		if !g.copiesA {
			g.rowBlocks = divideUp(g.m, maxRows)
		}
		g.splitFor(threads)
		return [2]int{g.rowBlocks, g.columnBlocks}
	}
	for threads := 2; threads <= 16; threads++ {
		for _, m := range []int{2 * minRows * threads, 2500} {
			for _, n := range []int{2 * panelColumns * threads, 4096} {
				for _, g := range []product{{}, {copiesA: true}} {
					g.m, g.n = m, n
					blocks := split(threads, g)
					if jobs := blocks[0] * blocks[1]; jobs == 0 || jobs%threads != 0 {
						t.Errorf("%d×%d, copies %v, %d threads: %v blocks", m, n, g.copiesA, threads, blocks)
					}
				}
			}
		}
	}
	for _, test := range []struct {
		threads int
		product product
		want    [2]int // blocks of rows, of columns
	}{
		{2, product{m: 1000, n: 500}, [2]int{1, 2}},                 // going through A twice takes less than packing B twice
		{2, product{m: 1000, n: 200}, [2]int{2, 1}},                 // more
		{8, product{m: 1000, n: 1200}, [2]int{1, 8}},                // A seven times more is less than three, and B once
		{8, product{m: 1000, n: 600}, [2]int{2, 4}},                 // not if B is half as large
		{2, product{m: 500, n: 20, flipped: true}, [2]int{1, 1}},    // of whole rows, and one panel
		{8, product{m: 40, n: 10 * panelColumns}, [2]int{2, 4}},     // too few rows, or panels, for eight
		{3, product{m: minRows, n: panelColumns - 1}, [2]int{1, 1}}, // too small to be cut
		{2, product{m: 2500, n: 10}, [2]int{4, 1}},                  // not three jobs for two threads
		{1, product{m: 2500, n: 1000}, [2]int{3, 1}},                // nothing but maxRows
		{1, product{m: 2500, n: 1000, copiesA: true}, [2]int{1, 1}}, // of which a copy has no need
		{2, product{m: 1000, n: 500, copiesA: true}, [2]int{2, 1}},  // to copy A twice takes longer than to pack so small a B twice
		{2, product{m: 1000, n: 784, copiesA: true}, [2]int{1, 2}},  // B is larger, and half of its columns make one block
	} {
		if got := split(test.threads, test.product); got != test.want {
			t.Errorf("%d×%d for %d threads: %v blocks, want %v", test.product.m, test.product.n, test.threads, got, test.want)
		}
	}
}

// TestCopiedInParts multiplies with so little room for copies of A that one takes several turns.
func TestCopiedInParts(t *testing.T) {
	defer func(n int) { maxCopied = n }(maxCopied)
	maxCopied = 1 << 10
	rng := newRand()
	problems := slices.DeleteFunc(sparseProblems(rng), func(p *problem) bool { return p.m < 90 })
	for range 4 {
		for _, size := range [][3]int{{90, 1100, 29}, {61, 1050, 35}} {
			p := &problem{m: size[0], n: size[1], k: size[2], transA: true, transB: rng.IntN(2) == 0,
				alpha: 1, beta: 0.7, then: randomEpilogue(rng, size[0], size[1])}
			problems = append(problems, p.fill(rng, 3))
		}
	}
	compare(t, problems, 1, 3)
	eachPath(t, func(t *testing.T) {
		copied := 0
		for _, p := range problems {
			g := p.product()
			if g.split(); !g.copiesA {
				continue
			}
			copied++
			if g.rowsAtOnce == g.m {
				t.Errorf("%v comes in one part", p)
			}
		}
		if copied == 0 && current != pathGo {
			t.Error("no A is copied")
		}
	})
}
