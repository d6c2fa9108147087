package simd

import (
	"fmt"
	"math"
	"math/rand/v2"
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
	then           Epilogue
	skips          bool // A is mostly zeros
}

const canary = 0x7fc0beef // a NaN

func (p *problem) String() string {
	return fmt.Sprintf("%d×%d×%d, transposed %t %t, α %g, β %g, bias %t, strides %d %d %d, function %v, gradient %t",
		p.m, p.k, p.n, p.transA, p.transB, p.alpha, p.beta, p.bias != nil, p.lda, p.ldb, p.ldc, p.then.Function, p.then.grads)
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
			if p.skips {
				x += 0
			}
			c[i*p.ldc+j] = x
		}
		p.then.want(c[i*p.ldc:][:p.n], i)
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
	q := *p
	q.c = c
	q.run()
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
	{1000, 784, 500}, {1000, 500, 20}, {1000, 500, 40}, {1000, 784, 1000}, {1000, 1000, 500}, {1000, 500, 250},
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

// random makes a product of about m×k×n with everything else left to chance.
func random(rng *rand.Rand, m, n, k int) *problem {
	p := &problem{m: m, n: n, k: k, transA: rng.IntN(2) == 0, transB: rng.IntN(2) == 0,
		alpha: []float32{1, 1, -0.3, 0}[rng.IntN(4)], beta: []float32{0, 1, 0.7}[rng.IntN(3)]}
	if rng.IntN(4) == 0 {
		p.transA, p.alpha, p.beta = false, 1, 0
		p.withBias(rng)
	}
	p.then = randomEpilogue(rng, m, n)
	return p.fill(rng, rng.IntN(9))
}

// compare holds every path to the definition of the bits.
func compare(t *testing.T, problems []*problem, threads ...int) {
	wants := make([][]float32, len(problems))
	for i, p := range problems {
		wants[i] = p.want()
	}
	eachPath(t, func(t *testing.T) {
		for _, n := range threads {
			setThreads(t, n)
			for i, p := range problems {
				p.same(t, p.got(t), wants[i])
			}
		}
	})
}

func (p *problem) spotCheck(t *testing.T, c []float32, rng *rand.Rand) {
	for range 50 {
		i, j := rng.IntN(p.m), rng.IntN(p.n)
		var x float32
		if p.bias != nil {
			x = p.bias[j]
		} else if p.beta != 0 {
			x = p.beta * p.c[i*p.ldc+j]
		}
		exact, size := float64(x), math.Abs(float64(x))
		for q := range p.k {
			a, b := p.at(i, q, j)
			x = fma(a, p.alpha*b, x)
			product := float64(a) * float64(b)
			exact, size = exact+product, size+math.Abs(product)
		}
		got := c[i*p.ldc+j]
		if got != x {
			t.Errorf("%v: element (%d, %d) is %g, want %g", p, i, j, got, x)
		}
		if limit := float64(p.k+1) * 0x1p-24 * size; math.Abs(float64(got)-exact) > limit {
			t.Errorf("%v: element (%d, %d) is %g, in float64 %g, limit of the difference %g", p, i, j, got, exact, limit)
		}
	}
}

// product returns what Gemm makes of the problem.
func (p *problem) product() *product {
	return &product{
		transA: p.transA, transB: p.transB, m: p.m, n: p.n, k: p.k, alpha: p.alpha, beta: p.beta,
		a: p.a, lda: p.lda, b: p.b, ldb: p.ldb, c: p.c, ldc: p.ldc, path: current,
	}
}

func (p *problem) run() {
	if p.bias != nil {
		GemmBias(p.transB, p.m, p.n, p.k, p.a, p.lda, p.b, p.ldb, p.bias, p.c, p.ldc, p.then)
	} else {
		Gemm(p.transA, p.transB, p.m, p.n, p.k, p.alpha, p.a, p.lda, p.b, p.ldb, p.beta, p.c, p.ldc, p.then)
	}
}
