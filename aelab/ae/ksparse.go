// Package ae holds the plain autoencoders. The deep autoencoder is that of Hinton and Salakhutdinov 2006,
// "Reducing the Dimensionality of Data with Neural Networks"; a classifier can start from its encoder. The
// k-sparse autoencoder is that of Makhzani and Frey 2014, "k-Sparse Autoencoders". They compare it with
// denoising and dropout autoencoders, which noise regularises.
//
// Read autoencoder.go and classifier.go for the deep networks, noisy.go for denoising and dropout, and
// stack.go for training layer by layer. For the k-sparse autoencoder, read ksparse.go for the model and its
// training step, sparse.go for how the step exploits that few units are active, layers.go for the uses of a
// trained model, and usage.go for dead units.
package ae

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// KSparseConfig describes a k-sparse autoencoder.
type KSparseConfig struct {
	Input, Units int // columns of an example, hidden units
	// K is the number of active units in each code, or all units if there are fewer. It may be changed
	// between calls.
	K int
	// KAt, if set, returns the number of active units in an update, in place of K: see Anneal.
	KAt      func(step int) int
	Init     nn.Initializer // of W; nil is N(0, 0.01²), as in the paper
	BiasInit nn.Initializer // of b and b'; nil leaves them 0. The authors' code draws them like W
	Seed     uint64
}

// KSparse is an autoencoder with tied weights that keeps the k largest hidden units of each example, by
// value and not by magnitude, and drops the others:
//
//	z = M⊙(Wᵀx + b),  x̂ = Wz + b'
//
// where M is 1 for the units kept and 0 for the others (Makhzani and Frey 2014). The weights are stored as
// Wᵀ, Units×Input: row j is the filter of unit j, which encodes and decodes.
//
// KSparse implements train.Model. It is not safe for concurrent use.
type KSparse struct {
	KSparseConfig
	w, dw                     []float32
	encoder                   *nn.Tied  // b
	decoder                   *nn.Dense // W and b'; the two layers hold the parameters
	weight, codeBias, outBias *nn.Param

	a     mat32.Matrix // Wᵀx + b, n×Units
	codes codes
	back  backward
	terms [2]train.Term
}

// NewKSparse returns an autoencoder with its weights drawn from the seed's "init" stream. It panics
// if a size is not positive.
func NewKSparse(cfg KSparseConfig) *KSparse {
	if cfg.Input <= 0 || cfg.Units <= 0 || cfg.K <= 0 {
		panic(fmt.Sprintf("ae: NewKSparse: %d inputs, %d units of which %d active: want positive numbers", cfg.Input, cfg.Units, cfg.K))
	}
	if cfg.Init == nil {
		cfg.Init = nn.Normal{Std: 0.01}
	}
	m := &KSparse{KSparseConfig: cfg}
	m.decoder = nn.NewDenseBias(cfg.Units, cfg.Input, cfg.Init, cfg.BiasInit)
	m.encoder = nn.NewTied(m.decoder, cfg.BiasInit)
	m.w, m.dw = nn.Alloc(random.New(cfg.Seed, "init"), m.decoder, m.encoder)
	m.weight, m.outBias, m.codeBias = m.decoder.Params()[0], m.decoder.Params()[1], m.encoder.Params()[0]
	return m
}

// Anneal returns a KSparseConfig.KAt that goes linearly from start to k in the first half of the epochs and
// stays there. In epoch e of E, counted from 0, it is start + (k-start)·e/(E/2), rounded. Fewer units die
// then if k is small; the small k of Makhzani and Frey 2014 need it. Anneal panics unless epochs and
// stepsPerEpoch are positive.
func Anneal(start, k, epochs, stepsPerEpoch int) func(step int) int {
	if epochs < 1 || stepsPerEpoch < 1 {
		panic(fmt.Sprintf("ae: Anneal: %d epochs of %d steps, want positive numbers", epochs, stepsPerEpoch))
	}
	return func(step int) int {
		progress := float64(step/stepsPerEpoch) / (float64(epochs) / 2)
		return int(math.Round(float64(start) + float64(float64(k-start)*min(progress, 1))))
	}
}

// Params returns the slab of parameters, W, b' and b, and the slab of their gradients.
func (m *KSparse) Params() (w, dw []float32) { return m.w, m.dw }

// Range implements train.Model: any data will do.
func (m *KSparse) Range() (low, high float32) { return loss.Unbounded() }

// Weight returns the weights, Units×Input: row j is the filter of unit j.
func (m *KSparse) Weight() mat32.Matrix { return m.weight.Weights() }

// CodeBias returns b, and OutputBias b'.
func (m *KSparse) CodeBias() []float32   { return m.codeBias.W }
func (m *KSparse) OutputBias() []float32 { return m.outBias.W }

// Step computes the loss ½‖r‖², r = x̂ - x, and its gradient. The loss is summed over the columns and
// averaged over the n examples. M is constant almost everywhere, so with g = M⊙(Wᵀr),
//
//	∂/∂W = 1/n Σ r·zᵀ + x·gᵀ,  ∂/∂b' = 1/n Σ r,  ∂/∂b = 1/n Σ g.
//
// No gradient goes through the units that were dropped. The terms are the "loss" and the "squared error",
// which is twice the loss. Step panics if there are no examples.
func (m *KSparse) Step(b train.Batch) []train.Term {
	if b.X.Rows == 0 {
		panic("ae: KSparse.Step: an empty batch has no mean")
	}
	k := m.K
	if m.KAt != nil {
		k = m.KAt(b.Step)
	}
	m.encode(b.X, k)
	squares := m.back.run(m, b.X)
	m.terms = [...]train.Term{{Name: "loss", Value: squares / 2}, {Name: "squared error", Value: squares}}
	return m.terms[:]
}

// preactivations sets a to Wᵀx + b for each row of x.
func (m *KSparse) preactivations(a, x mat32.Matrix) {
	mat32.MulTransAddRow(x, m.Weight(), m.codeBias.W, a)
}

// encode sets the codes of the rows of x.
func (m *KSparse) encode(x mat32.Matrix, k int) {
	m.a = mat32.Resize(m.a, x.Rows, m.Units)
	m.preactivations(m.a, x)
	m.codes.resize(x.Rows, m.active("encode", k))
	simd.TopKValues(m.codes.value, mat32.Flat(m.a), m.codes.index, x.Rows, m.Units, m.codes.k)
}

// active returns the number of units that are kept for a given k.
func (m *KSparse) active(op string, k int) int {
	if k <= 0 {
		panic(fmt.Sprintf("ae: KSparse: %s: %d active units, want a positive number", op, k))
	}
	return min(k, m.Units)
}
