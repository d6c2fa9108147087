package vae

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"gonum.org/v1/gonum/blas"
)

// kernel is a Gaussian kernel between the rows of two matrices,
//
//	k[i][j] = exp(-‖aᵢ-bⱼ‖²/h).
//
// It keeps its buffers.
type kernel struct {
	k        mat32.Matrix // a.Rows × b.Rows
	sums     []float64    // of each row of k
	squaresA []float32    // ‖aᵢ‖²
	squaresB []float32    // ‖bⱼ‖²
	scale    float32      // 1/h
	itself   bool
}

// between computes the kernel of the rows of a and b, which must have the same number of columns.
func (g *kernel) between(a, b mat32.Matrix, h float32) {
	g.itself = false
	g.compute(a, b, h)
}

// within computes the kernel of the rows of a with each other. It sets the diagonal, which would be 1, to
// 0, so that only pairs of two different rows remain.
func (g *kernel) within(a mat32.Matrix, h float32) {
	g.itself = true
	g.compute(a, a, h)
}

func (g *kernel) compute(a, b mat32.Matrix, h float32) {
	g.scale = 1 / h
	g.k = mat32.Resize(g.k, a.Rows, b.Rows)
	g.squaresA, g.squaresB = squares(g.squaresA, a), squares(g.squaresB, b)
	if cap(g.sums) < a.Rows {
		g.sums = make([]float64, a.Rows)
	}
	g.sums = g.sums[:a.Rows]
	mat32.Mul(blas.NoTrans, blas.Trans, 2, a, b, 0, g.k) // ‖a-b‖² = ‖a‖² + ‖b‖² - 2a·b
	simd.Do(a.Rows, g)
}

// Run implements simd.Task: it turns row i of products into kernel values.
func (g *kernel) Run(i int) {
	row, own := mat32.Row(g.k, i), g.squaresA[i]
	for j, product := range row {
		// Rounding may make a distance negative.
		row[j] = min(0, product-own-g.squaresB[j]) * g.scale
	}
	simd.Exp(row, row)
	if g.itself {
		row[i] = 0
	}
	g.sums[i] = simd.Sum(row)
}

// sum returns the sum of all values.
func (g *kernel) sum() (s float64) {
	for _, v := range g.sums {
		s += v
	}
	return s
}

// addGradient adds to dz the gradient with respect to a of weight·Σᵢⱼ k(aᵢ, bⱼ), with b held constant,
//
//	-(2·weight/h)·Σⱼ k(aᵢ, bⱼ)·(aᵢ-bⱼ).
func (g *kernel) addGradient(dz, a, b mat32.Matrix, weight float32) {
	factor := 2 * weight * g.scale
	mat32.Mul(blas.NoTrans, blas.NoTrans, factor, g.k, b, 1, dz)
	for i, s := range g.sums {
		simd.Axpy(mat32.Row(dz, i), -factor*float32(s), mat32.Row(a, i))
	}
}

// squares returns the squared lengths of m's rows, in the memory of dst if that is large enough.
func squares(dst []float32, m mat32.Matrix) []float32 {
	if cap(dst) < m.Rows {
		dst = make([]float32, m.Rows)
	}
	dst = dst[:m.Rows]
	for i := range dst {
		dst[i] = float32(simd.SumSquares(mat32.Row(m, i)))
	}
	return dst
}

// bandwidth returns h. If h is 0, it returns k² for k latents, as in the authors' code.
func bandwidth(op string, h float32, latents int) float32 {
	if h == 0 {
		return float32(latents * latents)
	}
	if !(h > 0) || math.IsInf(float64(h), 1) {
		panic(fmt.Sprintf("vae: %s: Bandwidth is %v, want a positive number, or 0 for k²", op, h))
	}
	return h
}
