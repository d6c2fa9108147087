package higgins2017

import (
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/datasets/shapes2d"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"github.com/aelab-go/autoencoders/reproductions/experiment/papertest"
)

// wantDCIGN is the expected result of the experiment at preset smoke.
var wantDCIGN = papertest.Want{Figures: 2, Real: true, Measures: []papertest.Range{
	{Measure: measureScore(20, 4), Least: 10, Most: 100}, {Measure: measureReconstruction, Least: 100, Most: 2700},
	{Measure: "reconstructions: blank", Least: 0, Most: 100}, {Measure: "latent 8, share of shape", Least: 0, Most: 1},
}}

// TestOneFactor checks that one factor varies in a batch, and that its latents are active. Factors and values
// must be about as frequent as expected.
func TestOneFactor(t *testing.T) {
	const steps, size = 6000, 20
	g := shapes2d.Full()
	ratio := dcignPresets[experiment.PaperScale].Ratio
	b, other := newOneFactor(g, ratio, 1), newOneFactor(g, ratio, 1)
	var batches, values [shapes2d.NumFactors]int
	var sums [shapes2d.NumFactors]float64
	index, first, v := make([]int, size), make([]int, shapes2d.NumFactors), make([]int, shapes2d.NumFactors)
	for step := range steps {
		b.batch(step, index)
		from, end := other.active(steps - 1 - step) // in any order
		if from, end = other.active(step); from >= end {
			t.Fatalf("step %d: latents %d to %d are active", step, from, end)
		}
		varied := -1
		for _, group := range dcignGroups {
			if group.first == from && group.end == end {
				varied = group.factor
			}
		}
		batches[varied]++
		g.Values(first, index[0])
		for _, image := range index {
			g.Values(v, image)
			for f := range v {
				if f != varied && v[f] != first[f] {
					t.Fatalf("step %d: factor %d varies, but latents %d to %d are active, of factor %d", step, f, from, end, varied)
				}
			}
			values[varied]++
			sums[varied] += float64(v[varied]) / float64(g[varied]-1)
		}
	}
	for _, group := range dcignGroups {
		f := group.factor
		want := steps / 6.0 * map[bool]float64{false: 1, true: 2}[f == shapes2d.Shape]
		if n := float64(batches[f]); math.Abs(n-want) > 4*math.Sqrt(want) {
			t.Errorf("factor %d varies in %g of %d batches, want about %g", f, n, steps, want)
		}
		if mean := sums[f] / float64(values[f]); math.Abs(mean-0.5) > 0.02 {
			t.Errorf("factor %d: the mean of its values is %.3f of the range, want ½", f, mean)
		}
	}
}

func TestDCIGNNetwork(t *testing.T) {
	m := dcignNetwork(1, 1)
	w, _ := m.Params()
	// conv 1→96→48→48, heads, dense, conv 48→48→96→1, each with biases
	want := 10*96 + (9*96+1)*48 + (9*48+1)*48 + (3072+1)*20 + 11*3072 + (9*48+1)*48 + (9*48+1)*96 + 9*96 + 1
	if len(w) != want {
		t.Errorf("%d parameters, want %d", len(w), want)
	}
	if last := dcignGroups[len(dcignGroups)-1]; last.end != m.Latent-1 {
		t.Errorf("latents up to %d are active, want one that never is", last.end)
	}
	x := allShapes().Images([]int{0, 70_000}).Pixels
	if y := m.Reconstruct(x); y.Rows != 2 || y.Cols != x.Cols {
		t.Errorf("reconstructions are %d×%d, want 2×%d", y.Rows, y.Cols, x.Cols)
	}
	if b := nn.Buffers(m.Encoder, m.Decoder); len(b) != 0 {
		t.Errorf("buffers at %v, want none", b)
	}
}
