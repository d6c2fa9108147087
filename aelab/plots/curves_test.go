package plots

import (
	"image"
	"image/color"
	"math"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
)

func TestCurvesNumbers(t *testing.T) {
	x, y := []float64{1, 2, 3}, []float64{4, math.Inf(1), -6}
	f := Curves(Axes{X: "x", Y: "y"},
		Panel{Title: "Nz = 3", Series: []Series{{Name: "AEVB (test)", X: x, Y: y}, {Name: "AEVB (test)", X: x[:1], Y: y[:1], Paper: true}}},
		Panel{Title: "Nz = 10", Series: []Series{{Name: "AEVB (test)", X: x, Y: y}}})
	want := []Array{
		{"nz-3-aevb-test", []float64{1, 4, 2, math.Inf(1), 3, -6}, []int{3, 2}},
		{"nz-3-paper-aevb-test", []float64{1, 4}, []int{1, 2}},
		{"nz-10-aevb-test", []float64{1, 4, 2, math.Inf(1), 3, -6}, []int{3, 2}},
	}
	x[0] = 99 // the figure has its own copy
	if !reflect.DeepEqual(f.Numbers, want) {
		t.Errorf("got %v, want %v", f.Numbers, want)
	}
	ch := f.body.(*chart)
	if got := []string{ch.legend[0].name, ch.legend[1].name}; len(ch.legend) != 2 || got[0] != "AEVB (test)" || got[1] != "paper AEVB (test)" {
		t.Errorf("legend has %d entries, %q; want each name once", len(ch.legend), got)
	}
	if ours, paper := ch.legend[0].line, ch.legend[1].line; ours.Color != paper.Color || len(ours.Dashes) != 0 || len(paper.Dashes) == 0 {
		t.Errorf("ours %+v, paper's %+v: want one colour, and dashes for the paper's", ours, paper)
	}
	if !strings.Contains(f.Caption, "Dashed") {
		t.Errorf("caption %q does not explain the dashes", f.Caption)
	}
}

func TestSeriesByOthers(t *testing.T) {
	line := func(name, by string) Series {
		return Series{Name: name, By: by, X: []float64{1, 2}, Y: []float64{2, 1}}
	}
	f := Curves(Axes{}, Panel{Series: []Series{line("test", ""), line("test", "authors' code:")}})
	legend := f.body.(*chart).legend
	if legend[1].name != "authors' code: test" || len(legend[1].line.Dashes) == 0 || legend[1].line.Color != legend[0].line.Color {
		t.Errorf("another's curve is drawn as %+v beside ours, %+v: want its name, our colour, and dashes", legend[1], legend[0])
	}
	if strings.Contains(f.Caption, "paper") {
		t.Errorf("caption %q gives the paper what is not its", f.Caption)
	}
}

