package simd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
)

// problem is a matrix product with NaN where nobody may read, and canaries in C
// where nobody may write.
type problem struct {
	transA, transB bool
	m, n, k        int
	alpha, beta    float32
	a, b, c, bias  []float32
	lda, ldb, ldc  int
}

const canary = 0x7fc0beef // a NaN

func (p *problem) String() string {
	return fmt.Sprintf("%d×%d×%d, transposed %t %t, α %g, β %g, bias %t, strides %d %d %d",
		p.m, p.k, p.n, p.transA, p.transB, p.alpha, p.beta, p.bias != nil, p.lda, p.ldb, p.ldc)
}

// fill makes the matrices, whose rows are pad elements longer than needed.
func (p *problem) fill(rng *rand.Rand, pad int) *problem {
	matrix := func(rows, cols int, transposed bool) ([]float32, int) {
		if transposed {
			rows, cols = cols, rows
		}
		ld := cols + pad
		data := make([]float32, rows*ld)
		for i := range data {
			data[i] = math.Float32frombits(canary)
			if i%ld < cols {
				data[i] = float32(rng.NormFloat64())
			}
		}
		if rows*cols > 0 {
			data = data[:(rows-1)*ld+cols]
		}
		return data, ld
	}
	p.a, p.lda = matrix(p.m, p.k, p.transA)
	p.b, p.ldb = matrix(p.k, p.n, p.transB)
	p.c, p.ldc = matrix(p.m, p.n, false)
	if p.beta == 0 { // C isn't read then
		for i := range p.c {
			p.c[i] = math.Float32frombits(canary)
		}
	}
	return p
}

func (p *problem) withBias(rng *rand.Rand) *problem {
	p.bias = make([]float32, p.n)
	for i := range p.bias {
		p.bias[i] = float32(rng.NormFloat64())
	}
	return p
}

// at returns elements of op(A) and op(B).
func (p *problem) at(i, q, j int) (a, b float32) {
	ai, bi := i*p.lda+q, q*p.ldb+j
	if p.transA {
		ai = q*p.lda + i
	}
	if p.transB {
		bi = j*p.ldb + q
	}
	return p.a[ai], p.b[bi]
}

// want computes C as the documentation says, without blocks or panels.
func (p *problem) want() []float32 {
	c := append([]float32(nil), p.c...)
	for i := range p.m {
		for j := range p.n {
			var x float32
			if p.bias != nil {
				x = p.bias[j]
			} else if p.beta != 0 {
				x = p.beta * c[i*p.ldc+j]
			}
			for q := range p.k {
				a, b := p.at(i, q, j)
				x = fma(a, p.alpha*b, x)
			}
			c[i*p.ldc+j] = x
		}
	}
	return c
}

// got computes C with the path in use, between canaries.
func (p *problem) got(t *testing.T) []float32 {
	t.Helper()
	const guard = 40
	memory := make([]float32, len(p.c)+2*guard)
	for i := range memory {
		memory[i] = math.Float32frombits(canary)
	}
	c := memory[guard : guard+len(p.c) : guard+len(p.c)]
	copy(c, p.c)
	if p.bias != nil {
		GemmBias(p.m, p.n, p.k, p.a, p.lda, p.b, p.ldb, p.bias, c, p.ldc)
	} else {
		Gemm(p.transA, p.transB, p.m, p.n, p.k, p.alpha, p.a, p.lda, p.b, p.ldb, p.beta, c, p.ldc)
	}
	for i := range guard {
		if math.Float32bits(memory[i]) != canary || math.Float32bits(memory[len(memory)-1-i]) != canary {
			t.Fatalf("%v: wrote outside of C", p)
		}
	}
	return c
}

// same fails unless both have the same bits; any NaN equals any other.
func (p *problem) same(t *testing.T, got, want []float32) {
	t.Helper()
	for i, w := range want {
		g := got[i]
		if math.Float32bits(g) != math.Float32bits(w) && (g == g || w == w) {
			t.Fatalf("%v: element (%d, %d) is %g (%#08x), want %g (%#08x)", p,
				i/p.ldc, i%p.ldc, g, math.Float32bits(g), w, math.Float32bits(w))
		}
		if math.Float32bits(w) == canary && math.Float32bits(g) != canary {
			t.Fatalf("%v: wrote between the rows of C, at %d", p, i)
		}
	}
}

func newRand() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// layers are products of the papers' layers: batch, inputs, outputs.
var layers = [][3]int{
	{100, 784, 500}, {100, 500, 2}, {100, 500, 20}, {100, 500, 200}, {100, 2, 500}, {100, 20, 500},
	{100, 500, 784}, {100, 784, 1000}, {100, 1000, 500}, {100, 500, 250}, {100, 560, 200},
	{1000, 784, 500}, {1000, 500, 20}, {1000, 784, 1000}, {1000, 1000, 500}, {1000, 500, 250},
}

// layerProducts are the three products of a layer: Y = X·W + b, dX = dY·Wᵀ and
// dW = Xᵀ·dY.
func layerProducts(batch, in, out int) map[string]*problem {
	return map[string]*problem{
		"forward": {m: batch, n: out, k: in, alpha: 1},
		"dx":      {transB: true, m: batch, n: in, k: out, alpha: 1},
		"dw":      {transA: true, m: in, n: out, k: batch, alpha: 1, beta: 1},
	}
}

func TestGemmBits(t *testing.T) {
	sizes := []int{0, 1, 2, 3, 5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 17, 20, 27, 28, 29, 31, 32, 33, 40}
	rng := newRand()
	var problems []*problem
	for _, m := range sizes {
		for _, n := range sizes {
			k := sizes[rng.IntN(len(sizes))]
			p := &problem{m: m, n: n, k: k, transA: rng.IntN(2) == 0, transB: rng.IntN(2) == 0,
				alpha: []float32{1, 1, -0.3, 0}[rng.IntN(4)], beta: []float32{0, 1, 0.7}[rng.IntN(3)]}
			problems = append(problems, p.fill(rng, rng.IntN(3)))
		}
	}
	for range 60 { // more than one block each way
		p := &problem{m: 1 + rng.IntN(200), n: 1 + rng.IntN(600), k: 1 + rng.IntN(100), transA: rng.IntN(2) == 0, transB: rng.IntN(2) == 0,
			alpha: 1, beta: float32(rng.IntN(2))}
		switch rng.IntN(3) {
		case 0:
			p.m, p.n, p.k = p.m/4+1, p.n/8+1, p.k*13
		case 1:
			p.m, p.n, p.k = p.m*6, p.n/8+1, p.k/4
		}
		p.fill(rng, rng.IntN(9))
		if !p.transA && !p.transB && p.beta == 0 {
			p.withBias(rng)
		}
		problems = append(problems, p)
	}
	var wants [][]float32
	for _, p := range problems {
		wants = append(wants, p.want())
	}
	eachPath(t, func(t *testing.T) {
		for _, threads := range []int{1, 2, 3, 8} {
			setThreads(t, threads)
			for i, p := range problems {
				p.same(t, p.got(t), wants[i])
			}
		}
	})
}

// Whole layers, 3 threads, and the float64 result as a second opinion.
func TestGemmLayers(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	_ = runtime.NumCPU
	var _ sync.Mutex
}
