package plots

import (
	"fmt"
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"gonum.org/v1/plot"
)

// Finite data can be drawn, however small or large its values or their range.
func TestAnyFiniteData(t *testing.T) {
	least, most := math.SmallestNonzeroFloat64, math.MaxFloat64
	values := []float64{0, least, 2 * least, -1e-310, 1, math.Nextafter(1, 2), most, -most}
	for i, a := range values {
		for j, b := range values[:i+1] {
			for _, axes := range []Axes{{}, {LogX: true, LogY: true}} {
				f := Curves(axes, Panel{Series: []Series{{X: []float64{a, b}, Y: []float64{b, a}}}})
				checkDrawn(t, fmt.Sprintf("%g, %g, %+v", a, b, axes), f, i == 2 || i+j == 12)
				if a != b && i < 4 {
					axes.XMin, axes.XMax = min(a, b), max(a, b)
					axes.YMin, axes.YMax = axes.XMin, axes.XMax
					if axes.XMin > 0 || !axes.LogX {
						checkDrawn(t, fmt.Sprintf("set to %g, %g", a, b), Curves(axes, Panel{Series: []Series{{X: []float64{a, b}, Y: []float64{b, a}}}}), false)
					}
				}
			}
		}
	}
	for _, codes := range [][]float32{{0, 0, 1e-45, 3e-45}, {0, 0, math.MaxFloat32, -math.MaxFloat32}, {1, 1, 1, math.Nextafter32(1, 2)}} {
		checkDrawn(t, fmt.Sprint("codes ", codes), Scatter(mat32.View(codes, 2, 2), nil), true)
	}
}

// checkDrawn tests that f can be drawn, and that its axes have two numbers or more. dots says
// whether to draw it dot by dot, too.
func checkDrawn(t *testing.T, name string, f *Figure, dots bool) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("%s: panic: %v", name, r)
		}
	}()
	if _, err := f.SVG(); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	if dots {
		f.Image()
	}
	ch := f.body.(*chart)
	p := ch.plot(ch.panels[0])
	for _, axis := range []plot.Axis{p.X, p.Y} {
		labels := map[string]bool{}
		for _, tick := range axis.Tick.Marker.Ticks(axis.Min, axis.Max) {
			if !tick.IsMinor() {
				labels[tick.Label] = true
			}
		}
		if len(labels) < 2 || labels["+Inf"] || labels["NaN"] {
			t.Errorf("%s: an axis from %g to %g has the numbers %v", name, axis.Min, axis.Max, labels)
		}
	}
}
