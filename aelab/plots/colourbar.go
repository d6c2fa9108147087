package plots

import (
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// colourBar explains the colours of values, right of a chart.
type colourBar struct {
	scale     colourScale
	low, high float64
	name      string
}

// newColourBar returns a bar for the values of s. It widens s if that holds no value or only one.
func newColourBar(scale colourScale, s span, name string) *colourBar {
	if s.low > s.high { // no value
		s = span{0, 1}
	}
	if s.low == s.high {
		s = span{s.low - roomAround(s.low), s.high + roomAround(s.high)}
	}
	low, high := readable(s.low, s.high, false)
	return &colourBar{scale, low, high, name}
}

func (b *colourBar) colour(v float64) color.RGBA { return b.scale.at((v - b.low) / (b.high - b.low)) }

const (
	barWidth = 26 // in dots
	barGap   = 22 // left of it
	barTick  = 6  // length of a mark, and of the gap to its number
)

// room is the width that a bar takes, with its numbers and its name.
func (b *colourBar) room() int {
	if b == nil {
		return 0
	}
	widest := 0
	for _, tick := range linearTicks(b.low, b.high) {
		widest = max(widest, dots(textStyle(tickSize).Width(tick.Label)))
	}
	return barGap + barWidth + 2*barTick + widest + labelRoom()
}

// draw sets the bar at the right of c, from bottom to top.
func (b *colourBar) draw(c draw.Canvas, bottom, top vg.Length) {
	if b == nil {
		return
	}
	left := c.Max.X - points(b.room()-barGap)
	height := int(math.Round((top - bottom).Dots(DPI)))
	img := image.NewRGBA(image.Rect(0, 0, barWidth, height))
	for y := range height {
		colour := b.scale.at(1 - (float64(y)+0.5)/float64(height))
		for x := range barWidth {
			img.SetRGBA(x, y, colour)
		}
	}
	right := left + points(barWidth)
	c.DrawImage(vg.Rectangle{Min: vg.Point{X: left, Y: bottom}, Max: vg.Point{X: right, Y: bottom + points(height)}}, img)

	style := textStyle(tickSize)
	style.XAlign, style.YAlign = draw.XLeft, draw.YCenter
	mark := draw.LineStyle{Color: axisGrey, Width: vg.Points(0.6)}
	for _, tick := range linearTicks(b.low, b.high) {
		y := bottom + (top-bottom)*vg.Length((tick.Value-b.low)/(b.high-b.low))
		c.StrokeLine2(mark, right, y, right+points(barTick), y)
		c.FillText(style, vg.Point{X: right + points(2*barTick), Y: y + style.FontExtents().Descent/2}, tick.Label)
	}
	style = textStyle(axisSize)
	style.Rotation, style.YAlign = math.Pi/2, draw.YBottom
	c.FillText(style, vg.Point{X: c.Max.X - style.FontExtents().Descent, Y: (bottom + top) / 2}, b.name)
}
