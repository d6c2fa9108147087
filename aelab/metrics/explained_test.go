package metrics

import (
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// TestExplainedVariance uses a whole grid, where the shares are known. For z = a·x + b·y with independent x
// and y, they are in the ratio of a²·Var(x) to b²·Var(y). A product of centred factors is explained by
// neither.
func TestExplainedVariance(t *testing.T) {
	const sizeX, sizeY = 4, 6
	p := Points{Codes: mat32.New(sizeX*sizeY, 4), Values: [][]uint8{{}, {}}, Sizes: []int{sizeX, sizeY}}
	for x := range sizeX {
		for y := range sizeY {
			row := mat32.Row(p.Codes, len(p.Values[0]))
			p.Values[0], p.Values[1] = append(p.Values[0], uint8(x)), append(p.Values[1], uint8(y))
			cx, cy := float32(x)-1.5, float32(y)-2.5
			row[0], row[1], row[2], row[3] = cx*cx, 2*cx+cy, cx*cy, 7
		}
	}
	varX, varY := 15.0/12, 35.0/12 // (K²-1)/12
	shareX := 4 * varX / (4*varX + varY)
	want := [][]float64{{1, 0}, {shareX, 1 - shareX}, {0, 0}, {0, 0}}
	for j, shares := range ExplainedVariance(p) {
		for f, got := range shares {
			if math.Abs(got-want[j][f]) > 1e-6 {
				t.Errorf("element %d, factor %d: %g, want %g", j, f, got, want[j][f])
			}
		}
	}
}
