package simd

import (
	"fmt"
	"math"
	"runtime"
)

// Arithmetic is what a product computes its links in.
type Arithmetic uint8

const (
	// Float32 is the arithmetic of Gemm and GemmBias.
	Float32 Arithmetic = iota

	// BFloat16 rounds the elements of A and B to bfloat16, eight bits of precision, and adds
	// their products up in float32. Processors with AMX do this several times as fast; all
	// others compute the same bits, slowly.
	//
	// An element of C starts like one of Gemm's. Then come the links, 32 at a time: those with
	// even p and those with odd p are a chain of fused multiply-adds each, both
	// from 0, and the sum of the two is added to the element. Links after the last are of zeros.
	// Subnormal numbers count as zeros, wherever they come from and wherever they come up.
	BFloat16
)

// blockLinks is how many links of a chain in bfloat16 are summed up on their own.
const blockLinks = 32

// Gemm is the function of that name in this arithmetic. In BFloat16, α must be 1.
func (ar Arithmetic) Gemm(transA, transB bool, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int, then Epilogue) {
	if ar == BFloat16 && alpha != 1 {
		panic(fmt.Sprintf("simd: Gemm: α is %g, want 1 in bfloat16", alpha))
	}
	multiply(product{
		arithmetic: ar,
		transA:     transA, transB: transB, m: m, n: n, k: k, alpha: alpha, beta: beta,
		a: a, lda: lda, b: b, ldb: ldb, c: c, ldc: ldc, then: then,
	})
}

// GemmBias is the function of that name in this arithmetic.
func (ar Arithmetic) GemmBias(transW bool, m, n, k int, x []float32, ldx int, w []float32, ldw int, bias []float32, y []float32, ldy int, then Epilogue) {
	if len(bias) < n {
		panic(fmt.Sprintf("simd: GemmBias: bias has %d elements, want %d", len(bias), n))
	}
	multiply(product{
		arithmetic: ar,
		transB:     transW, m: m, n: n, k: k, alpha: 1,
		a: x, lda: ldx, b: w, ldb: ldw, c: y, ldc: ldy, bias: bias, then: then,
	})
}

// toBFloat16 rounds x to the nearest bfloat16, of two that are as near to the even one.
func toBFloat16(x float32) float32 {
	b := math.Float32bits(x)
	switch exponent := b >> 23 & 0xff; {
	case exponent == 0:
		return math.Float32frombits(b & (1 << 31))
	case x != x:
		return math.Float32frombits(b&0xffff0000 | 1<<22)
	}
	return math.Float32frombits((b + 0x7fff + b>>16&1) &^ 0xffff)
}

// flushSigned returns x, or 0 with its sign if x is subnormal.
func flushSigned(x float32) float32 {
	if x > -tiny && x < tiny {
		return float32(math.Copysign(0, float64(x)))
	}
	return x
}

// fmaFlush is fma for normal numbers and zeros. What is subnormal once it has been rounded
// to 24 bits, as if there were exponents for it, becomes 0.
func fmaFlush(x, y, z float32) float32 {
	const up = 0x1p100
	p := float64(x) * float64(y)
	s := p + float64(z)
	if s >= 2*tiny || s <= -2*tiny || s != s {
		return fma(x, y, z)
	}
	r := round(p*up, float64(z)*up)
	if r > -tiny*up && r < tiny*up {
		return float32(math.Copysign(0, float64(r)))
	}
	return r * (1 / up)
}

// splitBFloat16 returns how many jobs there are. Each packs its part of A and B for itself.
func (g *product) splitBFloat16() int {
	g.amx = UsesAMX()
	g.rowBlocks, g.columnBlocks = 1, 1
	threads := runtime.GOMAXPROCS(0)
	switch {
	case threads == 1 || g.m*g.n*g.k < serialWork:
	case g.amx && g.n >= g.m:
		g.columnBlocks = min(threads, divideUp(g.n, 2*tileColumns))
	case g.amx:
		g.rowBlocks = min(threads, divideUp(g.m, 2*tileColumns))
	default:
		g.rowBlocks = min(threads, g.m)
	}
	return g.rowBlocks * g.columnBlocks
}

// tileColumns is the width of a tile, and how many rows it has at most.
const tileColumns = 16

// runBFloat16 computes the job's block of C.
func (g *product) runBFloat16(s *scratch, job int) {
	row, column := job%g.rowBlocks, job/g.rowBlocks
	i, iEnd := row*g.m/g.rowBlocks, (row+1)*g.m/g.rowBlocks
	if g.amx {
		panels := divideUp(g.n, 2*tileColumns)
		j, jEnd := column*panels/g.columnBlocks*2*tileColumns, min(g.n, (column+1)*panels/g.columnBlocks*2*tileColumns)
		g.multiplyAMX(s, i, iEnd, j, jEnd)
		return
	}
	g.bfloat16Go(s, i, iEnd)
}

// bfloat16Go is the definition of the bits: rows i to iEnd-1 of the product.
func (g *product) bfloat16Go(s *scratch, i, iEnd int) {
	k := roundUp(g.k, blockLinks)
	if need := k * (g.n + 1); len(s.packed) < need {
		s.packed = make([]float32, need)
	}
	a, b := s.packed[:k], s.packed[k:k*(g.n+1)]
	clear(a)
	clear(b)
	row, column := g.ldb, 1
	if g.transB {
		row, column = 1, g.ldb
	}
	for j := range g.n {
		for p := range g.k {
			b[j*k+p] = toBFloat16(g.b[p*row+j*column])
		}
	}
	row, column = g.lda, 1
	if g.transA {
		row, column = 1, g.lda
	}
	for r := i; r < iEnd; r++ {
		for p := range g.k {
			a[p] = toBFloat16(g.a[r*row+p*column])
		}
		c := g.c[r*g.ldc:][:g.n]
		for j := range c {
			var x float32
			switch {
			case g.bias != nil:
				x = g.bias[j]
			case g.beta != 0:
				x = g.beta * c[j]
			}
			for p := 0; p < k; p += blockLinks {
				x = addBlock(x, (*[blockLinks]float32)(a[p:]), (*[blockLinks]float32)(b[j*k+p:]))
			}
			c[j] = x
		}
		g.then.finish(Images{g.c, g.ldc}, r, r+1, 0, g.n)
	}
}

// addBlock adds some links of a chain to x.
func addBlock(x float32, a, b *[blockLinks]float32) float32 {
	var even, odd float32
	for p := 0; p < blockLinks; p += 2 {
		even = fmaFlush(a[p], b[p], even)
		odd = fmaFlush(a[p+1], b[p+1], odd)
	}
	return flushSigned(flushSigned(x) + flushSigned(even+odd))
}

// UsesAMX says whether products in bfloat16 use AMX, on the path in use: if not, they are
// computed in Go, hundreds of times slower.
func UsesAMX() bool { return current == pathAVX512 && HasAMX() }
