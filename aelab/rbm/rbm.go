// Package rbm is the restricted Boltzmann machine, trained by contrastive divergence. Hinton and
// Salakhutdinov stacked such machines to start a deep autoencoder ("Reducing the Dimensionality of Data
// with Neural Networks", 2006).
//
// Visible units v and hidden units h have the joint density p(v, h) ∝ exp(-E(v, h)). Where both are binary,
//
//	E = -cᵀv - bᵀh - vᵀWh,  p(hⱼ=1|v) = sigmoid(bⱼ + (Wᵀv)ⱼ),  p(vᵢ=1|h) = sigmoid(cᵢ + (Wh)ᵢ).
//
// For Gaussian hidden units, of variance 1, -bᵀh becomes ½‖h-b‖² and p(h|v) = N(b + Wᵀv, I). Gaussian
// visible units change E and p(v|h) in the same way. Summing out h leaves the free energy F(v), so that
// p(v) ∝ exp(-F(v)), and
//
//	∂ log p/∂W = ⟨vhᵀ⟩data - ⟨vhᵀ⟩model.
//
// CD-k, contrastive divergence, replaces the model by k sweeps of Gibbs sampling that begin at the data
// (Hinton, "Training Products of Experts by Minimizing Contrastive Divergence", Neural Computation 14,
// 2002).
//
// Read rbm.go for one training step, unit.go for the two kinds of units, energy.go for the free energy,
// recipe.go for the learning rates, and stack.go for how machines become a deep network.
package rbm

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"gonum.org/v1/gonum/blas"
)

// Config describes a machine and its training. Learning rate and momentum are the optimiser's. With
// optim.SGD, an update is
//
//	Δ ← μ·Δ + ε·(statistics - λ·W),  w ← w + Δ,
//
// as in the authors' code. PaperRecipe has the code's ε and μ.
type Config struct {
	Visible, Hidden           int  // how many units
	VisibleUnits, HiddenUnits Unit // Binary, if left out
	// Sweeps is the k of CD-k; 0 means 1.
	Sweeps int
	// SampleVisible draws v⁻ from p(v|h) in each sweep, which is Gibbs sampling in the strict sense.
	// Otherwise v⁻ is the mean of p(v|h), as in the authors' code, with less noise.
	SampleVisible bool
	// WeightDecay is λ, which the learning rate multiplies. It does not touch the biases. The authors'
	// value is 2e-4.
	WeightDecay float32
	Init        nn.Initializer // of W; nil is N(0, 0.1²). Biases start at 0
	Seed        uint64
}

// Model is a restricted Boltzmann machine. It implements train.Model. It is not safe for
// concurrent use.
type Model struct {
	Config
	w, dw                           []float32
	up                              *nn.Dense // W and b; the two layers hold the parameters
	down                            *nn.Tied  // c
	weight, hiddenBias, visibleBias *nn.Param
	noise                           *random.Stream

	hData          mat32.Matrix // h⁺, n×Hidden
	hSample        mat32.Matrix // h
	vMean          mat32.Matrix // of v⁻, n×Visible, where that is a sample
	vModel, hModel mat32.Matrix // v⁻ and h⁻
	terms          [1]train.Term
}

// New returns a machine with its weights drawn from the seed's "init" stream. It panics
// if a size is not positive, Sweeps or WeightDecay negative, or the units are of no known kind.
func New(cfg Config) *Model {
	if cfg.Visible <= 0 || cfg.Hidden <= 0 || cfg.Sweeps < 0 {
		panic(fmt.Sprintf("rbm: New: %d visible and %d hidden units, %d sweeps: sizes must be positive", cfg.Visible, cfg.Hidden, cfg.Sweeps))
	}
	if !cfg.VisibleUnits.known() || !cfg.HiddenUnits.known() {
		panic(fmt.Sprintf("rbm: New: visible units are %v and hidden ones %v, want Binary or Gaussian", cfg.VisibleUnits, cfg.HiddenUnits))
	}
	if !(cfg.WeightDecay >= 0) || math.IsInf(float64(cfg.WeightDecay), 1) {
		panic(fmt.Sprintf("rbm: New: weight decay is %v, want a finite number that is not negative", cfg.WeightDecay))
	}
	cfg.Sweeps = max(cfg.Sweeps, 1)
	if cfg.Init == nil {
		cfg.Init = nn.Normal{Std: 0.1}
	}
	m := &Model{Config: cfg, noise: random.New(cfg.Seed, "sampling")}
	m.up = nn.NewDense(cfg.Visible, cfg.Hidden, cfg.Init)
	m.down = nn.NewTied(m.up, nil)
	m.w, m.dw = nn.Alloc(random.New(cfg.Seed, "init"), m.up, m.down)
	m.weight, m.hiddenBias, m.visibleBias = m.up.Params()[0], m.up.Params()[1], m.down.Params()[0]
	return m
}

// Params returns the slab of parameters, W, b, c, and the slab of their gradients.
func (m *Model) Params() (w, dw []float32) { return m.w, m.dw }

