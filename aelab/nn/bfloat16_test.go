package nn

import (
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// TestSetBFloat16 takes a step in both arithmetics: they differ by what bfloat16 rounds away,
// in outputs and gradients alike, and back in float32 nothing of it is left.
func TestSetBFloat16(t *testing.T) {
	encoder := NewDense(40, 30, Normal{0.3})
	net := Sequential{Sequential{encoder, NewTanh()}, NewTied(encoder, nil)}
	_, dw := Alloc(random.New(1, "init"), net)
	x, dy := mat32.New(20, 40), mat32.New(20, 40)
	random.New(3, "x").Normal(x.Data)
	random.New(4, "dy").Normal(dy.Data)
	step := func() []float32 {
		clear(dw)
		result := append([]float32(nil), net.Forward(x, Pass{}).Data...)
		result = append(result, net.Backward(dy, true).Data...)
		return append(result, dw...)
	}
	want := step()
	SetBFloat16(true, net)
	reduced := step()
	SetBFloat16(false, net)
	for i, v := range step() {
		if v != want[i] {
			t.Fatalf("in float32 again, number %d is %g, want %g", i, v, want[i])
		}
	}
	var differ, size float64
	for i, v := range reduced {
		differ += math.Pow(float64(v-want[i]), 2)
		size += math.Pow(float64(want[i]), 2)
	}
	if d := math.Sqrt(differ / size); !(d > 1e-4 && d < 1e-2) {
		t.Errorf("bfloat16 changes the results by %.2g of their size, want about 0.003", d)
	}
}
