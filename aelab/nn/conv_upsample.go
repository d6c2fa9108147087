package nn

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// UpsampleConv2D is what Upsample and then a Conv2D of stride 1 compute, in one and with
// fewer multiplications: where several taps of the kernel meet the same pixel of the
// input, that is multiplied by their sum. Of a 3×3 kernel after a factor of 2 these are 4
// for each pixel and pair of channels, not 9, and the larger image is never
// there. Sums are rounded before they are multiplied, so that results and those of the two
// layers differ in the last bits. DC-IGN's decoder (Kulkarni et al. 2015) needs it.
//
// In files it is PyTorch's Sequential(Upsample(scale_factor=factor), Conv2d(…)), whose
// parameters are "1.weight" and "1.bias". It is a Layer, whose methods Input and Output
// return the shapes of its images.
type UpsampleConv2D struct {
	convolution // a transposed one, whose weights are the sums
	kernel      Param
	factor      int
}

// NewUpsampleConv2D returns a layer that makes images factor times as high and wide and
// convolves them: c.Input is their shape before it, c.Stride 1, and the output factor·Input +
// 2·Padding - Kernel + 1 pixels high and wide. It panics if a number makes no sense, or
// if Padding is not less than Kernel.
func NewUpsampleConv2D(factor int, c ConvConfig) *UpsampleConv2D {
	output := func(size int) int { return factor*size + 2*c.Padding - c.Kernel + 1 }
	out := Shape{output(c.Input.Height), output(c.Input.Width), c.Channels}
	if c.check(); factor < 1 || c.Stride != 1 || c.OutputPadding != 0 || c.Padding >= c.Kernel || !out.valid() {
		panic(fmt.Sprintf("nn: NewUpsampleConv2D: no such convolution after a factor of %d: %v", factor, c))
	}
	grow := c
	grow.Kernel, grow.Stride, grow.Padding = c.Kernel+factor-1, factor, c.Kernel-1-c.Padding
	l := &UpsampleConv2D{factor: factor, convolution: convolution{
		name: "UpsampleConv2D", config: c, input: c.Input, output: out, grows: true, conv: grow.geometry(out, c.Input.Channels),
	}}
	at := func(out, in, kh, kw int) int { return l.conv.UpsampledAt(in, out, c.Kernel-1-kh, c.Kernel-1-kw) }
	l.kernel, l.bias = c.params(l.conv, [2]int{c.Channels, c.Input.Channels}, at)
	l.kernel.Name, l.bias.Name = "1.weight", "1.bias"
	sums := make([]float32, 2*l.conv.Weights())
	l.weight = Param{Rows: 1, Cols: l.conv.Weights(), W: sums[:l.conv.Weights()], dw: sums[l.conv.Weights():]}
	return l
}

// Params returns the kernel and the bias.
func (l *UpsampleConv2D) Params() []*Param { return []*Param{&l.kernel, &l.bias} }

// Forward returns the convolution of each row of x, made larger.
func (l *UpsampleConv2D) Forward(x mat32.Matrix, _ Pass) mat32.Matrix {
	return l.forward(x, simd.Epilogue{})
}

func (l *UpsampleConv2D) forward(x mat32.Matrix, then simd.Epilogue) mat32.Matrix {
	if l.kernel.W == nil {
		panic("nn: UpsampleConv2D.Forward before Alloc")
	}
	l.conv.CollectTaps(l.weight.W, l.kernel.W)
	return l.convolution.forward(x, then)
}

// Backward adds the gradients of the kernel and the biases, and returns that of x.
func (l *UpsampleConv2D) Backward(dy mat32.Matrix, needDX bool) mat32.Matrix {
	return l.backward(dy, needDX, simd.Epilogue{})
}

func (l *UpsampleConv2D) backward(dy mat32.Matrix, needDX bool, then simd.Epilogue) mat32.Matrix {
	l.weight.cleared = true
	dx := l.convolution.backward(dy, needDX, then)
	l.conv.SpreadTaps(l.kernel.DW(), l.weight.DW())
	return dx
}
