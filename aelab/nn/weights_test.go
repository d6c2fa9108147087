package nn

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/npy"
	"github.com/aelab-go/autoencoders/aelab/random"
)

func twoLayers(seed uint64, hidden int) (Module, []float32) {
	net := Sequential{NewDenseBias(3, hidden, Normal{1}, Normal{1}), NewTanh(), NewDense(hidden, 2, Normal{1})}
	w, _ := Alloc(random.New(seed, "init"), net)
	return Module{"encoder", net}, w
}

func TestWeightsRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weights.npz")
	a, wa := twoLayers(1, 4)
	if err := SaveWeights(path, a); err != nil {
		t.Fatal(err)
	}
	b, wb := twoLayers(2, 4)
	if err := LoadWeights(path, b); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(wa, wb) {
		t.Error("weights changed on the way through a file")
	}
}

// TestWeightsInFloat16 checks that a file holds rounded values, and that the sum is its SHA-256.
func TestWeightsInFloat16(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weights.npz")
	a, wa := twoLayers(1, 4)
	wa[3] = 65519 // rounded to 65504, the largest half float
	sum, err := SaveWeightsFloat16(path, a)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("%x", sha256.Sum256(file)); sum != want {
		t.Errorf("the sum is %s, that of the file %s", sum, want)
	}
	b, wb := twoLayers(2, 4)
	if err := LoadWeights(path, b); err != nil {
		t.Fatal(err)
	}
	same := 0
	for i, v := range wb {
		if d := math.Abs(float64(v - wa[i])); d > math.Abs(float64(wa[i]))*0x1p-11 {
			t.Errorf("weight %d is %g, was %g", i, v, wa[i])
		} else if d == 0 {
			same++
		}
	}
	if same > len(wa)/2 || wb[3] != 65504 {
		t.Errorf("%d of %d weights are not rounded, the largest is %g", same, len(wa), wb[3])
	}
	// Rounding does not change rounded values.
	if again, err := SaveWeightsFloat16(path, b); err != nil || again != sum {
		t.Errorf("the rounded weights have the sum %s, %v; want %s", again, err, sum)
	}

	for _, bad := range []float32{65520, float32(math.Inf(-1)), float32(math.NaN())} {
		wa[3] = bad
		want := fmt.Sprintf("nn: save weights: encoder.0.weight has the value %g, which float16 does not hold", bad)
		if sum, err := SaveWeightsFloat16(path, a); sum != "" || err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("sum %q, error %v, want %s", sum, err, want)
		}
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, file) {
		t.Errorf("a refused save changed the file: %v", err)
	}
}

func TestWeightsHavePyTorchsNamesAndLayout(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weights.npz")
	m, _ := twoLayers(1, 4)
	if err := SaveWeights(path, m); err != nil {
		t.Fatal(err)
	}
	a, err := npy.OpenArchive(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	want := []string{"encoder.0.weight", "encoder.0.bias", "encoder.2.weight", "encoder.2.bias"}
	if !slices.Equal(a.Names(), want) {
		t.Errorf("members are %q, want %q", a.Names(), want)
	}
	array, err := a.Read("encoder.0.weight")
	if err != nil {
		t.Fatal(err)
	}
	dense := m.Layer.(Sequential)[0].(*Dense)
	// Out×in: row 2 holds the weights into unit 2.
	if w := dense.Weight(); !slices.Equal(array.Shape, []int{4, 3}) || array.Data.([]float32)[2*3+1] != w.Data[1*4+2] {
		t.Errorf("weight has shape %v and is not the transpose of the layer's", array.Shape)
	}
}

func TestLoadWeightsRefusesAnotherModels(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weights.npz")
	four, _ := twoLayers(1, 4)
	if err := SaveWeights(path, four); err != nil {
		t.Fatal(err)
	}
	five, w := twoLayers(2, 5)
	before := slices.Clone(w)
	err := LoadWeights(path, five)
	if err == nil || !strings.Contains(err.Error(), "encoder.0.weight has shape [4 3], the model wants [5 3]") {
		t.Errorf("got error %v", err)
	}
	five.Name = "decoder"
	if err := LoadWeights(path, five); err == nil || !strings.Contains(err.Error(), "decoder.0.weight") {
		t.Errorf("missing member: got error %v", err)
	}
	if !slices.Equal(w, before) {
		t.Error("a failed load changed the weights")
	}
}
