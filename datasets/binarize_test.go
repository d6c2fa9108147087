package datasets

import (
	"math"
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"gonum.org/v1/gonum/stat"
)

// TestBinarized checks that images of three greys become zeros and ones whose mean is the grey, and the
// same ones each time.
func TestBinarized(t *testing.T) {
	greys := Images{Pixels: mat32.New(3, 10_000), Height: 100, Width: 100}
	want := []float64{0, 0.3, 1}
	for i, p := range want {
		for j := range greys.Pixels.Cols {
			mat32.Row(greys.Pixels, i)[j] = float32(p)
		}
	}
	drawn := greys.Binarized("test")
	for i, p := range want {
		var x []float64
		for _, v := range mat32.Row(drawn.Pixels, i) {
			if v != 0 && v != 1 {
				t.Fatalf("a pixel is %v", v)
			}
			x = append(x, float64(v))
		}
		if got := stat.Mean(x, nil); math.Abs(got-p) > 0.02 {
			t.Errorf("grey %g: the mean is %g", p, got)
		}
	}
	if !slices.Equal(drawn.Pixels.Data, greys.Binarized("test").Pixels.Data) {
		t.Error("a second draw has other pixels")
	}
	if slices.Equal(drawn.Pixels.Data, greys.Binarized("training").Pixels.Data) {
		t.Error("two parts share their draws")
	}
}
