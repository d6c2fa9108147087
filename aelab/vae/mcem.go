package vae

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/hmc"
	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// MCEM trains a decoder by Monte Carlo expectation maximisation, with Hamiltonian Monte Carlo for the
// expectation (Kingma and Welling 2014, appendix E). It has no encoder: each training example has a chain
// that draws from its posterior p(z|x). Every few updates the chains of a batch move. The decoder descends
// the loss -log p(x|z) at the present places of the chains.
//
// The chains, and the size of their steps, are buffers among the parameters, so that checkpoints hold them.
// In the paper a batch is all of the data.
//
// Apart from Step, MCEM behaves as a Model whose Encoder must not be called. Decode and MarginalLikelihood
// need none.
type MCEM struct {
	*Model
	Leapfrog int // steps of a move; 10 in the paper
	Updates  int // of the decoder between moves; 5 in the paper

	chains    *chains
	sampler   hmc.Sampler
	posterior hmc.Energy // of the batch's x
	momenta   *random.Stream
	z, x      mat32.Matrix // of the batch
}

// NewMCEM returns a model for n examples, whose chains start at draws from the prior. It panics if cfg has
// an encoder, or if n is not positive.
func NewMCEM(cfg Config, n int) *MCEM {
	if cfg.Encoder != nil || n <= 0 {
		panic(fmt.Sprintf("vae: NewMCEM: %d examples and an encoder of type %T, want a positive number and none", n, cfg.Encoder))
	}
	c := &chains{
		z:     nn.Param{Name: "z", Rows: n, Cols: cfg.Latent, Buffer: true, Init: nn.Normal{Std: 1}},
		state: nn.Param{Name: "state", Rows: 1, Cols: 2, Bias: true, Buffer: true},
	}
	cfg.Encoder = c
	m := &MCEM{Model: New(cfg), Leapfrog: 10, Updates: 5, chains: c, momenta: random.New(cfg.Seed, "momenta")}
	m.posterior = func(u []float64, du, z mat32.Matrix) { m.energy(u, du, z, m.x) }
	c.state.W[0] = 1e-2
	return m
}

// targetShare is the share of the chains that should move. Their step size is adapted to it (appendix E).
const targetShare = 0.9

// Step moves the chains of the batch every Updates steps, and sets the gradients. Its terms are the loss;
// the reconstruction -log p(x|z); "moved", the share of chains that moved in the latest move; "size", the
// size of the chains' steps after that move; and "prior" if there is a weight prior.
func (m *MCEM) Step(b train.Batch) []train.Term {
	z, state := mat32.View(m.chains.z.W, m.chains.z.Rows, m.Latent), m.chains.state.W
	m.z = mat32.Resize(m.z, len(b.Index), m.Latent)
	for i, k := range b.Index {
		copy(mat32.Row(m.z, i), mat32.Row(z, k))
	}
	if b.Step%m.Updates == 0 {
		m.sampler.Leapfrog, m.sampler.Size, m.x = m.Leapfrog, state[0], b.X
		moved := m.sampler.Move(m.z, m.posterior, m.momenta.Seek(b.Step))
		m.sampler.Adapt(moved, targetShare, m.z.Rows)
		state[0], state[1] = m.sampler.Size, float32(moved)
		for i, k := range b.Index {
			copy(mat32.Row(z, k), mat32.Row(m.z, i))
		}
	}
	nn.ClearGrads(m.params)
	out := m.Decoder.Forward(m.z, nn.Training(b.Step))
	m.dout = zeros(m.dout, out.Rows, out.Cols)
	reconstruction := m.Likelihood.NLL(m.dout, out, b.X)
	m.Decoder.Backward(m.dout, false)
	m.terms = append(m.terms[:0], train.Term{Name: "loss"}, train.Term{Name: "reconstruction", Value: reconstruction},
		train.Term{Name: "moved", Value: float64(state[1])}, train.Term{Name: "size", Value: float64(state[0])})
	return m.finish(m.terms, reconstruction, 0)
}

// energy is the hmc.Energy of the posteriors p(z|x) of the rows of x,
//
//	U(z) = -log p(x|z) + ½‖z‖².
//
// It uses the gradients of the decoder's parameters as scratch.
func (m *Model) energy(u []float64, du, z, x mat32.Matrix) {
	nn.ClearGrads(m.params)
	out := m.Decoder.Forward(z, nn.Pass{})
	if u != nil {
		m.Likelihood.NLLRows(u, out, x)
		for i := range u {
			u[i] += float64(0.5 * simd.SumSquares(mat32.Row(z, i)))
		}
	}
	m.dout = zeros(m.dout, out.Rows, out.Cols)
	m.Likelihood.NLL(m.dout, out, x)
	dz := m.Decoder.Backward(m.dout, true) // gradient of the mean over the rows
	mat32.Copy(du, z)
	for i := range du.Rows {
		simd.Axpy(mat32.Row(du, i), float32(du.Rows), mat32.Row(dz, i))
	}
}

// chains takes the place of an encoder. Its parameters are the chains and the state of their sampler.
type chains struct{ z, state nn.Param }

func (c *chains) Params() []*nn.Param { return []*nn.Param{&c.z, &c.state} }

func (c *chains) Forward(mat32.Matrix, nn.Pass) mat32.Matrix {
	panic("vae: a model of MCEM has no encoder")
}

func (c *chains) Backward(mat32.Matrix, bool) mat32.Matrix {
	panic("vae: a model of MCEM has no encoder")
}
