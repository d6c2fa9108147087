package nn

import (
	"math"
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// spoil fills the slab with NaN, which must not get into a sum.
func spoil(dw []float32) {
	for i := range dw {
		dw[i] = float32(math.NaN())
	}
}

// TestClearGradsBits compares steps that begin with ClearGrads on a spoiled slab with steps on
// a slab of zeros.
func TestClearGradsBits(t *testing.T) {
	for name, e := range layers() {
		p := newProbe(e.layer, e.in)
		params := Params(e.layer)
		e.layer.Backward(p.c, false)
		once := slices.Clone(p.dw)
		e.layer.Backward(p.c, false)
		twice := slices.Clone(p.dw)

		spoil(p.dw)
		ClearGrads(params)
		e.layer.Backward(p.c, false)
		FinishGrads(params)
		sameBits(t, name, map[string][]float32{"dw": p.dw}, map[string][]float32{"dw": once})
		e.layer.Backward(p.c, false)
		sameBits(t, name+", added to", map[string][]float32{"dw": p.dw}, map[string][]float32{"dw": twice})
	}
}

// TestFinishGradsClearsTheRest leaves a layer out of a backward pass.
func TestFinishGradsClearsTheRest(t *testing.T) {
	used, left := NewDense(3, 2, Normal{1}), NewDense(2, 4, Normal{1})
	_, dw := Alloc(random.New(1, "init"), used, left)
	params := Params(used, left)
	used.Forward(mat32.New(5, 3), Pass{})
	spoil(dw)
	ClearGrads(params)
	used.Backward(mat32.New(5, 2), false)
	FinishGrads(params)
	if want := make([]float32, len(dw)); !slices.Equal(dw, want) {
		t.Errorf("gradients are %v, want %v", dw, want)
	}
}

// TestGradsAfterClearGrads reads gradients before anything was added to them. It changes some
// directly, like a layer without knowledge of ClearGrads.
func TestGradsAfterClearGrads(t *testing.T) {
	l := NewDense(3, 2, Normal{1})
	_, dw := Alloc(random.New(1, "init"), l)
	params := Params(l)
	spoil(dw)
	ClearGrads(params)
	if got := l.weight.Grads(); !slices.Equal(got.Data, make([]float32, 6)) {
		t.Errorf("gradients are %v, want zeros", got.Data)
	}
	l.weight.DW()[4] = 7
	l.bias.Grads().Data[0] += 5
	FinishGrads(params)
	if want := []float32{0, 0, 0, 0, 7, 0, 5, 0}; !slices.Equal(dw, want) {
		t.Errorf("gradients are %v, want %v", dw, want)
	}
}

func TestClearGradsWithoutRows(t *testing.T) {
	l := NewDense(3, 2, Normal{1})
	_, dw := Alloc(random.New(1, "init"), l)
	l.Forward(mat32.New(5, 3), Pass{})
	l.Backward(mat32.New(5, 2), true)
	spoil(dw)
	ClearGrads(Params(l))
	l.Forward(mat32.New(0, 3), Pass{})
	l.Backward(mat32.New(0, 2), true)
	FinishGrads(Params(l))
	if !slices.Equal(dw, make([]float32, len(dw))) {
		t.Errorf("gradients of an empty batch are %v, want zeros", dw)
	}
}
