package nn

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Tied is a dense layer with the transposed weights of another layer, its encoder:
//
//	y = x·Wᵀ + b',
//
// with W the encoder's, in×out, x n×out, y n×in, and a bias b' of its own. W has one
// gradient. Backward of the encoder and of this layer both add to it.
//
// W is a parameter of the encoder, not of this layer, so the encoder must be given to Alloc
// too. It is saved once, under the encoder's name. The state_dict of a PyTorch module that
// computes F.linear(x, encoder.weight.t(), bias) holds it in the same way.
type Tied struct {
	encoder *Dense
	bias    Param
	x, y    mat32.Matrix
	dx      mat32.Matrix
}

// NewTied returns a decoder for encoder, with biases drawn by biasInit; nil leaves
// them 0.
func NewTied(encoder *Dense, biasInit Initializer) *Tied {
	return &Tied{
		encoder: encoder,
		bias:    Param{Name: "bias", Rows: 1, Cols: encoder.In, Bias: true, Init: biasInit},
	}
}

// Params returns the bias.
func (l *Tied) Params() []*Param { return []*Param{&l.bias} }

// Forward returns x·Wᵀ + b'.
func (l *Tied) Forward(x mat32.Matrix, _ Pass) mat32.Matrix {
	return l.forward(x, simd.Epilogue{})
}

func (l *Tied) forward(x mat32.Matrix, then simd.Epilogue) mat32.Matrix {
	if x.Cols != l.encoder.Out {
		panic(fmt.Sprintf("nn: Tied.Forward: x is %d×%d, want %d columns", x.Rows, x.Cols, l.encoder.Out))
	}
	if l.encoder.weight.W == nil || l.bias.W == nil {
		panic("nn: Tied.Forward before Alloc of the layer and its encoder")
	}
	l.x = x
	l.y = mat32.Resize(l.y, x.Rows, l.encoder.In)
	in, out := l.encoder.In, l.encoder.Out
	simd.GemmBias(true, x.Rows, in, out, x.Data, x.Stride, l.encoder.weight.W, out, l.bias.W, l.y.Data, l.y.Stride, then)
	return l.y
}

// Backward adds dyᵀ·x to the gradient of W and the column sums of dy to that of b', and
// returns dy·W.
func (l *Tied) Backward(dy mat32.Matrix, needDX bool) mat32.Matrix {
	return l.backward(dy, needDX, simd.Epilogue{})
}

func (l *Tied) backward(dy mat32.Matrix, needDX bool, then simd.Epilogue) mat32.Matrix {
	checkBackward("Tied", dy, l.y)
	beta, dw := l.encoder.weight.addGrads()
	in, out := l.encoder.In, l.encoder.Out
	simd.Gemm(true, false, in, out, dy.Rows, 1, dy.Data, dy.Stride, l.x.Data, l.x.Stride, beta, dw.Data, dw.Stride, simd.Epilogue{})
	mat32.AddColumnSums(l.bias.DW(), dy)
	if !needDX {
		return mat32.Matrix{}
	}
	l.dx = mat32.Resize(l.dx, dy.Rows, out)
	simd.Gemm(false, false, dy.Rows, out, in, 1, dy.Data, dy.Stride, l.encoder.weight.W, out, 0, l.dx.Data, l.dx.Stride, then)
	return l.dx
}
