package nn

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// TopK keeps the K largest values of each row and sets the others to 0. The gradient passes
// only to the values kept (Makhzani and Frey 2014). Values are compared with their signs, not
// by magnitude. Of equal values the earlier one is kept, so that there are exactly K. NaN
// counts as the largest, so that divergence shows.
type TopK struct {
	noParams
	// K may be changed between passes, as a schedule or an encoding with more
	// active units does. Rows with no more than K columns are kept whole.
	K     int
	index []int32 // columns of the values kept, row by row
	kept  int     // number of values kept in each row of the last pass
	y, dx mat32.Matrix
}

// NewTopK returns a layer that keeps k values of each row. It panics if k is not positive.
func NewTopK(k int) *TopK {
	if k <= 0 {
		panic(fmt.Sprintf("nn: NewTopK(%d): want a positive number", k))
	}
	return &TopK{K: k}
}

// Forward returns x where it is kept, 0 elsewhere. It panics if K is not positive.
func (l *TopK) Forward(x mat32.Matrix, _ Pass) mat32.Matrix {
	if l.K <= 0 {
		panic(fmt.Sprintf("nn: TopK.Forward: K is %d, want a positive number", l.K))
	}
	l.kept = min(l.K, x.Cols)
	if n := x.Rows * l.kept; cap(l.index) < n {
		l.index = make([]int32, n)
	} else {
		l.index = l.index[:n]
	}
	l.y = mat32.Resize(l.y, x.Rows, x.Cols)
	simd.TopK(mat32.Flat(l.y), mat32.Flat(x), l.index, x.Rows, x.Cols, l.kept)
	return l.y
}

// Backward returns dy where x was kept, 0 elsewhere.
func (l *TopK) Backward(dy mat32.Matrix, needDX bool) mat32.Matrix {
	checkBackward("TopK", dy, l.y)
	if !needDX {
		return mat32.Matrix{}
	}
	l.dx = mat32.Resize(l.dx, dy.Rows, dy.Cols)
	simd.TopKGrad(mat32.Flat(l.dx), mat32.Flat(dy), l.index, dy.Rows, dy.Cols, l.kept)
	return l.dx
}
