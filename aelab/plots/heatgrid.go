package plots

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Table holds numbers in rows and columns.
type Table struct {
	X, Y          string    // what columns and rows stand for
	Columns, Rows []string  // the names of the columns and the rows
	Values        []float64 // row by row, the first at the top; NaN leaves a cell empty
	Name          string    // of the values, with their unit
	Format        string    // of a value; "%.3g" if it is empty
}

// HeatGrid draws a table, with each number in a coloured cell. Colours go from dark (low) to light
// (high). If values lie on both sides of 0, they go from blue over white at 0 to red.
//
// Numbers: values, rows × columns. It panics if the sizes do not agree or there is no cell.
func HeatGrid(t Table) *Figure {
	if len(t.Values) != len(t.Rows)*len(t.Columns) || len(t.Values) == 0 {
		panic(fmt.Sprintf("plots: HeatGrid: %d values for %d rows and %d columns", len(t.Values), len(t.Rows), len(t.Columns)))
	}
	if t.Format == "" {
		t.Format = "%.3g"
	}
	t.Values, t.Rows, t.Columns = slices.Clone(t.Values), slices.Clone(t.Rows), slices.Clone(t.Columns)
	s := emptySpan
	for _, v := range t.Values {
		if finite(v) {
			s = s.with(v)
		}
	}
	scale := sequential
	if s.low < 0 && s.high > 0 {
		most := max(-s.low, s.high)
		s, scale = span{-most, most}, diverging
	}
	return &Figure{
		Caption: fmt.Sprintf("%s by %s (rows) and %s (columns).", t.Name, t.Y, t.X),
		Numbers: []Array{{Name: "values", Data: t.Values, Shape: []int{len(t.Rows), len(t.Columns)}}},
		body:    &heatGrid{t, newColourBar(scale, s, t.Name)},
	}
}

// heatGrid is the drawing of a table.
type heatGrid struct {
	Table
	bar *colourBar
}

const (
	cellWidth, cellHeight = 96, 60 // at least, in dots
	cellGap               = 2
)

// label returns the text of a cell.
func (g *heatGrid) label(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return minus(fmt.Sprintf(g.Format, v))
}

// cell is the width of a cell, with the gap after it.
func (g *heatGrid) cell() int {
	width := cellWidth
	for _, name := range g.Columns {
		width = max(width, dots(textStyle(tickSize).Width(name))+2*labelGap)
	}
	for _, v := range g.Values {
		width = max(width, dots(textStyle(axisSize).Width(g.label(v)))+2*labelGap)
	}
	return width + cellGap
}

// left is the room for the names of the rows.
func (g *heatGrid) left() int {
	widest := 0
	for _, name := range g.Rows {
		widest = max(widest, dots(textStyle(tickSize).Width(name)))
	}
	return labelRoom() + widest + 2*labelGap
}

func (g *heatGrid) size() (width, height int) {
	return g.left() + len(g.Columns)*g.cell() + g.bar.room(),
		len(g.Rows)*(cellHeight+cellGap) + labelGap + lineHeight(textStyle(tickSize)) + labelRoom()
}

func (g *heatGrid) draw(c draw.Canvas) {
	left, cell := g.left(), g.cell()
	bottom := len(g.Rows) * (cellHeight + cellGap)
	number := textStyle(axisSize)
	number.YAlign = draw.YCenter
	name := textStyle(tickSize)
	for j, column := range g.Columns {
		c.FillText(name, place(c, left+j*cell+(cell-cellGap)/2, bottom+labelGap), column)
	}
	name.XAlign, name.YAlign = draw.XRight, draw.YCenter
	for i, row := range g.Rows {
		top := i * (cellHeight + cellGap)
		middle := top + cellHeight/2
		c.FillText(name, place(c, left-2*labelGap, middle), row)
		for j := range g.Columns {
			v := g.Values[i*len(g.Columns)+j]
			fill := color.RGBA{0xf4, 0xf4, 0xf4, 0xff}
			if !math.IsNaN(v) {
				fill = g.bar.colour(v)
			}
			x := left + j*cell
			c.SetColor(fill)
			c.Fill(vg.Rectangle{Min: place(c, x, top+cellHeight), Max: place(c, x+cell-cellGap, top)}.Path())
			number.Color = readableOn(fill)
			c.FillText(number, place(c, x+(cell-cellGap)/2, middle), g.label(v))
		}
	}
	axis := textStyle(axisSize)
	axis.YAlign = draw.YBottom
	c.FillText(axis, vg.Point{X: place(c, left+len(g.Columns)*cell/2, 0).X, Y: c.Min.Y + axis.FontExtents().Descent}, g.X)
	axis.Rotation, axis.YAlign = math.Pi/2, draw.YTop
	c.FillText(axis, place(c, 0, bottom/2), g.Y)
	g.bar.draw(c, place(c, 0, bottom-cellGap).Y, c.Max.Y)
}

// readableOn is the colour of text on a background.
func readableOn(c color.RGBA) color.Color {
	if 299*int(c.R)+587*int(c.G)+114*int(c.B) > 115_000 {
		return ink
	}
	return color.White
}
