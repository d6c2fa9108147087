package vae

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/hmc"
	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distmv"
)

// PosteriorSamples configures how MarginalLikelihood draws from posteriors.
type PosteriorSamples struct {
	Samples  int // for each example; 50 in the paper
	Leapfrog int // steps between samples; 4 in the paper
	BurnIn   int // moves before the first sample, which also tune the size of the steps
}

// MarginalLikelihood estimates log p(x) for each row of x, in nats, from samples of the posterior (Kingma
// and Welling 2014, appendix D). For any density q(z),
//
//	1/p(x) = E_{p(z|x)}[ q(z) / (p(z)·p(x|z)) ].
//
// Chains draw from p(z|x). The normal distribution q is fitted to the first half of the samples, and the
// mean is taken over the second half. q must come from other samples than the mean, and have lighter tails
// than the posterior. The paper fits "a density estimator" and does not say which.
//
// The estimate needs no encoder, so it can compare models of different trainings. It is too large on
// average, where ImportanceBound's is too small. It is of use for a few latents: the paper says below five.
// A row whose chain has hardly moved gets NaN. MarginalLikelihood panics if there are fewer than 2·(k+2)
// samples, no leapfrog step, or a negative BurnIn.
func (m *Model) MarginalLikelihood(x mat32.Matrix, c PosteriorSamples) []float64 {
	if c.Samples < 2*(m.Latent+2) || c.Leapfrog < 1 || c.BurnIn < 0 {
		panic(fmt.Sprintf("vae: MarginalLikelihood: %+v of %d latents: want at least %d samples and 1 leapfrog step", c, m.Latent, 2*(m.Latent+2)))
	}
	values := make([]float64, x.Rows)
	for i := 0; i < x.Rows; i += chunk {
		j := min(i+chunk, x.Rows)
		m.marginal(values[i:j], mat32.Rows(x, i, j), i/chunk, c)
	}
	return values
}

// marginal is MarginalLikelihood for one part of the rows. The number of the part addresses the noise.
func (m *Model) marginal(values []float64, x mat32.Matrix, part int, c PosteriorSamples) {
	z, half := mat32.New(x.Rows, m.Latent), c.Samples/2
	sampler := hmc.Sampler{Leapfrog: c.Leapfrog, Size: 1e-2}
	noise := random.New(m.Seed, fmt.Sprintf("posterior %d", part))
	energy := func(u []float64, du, z mat32.Matrix) { m.energy(u, du, z, x) }
	for i := range c.BurnIn {
		moved := sampler.Move(z, energy, noise.Seek(i))
		sampler.Adapt(moved, targetShare, z.Rows)
	}
	fit := make([]*mat.Dense, x.Rows) // the first half of each row's samples
	for r := range fit {
		fit[r] = mat.NewDense(half, m.Latent, nil)
	}
	rest, logs := make([]mat32.Matrix, c.Samples-half), mat.NewDense(x.Rows, c.Samples-half, nil)
	for i := range c.Samples {
		sampler.Move(z, energy, noise.Seek(c.BurnIn+i))
		if i >= half {
			rest[i-half] = mat32.Clone(z)
			m.logJoint(logs, i-half, x, z)
			continue
		}
		for r := range fit {
			for j, v := range mat32.Row(z, r) {
				fit[r].Set(i, j, float64(v))
			}
		}
	}
	for r := range values {
		values[r] = harmonic(fit[r], rest, r, logs.RawRowView(r))
	}
}

// logJoint sets column j of logs to log p(x, z) of each row.
func (m *Model) logJoint(logs *mat.Dense, j int, x, z mat32.Matrix) {
	nll := make([]float64, x.Rows)
	m.Likelihood.NLLRows(nll, m.Decoder.Forward(z, nn.Pass{}), x)
	for r, v := range nll {
		logs.Set(r, j, -v-0.5*(simd.SumSquares(mat32.Row(z, r))+float64(m.Latent)*math.Log(2*math.Pi)))
	}
}

// harmonic returns -log 1/L Σ q(zₗ)/p(x, zₗ) over the samples of row r. logJoint holds log p(x, zₗ), and q
// is the normal distribution fitted to fit.
func harmonic(fit *mat.Dense, samples []mat32.Matrix, r int, logJoint []float64) float64 {
	_, k := fit.Dims()
	mean, cov := make([]float64, k), mat.NewSymDense(k, nil)
	for j := range mean {
		mean[j] = stat.Mean(mat.Col(nil, j, fit), nil)
	}
	stat.CovarianceMatrix(cov, fit, nil)
	q, ok := distmv.NewNormal(mean, cov, nil)
	if !ok { // the covariance is singular
		return math.NaN()
	}
	ratios, at := make([]float64, len(samples)), make([]float64, k)
	for l, z := range samples {
		for j, v := range mat32.Row(z, r) {
			at[j] = float64(v)
		}
		ratios[l] = q.LogProb(at) - logJoint[l]
	}
	return -logMeanExp(ratios)
}
