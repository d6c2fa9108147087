// Package vae is the variational autoencoder: an encoder q(z|x), a decoder p(x|z) and the evidence lower
// bound that trains both (Kingma and Welling 2014).
//
// For one example x, with ε ~ N(0, I) and z = μ + σ⊙ε,
//
//	loss = -log p(x|z) + KL(q(z|x) ‖ p(z)) = -ELBO,
//
// in nats. The prior p(z) is N(0, I). A loss.Likelihood gives the decoder's outputs their meaning. A
// Regularizer holds the posterior to the prior. The other variational autoencoders differ in these two
// alone.
//
// Read vae.go for one training step, then loss/likelihood.go, regularizer.go and bound.go. mmd.go and
// stein.go, with kernel.go, are the regularizers of InfoVAE; deviation.go bounds standard deviations.
// clamped.go is DC-IGN, which is told what varies in a batch. wakesleep.go and mcem.go train the same
// models in other ways, with which Kingma and Welling compare theirs. marginal.go estimates log p(x) for
// all of them.
package vae

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// Config describes a model. The model owns Encoder and Decoder afterwards.
type Config struct {
	Encoder     nn.Layer        // n×d to n×2k: the means μ, then the log-variances l = log σ²
	Decoder     nn.Layer        // n×k to n×Likelihood.Outputs(d)
	Latent      int             // k
	Likelihood  loss.Likelihood // nil means loss.Bernoulli
	Regularizer Regularizer     // nil means KL{Beta: 1}, the ELBO
	// WeightPrior is the precision of a normal prior on the weights (not the biases), for
	// each training example: λ adds ½λ·Σw² to the loss. With N examples, the paper's prior
	// N(0, I) on the weights is λ = 1/N.
	WeightPrior float32
	Seed        uint64
}

// Model is a variational autoencoder. It implements train.Model. It is not safe for
// concurrent use.
type Model struct {
	Config
	w, dw  []float32
	params []*nn.Param
	noise  *random.Stream
	post   Posterior
	dstats mat32.Matrix
	dout   mat32.Matrix
	terms  []train.Term
}

// Posterior is q(z|x) = N(μ, diag exp l) for a batch, one sample z of it for each example,
// and the gradients of the loss with respect to the three. All are n×k.
type Posterior struct {
	Mu, LogVar, Noise, Z mat32.Matrix // z = μ + exp(l/2)⊙noise
	DMu, DLogVar, DZ     mat32.Matrix
}

// New returns a model with its parameters drawn from the seed's "init" stream. It panics if
// Encoder or Decoder is nil, Latent is not positive or WeightPrior negative.
func New(cfg Config) *Model {
	if cfg.Encoder == nil || cfg.Decoder == nil {
		panic("vae: New: Encoder or Decoder is missing")
	}
	if cfg.Latent <= 0 {
		panic(fmt.Sprintf("vae: New: latent size %d must be positive", cfg.Latent))
	}
	if !(cfg.WeightPrior >= 0) {
		panic(fmt.Sprintf("vae: New: weight prior is %v, want a number that is not negative", cfg.WeightPrior))
	}
	if cfg.Likelihood == nil {
		cfg.Likelihood = loss.Bernoulli{}
	}
	if cfg.Regularizer == nil {
		cfg.Regularizer = KL{Beta: 1}
	}
	m := &Model{Config: cfg, noise: random.New(cfg.Seed, "noise")}
	m.w, m.dw = nn.Alloc(random.New(cfg.Seed, "init"), cfg.Encoder, cfg.Decoder)
	m.params = nn.Params(cfg.Encoder, cfg.Decoder)
	return m
}

// Params returns the slab of parameters and the slab of their gradients.
func (m *Model) Params() (w, dw []float32) { return m.w, m.dw }

// Range returns the limits of the data that the likelihood sets.
func (m *Model) Range() (low, high float32) { return m.Likelihood.Range() }

// Modules names the layers for nn.SaveWeights and nn.LoadWeights: "encoder.0.weight" and so on, with the
// numbers of the layers.
func (m *Model) Modules() []nn.Module {
	return []nn.Module{{Name: "encoder", Layer: m.Encoder}, {Name: "decoder", Layer: m.Decoder}}
}

