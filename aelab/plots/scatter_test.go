package plots

import (
	"fmt"
	"image"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

func TestScatter(t *testing.T) {
	for _, label := range []int{0, 7} {
		codes := mat32.View([]float32{-1, -1, 1, 1, float32(math.NaN()), 0}, 3, 2)
		labels := []uint8{uint8(label), uint8(label), 0}
		f := Scatter(codes, labels)
		ch := f.body.(*chart)
		if len(ch.legend) != 1 || ch.legend[0].name != fmt.Sprint(label) || ch.legend[0].marker.Color != palette[label] {
			t.Errorf("label %d: legend %+v, want the one class in its colour", label, ch.legend)
		}
		if !strings.Contains(f.Caption, "1 code not finite") {
			t.Errorf("caption %q does not count the lost code", f.Caption)
		}
		if got := countDots(f, palette[label]); got == 0 {
			t.Errorf("label %d: no dot has its colour %v", label, palette[label])
		}
		if !reflect.DeepEqual(f.Numbers[1], Array{"labels", labels, []int{3}}) {
			t.Errorf("numbers: got %v, want labels %v", f.Numbers[1], labels)
		}
	}
	f := Scatter(mat32.New(0, 2), nil)
	if len(f.Numbers) != 1 || len(f.body.(*chart).legend) != 0 {
		t.Errorf("without labels: %d arrays, %d legend entries", len(f.Numbers), len(f.body.(*chart).legend))
	}
	f.Image() // an empty figure can be drawn
}

func TestCentres(t *testing.T) {
	codes := mat32.View([]float32{0, 0, 1, 5, 100, 1, 7, 7, float32(math.NaN()), 3}, 5, 2)
	f := Scatter(codes, []uint8{2, 2, 2, 9, 4})
	marks := f.body.(*chart).panels[0].marks
	want := numerals{{"2", plotter.XY{X: 1, Y: 1}}, {"9", plotter.XY{X: 7, Y: 7}}}
	if got := marks[len(marks)-1]; !reflect.DeepEqual(got, want) {
		t.Errorf("got numerals %v, want %v: the medians of what is drawn", got, want)
	}
	if got := median(plotter.XYs{{X: 4, Y: 0}, {X: 1, Y: 2}}); got != (plotter.XY{X: 2.5, Y: 1}) {
		t.Errorf("median of two: got %v", got)
	}
}

func TestSeparate(t *testing.T) {
	places := []vg.Point{{}, {}, {X: 1}, {X: 50, Y: 50}, {X: 0.5, Y: 0.1}}
	separate(places, 10)
	for i := range places {
		for j := range i {
			if d := distance(places[i], places[j]); d < 9 {
				t.Errorf("places %d and %d are %.1f apart, want some 10", i, j, d)
			}
		}
	}
	if places[3] != (vg.Point{X: 50, Y: 50}) {
		t.Errorf("a lonely place was moved to %v", places[3])
	}
}

func TestScatterValues(t *testing.T) {
	codes := mat32.View([]float32{0, 0, 10, 10, 5, float32(math.Inf(1)), 3, 3}, 4, 2)
	values := []float64{-4, 6, 99, math.NaN()}
	f := ScatterValues(codes, values, "angle (rad)")
	ch := f.body.(*chart)
	if ch.bar.low != -4 || ch.bar.high != 6 { // 99 is not drawn
		t.Errorf("the bar goes from %g to %g, want -4 to 6", ch.bar.low, ch.bar.high)
	}
	if want := "4 codes of two dimensions, coloured by angle (rad). 2 codes not finite and not drawn."; f.Caption != want {
		t.Errorf("got caption %q, want %q", f.Caption, want)
	}
	img := f.Image().(*image.RGBA)
	dots := map[string]int{}
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() - ch.bar.room() - margin {
			for i, at := range []float64{0, 1} {
				if img.RGBAAt(x, y) == sequential.at(at) {
					dots[fmt.Sprint(i)]++
				}
			}
		}
	}
	if dots["0"] == 0 || dots["1"] == 0 {
		t.Errorf("dots in the colours of the ends: %v", dots)
	}
	if !strings.HasPrefix(f.Numbers[1].Name, "values") || !reflect.DeepEqual(f.Numbers[1].Shape, []int{4}) {
		t.Errorf("numbers: got %q of shape %v", f.Numbers[1].Name, f.Numbers[1].Shape)
	}
}
