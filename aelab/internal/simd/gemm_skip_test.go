package simd

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
)

// sparse replaces elements of A by zeros, some of them negative: blank lines, which all tiles skip,
// runs as in images, and single ones.
func (p *problem) sparse(rng *rand.Rand, zeros float64) *problem {
	blank, run := make(map[int]bool), 0
	for i := range p.a {
		at := i % p.lda
		if i < p.lda && rng.IntN(4) == 0 {
			blank[at] = true
		}
		if run--; run < 0 && rng.IntN(40) == 0 {
			run = rng.IntN(30)
		}
		if math.Float32bits(p.a[i]) != canary && (blank[at] || run > 0 || rng.Float64() < zeros) {
			p.a[i] = 0
			if rng.IntN(3) == 0 {
				p.a[i] = float32(math.Copysign(0, -1))
			}
		}
	}
	p.skips = true
	return p
}

// sparseProblems have several blocks of each kind, full and narrow panels, α, β and biases.
func sparseProblems(rng *rand.Rand) []*problem {
	var problems []*problem
	for _, size := range [][3]int{{1, 128, 300}, {7, 150, 257}, {100, 133, 40}, {90, 600, 33}, {33, 137, 900}, {29, 130, 1500}, {300, 145, 64}} {
		for range 4 {
			p := random(rng, size[0], size[1], size[2])
			problems = append(problems, p.sparse(rng, 0.85))
		}
	}
	return problems
}

func TestGemmSkipBits(t *testing.T) {
	rng := newRand()
	problems := sparseProblems(rng)
	for _, p := range problems {
		if g := p.product(); !g.maySkip() {
			t.Fatalf("%v: A does not look sparse", p)
		}
	}
	compare(t, problems, 1, 2, 3)
}

// Chains that begin at -0, or become -0 by an underflow, and then go on with zeros.
func TestGemmSkipSignOfZero(t *testing.T) {
	rng := newRand()
	negative := float32(math.Copysign(0, -1))
	var problems []*problem
	for i, p := range sparseProblems(rng) {
		p.alpha, p.then = 1, Epilogue{}
		for j := range p.a {
			if p.a[j] != 0 {
				p.a[j] *= 0x1p-100
			}
		}
		for j := range p.b {
			p.b[j] *= 0x1p-100
		}
		for j := range p.bias {
			p.bias[j] = negative
		}
		if i%2 == 0 && p.beta != 0 {
			for j, v := range p.c {
				if math.Float32bits(v) != canary {
					p.c[j] = negative
				}
			}
		}
		problems = append(problems, p)
	}
	compare(t, problems, 1, 2)
}

// A B that is not finite spoils the elements it is multiplied into, zeros or not, and no others.
func TestGemmSkipPropagatesNaN(t *testing.T) {
	rng := newRand()
	var problems []*problem
	for _, special := range []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))} {
		for _, p := range sparseProblems(rng) {
			p.alpha = 1
			row, column := rng.IntN(p.k), rng.IntN(p.n)
			if p.transB {
				row, column = column, row
			}
			p.b[row*p.ldb+column] = special
			problems = append(problems, p)
		}
	}
	compare(t, problems, 1, 3)
}

func TestGemmSkipAllocatesNothing(t *testing.T) {
	rng := newRand()
	for _, p := range sparseProblems(rng) {
		p.run()
		if n := allocs.PerRun(2, p.run); n != 0 {
			t.Errorf("%v: %v allocations per call", p, n)
		}
	}
}