// Step sets the gradients of the batch's mean loss. Its terms are the loss, the reconstruction -log p(x|z),
// the terms of the regularizer, and "prior" if there is a weight prior.
func (m *Model) Step(b train.Batch) []train.Term {
	nn.ClearGrads(m.params)
	p := &m.post
	reconstruction := m.explain(m.Encoder.Forward(b.X, nn.Training(b.Step)), b)
	penalty, terms := m.Regularizer.Add(b.Step, p, m.terms)
	p.backward()
	m.Encoder.Backward(m.dstats, false)
	return m.finish(terms, reconstruction, penalty)
}

// explain draws z from the posterior that stats describe, and decodes it. It returns the reconstruction and
// sets the gradients of the decoder and of z. It also clears the gradients of stats, and starts the terms.
func (m *Model) explain(stats mat32.Matrix, b train.Batch) (reconstruction float64) {
	p := &m.post
	m.infer(p, stats)
	m.noise.Seek(b.Step)
	p.sample(m.noise)
	out := m.Decoder.Forward(p.Z, nn.Training(b.Step))

	m.dout = zeros(m.dout, out.Rows, out.Cols)
	reconstruction = m.Likelihood.NLL(m.dout, out, b.X)
	p.DZ = m.Decoder.Backward(m.dout, true)

	m.dstats = zeros(m.dstats, b.X.Rows, 2*m.Latent)
	p.DMu, p.DLogVar = m.split(m.dstats)
	m.terms = append(m.terms[:0], train.Term{Name: "loss"}, train.Term{Name: "reconstruction", Value: reconstruction})
	return reconstruction
}

// finish adds the weight prior, and completes the gradients and the terms.
func (m *Model) finish(terms []train.Term, reconstruction, penalty float64) []train.Term {
	if m.WeightPrior != 0 {
		prior := m.addWeightPrior()
		penalty += prior
		terms = append(terms, train.Term{Name: "prior", Value: prior})
	}
	nn.FinishGrads(m.params)
	terms[0].Value = reconstruction + penalty
	m.terms = terms
	return terms
}

// addWeightPrior adds λ·w to the weights' gradients, not the biases', and returns ½λ·Σw².
func (m *Model) addWeightPrior() float64 {
	var sum float64
	for _, p := range m.params {
		if !p.Bias && !p.Buffer {
			simd.Axpy(p.DW(), m.WeightPrior, p.W)
			sum += simd.SumSquares(p.W)
		}
	}
	return float64(0.5 * float64(m.WeightPrior) * sum)
}

// infer points p's parameters at the encoder's output.
func (m *Model) infer(p *Posterior, stats mat32.Matrix) {
	if stats.Cols != 2*m.Latent {
		panic(fmt.Sprintf("vae: encoder gives %d columns, want %d: mean and log-variance of %d latents", stats.Cols, 2*m.Latent, m.Latent))
	}
	p.Mu, p.LogVar = m.split(stats)
}

// split returns the two halves of an n×2k matrix.
func (m *Model) split(stats mat32.Matrix) (mu, logVar mat32.Matrix) {
	n, k := stats.Rows, m.Latent
	return mat32.Slice(stats, 0, n, 0, k), mat32.Slice(stats, 0, n, k, 2*k)
}

// sample draws the noise and sets z.
func (p *Posterior) sample(noise *random.Stream) {
	n, k := p.Mu.Rows, p.Mu.Cols
	p.Noise, p.Z = mat32.Resize(p.Noise, n, k), mat32.Resize(p.Z, n, k)
	noise.Normal(mat32.Flat(p.Noise))
	for i := range n {
		simd.Reparameterize(mat32.Row(p.Z, i), mat32.Row(p.Mu, i), mat32.Row(p.LogVar, i), mat32.Row(p.Noise, i))
	}
}

// backward carries the gradient of z on to μ and l: ∂z/∂μ = 1, ∂z/∂l = ½·exp(l/2)·ε.
func (p *Posterior) backward() {
	for i := range p.Z.Rows {
		simd.ReparameterizeGrad(mat32.Row(p.DMu, i), mat32.Row(p.DLogVar, i), mat32.Row(p.DZ, i), mat32.Row(p.LogVar, i), mat32.Row(p.Noise, i))
	}
}

// zeros returns a cleared rows×cols matrix, in m's memory where that is large enough.
func zeros(m mat32.Matrix, rows, cols int) mat32.Matrix {
	m = mat32.Resize(m, rows, cols)
	clear(m.Data)
	return m
}
