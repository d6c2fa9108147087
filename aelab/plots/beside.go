package plots

import (
	"fmt"
	"image"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg/draw"
)

// Beside returns one figure of several, side by side. Each has its title above it.
//
// Numbers: those of all figures, with the letter of the figure before the name: "a-codes", "b-codes".
// It panics if there are no figures, or more than 26.
func Beside(figures ...*Figure) *Figure {
	f := &Figure{}
	f.body = row(f.join("Beside", figures))
	return f
}

// join gives f the numbers and the captions of figures, and returns their bodies with their titles.
func (f *Figure) join(op string, figures []*Figure) (parts []titled) {
	if len(figures) == 0 || len(figures) > 26 {
		panic(fmt.Sprintf("plots: %s: %d figures, want 1 to 26", op, len(figures)))
	}
	for i, part := range figures {
		letter := string(rune('a' + i))
		for _, a := range part.Numbers {
			a.Name = letter + "-" + a.Name
			f.Numbers = append(f.Numbers, a)
		}
		title := part.Title
		if title != "" {
			title = fmt.Sprintf("(%s) %s", letter, title)
		}
		parts = append(parts, titled{title, part.body})
	}
	f.Caption = joinCaptions(figures)
	return parts
}

const eachPart = "Each: "

// joinCaptions returns the captions of figures, each after its letter. A caption that all have is given once.
func joinCaptions(figures []*Figure) string {
	first := figures[0].Caption
	if len(figures) > 1 && !slices.ContainsFunc(figures, func(f *Figure) bool { return f.Caption != first }) {
		return eachPart + strings.TrimPrefix(first, eachPart)
	}
	var list []string
	for i, f := range figures {
		list = append(list, fmt.Sprintf("(%c) %s", 'a'+i, f.Caption))
	}
	return strings.Join(list, " ")
}

const besideGap = 36 // between figures, in dots

// row draws bodies side by side, their tops at one height.
type row []titled

type titled struct {
	title string
	body
}

// titleHeight is the room above the bodies.
func (r row) titleHeight() (height int) {
	style := textStyle(axisSize)
	for _, part := range r {
		if part.title != "" {
			w, _ := part.body.size()
			height = max(height, len(wrap(part.title, style, points(w)))*lineHeight(style)+titleGap)
		}
	}
	return height
}

func (r row) size() (width, height int) {
	for i, part := range r {
		w, h := part.body.size()
		if i > 0 {
			width += besideGap
		}
		width, height = width+w, max(height, h)
	}
	return width, r.titleHeight() + height
}

func (r row) draw(c draw.Canvas) {
	style := textStyle(axisSize)
	left, top := 0, r.titleHeight()
	for _, part := range r {
		w, h := part.body.size()
		fillLines(c, wrap(part.title, style, points(w)), style, left+w/2, 0)
		part.body.draw(crop(c, image.Rect(left, top, left+w, top+h)))
		left += w + besideGap
	}
}
