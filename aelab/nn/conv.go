package nn

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Shape is the shape of an image. In a matrix an image is a row. Its elements lie in the
// order height, width, channel: the channels of a pixel together.
type Shape struct{ Height, Width, Channels int }

// Len returns the number of elements.
func (s Shape) Len() int { return s.Height * s.Width * s.Channels }

func (s Shape) String() string { return fmt.Sprintf("%d×%d×%d", s.Height, s.Width, s.Channels) }

func (s Shape) valid() bool { return s.Height > 0 && s.Width > 0 && s.Channels > 0 }

// ConvConfig describes a convolution or transposed convolution with a square kernel. Its
// numbers are PyTorch's arguments.
type ConvConfig struct {
	Input    Shape
	Channels int // of the output

	Kernel, Stride, Padding int
	OutputPadding           int // of a transposed convolution: lines and columns added below and to the right, fewer than Stride

	// Init draws the weights. Their fan-in is Input.Channels·Kernel², their fan-out
	// Channels·Kernel². BiasInit draws the biases; nil leaves them 0.
	Init, BiasInit Initializer
}

// Conv2D is a convolution,
//
//	y[i, j, d] = b[d] + Σ over kh, kw and c of x[s·i+kh-p, s·j+kw-p, c]·W[d, c, kh, kw],
//
// with stride s and padding p; x is zero beyond its edges. In files W is out×in×kh×kw, as
// in PyTorch's Conv2d. It is a Layer; its methods Input and Output return the shapes of its
// images.
type Conv2D struct{ convolution }

// NewConv2D returns a layer whose output is (Input+2·Padding-Kernel)/Stride + 1 pixels high and
// wide, rounded down. It panics if a size or Stride is not positive, Padding is negative, the
// kernel is larger than the padded image, or OutputPadding is not 0.
func NewConv2D(c ConvConfig) *Conv2D {
	output := func(size int) int { return (size+2*c.Padding-c.Kernel)/c.Stride + 1 }
	if c.check(); c.OutputPadding != 0 || c.Input.Height+2*c.Padding < c.Kernel || c.Input.Width+2*c.Padding < c.Kernel {
		panic("nn: NewConv2D: no such convolution: " + c.String())
	}
	l := &Conv2D{convolution{
		name: "Conv2D", config: c, input: c.Input, output: Shape{output(c.Input.Height), output(c.Input.Width), c.Channels},
		conv: c.geometry(c.Input, c.Channels),
	}}
	at := func(out, in, kh, kw int) int { return l.conv.WeightAt(out, in, kh, kw) }
	if c.Stride == 1 && c.Padding < c.Kernel && c.Channels < c.Input.Channels && c.Channels <= fewChannels {
		// This is also a transposed convolution, with the kernel turned by 180° and a padding of
		// Kernel-1-Padding. That fills few channels faster.
		turned := c
		turned.Padding = c.Kernel - 1 - c.Padding
		l.grows, l.conv = true, turned.geometry(l.output, c.Input.Channels)
		at = func(out, in, kh, kw int) int { return l.conv.WeightAt(in, out, c.Kernel-1-kh, c.Kernel-1-kw) }
	}
	l.weight, l.bias = c.params(l.conv, [2]int{c.Channels, c.Input.Channels}, at)
	return l
}

// fewChannels is the largest number of channels that does not fill a vector. simd.Conv calls
// a large image with so few channels thin.
const fewChannels = 7

// ConvTranspose2D is the transposed convolution that PyTorch calls ConvTranspose2d: with
// stride s and padding p,
//
//	y[i, j, d] = b[d] + Σ x[(i+p-kh)/s, (j+p-kw)/s, c]·W[c, d, kh, kw]
//
// over c and those kh and kw that make the divisions exact; x is zero beyond its edges. In
// files W is in×out×kh×kw. It is a Layer; its methods Input and Output return the shapes of
// its images.
type ConvTranspose2D struct{ convolution }

// NewConvTranspose2D returns a layer whose output is (Input-1)·Stride - 2·Padding + Kernel +
// OutputPadding pixels high and wide. It panics if a size or Stride is not positive, Padding is
// negative, OutputPadding is not in [0, Stride), or the output has no pixels.
func NewConvTranspose2D(c ConvConfig) *ConvTranspose2D {
	output := func(size int) int { return (size-1)*c.Stride - 2*c.Padding + c.Kernel + c.OutputPadding }
	out := Shape{output(c.Input.Height), output(c.Input.Width), c.Channels}
	if c.check(); c.OutputPadding < 0 || c.OutputPadding >= c.Stride || !out.valid() {
		panic("nn: NewConvTranspose2D: no such convolution: " + c.String())
	}
	l := &ConvTranspose2D{convolution{
		name: "ConvTranspose2D", config: c, input: c.Input, output: out, grows: true, conv: c.geometry(out, c.Input.Channels),
	}}
	l.weight, l.bias = c.params(l.conv, [2]int{c.Input.Channels, c.Channels}, l.conv.WeightAt)
	return l
}

