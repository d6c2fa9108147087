package plots

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/plotter"
)

func TestStack(t *testing.T) {
	for _, c := range []struct {
		name          string
		heights, want []float64
	}{
		{"apart", []float64{1, 20, 40}, []float64{1, 20, 40}},
		{"two in one place", []float64{50, 50}, []float64{45, 55}},
		{"three crowded", []float64{48, 50, 55}, []float64{41, 51, 61}},
		{"a crowd and one apart", []float64{10, 12, 80}, []float64{6, 16, 80}},
		{"at the bottom", []float64{0, 1}, []float64{0, 10}},
		{"at the top", []float64{99, 100}, []float64{90, 100}},
		{"none", nil, nil},
	} {
		stack(c.heights, 10, 0, 100)
		for i, want := range c.want {
			if math.Abs(c.heights[i]-want) > 1e-9 {
				t.Errorf("%s: got %v, want %v", c.name, c.heights, c.want)
				break
			}
		}
	}
	many := make([]float64, 21) // room for eleven
	stack(many, 10, 0, 100)
	if many[0] != 0 || many[20] != 100 || many[10] != 50 {
		t.Errorf("too many: got %v, want even steps from 0 to 100", many)
	}
}

// The names of more than six lines stand at their ends, unless there are many panels.
func TestEnds(t *testing.T) {
	lines := func(n int) (p Panel) {
		for i := range n {
			p.Series = append(p.Series, Series{Name: fmt.Sprint(i), X: []float64{1, 2, 3}, Y: []float64{1, float64(i), math.NaN()}})
		}
		return p
	}
	titled := func(title string, p Panel) Panel { p.Title = title; return p }
	for _, c := range []struct {
		name   string
		panels []Panel
		want   bool
	}{
		{"six", []Panel{lines(6)}, false},
		{"seven", []Panel{lines(7)}, true},
		{"seven in two panels", []Panel{titled("a", lines(7)), titled("b", lines(2))}, true},
		{"seven in three panels", []Panel{titled("a", lines(7)), titled("b", lines(2)), titled("c", lines(1))}, false},
	} {
		ch := Curves(Axes{}, c.panels...).body.(*chart)
		if ch.ends != c.want || (ch.legendHeight() == 0) != c.want {
			t.Errorf("%s: names at the ends: %t, legend %d dots high", c.name, ch.ends, ch.legendHeight())
		}
		if got := ch.panels[0].lines[5]; got.name != "5" || got.at != (plotter.XY{X: 2, Y: 5}) {
			t.Errorf("%s: line %q ends at %v, want its last finite point", c.name, got.name, got.at)
		}
	}
	if _, ok := (Axes{XMin: 5, XMax: 6}).lastOf([]plotter.XYs{{{X: 1, Y: 1}, {X: 9, Y: 1}}}); ok {
		t.Error("a line outside the axis has an end")
	}
}

func TestAutoLogY(t *testing.T) {
	for _, c := range []struct {
		name string
		axes Axes
		y    []float64
		want bool
	}{
		{"two decades", Axes{AutoLogY: true}, []float64{1, 100, math.NaN()}, true},
		{"less", Axes{AutoLogY: true}, []float64{1, 99, 50}, false},
		{"not asked for", Axes{}, []float64{1, 1e6, 3}, false},
		{"a zero", Axes{AutoLogY: true}, []float64{0, 1e6, 3}, false},
		{"a range is set", Axes{AutoLogY: true, YMax: 5}, []float64{1, 1e6, 3}, false},
		{"nothing finite", Axes{AutoLogY: true}, []float64{math.NaN(), math.Inf(1), math.NaN()}, false},
		{"asked for in any case", Axes{LogY: true}, []float64{1, 2, 3}, true},
	} {
		f := Curves(c.axes, Panel{Series: []Series{{X: []float64{1, 2, 3}, Y: c.y}}})
		if got := f.body.(*chart).axes.LogY; got != c.want {
			t.Errorf("%s: logarithmic %t, want %t", c.name, got, c.want)
		}
	}
}

func TestFloor(t *testing.T) {
	line := Panel{Series: []Series{{X: []float64{1, 2}, Y: []float64{1e-9, 1}}}}
	plain, floored := Curves(Axes{LogY: true}, line), Curves(Axes{LogY: true, Floor: 6e-8}, line)
	if want := " Below 6e-08 (dotted), float32 shows only its rounding."; !strings.HasSuffix(floored.Caption, want) {
		t.Errorf("caption %q lacks %q", floored.Caption, want)
	}
	a, _ := plain.PNG()
	b, _ := floored.PNG()
	if string(a) == string(b) {
		t.Error("no line is drawn")
	}
}
