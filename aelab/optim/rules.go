package optim

import (
	"math"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
)

// SGD is gradient descent with classical momentum (Polyak 1964):
//
//	v ← μ·v - η·dw,  w ← w + v.
type SGD struct {
	LearningRate float32 // η
	Momentum     float32 // μ; 0 is plain gradient descent
	// EarlyMomentum is μ in the first EarlySteps steps: the code of Hinton and Salakhutdinov
	// 2006 has 0.5 in the first five epochs of a restricted Boltzmann machine, then 0.9.
	EarlyMomentum float32 `json:",omitempty"`
	EarlySteps    int     `json:",omitempty"`
	memory
}

// Validate implements Optimizer.
func (o *SGD) Validate() error {
	f := faults{rule: "SGD"}
	f.rate(o.LearningRate)
	f.share("Momentum", o.Momentum)
	f.share("EarlyMomentum", o.EarlyMomentum)
	f.reject(o.EarlySteps < 0, "EarlySteps is %d, want at least 0", o.EarlySteps)
	return f.err()
}

// Init implements Optimizer.
func (o *SGD) Init(n int) { o.alloc(n, "velocity") }

// Rate implements Optimizer.
func (o *SGD) Rate() float32 { return o.LearningRate }

// SetRate implements Optimizer.
func (o *SGD) SetRate(rate float32) { o.LearningRate = rate }

// Step implements Optimizer.
func (o *SGD) Step(w, dw []float32) {
	o.begin("SGD", w, dw)
	mu := o.Momentum
	if o.state.Steps <= o.EarlySteps {
		mu = o.EarlyMomentum
	}
	simd.Momentum(w, o.slot(0), dw, o.LearningRate, mu)
}

// Adagrad divides each coordinate's rate by the root of its summed squared
// gradients (Duchi et al. 2011):
//
//	G ← G + dw²,  w ← w - η·dw/√(G+ε).
//
// But for ε, scaling the loss by a constant does not change the steps. Here ε is inside the
// root; the paper and PyTorch add it outside, to √G. The paper calls it δ.
type Adagrad struct {
	LearningRate float32 // η
	Epsilon      float32 // ε, inside the root
	// Warmup is the number of first steps that accumulate G without moving w.
	// Without it the first step moves each parameter by a whole η.
	Warmup int
	// Start is the initial value of each sum G: 0 in the paper, 0.1 in TensorFlow. A positive
	// value keeps the first steps short.
	Start float32 `json:",omitempty"`
	memory
}

// NewAdagrad returns Adagrad with ε = 1e-8, no warm-up and sums that start at 0.
func NewAdagrad(rate float32) *Adagrad { return &Adagrad{LearningRate: rate, Epsilon: 1e-8} }

// Validate implements Optimizer.
func (o *Adagrad) Validate() error {
	f := faults{rule: "Adagrad"}
	f.rate(o.LearningRate)
	f.reject(!(o.Start >= 0) || math.IsInf(float64(o.Start), 1), "Start is %v, want a finite number that is not negative", o.Start)
	f.epsilon(o.Epsilon, o.Start)
	f.reject(o.Warmup < 0, "Warmup is %d, want at least 0", o.Warmup)
	return f.err()
}

// Init implements Optimizer.
func (o *Adagrad) Init(n int) {
	o.alloc(n, "sum")
	sum := o.slot(0)
	for i := range sum {
		sum[i] = o.Start
	}
}

// Rate implements Optimizer.
func (o *Adagrad) Rate() float32 { return o.LearningRate }

// SetRate implements Optimizer.
func (o *Adagrad) SetRate(rate float32) { o.LearningRate = rate }

// Step implements Optimizer.
func (o *Adagrad) Step(w, dw []float32) {
	o.begin("Adagrad", w, dw)
	rate := o.LearningRate
	if o.state.Steps <= o.Warmup {
		rate = 0
	}
	simd.Adagrad(w, o.slot(0), dw, rate, o.Epsilon)
}

// RMSProp divides by the root of a running mean of squared gradients (Tieleman and
// Hinton 2012):
//
//	s ← ρ·s + (1-ρ)·dw²,  w ← w - η·dw/(√s+ε).
type RMSProp struct {
	LearningRate float32 // η
	Decay        float32 // ρ
	Epsilon      float32 // ε, outside the root
	// Centered divides by the root of a running variance instead (Graves 2013):
	// s - m² replaces s, with m ← ρ·m + (1-ρ)·dw.
	Centered bool `json:",omitempty"`
	memory
}

