package plots

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
	"strconv"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Scatter draws each row of codes, n×2, as a dot in the colour of its label. Labels are classes 0 … 9,
// which have the same colours in every figure. The numeral of each class stands at its centre, the
// median of its dots. Both axes have one scale. Without labels all dots have one colour. Codes that are
// not finite are left out, and counted in the caption. Vector files hold every dot, so some thousands
// of codes are plenty.
//
// Numbers: codes n×2, and labels if there are any. It panics if the sizes do not agree
// or a label is above 9.
func Scatter(codes mat32.Matrix, labels []uint8) *Figure {
	if labels != nil && len(labels) != codes.Rows {
		panic(fmt.Sprintf("plots: Scatter: %d labels for %d×2 codes", len(labels), codes.Rows))
	}
	colours := make([]color.Color, codes.Rows)
	var dots [10]plotter.XYs // of the classes
	for i := range codes.Rows {
		label := 0
		if labels != nil {
			label = int(labels[i])
		}
		if label > 9 {
			panic(fmt.Sprintf("plots: Scatter: label %d of code %d is above 9", label, i))
		}
		colours[i] = palette[label]
		if dot, ok := dotOf(codes, i); ok && labels != nil {
			dots[label] = append(dots[label], dot)
		}
	}
	f, ch := scatter("Scatter", codes, colours)
	if labels == nil {
		f.Caption = fmt.Sprintf("%s of two dimensions.", count(codes.Rows, "code")) + f.Caption
		return f
	}
	f.Caption = fmt.Sprintf("%s of two dimensions, coloured by class; numerals at the medians of the classes.", count(codes.Rows, "code")) + f.Caption
	f.Numbers = append(f.Numbers, Array{Name: "labels", Data: slices.Clone(labels), Shape: []int{codes.Rows}})
	var centres numerals
	for label, class := range dots {
		if len(class) > 0 {
			name := strconv.Itoa(label)
			ch.legend = append(ch.legend, entry{name: name, marker: disc(palette[label], 3.2)})
			centres = append(centres, numeral{name, median(class)})
		}
	}
	ch.panels[0].marks = append(ch.panels[0].marks, centres)
	return f
}

// ScatterValues draws each row of codes, n×2, as a dot in the colour of its value, from dark (low) to
// light (high), with a bar that explains the colours. name says what the values are, with their unit.
// Otherwise it is like Scatter, and codes whose values are not finite are left out too. It is for codes
// of images whose factors have values, such as those of Higgins et al. 2017.
//
// Numbers: codes n×2 and values. It panics if the sizes do not agree.
func ScatterValues(codes mat32.Matrix, values []float64, name string) *Figure {
	if len(values) != codes.Rows {
		panic(fmt.Sprintf("plots: ScatterValues: %d values for %d×2 codes", len(values), codes.Rows))
	}
	s := emptySpan
	for i, v := range values {
		if _, ok := dotOf(codes, i); ok && finite(v) {
			s = s.with(v)
		}
	}
	bar := newColourBar(sequential, s, name)
	colours := make([]color.Color, codes.Rows)
	for i, v := range values {
		if finite(v) {
			colours[i] = bar.colour(v)
		}
	}
	f, ch := scatter("ScatterValues", codes, colours)
	f.Caption = fmt.Sprintf("%s of two dimensions, coloured by %s.", count(codes.Rows, "code"), name) + f.Caption
	f.Numbers = append(f.Numbers, Array{Name: "values", Data: slices.Clone(values), Shape: []int{len(values)}})
	ch.bar = bar
	return f
}

