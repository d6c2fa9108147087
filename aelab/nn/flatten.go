package nn

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Flatten brings the elements of an image into the order channel, height, width: the one
// in which PyTorch flattens an image, and so the one that the weights of a Dense behind
// it have.
type Flatten struct {
	noParams
	input Shape
	y, dx mat32.Matrix
}

// NewFlatten returns a layer for images of the shape input.
func NewFlatten(input Shape) *Flatten {
	if !input.valid() {
		panic(fmt.Sprintf("nn: NewFlatten: images of %v", input))
	}
	return &Flatten{input: input}
}

// Forward returns x with its columns in the order of PyTorch.
func (l *Flatten) Forward(x mat32.Matrix, _ Pass) mat32.Matrix {
	checkImages("Flatten", x, l.input)
	l.y = mat32.Resize(l.y, x.Rows, x.Cols)
	channelsFirst(l.y, x, l.input)
	return l.y
}

// Backward returns dy with its columns in the order of x.
func (l *Flatten) Backward(dy mat32.Matrix, needDX bool) mat32.Matrix {
	checkBackward("Flatten", dy, l.y)
	if !needDX {
		return mat32.Matrix{}
	}
	l.dx = mat32.Resize(l.dx, dy.Rows, dy.Cols)
	channelsLast(l.dx, dy, l.input)
	return l.dx
}

// Unflatten is the reverse of Flatten: it makes images out of what a Dense returns.
type Unflatten struct {
	noParams
	output Shape
	y, dx  mat32.Matrix
}

// NewUnflatten returns a layer that makes images of the shape output.
func NewUnflatten(output Shape) *Unflatten {
	if !output.valid() {
		panic(fmt.Sprintf("nn: NewUnflatten: images of %v", output))
	}
	return &Unflatten{output: output}
}

// Output returns the shape of the images that Forward returns.
func (l *Unflatten) Output() Shape { return l.output }

// Forward returns x with its columns in the order of images.
func (l *Unflatten) Forward(x mat32.Matrix, _ Pass) mat32.Matrix {
	checkImages("Unflatten", x, l.output)
	l.y = mat32.Resize(l.y, x.Rows, x.Cols)
	channelsLast(l.y, x, l.output)
	return l.y
}

// Backward returns dy with its columns in the order of x.
func (l *Unflatten) Backward(dy mat32.Matrix, needDX bool) mat32.Matrix {
	checkBackward("Unflatten", dy, l.y)
	if !needDX {
		return mat32.Matrix{}
	}
	l.dx = mat32.Resize(l.dx, dy.Rows, dy.Cols)
	channelsFirst(l.dx, dy, l.output)
	return l.dx
}

// channelsFirst turns images of the shape s around, channelsLast turns them back.
func channelsFirst(dst, src mat32.Matrix, s Shape) {
	for i := range src.Rows {
		transpose(mat32.Row(dst, i), mat32.Row(src, i), s.Height*s.Width, s.Channels)
	}
}

func channelsLast(dst, src mat32.Matrix, s Shape) {
	for i := range src.Rows {
		transpose(mat32.Row(dst, i), mat32.Row(src, i), s.Channels, s.Height*s.Width)
	}
}
