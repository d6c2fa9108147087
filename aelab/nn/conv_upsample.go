package nn

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// UpsampleConv2D computes Upsample and then a Conv2D of stride 1 in one step, with fewer
// multiplications. Where several taps of the kernel meet the same pixel of the input, it
// multiplies the pixel by the sum of the taps. A 3×3 kernel after a factor of 2 so takes 4
// multiplications for each pixel and pair of channels, not 9. The upsampled image is never
// stored. Sums are rounded before they are multiplied, so the results differ from those of
// the two layers in the last bits. DC-IGN's decoder (Kulkarni et al. 2015) needs it.
//
// In files it is PyTorch's Sequential(Upsample(scale_factor=factor), Conv2d(…)), with the
// parameters "1.weight" and "1.bias". It is a Layer; its methods Input and Output return
// the shapes of its images.
type UpsampleConv2D struct {
	convolution // a transposed one, with the sums of taps as its weights
	kernel      Param
	factor      int
}

// NewUpsampleConv2D returns a layer that makes images factor times as high and wide and
// convolves them. c.Input is their shape before that, and c.Stride must be 1. The output is
// factor·Input + 2·Padding - Kernel + 1 pixels high and wide. It panics if factor or a size is
// not positive, Stride is not 1, Padding is not in [0, Kernel), OutputPadding is not 0, or the
// output has no pixels.
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

// Forward upsamples the image in each row of x and returns its convolution.
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
