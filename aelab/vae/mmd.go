package vae

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// MMD is the regularizer of InfoVAE whose divergence is the maximum mean discrepancy,
//
//	(1-α)·KL(q(z|x) ‖ p(z)) + (α+λ-1)·MMD²(q(z) ‖ p(z)),  p(z) = N(0, I),
//
// where q(z) is the mean of q(z|x) over the batch (Zhao et al. 2017). α = 0, λ = 1 is the ELBO. α = 1 is the
// MMD-VAE: the posterior of an example is free, and only the codes of all examples together are held to the
// prior. With the kernel k(a, b) = exp(-‖a-b‖²/h),
//
//	MMD² = E k(z, z') + E k(y, y') - 2 E k(z, y),  z, z' ~ q,  y, y' ~ p.
//
// The codes of the batch, one z for each example, are the samples of q. As many draws of the prior are the
// samples of p. Expectations are means over all pairs, including a code with itself. So where q is p, the
// value of N codes is on average not 0 but 2·(1-k̄)/N, with k̄ = (1+4/h)^(-k/2). Exact and Unbiased change
// this estimator.
//
// An MMD owns buffers: use it by pointer, one for each model.
type MMD struct {
	Alpha  float32 // α, at most 1
	Lambda float32 // λ, at least 1-α
	// Bandwidth is h; 0 is k², the square of the number of latents, as in the authors' code.
	Bandwidth float32
	Unbiased  bool   // leaves out pairs of a code, or draw, with itself; MMD² may be negative
	Exact     bool   // takes expectations over the prior in closed form, without draws
	Seed      uint64 // of the draws

	prior      *random.Stream
	draws      mat32.Matrix
	zz, zy, yy kernel
	scaled     []float32
}

// Add implements Regularizer; its terms are "kl" and "mmd", which is MMD². It panics if α is above 1, if
// α+λ is below 1, if the bandwidth is negative, or if the batch has one code and the estimator is unbiased.
func (r *MMD) Add(step int, p *Posterior, terms []train.Term) (float64, []train.Term) {
	weight, penalty, terms := infoVAE("MMD", r.Alpha, r.Lambda, p, terms)
	n, latents := p.Z.Rows, p.Z.Cols
	h := bandwidth("MMD", r.Bandwidth, latents)
	pairs, same := pairs(n, r.Unbiased)
	if pairs == 0 {
		panic("vae: MMD: one code has no unbiased estimate, want a batch of 2 or more")
	}
	r.zz.within(p.Z, h)
	r.zz.addGradient(p.DZ, p.Z, p.Z, float32(2*weight/pairs)) // twice: zᵢ is first and second in pairs
	mmd := (r.zz.sum() + same) / pairs
	if r.Exact {
		mmd += r.exact(p, h, weight)
	} else {
		mmd += r.drawn(step, p, h, weight)
	}
	return penalty + float64(weight*mmd), append(terms, train.Term{Name: "mmd", Value: mmd})
}

// drawn takes as many draws of the prior as codes. It adds the gradient of the terms with the prior, and
// returns their sum.
func (r *MMD) drawn(step int, p *Posterior, h float32, weight float64) float64 {
	if r.prior == nil {
		r.prior = random.New(r.Seed, "prior")
	}
	r.draws = mat32.Resize(r.draws, p.Z.Rows, p.Z.Cols)
	r.prior.Seek(step).Normal(mat32.Flat(r.draws))
	return r.across(p, h, weight)
}

// across is drawn for the draws in r.draws.
func (r *MMD) across(p *Posterior, h float32, weight float64) float64 {
	n := p.Z.Rows
	r.yy.within(r.draws, h)
	r.zy.between(p.Z, r.draws, h)
	all := float64(n) * float64(n)
	r.zy.addGradient(p.DZ, p.Z, r.draws, float32(-2*weight/all))
	pairs, same := pairs(n, r.Unbiased)
	return float64((r.yy.sum()+same)/pairs) - float64(2*r.zy.sum()/all)
}

// exact does the same as drawn in closed form, by
//
//	E k(y, y') = (1+4/h)^(-k/2),  E k(z, y) = (1+2/h)^(-k/2)·exp(-‖z‖²/(h+2)).
func (r *MMD) exact(p *Posterior, h float32, weight float64) float64 {
	n := p.Z.Rows
	r.scaled = squares(r.scaled, p.Z)
	simd.Scale(r.scaled, -1/(h+2))
	simd.Exp(r.scaled, r.scaled)
	height := inverseRoot(1+2/float64(h), p.Z.Cols)
	factor := float32(4 * weight * height / (float64(n) * float64(h+2)))
	for i, e := range r.scaled {
		simd.Axpy(mat32.Row(p.DZ, i), factor*e, mat32.Row(p.Z, i))
	}
	return inverseRoot(1+4/float64(h), p.Z.Cols) - float64(2*height*simd.Sum(r.scaled)/float64(n))
}

// infoVAE adds the gradient and the term of (1-α)·KL(q(z|x) ‖ p(z)), the part of InfoVAE's penalty that all
// divergences share. It returns the weight α+λ-1 of the divergence between q(z) and p(z), and that penalty.
func infoVAE(op string, alpha, lambda float32, p *Posterior, terms []train.Term) (weight, penalty float64, _ []train.Term) {
	weight = float64(alpha) + float64(lambda) - 1
	if !(alpha <= 1 && weight >= 0) {
		panic(fmt.Sprintf("vae: %s: Alpha is %v and Lambda %v, want Alpha of at most 1 and a sum of at least 1", op, alpha, lambda))
	}
	kl := loss.KLStandardNormal(p.DMu, p.DLogVar, p.Mu, p.LogVar, 1-alpha)
	return weight, float64(float64(1-alpha) * kl), append(terms, train.Term{Name: "kl", Value: kl})
}

// pairs returns the number of pairs in a mean over n things, and how many of them pair a thing with itself.
func pairs(n int, unbiased bool) (pairs, same float64) {
	if unbiased {
		return float64(n) * float64(n-1), 0
	}
	return float64(n) * float64(n), float64(n)
}

// inverseRoot returns x^(-k/2). Its bits are the same everywhere, unlike those of math.Pow.
func inverseRoot(x float64, k int) float64 {
	power := 1.0
	for range k {
		power = float64(power * x)
	}
	return 1 / math.Sqrt(power)
}
