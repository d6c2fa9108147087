package nn

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// windows divides a large image into windows of size×size pixels. Each window belongs to one
// pixel of a small image.
type windows struct {
	noParams
	large, small Shape
	cut          simd.Windows // a field with a name: its methods are not the layers'
}

func newWindows(layer string, large Shape, size int) windows {
	if !large.valid() || size <= 0 || size > min(large.Height, large.Width) {
		panic(fmt.Sprintf("nn: %s: no windows of %d×%d in images of %v", layer, size, size, large))
	}
	return windows{
		large: large, small: Shape{large.Height / size, large.Width / size, large.Channels},
		cut: simd.Windows{Height: large.Height, Width: large.Width, Channels: large.Channels, Size: size},
	}
}

// MaxPool takes the largest element of each window, channel by channel. Of equal elements it
// takes the first, and NaN if there is one. It is PyTorch's MaxPool2d(size). It keeps the
// places of the largest elements for Unpool and Backward.
type MaxPool struct {
	windows
	switches mat32.Matrix // the pixel taken from each window, counted line by line
	y, dx    mat32.Matrix
	changed  bool         // y is an activation of the largest elements
	dlargest mat32.Matrix // dy times the derivative at the largest elements
}

// NewMaxPool returns a layer that divides the height and width of images by size, rounded
// down. It panics if size is not positive or larger than the image.
func NewMaxPool(input Shape, size int) *MaxPool {
	return &MaxPool{windows: newWindows("NewMaxPool", input, size)}
}

// Input returns the shape of the images that Forward takes.
func (l *MaxPool) Input() Shape { return l.large }

// Output returns the shape of the images that Forward returns.
func (l *MaxPool) Output() Shape { return l.small }

// Forward returns the largest elements.
func (l *MaxPool) Forward(x mat32.Matrix, _ Pass) mat32.Matrix {
	return l.forward(x, simd.Epilogue{})
}

func (l *MaxPool) forward(x mat32.Matrix, then simd.Epilogue) mat32.Matrix {
	checkImages("MaxPool", x, l.large)
	l.y = mat32.Resize(l.y, x.Rows, l.small.Len())
	l.switches = mat32.Resize(l.switches, x.Rows, l.small.Len())
	l.changed = then.Function != (simd.Function{})
	l.cut.Max(x.Rows, images(l.y), images(l.switches), images(x), then)
	return l.y
}

// Backward returns dy where the largest elements were, 0 elsewhere.
func (l *MaxPool) Backward(dy mat32.Matrix, needDX bool) mat32.Matrix {
	return l.backward(dy, needDX, simd.Epilogue{})
}

func (l *MaxPool) backward(dy mat32.Matrix, needDX bool, then simd.Epilogue) mat32.Matrix {
	checkBackward("MaxPool", dy, l.y)
	if !needDX {
		return mat32.Matrix{}
	}
	if then.Function != (simd.Function{}) && !l.changed {
		// The gradient is 0 elsewhere, so only the derivatives at the elements of y matter.
		l.dlargest = mat32.Resize(l.dlargest, dy.Rows, dy.Cols)
		for i := range dy.Rows {
			then.Grad(mat32.Row(l.dlargest, i), mat32.Row(dy, i), mat32.Row(l.y, i))
		}
		dy, then = l.dlargest, simd.Epilogue{}
	}
	l.dx = mat32.Resize(l.dx, dy.Rows, l.large.Len())
	l.cut.Spread(dy.Rows, images(l.dx), images(dy), images(l.switches), then)
	return l.dx
}

// Unpool puts each element in the place from which a MaxPool took the largest one in its last
// Forward, and 0 elsewhere. PyTorch's MaxUnpool2d does the same. DC-IGN's decoder (Kulkarni et
// al. 2015) may use it instead of Upsample.
type Unpool struct {
	noParams
	pool  *MaxPool
	y, dx mat32.Matrix
}

