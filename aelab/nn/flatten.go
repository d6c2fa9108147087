package nn

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Flatten brings the elements of an image into the order channel, height, width. PyTorch
// flattens images in this order, so the weights of a Dense after it have the same order.
type Flatten struct {
	noParams
	input Shape
	turn  turn
	y, dx mat32.Matrix
}

// NewFlatten returns a layer for images of the shape input. It panics if a size is not positive.
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
	l.turn.channelsFirst(l.y, x, l.input)
	return l.y
}

// Backward returns dy with its columns in the order of x.
func (l *Flatten) Backward(dy mat32.Matrix, needDX bool) mat32.Matrix {
	checkBackward("Flatten", dy, l.y)
	if !needDX {
		return mat32.Matrix{}
	}
	l.dx = mat32.Resize(l.dx, dy.Rows, dy.Cols)
	l.turn.channelsLast(l.dx, dy, l.input)
	return l.dx
}

// Unflatten is the reverse of Flatten: it makes images of the rows that a Dense returns.
type Unflatten struct {
	noParams
	output Shape
	turn   turn
	y, dx  mat32.Matrix
}

// NewUnflatten returns a layer that makes images of the shape output. It panics if a size is not
// positive.
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
	l.turn.channelsLast(l.y, x, l.output)
	return l.y
}

// Backward returns dy with its columns in the order of x.
func (l *Unflatten) Backward(dy mat32.Matrix, needDX bool) mat32.Matrix {
	checkBackward("Unflatten", dy, l.y)
	if !needDX {
		return mat32.Matrix{}
	}
	l.dx = mat32.Resize(l.dx, dy.Rows, dy.Cols)
	l.turn.channelsFirst(l.dx, dy, l.output)
	return l.dx
}

// turn changes the order of the elements in images. It is a simd.Task with one image at a time.
type turn struct {
	dst, src   mat32.Matrix
	rows, cols int // of an image of src as a matrix, which Run transposes
}

// Run implements simd.Task.
func (t *turn) Run(i int) { transpose(mat32.Row(t.dst, i), mat32.Row(t.src, i), t.rows, t.cols) }

// channelsFirst sets dst to the images of src, of shape s, in the order channel, height, width.
// channelsLast reverses it.
func (t *turn) channelsFirst(dst, src mat32.Matrix, s Shape) {
	*t = turn{dst, src, s.Height * s.Width, s.Channels}
	simd.Do(src.Rows, t)
}

func (t *turn) channelsLast(dst, src mat32.Matrix, s Shape) {
	*t = turn{dst, src, s.Channels, s.Height * s.Width}
	simd.Do(src.Rows, t)
}
