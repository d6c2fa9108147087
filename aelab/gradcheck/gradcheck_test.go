package gradcheck_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// quartic is Σ i·wᵢ⁴ with its gradient.
func quartic(w, dw []float32) float64 {
	var f float64
	for i, v := range w {
		f += float64(i+1) * math.Pow(float64(v), 4)
		dw[i] = float32(i+1) * 4 * v * v * v
	}
	return f
}

func ExampleCoordinates() {
	w, dw := []float32{0.3, -0.5, 0.2}, make([]float32, 3)
	f := func() float64 { return quartic(w, make([]float32, 3)) }
	quartic(w, dw)
	r := gradcheck.Coordinates(f, w, dw)
	fmt.Println(r.Checked, r.Err(gradcheck.Limit))
	// Output: 3 <nil>
}

func TestCatchesWrongGradients(t *testing.T) {
	w, dw := make([]float32, 20), make([]float32, 20)
	random.New(1, "w").Normal(w)
	f := func() float64 { return quartic(w, make([]float32, 20)) }
	faults := map[string]func(dw []float32){
		"half":     func(dw []float32) { dw[7] *= 0.5 },
		"sign":     func(dw []float32) { dw[0] = -dw[0] - 1 },
		"NaN":      func(dw []float32) { dw[3] = float32(math.NaN()) },
		"swapped":  func(dw []float32) { dw[1], dw[2] = dw[2], dw[1] },
		"constant": func(dw []float32) { dw[19] += 1 },
	}
	for name, spoil := range faults {
		quartic(w, dw)
		if err := gradcheck.Coordinates(f, w, dw).Err(1e-3); err != nil {
			t.Fatalf("right gradient: %v", err)
		}
		if err := gradcheck.Directions(f, w, dw, random.New(2, "directions"), 5).Err(1e-3); err != nil {
			t.Fatalf("right gradient, directions: %v", err)
		}
		spoil(dw)
		if gradcheck.Coordinates(f, w, dw).Err(1e-3) == nil {
			t.Errorf("%s: Coordinates did not see it", name)
		}
		if gradcheck.Directions(f, w, dw, random.New(2, "directions"), 20).Err(1e-3) == nil {
			t.Errorf("%s: Directions did not see it", name)
		}
	}
}

func TestNothingComparedIsAnError(t *testing.T) {
	err := gradcheck.Coordinates(func() float64 { return 0 }, nil, nil).Err(1)
	if err == nil || !strings.Contains(err.Error(), "nothing") {
		t.Errorf("got %v, want an error that says nothing was compared", err)
	}
}

func TestRestoresParameters(t *testing.T) {
	w := []float32{0.1, 0.2, 0.3}
	dw := make([]float32, 3)
	f := func() float64 { return quartic(w, make([]float32, 3)) }
	gradcheck.Coordinates(f, w, dw)
	gradcheck.Directions(f, w, dw, random.New(3, "directions"), 4)
	if w[0] != 0.1 || w[1] != 0.2 || w[2] != 0.3 {
		t.Errorf("w is %v after the checks", w)
	}
}