// NewUnpool returns a layer that takes images of pool's output shape and returns images of
// pool's input shape.
func NewUnpool(pool *MaxPool) *Unpool { return &Unpool{pool: pool} }

// Input returns the shape of the images that Forward takes.
func (l *Unpool) Input() Shape { return l.pool.small }

// Output returns the shape of the images that Forward returns.
func (l *Unpool) Output() Shape { return l.pool.large }

// Forward returns x spread out. It panics unless x has as many rows as the MaxPool's last batch.
func (l *Unpool) Forward(x mat32.Matrix, _ Pass) mat32.Matrix {
	return l.forward(x, simd.Epilogue{})
}

func (l *Unpool) forward(x mat32.Matrix, then simd.Epilogue) mat32.Matrix {
	checkImages("Unpool", x, l.pool.small)
	if x.Rows != l.pool.switches.Rows {
		panic(fmt.Sprintf("nn: Unpool.Forward: x has %d rows, its MaxPool's last batch %d", x.Rows, l.pool.switches.Rows))
	}
	l.y = mat32.Resize(l.y, x.Rows, l.pool.large.Len())
	l.pool.cut.Spread(x.Rows, images(l.y), images(x), images(l.pool.switches), then)
	return l.y
}

// Backward returns the elements of dy from the places where Forward put those of x.
func (l *Unpool) Backward(dy mat32.Matrix, needDX bool) mat32.Matrix {
	return l.backward(dy, needDX, simd.Epilogue{})
}

func (l *Unpool) backward(dy mat32.Matrix, needDX bool, then simd.Epilogue) mat32.Matrix {
	checkBackward("Unpool", dy, l.y)
	if !needDX {
		return mat32.Matrix{}
	}
	l.dx = mat32.Resize(l.dx, dy.Rows, l.pool.small.Len())
	l.pool.cut.Collect(dy.Rows, images(l.dx), images(dy), images(l.pool.switches), then)
	return l.dx
}

// Upsample repeats each pixel in a square, as PyTorch's Upsample does with nearest neighbours. It
// is for DC-IGN's decoder where no convolution follows. Before a convolution, UpsampleConv2D is
// faster.
type Upsample struct {
	windows
	y, dx mat32.Matrix
}

// NewUpsample returns a layer that makes images factor times as high and wide as input. It
// panics if factor is not positive.
func NewUpsample(input Shape, factor int) *Upsample {
	large := Shape{input.Height * factor, input.Width * factor, input.Channels}
	return &Upsample{windows: newWindows("NewUpsample", large, factor)}
}

// Input returns the shape of the images that Forward takes.
func (l *Upsample) Input() Shape { return l.small }

// Output returns the shape of the images that Forward returns.
func (l *Upsample) Output() Shape { return l.large }

// Forward returns the larger images.
func (l *Upsample) Forward(x mat32.Matrix, _ Pass) mat32.Matrix {
	return l.forward(x, simd.Epilogue{})
}

func (l *Upsample) forward(x mat32.Matrix, then simd.Epilogue) mat32.Matrix {
	checkImages("Upsample", x, l.small)
	l.y = mat32.Resize(l.y, x.Rows, l.large.Len())
	l.cut.Repeat(x.Rows, images(l.y), images(x), then)
	return l.y
}

// Backward returns the sums of dy over the squares.
func (l *Upsample) Backward(dy mat32.Matrix, needDX bool) mat32.Matrix {
	return l.backward(dy, needDX, simd.Epilogue{})
}

func (l *Upsample) backward(dy mat32.Matrix, needDX bool, then simd.Epilogue) mat32.Matrix {
	checkBackward("Upsample", dy, l.y)
	if !needDX {
		return mat32.Matrix{}
	}
	l.dx = mat32.Resize(l.dx, dy.Rows, l.small.Len())
	l.cut.AddUp(dy.Rows, images(l.dx), images(dy), then)
	return l.dx
}
