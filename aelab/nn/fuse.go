package nn

import (
	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// fuser is a layer that can also do the work of the activations next to it, on elements that
// are still in the cache. forward applies the function of an activation after it, backward the
// derivative of an activation before it.
type fuser interface {
	Layer
	// forward is Forward, but applies then to y.
	forward(x mat32.Matrix, then simd.Epilogue) mat32.Matrix
	// backward is Backward, but applies then to dx.
	backward(dy mat32.Matrix, needDX bool, then simd.Epilogue) mat32.Matrix
}

// fusable returns layer i if it is an Activation, whose work a fuser can do, else nil.
func (s Sequential) fusable(i int) *Activation {
	if i < 0 || i >= len(s) {
		return nil
	}
	a, _ := s[i].(*Activation)
	return a
}

// forwardBy computes the Forward of f and of l, the layer after it. f does the work of both.
func (l *Activation) forwardBy(f fuser, x mat32.Matrix) mat32.Matrix {
	l.y = f.forward(x, l.function.Then())
	return l.y
}

// backwardBy computes the Backward of f and of l, the layer before it. f does the work of both.
// dy is the gradient of f's y, the result that of l's x.
func (l *Activation) backwardBy(f fuser, dy mat32.Matrix, needDX bool) mat32.Matrix {
	if !needDX {
		return f.backward(dy, false, simd.Epilogue{})
	}
	dx := f.backward(dy, true, l.function.ThenGrad(images(l.y)))
	checkBackward(l.name, dx, l.y)
	return dx
}