func (c ConvConfig) String() string {
	return fmt.Sprintf("input %v, %d channels, kernel %d, stride %d, padding %d, output padding %d",
		c.Input, c.Channels, c.Kernel, c.Stride, c.Padding, c.OutputPadding)
}

// check panics if a number is invalid for both kinds of convolution.
func (c ConvConfig) check() {
	if !c.Input.valid() || c.Channels <= 0 || c.Kernel <= 0 || c.Stride <= 0 || c.Padding < 0 {
		panic("nn: a convolution wants positive sizes: " + c.String())
	}
}

func (c ConvConfig) geometry(large Shape, smallChannels int) simd.Conv {
	return simd.Conv{
		Height: large.Height, Width: large.Width, Channels: large.Channels, SmallChannels: smallChannels,
		Kernel: c.Kernel, Stride: c.Stride, Padding: c.Padding,
	}
}

// convolution is a map between a large and a small image, the common part of the layers.
// If it grows, the output is the large image.
type convolution struct {
	name          string
	config        ConvConfig
	input, output Shape
	conv          simd.Conv
	grows         bool
	weight, bias  Param
	x, y, dx      mat32.Matrix
}

// params returns the parameters. The weight has the layout of conv. In files its first two
// sizes are channels; at(i, j, kh, kw) is the index in W of element (i, j, kh, kw) of the file.
func (c ConvConfig) params(conv simd.Conv, channels [2]int, at func(i, j, kh, kw int) int) (weight, bias Param) {
	k := c.Kernel
	weight = Param{
		Name: "weight", Rows: conv.SmallChannels, Cols: conv.Channels * k * k, Init: c.Init,
		fanIn: c.Input.Channels * k * k, fanOut: c.Channels * k * k,
		file: &fileLayout{
			shape: []int{channels[0], channels[1], k, k},
			at:    func(i int) int { return at(i/(k*k)/channels[1], i/(k*k)%channels[1], i/k%k, i%k) },
		},
	}
	return weight, Param{Name: "bias", Rows: 1, Cols: c.Channels, Bias: true, Init: c.BiasInit}
}

// Input returns the shape of the images that Forward takes.
func (l *convolution) Input() Shape { return l.input }

// Output returns the shape of the images that Forward returns.
func (l *convolution) Output() Shape { return l.output }

// Params returns the weight and the bias.
func (l *convolution) Params() []*Param { return []*Param{&l.weight, &l.bias} }

// Forward returns the convolution of each row of x.
func (l *convolution) Forward(x mat32.Matrix, _ Pass) mat32.Matrix {
	return l.forward(x, simd.Epilogue{})
}

func (l *convolution) forward(x mat32.Matrix, then simd.Epilogue) mat32.Matrix {
	checkImages(l.name, x, l.input)
	if l.weight.W == nil {
		panic("nn: " + l.name + ".Forward before Alloc")
	}
	l.x = x
	l.y = mat32.Resize(l.y, x.Rows, l.output.Len())
	if l.grows {
		l.conv.Grow(x.Rows, images(l.y), images(x), l.weight.W, l.bias.W, then)
	} else {
		l.conv.Shrink(x.Rows, images(l.y), images(x), l.weight.W, l.bias.W, then)
	}
	return l.y
}

// Backward adds to the gradients of the weights and the biases; a bias's gradient is the sum of
// dy over all pixels. It returns the gradient of x: the transpose of Forward's map, applied to dy.
func (l *convolution) Backward(dy mat32.Matrix, needDX bool) mat32.Matrix {
	return l.backward(dy, needDX, simd.Epilogue{})
}

func (l *convolution) backward(dy mat32.Matrix, needDX bool, then simd.Epilogue) mat32.Matrix {
	checkBackward(l.name, dy, l.y)
	if l.grows {
		l.conv.AddGradient(dy.Rows, l.weight.DW(), nil, l.bias.DW(), images(l.x), images(dy))
	} else {
		l.conv.AddGradient(dy.Rows, l.weight.DW(), l.bias.DW(), nil, images(dy), images(l.x))
	}
	if !needDX {
		return mat32.Matrix{}
	}
	l.dx = mat32.Resize(l.dx, dy.Rows, l.input.Len())
	if l.grows {
		l.conv.Shrink(dy.Rows, images(l.dx), images(dy), l.weight.W, nil, then)
	} else {
		l.conv.Grow(dy.Rows, images(l.dx), images(dy), l.weight.W, nil, then)
	}
	return l.dx
}

func images(m mat32.Matrix) simd.Images { return simd.Images{Data: m.Data, Stride: m.Stride} }

// checkImages panics unless the rows of x are images of the shape that a layer wants.
func checkImages(layer string, x mat32.Matrix, want Shape) {
	if x.Cols != want.Len() {
		panic(fmt.Sprintf("nn: %s.Forward: x is %d×%d, want %d columns: images of %v", layer, x.Rows, x.Cols, want.Len(), want))
	}
}