func TestColoursByName(t *testing.T) {
	got := coloursByName([]Panel{
		{Series: []Series{{Name: "a"}, {Name: "b"}, {Name: "a", Paper: true}}},
		{Series: []Series{{Name: "c"}, {Name: "b"}}},
	})
	if want := map[string]int{"a": 0, "b": 1, "c": 2}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestRuns(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	s := Series{X: []float64{-1, 0, 1, 2, 3, 4, 5}, Y: []float64{1, 1, 1, nan, 1, inf, 1}}
	if got := s.runs(true, true); !reflect.DeepEqual(got, s.runs(true, false)) {
		t.Errorf("a logarithmic y loses points above 0: %v", got)
	}
	below := Series{X: []float64{1, 2, 3}, Y: []float64{1, 0, 1}}
	if got := below.runs(false, true); len(got) != 2 {
		t.Errorf("a point at 0 on a logarithmic y axis leaves %d runs, want 2", len(got))
	}
	for _, c := range []struct {
		log  bool
		want []plotter.XYs
	}{
		{false, []plotter.XYs{{{X: -1, Y: 1}, {X: 0, Y: 1}, {X: 1, Y: 1}}, {{X: 3, Y: 1}}, {{X: 5, Y: 1}}}},
		{true, []plotter.XYs{{{X: 1, Y: 1}}, {{X: 3, Y: 1}}, {{X: 5, Y: 1}}}},
	} {
		if got := s.runs(c.log, false); !reflect.DeepEqual(got, c.want) {
			t.Errorf("logarithmic %t: got %v, want %v", c.log, got, c.want)
		}
	}
}

func TestThin(t *testing.T) {
	var long plotter.XYs
	for i := range 100_000 {
		long = append(long, plotter.XY{X: float64(i + 1), Y: math.Sin(float64(i) / 1000)})
	}
	long[31_415].Y, long[77_777].Y = -9, 9 // extremes that thinning must not lose
	for _, logX := range []bool{false, true} {
		got := thin(long, logX)
		if len(got) > 4*901 || len(got) < 1000 {
			t.Errorf("logarithmic %t: %d of %d points kept", logX, len(got), len(long))
		}
		if got[0] != long[0] || got[len(got)-1] != long[len(long)-1] {
			t.Errorf("logarithmic %t: an end is lost", logX)
		}
		s := emptySpan
		for i, pt := range got {
			s = s.with(pt.Y)
			if i > 0 && pt.X <= got[i-1].X {
				t.Fatalf("logarithmic %t: point %d at %g follows %g", logX, i, pt.X, got[i-1].X)
			}
		}
		if s != (span{-9, 9}) {
			t.Errorf("logarithmic %t: range %v, want −9 to 9", logX, s)
		}
	}
	if short := long[:3000]; len(thin(short, false)) != 3000 {
		t.Errorf("a short series lost points")
	}
	for i := range long {
		long[i].X = 7
	}
	if got := thin(long, false); len(got) == 0 || len(got) > 4 {
		t.Errorf("a series at one x kept %d points, want at most 4", len(got))
	}
}

func TestAxesAround(t *testing.T) {
	points := plotter.XYs{{X: 1, Y: 0}, {X: 10, Y: 100}, {X: 100, Y: 50}}
	for _, c := range []struct {
		name       string
		axes       Axes
		points     plotter.XYs
		xMin, xMax float64
		yMin, yMax float64
	}{
		{"data", Axes{}, points, 1, 100, -4, 104},
		{"set", Axes{XMin: 5, XMax: 50, YMin: -1, YMax: 1}, points, 5, 50, -1, 1},
		{"y of the x shown", Axes{XMin: 20, XMax: 200}, points, 20, 200, 45, 55},
		{"one point", Axes{}, points[2:], 90, 110, 45, 55},
		{"one point, logarithmic", Axes{LogX: true}, points[2:], 50, 200, 45, 55},
		{"nothing", Axes{LogX: true}, nil, 1, 10, -0.04, 1.04},
		{"logarithmic y", Axes{LogY: true}, points[1:], 10, 100, 40, 125},
		{"nothing, logarithmic y", Axes{LogX: true, LogY: true}, nil, 1, 10, 0.8, 12.5},
	} {
		got := c.axes.around(c.points)
		if got.XMin != c.xMin || got.XMax != c.xMax || got.YMin != c.yMin || got.YMax != c.yMax {
			t.Errorf("%s: got x %g to %g, y %g to %g", c.name, got.XMin, got.XMax, got.YMin, got.YMax)
		}
	}
}

func labelsOf(ticks []plot.Tick) string {
	var labels []string
	for _, tick := range ticks {
		if !tick.IsMinor() {
			labels = append(labels, tick.Label)
		}
	}
	return strings.Join(labels, " ")
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		ticks     func(low, high float64) []plot.Tick
		low, high float64
		want      string
	}{
		{linearTicks, -150, -95, "−150 −140 −130 −120 −110 −100"},
		{linearTicks, 0, 0.3, "0 0.05 0.10 0.15 0.20 0.25 0.30"},
		{linearTicks, -0.1, 0.1, "−0.10 −0.05 0 0.05 0.10"},
		{linearTicks, 0, 6e7, "0 1×10⁷ 2×10⁷ 3×10⁷ 4×10⁷ 5×10⁷ 6×10⁷"},
		{linearTicks, 0, 3e7, "0 0.5×10⁷ 1.0×10⁷ 1.5×10⁷ 2.0×10⁷ 2.5×10⁷ 3.0×10⁷"},
		{linearTicks, 0, 3e-5, "0 0.5×10⁻⁵ 1.0×10⁻⁵ 1.5×10⁻⁵ 2.0×10⁻⁵ 2.5×10⁻⁵ 3.0×10⁻⁵"},
		{logTicks, 1e5, 3e8, "10⁵ 10⁶ 10⁷ 10⁸"},
		{logTicks, 2e5, 5e6, "2×10⁵ 5×10⁵ 10⁶ 2×10⁶ 5×10⁶"},
		{logTicks, 2, 50, "2 5 10 20 50"},
		{logTicks, 1, 9.9, "1 2 3 5 8"},
		{logTicks, 1, 5, "1 2 3 5"},
		{logTicks, 0.2, 1.9, "0.2 0.3 0.5 1"},
		{logTicks, 6, 19, "6 8 10 15"},
		{logTicks, 0.8, 1.25, "0.8 0.9 1.0 1.1 1.2"},
		{logTicks, 2e5, 9e5, "2×10⁵ 3×10⁵ 5×10⁵ 8×10⁵"},
		{logTicks, 6e-7, 1.9e-6, "0.6×10⁻⁶ 0.8×10⁻⁶ 1×10⁻⁶ 1.5×10⁻⁶"},
		{logTicks, 1, 1e12, "10⁰ 10³ 10⁶ 10⁹ 10¹²"},
		{logTicks, 0.05, 20, "10⁻¹ 10⁰ 10¹"},
	} {
		ticks := c.ticks(c.low, c.high)
		if got := labelsOf(ticks); got != c.want {
			t.Errorf("%g to %g: got %q, want %q", c.low, c.high, got, c.want)
		}
		for _, tick := range ticks {
			if tick.Value < c.low || tick.Value > c.high {
				t.Errorf("%g to %g: a tick at %g", c.low, c.high, tick.Value)
			}
		}
	}
	// The ticks of a range that float64 barely resolves come to an end.
	if n := len(linearTicks(1e17, 1e17+16)); n > 10 {
		t.Errorf("%d ticks, want at most 10", n)
	}
}

