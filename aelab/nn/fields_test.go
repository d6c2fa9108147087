package nn_test

import (
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// TestFields compares the fields with the output of a network without activations for single inputs.
func TestFields(t *testing.T) {
	const inputs = 5
	dense := []nn.Layer{nn.NewDense(inputs, 4, nn.Normal{Std: 1}), nn.NewDense(4, 3, nn.Normal{Std: 1}), nn.NewDense(3, 2, nn.Normal{Std: 1})}
	nn.Alloc(random.New(1, "fields"), dense...)
	fields := nn.Fields(nn.Sequential{dense[0], nn.NewSigmoid(), dense[1], nn.NewReLU(), dense[2]})
	if len(fields) != len(dense) {
		t.Fatalf("%d fields, want %d", len(fields), len(dense))
	}
	x := mat32.New(inputs, inputs) // the identity: biases are 0
	for i := range inputs {
		mat32.Row(x, i)[i] = 1
	}
	for l, got := range fields {
		want := nn.Sequential(dense[:l+1]).Forward(x, nn.Pass{})
		mat32.SameShape("fields", got, want)
		for i := range want.Rows {
			for j, v := range mat32.Row(want, i) {
				if d := math.Abs(float64(mat32.Row(got, i)[j] - v)); d > 1e-6 {
					t.Errorf("layer %d, weight %d, %d: %g, want %g", l, i, j, mat32.Row(got, i)[j], v)
				}
			}
		}
	}
}

func TestFieldsPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic at a layer that is not dense")
		}
	}()
	nn.Fields(nn.Sequential{nn.NewBatchNorm(3)})
}
