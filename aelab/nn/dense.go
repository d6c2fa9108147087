package nn

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Dense is the affine map of a fully connected layer,
//
//	y = x·W + b,
//
// with x n×in, W in×out, y n×out. In files W is out×in, as in PyTorch's Linear.
type Dense struct {
	In, Out int
	weight  Param
	bias    Param
	x, y    mat32.Matrix
	dx      mat32.Matrix
}

// NewDense returns a layer from in to out columns whose weights are drawn by init and
// whose biases start at 0.
func NewDense(in, out int, init Initializer) *Dense { return NewDenseBias(in, out, init, nil) }

// NewDenseBias is NewDense with biases drawn by biasInit.
func NewDenseBias(in, out int, init, biasInit Initializer) *Dense {
	if in <= 0 || out <= 0 {
		panic(fmt.Sprintf("nn: NewDense(%d, %d): sizes must be positive", in, out))
	}
	return &Dense{
		In: in, Out: out,
		weight: Param{Name: "weight", Rows: in, Cols: out, Transposed: true, Init: init},
		bias:   Param{Name: "bias", Rows: 1, Cols: out, Bias: true, Init: biasInit},
	}
}

// Params returns the weight and the bias.
func (l *Dense) Params() []*Param { return []*Param{&l.weight, &l.bias} }

// Weight returns W, in×out.
func (l *Dense) Weight() mat32.Matrix { return l.weight.Weights() }

// Forward returns x·W + b.
func (l *Dense) Forward(x mat32.Matrix, _ Pass) mat32.Matrix {
	return l.forward(x, simd.Epilogue{})
}

func (l *Dense) forward(x mat32.Matrix, then simd.Epilogue) mat32.Matrix {
	if x.Cols != l.In {
		panic(fmt.Sprintf("nn: Dense.Forward: x is %d×%d, want %d columns", x.Rows, x.Cols, l.In))
	}
	if l.weight.W == nil {
		panic("nn: Dense.Forward before Alloc")
	}
	l.x = x
	l.y = mat32.Resize(l.y, x.Rows, l.Out)
	simd.GemmBias(false, x.Rows, l.Out, l.In, x.Data, x.Stride, l.weight.W, l.Out, l.bias.W, l.y.Data, l.y.Stride, then)
	return l.y
}

// Backward adds xᵀ·dy and the column sums of dy to the gradients, and returns dy·Wᵀ.
func (l *Dense) Backward(dy mat32.Matrix, needDX bool) mat32.Matrix {
	return l.backward(dy, needDX, simd.Epilogue{})
}

func (l *Dense) backward(dy mat32.Matrix, needDX bool, then simd.Epilogue) mat32.Matrix {
	checkBackward("Dense", dy, l.y)
	beta, dw := l.weight.addGrads()
	simd.Gemm(true, false, l.In, l.Out, dy.Rows, 1, l.x.Data, l.x.Stride, dy.Data, dy.Stride, beta, dw.Data, dw.Stride, simd.Epilogue{})
	mat32.AddColumnSums(l.bias.DW(), dy)
	if !needDX {
		return mat32.Matrix{}
	}
	l.dx = mat32.Resize(l.dx, dy.Rows, l.In)
	simd.Gemm(false, true, dy.Rows, l.In, l.Out, 1, dy.Data, dy.Stride, l.weight.W, l.Out, 0, l.dx.Data, l.dx.Stride, then)
	return l.dx
}
