package main

import (
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/train"
)

func subnormals(x []float32) (n int) {
	for _, v := range x {
		if v != 0 && math.Abs(float64(v)) < 0x1p-126 {
			n++
		}
	}
	return n
}

// TestDenormalCase checks that the case has what it is for, and still after some steps:
// subnormal data and gradients. The weights never are, because the updates flush.
func TestDenormalCase(t *testing.T) {
	for _, tiny := range []bool{false, true} {
		model, batches := denormalModel(tiny)
		step := trainer(model, denormalRule(), batches)
		for range 40 {
			if err := step(); err != nil {
				t.Fatal(err)
			}
		}
		model.WeightPrior = 0 // which would flush the gradients after the products
		model.Step(train.Batch{X: batches[0]})
		w, dw := model.Params()
		if n := subnormals(w); n > 0 {
			t.Errorf("tiny %t: %d weights are subnormal", tiny, n)
		}
		x, gradients := float64(subnormals(batches[0].Data))/float64(len(batches[0].Data)), float64(subnormals(dw))/float64(len(dw))
		if tiny && (x < 0.4 || gradients < 0.1) || !tiny && (x > 0 || gradients > 0) {
			t.Errorf("tiny %t: %.3f of the data and %.3f of the gradients are subnormal", tiny, x, gradients)
		}
	}
}