// TestLabelsSpread checks many logarithmic axes shorter than a decade. None may have labels on top of
// each other, or a long part without any.
func TestLabelsSpread(t *testing.T) {
	for low := 1.0; low < 10; low *= 1.03 {
		for ratio := 1.05; ratio < 10; ratio *= 1.03 {
			var at []float64 // of labels, as shares of the axis
			for _, tick := range logTicks(low, low*ratio) {
				if !tick.IsMinor() {
					at = append(at, math.Log(tick.Value/low)/math.Log(ratio))
				}
			}
			widest, narrowest := 0.0, 1.0
			for i := range at[1:] {
				widest, narrowest = max(widest, at[i+1]-at[i]), min(narrowest, at[i+1]-at[i])
			}
			if widest = max(widest, at[0], 1-at[len(at)-1]); len(at) < 3 || widest > 0.5 || narrowest < 0.075 {
				t.Errorf("%g to %g: %d labels, %.3f to %.3f of the axis apart", low, low*ratio, len(at), narrowest, widest)
			}
		}
	}
}

func countDots(f *Figure, c color.RGBA) (n int) {
	img := f.Image().(*image.RGBA)
	for i := 0; i < len(img.Pix); i += 4 {
		if [4]byte(img.Pix[i:i+4]) == [4]byte{c.R, c.G, c.B, c.A} {
			n++
		}
	}
	return n
}
