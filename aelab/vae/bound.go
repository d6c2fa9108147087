package vae

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// chunk is the number of rows that evaluation passes through the network at a time.
const chunk = 1000

// Encode returns the means and log-variances of q(z|x) for the rows of x, each n×k.
func (m *Model) Encode(x mat32.Matrix) (mu, logVar mat32.Matrix) {
	mu, logVar = mat32.New(x.Rows, m.Latent), mat32.New(x.Rows, m.Latent)
	for i := 0; i < x.Rows; i += chunk {
		j := min(i+chunk, x.Rows)
		m.infer(&m.post, m.Encoder.Forward(mat32.Rows(x, i, j), nn.Pass{}))
		mat32.Copy(mat32.Rows(mu, i, j), m.post.Mu)
		mat32.Copy(mat32.Rows(logVar, i, j), m.post.LogVar)
	}
	return mu, logVar
}

// Decode returns the mean of p(x|z) for the rows of z, n×d.
func (m *Model) Decode(z mat32.Matrix) mat32.Matrix {
	if z.Cols != m.Latent {
		panic(fmt.Sprintf("vae: Decode: z is %d×%d, want %d columns", z.Rows, z.Cols, m.Latent))
	}
	var x mat32.Matrix
	for i := 0; i < z.Rows; i += chunk {
		j := min(i+chunk, z.Rows)
		out := m.Decoder.Forward(mat32.Rows(z, i, j), nn.Pass{})
		if i == 0 {
			x = mat32.New(z.Rows, out.Cols/m.Likelihood.Outputs(1))
		}
		m.Likelihood.Mean(mat32.Rows(x, i, j), out)
	}
	return x
}

// Sample returns the means of p(x|z) at n draws of z from the prior, the first n of the seed's "samples" stream.
func (m *Model) Sample(n int, seed uint64) mat32.Matrix {
	z := mat32.New(n, m.Latent)
	random.New(seed, "samples").Normal(z.Data)
	return m.Decode(z)
}

// Reconstruct returns the decoder's mean at the posterior's mean, n×d.
func (m *Model) Reconstruct(x mat32.Matrix) mat32.Matrix {
	mu, _ := m.Encode(x)
	return m.Decode(mu)
}

// Bound estimates the ELBO of the rows of x, in nats per example: the mean over the rows of
//
//	log p(x|z) - KL(q(z|x) ‖ N(0, I)).
//
// It takes samples draws of z for each row, from the seed's "evaluation" stream. It panics if there are no
// rows or no samples. It also panics where the likelihood does: loss.Bernoulli takes numbers in [0, 1]
// alone.
func (m *Model) Bound(x mat32.Matrix, samples int) float64 {
	if x.Rows == 0 || samples <= 0 {
		panic(fmt.Sprintf("vae: Bound: %d rows and samples is %d, want positive numbers", x.Rows, samples))
	}
	noise := random.New(m.Seed, "evaluation")
	nll, kl := make([]float64, chunk), make([]float64, chunk)
	var sum float64
	for i := 0; i < x.Rows; i += chunk {
		batch := mat32.Rows(x, i, min(i+chunk, x.Rows))
		n := batch.Rows
		m.infer(&m.post, m.Encoder.Forward(batch, nn.Pass{}))
		loss.KLStandardNormalRows(kl[:n], m.post.Mu, m.post.LogVar)
		noise.Seek(i)
		for range samples {
			m.post.sample(noise)
			m.Likelihood.NLLRows(nll[:n], m.Decoder.Forward(m.post.Z, nn.Pass{}), batch)
			for r := range n {
				sum -= (nll[r] + kl[r]) / float64(samples)
			}
		}
	}
	return sum / float64(x.Rows)
}

// ImportanceBound estimates log p(x) from below with k importance samples,
//
//	log 1/k Σᵢ p(x|zᵢ)·p(zᵢ)/q(zᵢ|x),  zᵢ ~ q(z|x),
//
// for each row of x, in nats (Burda et al. 2016, eq. 8). Its expectation grows with k to log p(x); k = 1
// gives an estimate of the ELBO. first is the number of x's first row in the whole data set. It addresses
// the noise, so that a large set may be passed in parts. ImportanceBound panics if k is not positive or
// first is negative.
func (m *Model) ImportanceBound(x mat32.Matrix, first, k int) []float64 {
	if k <= 0 || first < 0 {
		panic(fmt.Sprintf("vae: ImportanceBound: k is %d and first %d, want k of 1 or more and first of 0 or more", k, first))
	}
	bounds := make([]float64, x.Rows)
	logw := make([]float64, k)
	mu, logVar := m.Encode(x)
	noise := random.New(m.Seed, "importance")
	for r := range bounds {
		noise.Seek(first + r)
		for i := 0; i < k; i += chunk {
			j := min(i+chunk, k)
			m.logWeights(logw[i:j], mat32.Row(x, r), mat32.Row(mu, r), mat32.Row(logVar, r), noise)
		}
		bounds[r] = logMeanExp(logw)
	}
	return bounds
}

// logWeights draws len(dst) samples from N(μ, diag exp l). It sets dst to
// log p(x|z) + log p(z) - log q(z|x). The last two terms are ½Σ(ε² - z² + l), because 2π cancels.
func (m *Model) logWeights(dst []float64, x, mu, logVar []float32, noise *random.Stream) {
	n := len(dst)
	p := &m.post
	p.Mu, p.LogVar = repeat(mu, n), repeat(logVar, n)
	p.sample(noise)
	m.Likelihood.NLLRows(dst, m.Decoder.Forward(p.Z, nn.Pass{}), repeat(x, n))
	logDet := simd.Sum(logVar)
	for i := range dst {
		eps, z := mat32.Row(p.Noise, i), mat32.Row(p.Z, i)
		dst[i] = 0.5*(simd.Dot(eps, eps)-simd.Dot(z, z)+logDet) - dst[i]
	}
}

// repeat presents one row as a matrix of n equal rows, without copying it.
func repeat(row []float32, n int) mat32.Matrix {
	return mat32.Matrix{Rows: n, Cols: len(row), Stride: 0, Data: row}
}

// logMeanExp returns log 1/n Σ exp(xᵢ). Its last bits may differ between processors, as those of math.Exp
// do, but no training depends on it.
func logMeanExp(x []float64) float64 {
	top := math.Inf(-1)
	for _, v := range x {
		top = math.Max(top, v)
	}
	if math.IsInf(top, 0) { // v - top would be NaN
		return top
	}
	var sum float64
	for _, v := range x {
		sum += math.Exp(v - top)
	}
	return top + math.Log(sum/float64(len(x)))
}
