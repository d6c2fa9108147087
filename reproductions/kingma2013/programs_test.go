package kingma2013

import (
	"math"
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment/papertest"
	"gonum.org/v1/gonum/stat"
)

// TestBinary has images of three greys: each becomes zeros and ones whose mean is the grey, the same ones each time.
func TestBinary(t *testing.T) {
	greys := datasets.Images{Pixels: mat32.New(3, 10_000), Height: 100, Width: 100}
	want := []float64{0, 0.3, 1}
	for i, p := range want {
		for j := range greys.Pixels.Cols {
			mat32.Row(greys.Pixels, i)[j] = float32(p)
		}
	}
	drawn := binary(greys, "test")
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
	if !slices.Equal(drawn.Pixels.Data, binary(greys, "test").Pixels.Data) {
		t.Error("a second draw has other pixels")
	}
	if slices.Equal(drawn.Pixels.Data, binary(greys, "training").Pixels.Data) {
		t.Error("two parts share their draws")
	}
}

func TestProgramRate(t *testing.T) {
	p := Program{Rate: 1e-4, Falls: []int{100, 200}}
	for step, want := range map[int]float64{0: 1e-4, 99: 1e-4, 100: 1e-4 * math.Pow(10, -0.2), 200: 1e-4 * math.Pow(10, -0.4)} {
		if got := float64(p.rate(step)); math.Abs(got-want) > 1e-10 {
			t.Errorf("step %d: rate %g, want %g", step, got, want)
		}
	}
}

func TestProgramFaults(t *testing.T) {
	papertest.Faults(t, Paper(),
		papertest.Fault{Experiment: "binarised", Set: `Programs=[{"Rule":"SGD","Steps":10}]`, Want: `altosaar: Rule is "SGD", want RMSProp or Adam; altosaar: Steps is 10, want at least TestEvery, 20`},
		papertest.Fault{Experiment: "binarised", Set: `Programs=[]`, Want: "Programs has none"},
	)
}
