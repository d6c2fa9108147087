package principal_test

import (
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/datasets/internal/principal"
)

// TestErrors has training points on the axes of an ellipse around (10, 20, 30), long in
// one diagonal, flat in the third dimension, and asks for the rest of test points whose
// parts along its axes are known.
func TestErrors(t *testing.T) {
	const r = math.Sqrt2 / 2
	train := mat32.View([]float32{
		10 + 3, 20 + 3, 30,
		10 - 3, 20 - 3, 30,
		10 + 1, 20 - 1, 30,
		10 - 1, 20 + 1, 30,
	}, 4, 3)
	test := mat32.View([]float32{
		10 + 4*r + 2*r, 20 + 4*r - 2*r, 30 + 1, // 4 along, 2 across, 1 out of the plane
		10 - 2*r, 20 - 2*r, 30 - 3,
	}, 2, 3)
	want := []float64{(16 + 4 + 1 + 4 + 9) / 2., (4 + 1 + 9) / 2., (1 + 9) / 2., 0}
	got := principal.Errors(train, test, 0, 1, 2, 3)
	for k := range want {
		if math.Abs(got[k]-want[k]) > 1e-4 {
			t.Errorf("%d components leave %.5f, want %v", k, got[k], want[k])
		}
	}
}

func TestErrorsPanics(t *testing.T) {
	defer func() {
		if got := recover(); got != "principal: Errors: train is 4×3, test 4×2" {
			t.Errorf("panic %v, want one that names the shapes", got)
		}
	}()
	principal.Errors(mat32.New(4, 3), mat32.New(4, 2), 1)
}
