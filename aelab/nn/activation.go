package nn

import (
	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Activation applies a function to each element.
type Activation struct {
	noParams
	name     string
	function func(y, x []float32)
	// derivative sets dx = dy·f′(x), given both x and y = f(x).
	derivative func(dx, dy, x, y []float32)
	x, y, dx   mat32.Matrix
}

// NewSigmoid returns the logistic function y = 1/(1+exp(-x)), dx = dy·y·(1-y).
func NewSigmoid() *Activation {
	return &Activation{name: "Sigmoid", function: simd.Sigmoid,
		derivative: func(dx, dy, _, y []float32) { simd.SigmoidGrad(dx, dy, y) }}
}

// NewTanh returns y = tanh x, dx = dy·(1-y²).
func NewTanh() *Activation {
	return &Activation{name: "Tanh", function: simd.Tanh,
		derivative: func(dx, dy, _, y []float32) { simd.TanhGrad(dx, dy, y) }}
}

// NewReLU returns y = max(x, 0); the derivative at 0 is 0.
func NewReLU() *Activation {
	return &Activation{name: "ReLU", function: simd.ReLU,
		derivative: func(dx, dy, x, _ []float32) { simd.LeakyReLUGrad(dx, dy, x, 0) }}
}

// NewLeakyReLU returns y = x where x is positive, slope·x elsewhere.
func NewLeakyReLU(slope float32) *Activation {
	return &Activation{name: "LeakyReLU",
		function:   func(y, x []float32) { simd.LeakyReLU(y, x, slope) },
		derivative: func(dx, dy, x, _ []float32) { simd.LeakyReLUGrad(dx, dy, x, slope) }}
}

// NewSoftplus returns y = log(1+exp x), dx = dy·sigmoid(x).
func NewSoftplus() *Activation {
	return &Activation{name: "Softplus", function: simd.Softplus,
		derivative: func(dx, dy, x, _ []float32) { simd.SoftplusGrad(dx, dy, x) }}
}

// Forward returns f(x).
func (l *Activation) Forward(x mat32.Matrix, _ Pass) mat32.Matrix {
	l.x = x
	l.y = mat32.Resize(l.y, x.Rows, x.Cols)
	l.function(mat32.Flat(l.y), mat32.Flat(x))
	return l.y
}

// Backward returns dy·f′(x).
func (l *Activation) Backward(dy mat32.Matrix, needDX bool) mat32.Matrix {
	checkBackward(l.name, dy, l.y)
	if !needDX {
		return mat32.Matrix{}
	}
	l.dx = mat32.Resize(l.dx, dy.Rows, dy.Cols)
	l.derivative(mat32.Flat(l.dx), mat32.Flat(dy), mat32.Flat(l.x), mat32.Flat(l.y))
	return l.dx
}
