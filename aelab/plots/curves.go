package plots

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"unicode"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Axes describes the axes of a graph. A range of 0 to 0 stands for the range of the data. No range goes
// beyond ±1e300, or below 1e-280 if it is logarithmic. A range too narrow for its numbers is widened.
type Axes struct {
	X, Y       string // labels, with units
	LogX, LogY bool   // logarithmic: points at or below 0 are not drawn
	AutoLogY   bool   // LogY if all Y are above 0 and span two decades, and no range of y is set
	XMin, XMax float64
	YMin, YMax float64

	// Floor is the Y below which float32 shows only its rounding; 0 for none. It is drawn as a dotted
	// line and named in the caption.
	Floor float64
}

// Panel is one of several graphs that share their axes.
type Panel struct {
	Title  string
	Series []Series
}

// Series is one curve. Series of the same name have the same colour in all panels.
type Series struct {
	Name   string
	X, Y   []float64   // a Y that is not finite leaves a gap
	Paper  bool        // the paper's curve: dashed, in the colour of our series of that name, and called "paper " + Name
	By     string      // author, if it is neither ours nor the paper's: drawn like the paper's, and called By + " " + Name
	Colour color.Color // for papers whose colours mean something; nil stands for one of the palette
}

// Curves draws series as lines, with one legend above. Several panels stand side by side, five to a
// row. If the legend would have more than six entries and there are at most two panels, the names stand
// at the ends of the lines instead. A series of few points has a marker on each. Of many points, each
// stretch of one dot's width keeps its first, lowest, highest and last.
//
// Numbers: for each series all of its points, n×2, named after panel and series. It panics if there is
// no panel; if a series has not as many X as Y, or none; if two have one name; or if a logarithmic axis
// is to begin at 0 or below.
func Curves(axes Axes, panels ...Panel) *Figure {
	axes.check()
	axes.LogY = axes.LogY || axes.AutoLogY && axes.YMin == axes.YMax && spansDecades(panels)
	ch := newChart(len(panels))
	f := &Figure{Caption: axes.Y + " against " + axes.X + ".", body: ch}
	colours := coloursByName(panels)
	dashed := false
	var drawn plotter.XYs
	for _, p := range panels {
		graph := panel{title: p.Title}
		for _, s := range p.Series {
			f.Numbers = append(f.Numbers, s.numbers(p.Title))
			dashed = dashed || s.Paper
			e := s.entry(s.colour(colours))
			runs := s.runs(axes.LogX, axes.LogY)
			for _, run := range runs {
				graph.marks = append(graph.marks, e.marks(thin(run, axes.LogX))...)
				drawn = append(drawn, run...)
			}
			if end, ok := axes.lastOf(runs); ok && e.name != "" {
				graph.lines = append(graph.lines, lineEnd{e, end})
			}
			ch.list(e)
		}
		if axes.Floor != 0 {
			graph.marks = append(graph.marks, floorLine(axes.Floor))
		}
		ch.panels = append(ch.panels, graph)
	}
	checkNames(f.Numbers)
	ch.ends = len(ch.legend) > legendMost && len(panels) <= 2
	ch.axes = axes.around(drawn)
	if dashed {
		f.Caption += " Dashed: as the paper has it."
	}
	if axes.Floor != 0 {
		f.Caption += fmt.Sprintf(" Below %.2g (dotted), float32 shows only its rounding.", axes.Floor)
	}
	return f
}

// newChart returns a chart for the given number of panels.
func newChart(panels int) *chart {
	if panels == 0 {
		panic("plots: Curves: no panel")
	}
	ch := &chart{columns: min(panels, 5)}
	switch ch.columns {
	case 1:
		ch.cell = image.Pt(930, 560)
	case 2:
		ch.cell = image.Pt(600, 440)
	default:
		ch.cell = image.Pt(1440/ch.columns, 400)
	}
	return ch
}

// list puts e into the legend, unless it is there already.
func (ch *chart) list(e entry) {
	if e.name != "" && !slices.ContainsFunc(ch.legend, func(other entry) bool { return other.name == e.name }) {
		ch.legend = append(ch.legend, e)
	}
}

// check panics if a logarithmic axis is to begin at 0 or below.
func (a Axes) check() {
	if a.LogX && a.XMin != a.XMax && a.XMin <= 0 {
		panic(fmt.Sprintf("plots: Curves: a logarithmic x axis from %g to %g", a.XMin, a.XMax))
	}
	if a.LogY && a.YMin != a.YMax && a.YMin <= 0 {
		panic(fmt.Sprintf("plots: Curves: a logarithmic y axis from %g to %g", a.YMin, a.YMax))
	}
}

// checkNames panics if two arrays have one name.
func checkNames(arrays []Array) {
	seen := map[string]bool{}
	for _, a := range arrays {
		if seen[a.Name] {
			panic(fmt.Sprintf("plots: Curves: two series are called %q", a.Name))
		}
		seen[a.Name] = true
	}
}

// spansDecades reports whether all finite Y are above 0 and span a factor of 100 or more.
func spansDecades(panels []Panel) bool {
	y := emptySpan
	for _, p := range panels {
		for _, s := range p.Series {
			for _, v := range s.Y {
				if finite(v) {
					y = y.with(v)
				}
			}
		}
	}
	return y.low > 0 && y.high/100 >= y.low && y.low <= y.high
}

