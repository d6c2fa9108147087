package plots

import (
	"image"

	"gonum.org/v1/plot/vg/draw"
)

// Above returns one figure of several, one above the other, the first at the top. Each has its title
// above it.
//
// Numbers and caption are as in Beside. It panics if there are no figures, or more than 26.
func Above(figures ...*Figure) *Figure {
	f := &Figure{}
	f.body = column(f.join("Above", figures))
	return f
}

// column draws bodies one above the other, each in the middle of the widest.
type column []titled

func (c column) size() (width, height int) {
	for i, part := range c {
		w, h := part.body.size()
		if i > 0 {
			height += besideGap
		}
		width, height = max(width, w), height+row{part}.titleHeight()+h
	}
	return width, height
}

func (c column) draw(canvas draw.Canvas) {
	style := textStyle(axisSize)
	width, _ := c.size()
	top := 0
	for _, part := range c {
		w, h := part.body.size()
		left := (width - w) / 2
		fillLines(canvas, wrap(part.title, style, points(w)), style, width/2, top)
		top += row{part}.titleHeight()
		part.body.draw(crop(canvas, image.Rect(left, top, left+w, top+h)))
		top += h + besideGap
	}
}