// Range returns the limits of the visible units: 0 and 1 if they are Binary, and none if they are Gaussian.
func (m *Model) Range() (low, high float32) {
	if m.VisibleUnits == Binary {
		return 0, 1
	}
	return loss.Unbounded()
}

// Weight returns W, Visible×Hidden: that of an nn.Dense from visible to hidden units.
func (m *Model) Weight() mat32.Matrix { return m.weight.Weights() }

// HiddenBias returns b.
func (m *Model) HiddenBias() []float32 { return m.hiddenBias.W }

// VisibleBias returns c.
func (m *Model) VisibleBias() []float32 { return m.visibleBias.W }

// Modules names the parameters for nn.SaveWeights and nn.LoadWeights: "hidden.weight", Hidden×Visible,
// "hidden.bias" and "visible.bias".
func (m *Model) Modules() []nn.Module {
	return []nn.Module{{Name: "hidden", Layer: m.up}, {Name: "visible", Layer: m.down}}
}

// Step sets the gradients to minus the update of CD-k (Hinton 2002). For the rows v⁺ of the batch,
//
//	h⁺ = E[h|v⁺],  h ~ p(h|v⁺),  v⁻ = E[v|h],  h⁻ = E[h|v⁻].
//
// Only h is a sample, and v⁻ too if SampleVisible is set. Each further sweep draws h again, given v⁻. With
// n rows,
//
//	dW = (V⁻ᵀH⁻ - V⁺ᵀH⁺)/n + λW,  db = Σ(h⁻ - h⁺)/n,  dc = Σ(v⁻ - v⁺)/n.
//
// This is not the gradient of a loss. The one term is the "squared error" of the first sweep's
// reconstruction, Σ(E[v|h] - v⁺)², a batch mean. It is a sign of life, but is not minimised.
func (m *Model) Step(b train.Batch) []train.Term {
	m.hData = mat32.Resize(m.hData, b.X.Rows, m.Hidden)
	m.hidden(m.hData, b.X)
	m.gibbs(b)
	m.statistics(b.X)
	return m.terms[:]
}

// gibbs goes through the sweeps and sets v⁻, h⁻ and the reconstruction error.
func (m *Model) gibbs(b train.Batch) {
	n := b.X.Rows
	m.hSample = mat32.Resize(m.hSample, n, m.Hidden)
	m.hModel = mat32.Resize(m.hModel, n, m.Hidden)
	m.vModel = mat32.Resize(m.vModel, n, m.Visible)
	m.noise.Seek(b.Step)
	h := m.hData
	for sweep := range m.Sweeps {
		m.HiddenUnits.sample(m.hSample, h, m.noise)
		v := m.vModel
		if m.SampleVisible {
			m.vMean = mat32.Resize(m.vMean, n, m.Visible)
			v = m.vMean
		}
		m.visible(v, m.hSample)
		if sweep == 0 {
			m.terms[0] = train.Term{Name: "squared error", Value: loss.SquaredError(mat32.Matrix{}, v, b.X)}
		}
		if m.SampleVisible {
			m.VisibleUnits.sample(m.vModel, v, m.noise)
		}
		h = m.hModel
		m.hidden(h, m.vModel)
	}
}

// statistics sets the gradients from v⁺, h⁺, v⁻ and h⁻.
func (m *Model) statistics(x mat32.Matrix) {
	share := 1 / float32(x.Rows)
	dw := m.weight.Grads()
	mat32.Mul(blas.Trans, blas.NoTrans, -share, x, m.hData, 0, dw)
	mat32.Mul(blas.Trans, blas.NoTrans, share, m.vModel, m.hModel, 1, dw)
	if m.WeightDecay != 0 {
		simd.Axpy(m.weight.DW(), m.WeightDecay, m.weight.W)
	}
	meanDifference(m.hiddenBias.DW(), m.hModel, m.hData)
	meanDifference(m.visibleBias.DW(), m.vModel, x)
}

// meanDifference sets dst to the mean over the rows of a - b.
func meanDifference(dst []float32, a, b mat32.Matrix) {
	clear(dst)
	mat32.AddColumnSums(dst, b)
	simd.Scale(dst, -1)
	mat32.AddColumnSums(dst, a)
	simd.Scale(dst, 1/float32(a.Rows))
}

// hidden sets h to E[h|v].
func (m *Model) hidden(h, v mat32.Matrix) {
	mat32.MulAddRow(v, m.weight.Weights(), m.hiddenBias.W, h)
	m.HiddenUnits.mean(h)
}

// visible sets v to E[v|h].
func (m *Model) visible(v, h mat32.Matrix) {
	mat32.MulTransAddRow(h, m.weight.Weights(), m.visibleBias.W, v)
	m.VisibleUnits.mean(v)
}

// Encode returns E[h|v] for the rows of v, n×Hidden: the data of the next machine in a stack.
func (m *Model) Encode(v mat32.Matrix) mat32.Matrix {
	h := mat32.New(v.Rows, m.Hidden)
	m.hidden(h, v)
	return h
}

// Decode returns E[v|h] for the rows of h, n×Visible.
func (m *Model) Decode(h mat32.Matrix) mat32.Matrix {
	v := mat32.New(h.Rows, m.Visible)
	m.visible(v, h)
	return v
}
