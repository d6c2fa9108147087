package nn

import (
	"math"
	"path/filepath"
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/npy"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// tiedNet returns a one-layer autoencoder 5-3-5, its modules and its slabs.
func tiedNet(seed uint64) (net Sequential, modules []Module, w, dw []float32) {
	encoder := NewDenseBias(5, 3, Normal{1}, Normal{1})
	decoder := NewTied(encoder, Normal{1})
	net = Sequential{Sequential{encoder, NewTanh()}, Sequential{decoder}}
	w, dw = Alloc(random.New(seed, "init"), net)
	return net, []Module{{"encoder", net[0]}, {"decoder", net[1]}}, w, dw
}

// TestTiedAgainstTwoDense compares with a separate decoder that holds the encoder's weights,
// transposed. The output must be the same, and W's gradient the sum of the two layers'.
func TestTiedAgainstTwoDense(t *testing.T) {
	tied, _, w, dw := tiedNet(1)
	if len(w) != 5*3+3+5 {
		t.Fatalf("%d parameters, want %d: W once", len(w), 5*3+3+5)
	}
	encoder, decoder := NewDense(5, 3, nil), NewDense(3, 5, nil)
	free := Sequential{encoder, NewTanh(), decoder}
	Alloc(random.New(2, "init"), free)
	copy(encoder.weight.W, w[:15])
	copy(encoder.bias.W, w[15:18])
	transpose(decoder.weight.W, w[:15], 5, 3)
	copy(decoder.bias.W, w[18:])

	x, dy := mat32.New(4, 5), mat32.New(4, 5)
	random.New(3, "x").Normal(x.Data)
	random.New(4, "dy").Normal(dy.Data)
	if y, want := tied.Forward(x, Pass{}), free.Forward(x, Pass{}); !slices.Equal(y.Data, want.Data) {
		t.Errorf("y is %v, want %v", y.Data, want.Data)
	}
	if dx, want := tied.Backward(dy, true), free.Backward(dy, true); !slices.Equal(dx.Data, want.Data) {
		t.Errorf("dx is %v, want %v", dx.Data, want.Data)
	}
	want := transpose(make([]float32, 15), decoder.weight.DW(), 3, 5)
	for i, g := range encoder.weight.DW() {
		want[i] += g
	}
	want = slices.Concat(want, encoder.bias.DW(), decoder.bias.DW())
	for i := range want {
		if d := math.Abs(float64(dw[i] - want[i])); d > 1e-5 {
			t.Errorf("gradient %d is %g, want %g", i, dw[i], want[i])
		}
	}
}

func TestTiedWeightsAreSavedOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weights.npz")
	_, modules, w, _ := tiedNet(1)
	if err := SaveWeights(path, modules...); err != nil {
		t.Fatal(err)
	}
	a, err := npy.OpenArchive(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if want := []string{"encoder.0.weight", "encoder.0.bias", "decoder.0.bias"}; !slices.Equal(a.Names(), want) {
		t.Errorf("members are %q, want %q", a.Names(), want)
	}
	_, others, other, _ := tiedNet(2)
	if err := LoadWeights(path, others...); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(other, w) {
		t.Error("weights changed on the way through a file")
	}
}
