package plots

import (
	"fmt"
	"image"
	"math"
	"slices"
	"strconv"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Scatter draws each row of codes, n×2, as a dot in the colour of its label, one of ten
// classes 0 … 9, which have the same colours in every figure. Both axes have one scale. Without
// labels all dots are of one colour. Codes that are not finite are left out, and counted
// in the caption. Vector files hold every dot: some thousands are plenty.
//
// Numbers: codes n×2, and labels if there are any. It panics if the sizes do not agree
// or a label is above 9.
func Scatter(codes mat32.Matrix, labels []uint8) *Figure {
	if codes.Cols != 2 {
		panic(fmt.Sprintf("plots: Scatter: codes are %d×%d, want 2 columns", codes.Rows, codes.Cols))
	}
	if labels != nil && len(labels) != codes.Rows {
		panic(fmt.Sprintf("plots: Scatter: %d labels for %d×2 codes", len(labels), codes.Rows))
	}
	numbers := []Array{{Name: "codes", Data: mat32.Flat(mat32.Clone(codes)), Shape: []int{codes.Rows, 2}}}
	if labels != nil {
		numbers = append(numbers, Array{Name: "labels", Data: slices.Clone(labels), Shape: []int{codes.Rows}})
	}

	var dots plotter.XYs
	var styles []draw.GlyphStyle
	var used [10]bool // classes, for the legend
	for i := range codes.Rows {
		x, y := float64(mat32.Row(codes, i)[0]), float64(mat32.Row(codes, i)[1])
		if !finite(x) || !finite(y) {
			continue
		}
		label := 0
		if labels != nil {
			if label = int(labels[i]); label > 9 {
				panic(fmt.Sprintf("plots: Scatter: label %d of code %d is above 9", label, i))
			}
			used[label] = true
		}
		dots = append(dots, plotter.XY{X: x, Y: y})
		styles = append(styles, disc(label, 1.4))
	}
	scatter := plotter.Scatter{XYs: dots, GlyphStyleFunc: func(i int) draw.GlyphStyle { return styles[i] }}
	ch := &chart{
		axes:    squareAxes(dots),
		panels:  []panel{{marks: []plot.Plotter{&dotMarks{scatter}}}},
		columns: 1,
		cell:    image.Pt(820, 800),
		square:  true,
	}
	for label, drawn := range used {
		if drawn {
			ch.legend = append(ch.legend, entry{name: strconv.Itoa(label), marker: disc(label, 3.2)})
		}
	}
	caption := fmt.Sprintf("%s of two dimensions, coloured by class.", count(codes.Rows, "code"))
	if labels == nil {
		caption = fmt.Sprintf("%s of two dimensions.", count(codes.Rows, "code"))
	}
	if lost := codes.Rows - len(dots); lost > 0 {
		caption += fmt.Sprintf(" %s not finite and not drawn.", count(lost, "code"))
	}
	return &Figure{Caption: caption, Numbers: numbers, body: ch}
}

func disc(colour int, radius vg.Length) draw.GlyphStyle {
	return draw.GlyphStyle{Color: palette[colour], Radius: radius, Shape: draw.CircleGlyph{}}
}

// squareAxes are axes of one scale around dots, with a little room.
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
