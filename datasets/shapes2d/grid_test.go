package shapes2d

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/metrics"
)

var _ metrics.GroundTruth = (*Shapes)(nil)

func TestGrid(t *testing.T) {
	g := Full()
	if g.Len() != 737_280 || !slices.Equal(g.Factors(), []int{3, 6, 40, 32, 32}) || len(g.Names()) != NumFactors {
		t.Errorf("%d images, factors %v, names %q", g.Len(), g.Factors(), g.Names())
	}
	// A step in each factor makes these steps in the index, as the authors give them.
	for f, want := range []int{245_760, 40_960, 1024, 32, 1} {
		values := make([]int, NumFactors)
		values[f] = 1
		if got := g.Index(values); got != want {
			t.Errorf("%s 1 is image %d, want %d", g.Names()[f], got, want)
		}
	}
	values := make([]int, NumFactors)
	for i := range g.Len() {
		if got := g.Index(g.Values(values, i)); got != i {
			t.Fatalf("values of image %d are %v, whose index is %d", i, values, got)
		}
	}
	if got := g.Values(nil, g.Len()-1); !slices.Equal(got, []int{2, 5, 39, 31, 31}) {
		t.Errorf("values of the last image are %v", got)
	}
	g.Factors()[0] = 9
	if g != Full() {
		t.Error("Factors gives access to the grid")
	}
}

func TestReal(t *testing.T) {
	g := Full()
	for _, c := range []struct {
		factor, value int
		want          float64
	}{
		{Shape, Square, 1}, {Shape, Heart, 3}, {Scale, 0, 0.5}, {Scale, 2, 0.7}, {Scale, 5, 1},
		{Orientation, 1, 0.16110732}, {Orientation, 39, 2 * math.Pi}, {PosX, 1, 1.0 / 31}, {PosY, 31, 1},
	} {
		if got := g.Real(c.factor, c.value); math.Abs(got-c.want) > 1e-8 {
			t.Errorf("%s %d is %v, want %v", g.Names()[c.factor], c.value, got, c.want)
		}
	}
	if got := (Grid{1, 1, 1, 1, 1}).Real(Scale, 0); got != 0.5 {
		t.Errorf("the only scale is %v, want 0.5", got)
	}
}

func TestGridPanics(t *testing.T) {
	g := Full()
	mustPanic(t, "shapes2d: Index: 4 values, want 5", func() { g.Index(make([]int, 4)) })
	mustPanic(t, "shapes2d: Index: scale is 6, want 0 to 5", func() { g.Index([]int{0, 6, 0, 0, 0}) })
	mustPanic(t, "shapes2d: Index: shape is -1, want 0 to 2", func() { g.Index([]int{-1, 0, 0, 0, 0}) })
	mustPanic(t, "shapes2d: Values: 5 values of image 737280, want 5 values, 0 to 737279", func() { g.Values(nil, 737_280) })
	mustPanic(t, "shapes2d: Values: 2 values of image 0, want 5 values, 0 to 737279", func() { g.Values(make([]int, 2), 0) })
	mustPanic(t, "shapes2d: Real: position y is 32, want 0 to 31", func() { g.Real(PosY, 32) })
}

func ExampleGrid() {
	g := Full()
	heart := g.Index([]int{Heart, 5, 13, 16, 16})
	fmt.Println(heart, g.Values(nil, heart))
	for f, v := range g.Values(nil, heart) {
		fmt.Printf("%s %.3f\n", g.Names()[f], g.Real(f, v))
	}
	// Output:
	// 710160 [2 5 13 16 16]
	// shape 3.000
	// scale 1.000
	// orientation 2.094
	// position x 0.516
	// position y 0.516
}
