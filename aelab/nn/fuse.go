package nn

import (
	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// fuser is a layer that can do more to the elements of its results while they are in the
// cache: an activation behind it may leave its function to forward, and one before it its
// derivative to backward.
type fuser interface {
	Layer
	// forward is Forward, and applies then to y.
	forward(x mat32.Matrix, then simd.Epilogue) mat32.Matrix
	// backward is Backward, and applies then to dx.
	backward(dy mat32.Matrix, needDX bool, then simd.Epilogue) mat32.Matrix
}

// fusable returns layer i if there is one that a fuser can do the work of, else nil.
func (s Sequential) fusable(i int) *Activation {
	if i < 0 || i >= len(s) {
		return nil
	}
	a, _ := s[i].(*Activation)
	return a
}

// forwardBy is Forward, behind a layer that does both.
func (l *Activation) forwardBy(f fuser, x mat32.Matrix) mat32.Matrix {
	l.y = f.forward(x, l.function.Then())
	return l.y
}

// backwardBy is Backward, before a layer that does both: it takes the gradient of f's y to
// that of l's x.
func (l *Activation) backwardBy(f fuser, dy mat32.Matrix, needDX bool) mat32.Matrix {
	if !needDX {
		return f.backward(dy, false, simd.Epilogue{})
	}
	dx := f.backward(dy, true, l.function.ThenGrad(images(l.y)))
	checkBackward(l.name, dx, l.y)
	return dx
}