// floorLine is a dotted line at a height, all along the x axis.
type floorLine float64

func (f floorLine) Plot(c draw.Canvas, p *plot.Plot) {
	if y := float64(f); p.Y.Min <= y && y <= p.Y.Max {
		_, height := p.Transforms(&c)
		style := draw.LineStyle{Color: axisGrey, Width: vg.Points(0.9), Dashes: []vg.Length{vg.Points(0.9), vg.Points(2)}}
		c.StrokeLine2(style, c.Min.X, height(y), c.Max.X, height(y))
	}
}

// colour returns the colour of the series, if it has one, or else that of its name.
func (s Series) colour(byName map[string]int) color.Color {
	if s.Colour != nil {
		return s.Colour
	}
	return palette[byName[s.Name]]
}

// coloursByName returns the index in the palette of each name. Names are numbered in order of
// appearance.
func coloursByName(panels []Panel) map[string]int {
	colours := map[string]int{}
	for _, p := range panels {
		for _, s := range p.Series {
			if _, ok := colours[s.Name]; !ok {
				colours[s.Name] = len(colours) % len(palette)
			}
		}
	}
	return colours
}

// numbers returns the points of a series as an array. Its name is made of letters, digits and dashes.
func (s Series) numbers(panel string) Array {
	if len(s.X) != len(s.Y) || len(s.X) == 0 {
		panic(fmt.Sprintf("plots: Curves: series %q has %d X and %d Y", s.Name, len(s.X), len(s.Y)))
	}
	xy := make([]float64, 0, 2*len(s.X))
	for i := range s.X {
		xy = append(xy, s.X[i], s.Y[i])
	}
	name := s.fullName()
	if panel != "" {
		name = panel + " " + name
	}
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return Array{Name: strings.Join(words, "-"), Data: xy, Shape: []int{len(s.X), 2}}
}

func (s Series) fullName() string {
	switch {
	case s.By != "":
		return strings.TrimSpace(s.By + " " + s.Name)
	case s.Paper:
		return strings.TrimSpace("paper " + s.Name)
	}
	return s.Name
}

// entry returns the style of a series, and its name in the legend.
func (s Series) entry(c color.Color) entry {
	const few = 20 // points that are worth a marker each
	e := entry{name: s.fullName(), line: draw.LineStyle{Color: c, Width: vg.Points(1.4)}}
	if s.Paper || s.By != "" {
		e.line.Width, e.line.Dashes = vg.Points(1.1), []vg.Length{vg.Points(4), vg.Points(2.5)}
	}
	if len(s.X) <= few {
		e.marker = draw.GlyphStyle{Color: c, Radius: vg.Points(2), Shape: draw.CircleGlyph{}}
	}
	return e
}

// marks draws one unbroken run of points.
func (e entry) marks(run plotter.XYs) []plot.Plotter {
	marks := []plot.Plotter{&plotter.Line{XYs: run, LineStyle: e.line}}
	if e.marker.Shape != nil {
		marks = append(marks, &dotMarks{plotter.Scatter{XYs: run, GlyphStyle: e.marker}})
	}
	return marks
}

// runs cuts a series into runs of points that can be drawn.
func (s Series) runs(logX, logY bool) (runs []plotter.XYs) {
	broken := true
	for i, x := range s.X {
		if !finite(x) || !finite(s.Y[i]) || logX && x <= 0 || logY && s.Y[i] <= 0 {
			broken = true
			continue
		}
		if broken {
			runs = append(runs, nil)
			broken = false
		}
		runs[len(runs)-1] = append(runs[len(runs)-1], plotter.XY{X: x, Y: s.Y[i]})
	}
	return runs
}

// lastOf returns the last of the points that the x axis shows.
func (a Axes) lastOf(runs []plotter.XYs) (last plotter.XY, ok bool) {
	for _, run := range slices.Backward(runs) {
		for _, pt := range slices.Backward(run) {
			if a.XMin == a.XMax || a.XMin <= pt.X && pt.X <= a.XMax {
				return pt, true
			}
		}
	}
	return last, false
}

// thin keeps, of the neighbours that fall on the same dot of the x axis, the first, the lowest, the
// highest and the last. The line looks the same. It is thinned because gonum/plot loses flat stretches
// of lines with more than some 4000 points (its issue 687).
func thin(run plotter.XYs, logX bool) plotter.XYs {
	const columns = 900
	if len(run) <= 4*columns {
		return run
	}
	along := func(x float64) float64 { return x }
	if logX {
		along = math.Log
	}
	s := emptySpan
	for _, pt := range run {
		s = s.with(along(pt.X))
	}
	column := func(pt plotter.XY) int { return int(columns * (along(pt.X) - s.low) / (s.high - s.low)) }

	var kept plotter.XYs
	for first := 0; first < len(run); {
		last, low, high := first, first, first
		for last+1 < len(run) && column(run[last+1]) == column(run[first]) {
			last++
			if run[last].Y < run[low].Y {
				low = last
			}
			if run[last].Y > run[high].Y {
				high = last
			}
		}
		keep := []int{first, min(low, high), max(low, high), last}
		for _, i := range slices.Compact(keep) {
			kept = append(kept, run[i])
		}
		first = last + 1
	}
	return kept
}
