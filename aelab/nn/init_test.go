package nn

import (
	"math"
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

func TestInitializers(t *testing.T) {
	const in, out = 300, 200
	for name, c := range map[string]struct {
		init Initializer
		std  float64
	}{
		"Normal":        {Normal{0.01}, 0.01},
		"Uniform":       {Uniform{0.3}, 0.3 / math.Sqrt(3)},
		"GlorotUniform": {GlorotUniform{}, math.Sqrt(2.0 / (in + out))},
		"HeNormal":      {HeNormal{}, math.Sqrt(2.0 / in)},
	} {
		w := make([]float32, in*out)
		c.init.Fill(w, in, out, random.New(1, "init"))
		var mean, square float64
		for _, v := range w {
			mean += float64(v) / float64(len(w))
		}
		for _, v := range w {
			square += (float64(v) - mean) * (float64(v) - mean) / float64(len(w))
		}
		if got := math.Sqrt(square); math.Abs(got-c.std) > 0.02*c.std+1e-9 {
			t.Errorf("%s: standard deviation %g, want %g", name, got, c.std)
		}
		if math.Abs(mean) > 5*c.std/math.Sqrt(in*out) {
			t.Errorf("%s: mean %g, want 0", name, mean)
		}
	}
}

// TestCopy copies from the middle of a larger matrix, plain and transposed, and checks that the
// copies share no memory.
func TestCopy(t *testing.T) {
	all := mat32.View([]float32{0, 1, 2, 9, 0, 3, 4, 9, 0, 5, 6, 9}, 3, 4)
	from := mat32.Slice(all, 0, 3, 1, 3)
	bias := mat32.View([]float32{7, 8}, 1, 2)
	down := NewDenseBias(3, 2, Copy{From: from}, Copy{From: bias})
	up := NewDense(2, 3, Copy{From: from, Transposed: true})
	w, _ := Alloc(nil, down, up)
	want := []float32{1, 2, 3, 4, 5, 6, 7, 8, 1, 3, 5, 2, 4, 6, 0, 0, 0}
	if !slices.Equal(w, want) {
		t.Errorf("copies are %v, want %v", w, want)
	}
	down.Weight().Data[0] = -1
	if from.Data[0] != 1 || up.Weight().Data[0] != 1 {
		t.Error("a copy shares its memory")
	}
	for want, layer := range map[string]Layer{
		"mat32: Copy: 2×3 and 3×2 differ in shape":  NewDense(2, 3, Copy{From: from}),
		"nn: Copy: the transpose of 3×2 is not 3×2": NewDense(3, 2, Copy{From: from, Transposed: true}),
		"mat32: Copy: 1×3 and 1×2 differ in shape":  NewDenseBias(1, 3, nil, Copy{From: bias}),
		"nn: Copy: the transpose of 1×2 is not 1×2": NewDenseBias(1, 2, nil, Copy{From: bias, Transposed: true}),
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %v, want %q", got, want)
				}
			}()
			Alloc(nil, layer)
		}()
	}
}