// scatter draws codes in colours. A nil colour leaves its code out, and the caption counts such codes.
func scatter(op string, codes mat32.Matrix, colours []color.Color) (*Figure, *chart) {
	if codes.Cols != 2 {
		panic(fmt.Sprintf("plots: %s: codes are %d×%d, want 2 columns", op, codes.Rows, codes.Cols))
	}
	var dots plotter.XYs
	var styles []draw.GlyphStyle
	for i, c := range colours {
		if dot, ok := dotOf(codes, i); ok && c != nil {
			dots = append(dots, dot)
			styles = append(styles, disc(c, 1.4))
		}
	}
	marks := plotter.Scatter{XYs: dots, GlyphStyleFunc: func(i int) draw.GlyphStyle { return styles[i] }}
	ch := &chart{
		axes:    squareAxes(dots),
		panels:  []panel{{marks: []plot.Plotter{&dotMarks{marks}}}},
		columns: 1,
		cell:    image.Pt(820, 800),
		square:  true,
	}
	f := &Figure{Numbers: []Array{{Name: "codes", Data: mat32.Flat(mat32.Clone(codes)), Shape: []int{codes.Rows, 2}}}, body: ch}
	if lost := codes.Rows - len(dots); lost > 0 {
		f.Caption = fmt.Sprintf(" %s not finite and not drawn.", count(lost, "code"))
	}
	return f, ch
}

// dotOf returns the place of code i, and whether it is finite.
func dotOf(codes mat32.Matrix, i int) (dot plotter.XY, ok bool) {
	if codes.Cols != 2 {
		return dot, false // scatter panics
	}
	row := mat32.Row(codes, i)
	dot = plotter.XY{X: float64(row[0]), Y: float64(row[1])}
	return dot, finite(dot.X) && finite(dot.Y)
}

// median is the median of dots, in x and in y.
func median(dots plotter.XYs) plotter.XY {
	middle := func(value func(plotter.XY) float64) float64 {
		all := make([]float64, len(dots))
		for i, d := range dots {
			all[i] = value(d)
		}
		slices.Sort(all)
		return (all[len(all)/2] + all[(len(all)-1)/2]) / 2
	}
	return plotter.XY{X: middle(func(d plotter.XY) float64 { return d.X }), Y: middle(func(d plotter.XY) float64 { return d.Y })}
}

// numerals are short texts on a graph, with white outlines. They keep apart from each other if
// possible.
type numerals []numeral

type numeral struct {
	text string
	at   plotter.XY
}

const numeralSize = 13

func (n numerals) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	style := textStyle(numeralSize)
	style.YAlign = draw.YCenter
	style.Font.Weight = xfont.WeightBold
	places := make([]vg.Point, len(n))
	for i, num := range n {
		places[i] = vg.Point{X: x(num.at.X), Y: y(num.at.Y)}
	}
	separate(places, 0.9*style.Font.Size)
	for i, num := range n {
		fillHaloed(c, style, places[i], num.text)
	}
}

// separate moves places apart until no two are nearer than gap, or some rounds have passed.
func separate(places []vg.Point, gap vg.Length) {
	for range 50 {
		moved := false
		for i := range places {
			for j := range i {
				way := places[i].Sub(places[j])
				apart := distance(way, vg.Point{})
				if apart >= gap-1e-6 {
					continue
				}
				push := vg.Point{X: gap / 2} // if they are in one place
				if apart > 0 {
					push = way.Scale((gap - apart) / 2 / apart)
				}
				places[i], places[j] = places[i].Add(push), places[j].Sub(push)
				moved = true
			}
		}
		if !moved {
			return
		}
	}
}

func disc(c color.Color, radius vg.Length) draw.GlyphStyle {
	return draw.GlyphStyle{Color: c, Radius: radius, Shape: draw.CircleGlyph{}}
}

// squareAxes returns axes with ranges of one length around dots, with a little room.
func squareAxes(dots plotter.XYs) Axes {
	x, y := emptySpan, emptySpan
	for _, d := range dots {
		x, y = x.with(d.X), y.with(d.Y)
	}
	if len(dots) == 0 {
		x, y = span{}, span{}
	}
	cx, cy := (x.low+x.high)/2, (y.low+y.high)/2
	half := 0.52 * max(x.high-x.low, y.high-y.low)
	if half == 0 {
		half = roomAround(max(math.Abs(cx), math.Abs(cy)))
	}
	return Axes{X: "code 1", Y: "code 2", XMin: cx - half, XMax: cx + half, YMin: cy - half, YMax: cy + half}
}
