package vae

import (
	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/train"
	"gonum.org/v1/gonum/blas"
)

// Stein is the regularizer of InfoVAE that moves codes along the Stein variational gradient (Liu and Wang
// 2016). The penalty is that of MMD with another divergence. With k(a, b) = exp(-‖a-b‖²/h) and the score
// s(z) = ∇log p(z) = -z, the direction
//
//	φ(z) = 1/N Σⱼ k(zⱼ, z)·s(zⱼ) + ∇_{zⱼ} k(zⱼ, z)
//
// is the one along which KL(q(z) ‖ p(z)) falls fastest, among functions of unit norm in the kernel's space.
// The gradient of the divergence with respect to zᵢ is -φ(zᵢ)/N.
//
// The value is the rate at which KL falls, the kernel Stein discrepancy
//
//	1/N² Σᵢⱼ kᵢⱼ·(zᵢ·zⱼ + 2k/h - (2/h+4/h²)·‖zᵢ-zⱼ‖²).
//
// The gradient is that of KL, not that of the value. Both KL and the value are least where the value is 0.
// So an optim.Searcher, which compares values, cannot train such a model.
//
// The penalty is a mean over the batch, as the likelihood is. Where the loss is the sum -Σᵢ φ(zᵢ)·zᵢ instead,
// with φ held fixed, a weight w of it corresponds to N·w here.
//
// A Stein owns buffers: use it by pointer, one for each model.
type Stein struct {
	Alpha     float32 // α, at most 1
	Lambda    float32 // λ, at least 1-α
	Bandwidth float32 // h; 0 is k², the square of the number of latents

	kernel kernel
	rows   steinRows
}

// Add implements Regularizer; its terms are "kl" and "stein". It panics if α is above 1, if α+λ is below 1,
// or if the bandwidth is negative.
func (r *Stein) Add(_ int, p *Posterior, terms []train.Term) (float64, []train.Term) {
	weight, penalty, terms := infoVAE("Stein", r.Alpha, r.Lambda, p, terms)
	n := p.Z.Rows
	h := bandwidth("Stein", r.Bandwidth, p.Z.Cols)
	r.kernel.between(p.Z, p.Z, h)
	each := float32(weight / float64(n) / float64(n))
	// -φ(zᵢ)·N = Σⱼ kᵢⱼ·zⱼ - (2/h)·Σⱼ kᵢⱼ·(zᵢ-zⱼ). The kernel adds the second sum.
	mat32.Mul(blas.NoTrans, blas.NoTrans, each, r.kernel.k, p.Z, 1, p.DZ)
	r.kernel.addGradient(p.DZ, p.Z, p.Z, each)
	discrepancy := r.rows.mean(&r.kernel, p.Z, h)
	return penalty + float64(weight*discrepancy), append(terms, train.Term{Name: "stein", Value: discrepancy})
}

// steinRows sums the discrepancy row by row.
type steinRows struct {
	*kernel
	z    mat32.Matrix
	h    float64
	sums []float64
}

// mean returns the discrepancy of the rows of z, given their kernel g.
func (s *steinRows) mean(g *kernel, z mat32.Matrix, h float32) float64 {
	n := z.Rows
	if cap(s.sums) < n {
		s.sums = make([]float64, n)
	}
	s.kernel, s.z, s.h, s.sums = g, z, float64(h), s.sums[:n]
	simd.Do(n, s)
	var sum float64
	for _, v := range s.sums {
		sum += v
	}
	return sum / (float64(n) * float64(n))
}

// Run implements simd.Task.
func (s *steinRows) Run(i int) {
	zi, own := mat32.Row(s.z, i), float64(s.squaresA[i])
	constant := 2 * float64(s.z.Cols) / s.h
	factor := 2/s.h + 4/(s.h*s.h)
	var sum float64
	for j, k := range mat32.Row(s.k, i) {
		var product float64
		for c, v := range mat32.Row(s.z, j) {
			product += float64(float64(v) * float64(zi[c]))
		}
		distance := own + float64(s.squaresB[j]) - 2*product
		sum += float64(float64(k) * (product + constant - float64(factor*distance)))
	}
	s.sums[i] = sum
}
