package main

import (
	"context"
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// below returns the part of x that is not zero, and smaller than least.
func below(least float64, x []float32) float64 {
	n := 0
	for _, v := range x {
		if v != 0 && math.Abs(float64(v)) < least {
			n++
		}
	}
	return float64(n) / float64(len(x))
}

// TestDenormalCase checks that the case has what it is for, data that is subnormal and
// weights about to be, and that no step sees any of it.
func TestDenormalCase(t *testing.T) {
	const subnormal, small = 0x1p-126, 0x1p-95
	for _, tiny := range []bool{false, true} {
		model, x := denormalModel(tiny)
		w, dw := model.Params()
		data, weights := below(subnormal, x.Data), below(small, w)
		if tiny && (data < 0.4 || weights < 0.4) || !tiny && (data > 0 || weights > 0) {
			t.Errorf("tiny %t: %.3f of the data and %.3f of the weights are tiny at first", tiny, data, weights)
		}
		probe := &probe{Model: model, t: t}
		if _, err := train.Run(context.Background(), denormalTraining(), train.Rows(x), probe); err != nil {
			t.Fatal(err)
		}
		if probe.steps != denormalSteps {
			t.Errorf("%d steps, want %d", probe.steps, denormalSteps)
		}
		if n := below(subnormal, dw); n > 0 {
			t.Errorf("tiny %t: %.3f of the gradients are subnormal", tiny, n)
		}
	}
}

// probe fails the test where a model is given what would slow it down.
type probe struct {
	train.Model
	t     *testing.T
	steps int
}

func (p *probe) Step(b train.Batch) []train.Term {
	const least = 0x1p-100
	w, _ := p.Params()
	if data, weights := below(least, mat32.Flat(b.X)), below(least, w); data > 0 || weights > 0 {
		p.t.Errorf("step %d: %.3f of the data and %.3f of the weights are negligible", b.Step, data, weights)
	}
	p.steps++
	return p.Model.Step(b)
}
