package plots_test

import (
	"os"
	"path/filepath"
	"testing"

	"gonum.org/v1/plot/cmpimg"
)

// The examples write to testdata; -regen makes what they draw the goldens.
func TestGoldens(t *testing.T) {
	for _, c := range []struct {
		name    string
		example func()
		numbers string
	}{
		{"above", ExampleAbove, ".npz"},
		{"grid", ExampleGrid, ".npy"},
		{"reconstructions", ExampleVersions, ".npz"},
		{"filters", ExampleFilters, ".npy"},
		{"manifold", ExampleManifold, ".npz"},
		{"scatter", ExampleScatter, ".npz"},
		{"ends", ExampleCurves_ends, ".npz"},
		{"heatgrid", ExampleHeatGrid, ".npy"},
		{"latents", ExampleLatents, ".npz"},
		{"animation", ExampleAnimate, ".npz"},
		{"values", ExampleScatterValues, ".npz"},
		{"curves", ExampleCurves, ".npz"},
		{"panels", ExampleCurves_panels, ".npz"},
		{"logarithmic", ExampleCurves_logarithmic, ".npz"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmpimg.CheckPlot(c.example, t, c.name+".png")
			others := []string{".svg", ".pdf", c.numbers}
			if c.name == "animation" {
				others = append(others, ".gif")
			}
			for _, ext := range others {
				if err := os.Remove(filepath.Join("testdata", c.name+ext)); err != nil {
					t.Error(err) // it was not written
				}
			}
			if !*cmpimg.GenerateTestData && !t.Failed() {
				os.Remove(filepath.Join("testdata", c.name+".png"))
			}
		})
	}
}
