package olivetti

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Scale is the preprocessing of the patches. It takes the mean of each pixel off. Then it multiplies
// everything by one number, so that the variance is 1 in the mean over the pixels, not for each of
// them. A network with linear, unit-variance visible units sees patches so.
type Scale struct {
	Mean   []float32 // of each pixel
	Factor float32
}

// Fit measures the scale of patches. They are to be the training set's only, because the test set's own
// mean and variance are not to be known. Guessing the mean then costs a squared error of 625 on a
// training patch, one for each pixel. On a patch of the ten people of the test set, who vary more, it
// costs about 770. It panics if patches has no rows or does not vary at all.
func Fit(patches mat32.Matrix) Scale {
	mean, n := make([]float64, patches.Cols), float64(patches.Rows)
	for i := range patches.Rows {
		for j, v := range mat32.Row(patches, i) {
			mean[j] += float64(v)
		}
	}
	s := Scale{Mean: make([]float32, patches.Cols)}
	for j := range mean {
		s.Mean[j] = float32(mean[j] / n)
	}
	var squares float64
	for i := range patches.Rows {
		for j, v := range mat32.Row(patches, i) {
			d := float64(v - s.Mean[j])
			squares += float64(d * d)
		}
	}
	variance := squares / (n * float64(patches.Cols))
	if !(variance > 0) { // written so that the NaN of no rows fails
		panic(fmt.Sprintf("olivetti: Fit: %d×%d patches have no variance", patches.Rows, patches.Cols))
	}
	s.Factor = float32(1 / math.Sqrt(variance))
	return s
}

// Apply scales patches in place: (x − Mean)·Factor. It panics if patches has not as many
// columns as Mean.
func (s Scale) Apply(patches mat32.Matrix) {
	s.check("Apply", patches)
	for i := range patches.Rows {
		row := mat32.Row(patches, i)
		for j, v := range row {
			row[j] = (v - s.Mean[j]) * s.Factor
		}
	}
}

// Undo turns scaled patches, or a network's reconstructions of them, back to greys, in
// place: x/Factor + Mean. Greys of reconstructions may lie outside [0, 1]. It panics if
// patches has not as many columns as Mean.
func (s Scale) Undo(patches mat32.Matrix) {
	s.check("Undo", patches)
	for i := range patches.Rows {
		row := mat32.Row(patches, i)
		for j, v := range row {
			row[j] = v/s.Factor + s.Mean[j]
		}
	}
}

func (s Scale) check(op string, patches mat32.Matrix) {
	if patches.Cols != len(s.Mean) {
		panic(fmt.Sprintf("olivetti: Scale.%s: patches are %d×%d, want %d columns", op, patches.Rows, patches.Cols, len(s.Mean)))
	}
}