// NewRMSProp returns RMSProp with ρ = 0.99 and ε = 1e-8, PyTorch's values. DC-IGN (Kulkarni et
// al. 2015) is trained by it.
func NewRMSProp(rate float32) *RMSProp {
	return &RMSProp{LearningRate: rate, Decay: 0.99, Epsilon: 1e-8}
}

// Validate implements Optimizer.
func (o *RMSProp) Validate() error {
	f := faults{rule: "RMSProp"}
	f.rate(o.LearningRate)
	f.share("Decay", o.Decay)
	f.epsilon(o.Epsilon, 0)
	return f.err()
}

// Init implements Optimizer.
func (o *RMSProp) Init(n int) {
	if o.Centered {
		o.alloc(n, "square", "mean")
		return
	}
	o.alloc(n, "square")
}

// Rate implements Optimizer.
func (o *RMSProp) Rate() float32 { return o.LearningRate }

// SetRate implements Optimizer.
func (o *RMSProp) SetRate(rate float32) { o.LearningRate = rate }

// Step implements Optimizer.
func (o *RMSProp) Step(w, dw []float32) {
	o.begin("RMSProp", w, dw)
	if o.Centered {
		o.centered(w, dw, o.slot(0), o.slot(1))
		return
	}
	simd.RMSProp(w, o.slot(0), dw, o.LearningRate, o.Decay, o.Epsilon)
}

// centered is the step with a running variance. A variance that rounding leaves below 0 counts
// as 0.
func (o *RMSProp) centered(w, dw, square, mean []float32) {
	rest := 1 - o.Decay
	for i, g := range dw {
		square[i] = float32(o.Decay*square[i]) + float32(rest*float32(g*g))
		mean[i] = float32(o.Decay*mean[i]) + float32(rest*g)
		variance := max(0, square[i]-float32(mean[i]*mean[i]))
		root := float32(math.Sqrt(float64(variance)))
		w[i] -= float32(o.LearningRate*g) / (root + o.Epsilon)
	}
}

// Adam keeps running means of the gradient and of its square, corrected for their start
// at zero (Kingma and Ba 2015, algorithm 1):
//
//	m ← β₁·m + (1-β₁)·dw,  s ← β₂·s + (1-β₂)·dw²,
//	w ← w - η·m̂/(√ŝ+ε),  m̂ = m/(1-β₁ᵗ),  ŝ = s/(1-β₂ᵗ).
type Adam struct {
	LearningRate float32 // η
	Beta1, Beta2 float32
	Epsilon      float32 // ε, outside the root
	memory
}

// NewAdam returns Adam with β₁ = 0.9, β₂ = 0.999, ε = 1e-8, the paper's values.
func NewAdam(rate float32) *Adam {
	return &Adam{LearningRate: rate, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}
}

// Validate implements Optimizer.
func (o *Adam) Validate() error {
	f := faults{rule: "Adam"}
	f.rate(o.LearningRate)
	f.share("Beta1", o.Beta1)
	f.share("Beta2", o.Beta2)
	f.epsilon(o.Epsilon, 0)
	return f.err()
}

// Init implements Optimizer.
func (o *Adam) Init(n int) { o.alloc(n, "mean", "square") }

// Rate implements Optimizer.
func (o *Adam) Rate() float32 { return o.LearningRate }

// SetRate implements Optimizer.
func (o *Adam) SetRate(rate float32) { o.LearningRate = rate }

// Step implements Optimizer.
func (o *Adam) Step(w, dw []float32) {
	o.begin("Adam", w, dw)
	// A power with a whole exponent is computed by products, and a root is rounded correctly. So
	// both have the same bits on every processor.
	t := float64(o.state.Steps)
	c1 := 1 - math.Pow(float64(o.Beta1), t)
	c2 := math.Sqrt(1 - math.Pow(float64(o.Beta2), t))
	// √ŝ + ε = (√s + ε·c2)/c2, so both corrections fold into the rate and ε.
	rate := float32(float64(o.LearningRate) * c2 / c1)
	simd.Adam(w, o.slot(0), o.slot(1), dw, rate, o.Beta1, o.Beta2, float32(float64(o.Epsilon)*c2))
}
