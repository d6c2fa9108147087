package loss

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// rows evaluates a loss row by row, in parallel. It averages in the order of the rows, so
// the value does not depend on the number of threads.
type rows struct {
	value  func(r *rows, i int) float64
	y, x   mat32.Matrix // the model's output, and the data
	l      mat32.Matrix // log-variances
	labels []uint8
	dy, dl mat32.Matrix // gradients of y and l; without Data they are not wanted
	scale  float32      // of the gradient: 1/n
	out    []float64
	buffer []float64
}

var pool simd.Free[rows]

func newRows(op string, value func(*rows, int) float64, y, x, dy mat32.Matrix) *rows {
	mat32.SameShape(op, y, x)
	if dy.Data != nil {
		mat32.SameShape(op, dy, y)
	}
	if y.Rows == 0 {
		panic(op + ": an empty batch has no mean")
	}
	r := pool.Get()
	*r = rows{value: value, y: y, x: x, dy: dy, scale: 1 / float32(y.Rows), buffer: r.buffer}
	return r
}

// withLogVar adds the log-variances l and their gradient dl. It panics if only one of dy and dl is
// wanted.
func (r *rows) withLogVar(op string, l, dl mat32.Matrix) *rows {
	mat32.SameShape(op, r.y, l)
	if r.dy.Data != nil || dl.Data != nil {
		mat32.SameShape(op, r.y, r.dy)
		mat32.SameShape(op, dl, l)
	}
	r.l, r.dl = l, dl
	return r
}

// Run implements simd.Task.
func (r *rows) Run(i int) { r.out[i] = r.value(r, i) }

// mean returns the batch mean and returns r to the pool.
func (r *rows) mean() float64 {
	n := r.y.Rows
	if cap(r.buffer) < n {
		r.buffer = make([]float64, n)
	}
	r.out = r.buffer[:n]
	simd.Do(n, r)
	var sum float64
	for _, v := range r.out {
		sum += v
	}
	r.release()
	return sum / float64(n)
}

// into writes each row's value to dst and returns r to the pool.
func (r *rows) into(dst []float64) {
	if len(dst) != r.y.Rows {
		panic(fmt.Sprintf("loss: dst has %d elements for %d rows", len(dst), r.y.Rows))
	}
	r.out = dst
	simd.Do(len(dst), r)
	r.release()
}

func (r *rows) release() {
	*r = rows{buffer: r.buffer}
	pool.Put(r)
}

func (r *rows) grad(i int) []float32 {
	if r.dy.Data == nil {
		return nil
	}
	return mat32.Row(r.dy, i)
}

func (r *rows) gradLogVar(i int) []float32 {
	if r.dl.Data == nil {
		return nil
	}
	return mat32.Row(r.dl, i)
}
