package plots

import (
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	margin   = 14  // around the figure, in dots
	leading  = 1.2 // line height, as part of the type size
	minTitle = 520 // a title is not wrapped to less than this, in dots
	titleGap = 12  // between title and body
	noteGap  = 8   // between body and note
)

// layout holds the places of the parts of a figure, in dots from the top left.
type layout struct {
	width, height int
	body          image.Rectangle
	title, note   []string
	noteTop       int
}

func (f *Figure) layout() layout {
	w, h := f.body.size()
	var l layout
	l.title = wrap(f.Title, titleStyle(), points(max(w, minTitle)))
	l.note = wrap(f.note, noteStyle(), points(max(w, minTitle)))
	inner := w
	for _, line := range l.title {
		inner = max(inner, dots(titleStyle().Width(line)))
	}
	for _, line := range l.note {
		inner = max(inner, dots(noteStyle().Width(line)))
	}
	l.width = inner + 2*margin

	top := margin
	if len(l.title) > 0 {
		top += len(l.title)*lineHeight(titleStyle()) + titleGap
	}
	left := (l.width - w) / 2
	l.body = image.Rect(left, top, left+w, top+h)
	l.noteTop = l.body.Max.Y + noteGap
	l.height = l.body.Max.Y + margin
	if len(l.note) > 0 {
		l.height = l.noteTop + len(l.note)*lineHeight(noteStyle()) + margin
	}
	return l
}

func (f *Figure) draw(l layout, canvas vg.CanvasSizer) {
	c := draw.NewCanvas(canvas, points(l.width), points(l.height))
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
	fillLines(c, l.title, titleStyle(), l.width/2, margin)
	f.body.draw(crop(c, l.body))
	fillLines(c, l.note, noteStyle(), l.width/2, l.noteTop)
}

func noteStyle() text.Style {
	s := textStyle(8.5)
	s.Color = vermilion
	return s
}

// fillLines sets lines one below the other, each at x and aligned as the style says.
func fillLines(c draw.Canvas, lines []string, sty text.Style, x, top int) {
	for i, line := range lines {
		c.FillText(sty, place(c, x, top+i*lineHeight(sty)), line)
	}
}

func lineHeight(sty text.Style) int { return dots(sty.Font.Size * leading) }

// points is a length of n dots.
func points(n int) vg.Length { return vg.Length(n) * vg.Inch / DPI }

// dots is the least number of dots that holds length.
func dots(length vg.Length) int { return int(math.Ceil(length.Dots(DPI) - 1e-6)) }

// place is the point x dots from the left and y from the top of c.
func place(c draw.Canvas, x, y int) vg.Point {
	return vg.Point{X: c.Min.X + points(x), Y: c.Max.Y - points(y)}
}

// crop is the part r, in dots from the top left, of c.
func crop(c draw.Canvas, r image.Rectangle) draw.Canvas {
	low, high := place(c, r.Min.X, r.Max.Y), place(c, r.Max.X, r.Min.Y)
	return draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{Min: low, Max: high}}
}
