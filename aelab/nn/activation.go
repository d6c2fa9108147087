package nn

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Activation applies a function to each element. It computes the gradient from y. So where a
// small x makes the y of a leaky ReLU 0, the gradient is that at x = 0.
type Activation struct {
	noParams
	name     string  // of the layer, and of its module in PyTorch
	slope    float32 // of the leaky ReLU
	function simd.Function
	dx       mat32.Matrix
	y        mat32.Matrix // the last result, in buffer or in a fuser's memory
	buffer   mat32.Matrix
}

func newActivation(name string, f simd.Function) *Activation {
	return &Activation{name: name, function: f}
}

// NewSigmoid returns the logistic function y = 1/(1+exp(-x)), dx = dy·y·(1-y).
func NewSigmoid() *Activation { return newActivation("Sigmoid", simd.SigmoidFunction()) }

// NewTanh returns y = tanh x, dx = dy·(1-y²).
func NewTanh() *Activation { return newActivation("Tanh", simd.TanhFunction()) }

// NewReLU returns y = max(x, 0); the derivative at 0 is 0.
func NewReLU() *Activation { return newActivation("ReLU", simd.LeakyReLUFunction(0)) }

// NewLeakyReLU returns y = x where x is positive, slope·x elsewhere. It panics if slope is
// negative. The discriminator of InfoGAN (Chen et al. 2016) needs it.
func NewLeakyReLU(slope float32) *Activation {
	if !(slope >= 0) {
		panic(fmt.Sprintf("nn: NewLeakyReLU(%g): slope must not be negative", slope))
	}
	l := newActivation("LeakyReLU", simd.LeakyReLUFunction(slope))
	l.slope = slope
	return l
}

// Forward returns f(x).
func (l *Activation) Forward(x mat32.Matrix, _ Pass) mat32.Matrix {
	l.buffer = mat32.Resize(l.buffer, x.Rows, x.Cols)
	l.y = l.buffer
	l.function.Apply(mat32.Flat(l.y), mat32.Flat(x))
	return l.y
}

// Backward returns dy·f′(x).
func (l *Activation) Backward(dy mat32.Matrix, needDX bool) mat32.Matrix {
	checkBackward(l.name, dy, l.y)
	if !needDX {
		return mat32.Matrix{}
	}
	l.dx = mat32.Resize(l.dx, dy.Rows, dy.Cols)
	l.function.Grad(mat32.Flat(l.dx), mat32.Flat(dy), mat32.Flat(l.y))
	return l.dx
}
