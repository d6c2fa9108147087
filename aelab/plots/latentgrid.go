package plots

import (
	"fmt"
	"image"
	"image/color"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// latentGrid is the drawing of a panel of latents.
type latentGrid struct {
	LatentAxes
	names                     []string
	position, scale, rotation [][]float64 // one part for each latent
	variance, reach           []float64
	hasVariance               bool
	traversals                sheet
}

// shapeColours are the colours of the shapes' curves: red, green and blue, of different lightness.
var shapeColours = []struct {
	name string
	rgb  color.RGBA
}{
	{"red", Red},
	{"green", Green},
	{"blue", color.RGBA{0x2a, 0x5b, 0xd7, 0xff}},
}

const (
	latentWidth = 128 // of a column, at least, in dots
	curveHeight = 84
	columnGap   = 8
	rowGap      = 8
)

// key lists the shapes with their colours.
func (g *latentGrid) key() string {
	var words []string
	for i, shape := range g.Shapes {
		words = append(words, shape+" "+shapeColours[i].name)
	}
	return strings.Join(words, ", ")
}

// numbersList returns values as a list for a sentence.
func numbersList(values []float64) string {
	var words []string
	for _, v := range values {
		words = append(words, minus(fmt.Sprintf("%.3g", v)))
	}
	return strings.Join(words, ", ")
}

// paint draws the traversals, one column for each latent. It returns the caption's sentences about odd
// values.
func (g *latentGrid) paint(images mat32.Matrix) string {
	k, n := len(g.names), len(g.Traversed)
	g.traversals = sheet{columns: k, height: g.Height, width: g.Width, gap: tileGap, zoom: max(1, latentWidth/g.Width)}
	g.traversals.columnGap = g.width() + columnGap - g.Width*g.traversals.zoom
	for line := range n {
		for column := range k {
			g.traversals.order = append(g.traversals.order, column*n+line)
		}
	}
	return g.traversals.fill(images)
}

// mapZoom is the width of a cell of the position maps, in dots.
func (g *latentGrid) mapZoom() int { return max(1, latentWidth/g.Side) }

// width is the width of a column, in dots.
func (g *latentGrid) width() int {
	return max(latentWidth, g.Side*g.mapZoom(), g.Width*max(1, latentWidth/g.Width))
}

// bands are the tops of the rows of the drawing, in dots from its top.
type bands struct{ name, position, reach, scale, rotation, traversal, variance, end int }

func (g *latentGrid) bands() (b bands) {
	line := lineHeight(textStyle(labelSize))
	b.position = b.name + line + rowGap/2
	b.reach = b.position + g.Side*g.mapZoom() + 2
	b.scale = b.reach + line + rowGap/2
	b.rotation = b.scale + curveHeight + rowGap
	b.traversal = b.rotation + curveHeight + rowGap
	b.variance = b.traversal + g.traversals.dots.Rect.Dy()
	b.end = b.variance
	if g.hasVariance {
		b.variance += rowGap
		b.end = b.variance + line + varianceBar
	}
	return b
}

const varianceBar = 14 // height of the bar, in dots

func (g *latentGrid) rowNames() []string {
	names := append([]string{"position", "scale", "rotation", "variance"}, g.Shapes...)
	for _, v := range g.Traversed {
		names = append(names, traversedName(v))
	}
	return names
}

func traversedName(v float64) string { return "z = " + minus(fmt.Sprintf("%.3g", v)) }

// left is the room for the names of the rows.
func (g *latentGrid) left() int {
	widest := 0
	for _, name := range g.rowNames() {
		widest = max(widest, dots(textStyle(labelSize).Width(name)))
	}
	return widest + 2*columnGap
}

func (g *latentGrid) size() (width, height int) {
	return g.left() + len(g.names)*(g.width()+columnGap) - columnGap, g.bands().end
}

func (g *latentGrid) draw(c draw.Canvas) {
	left, b := g.left(), g.bands()
	g.drawNames(c, left, b)
	for i, name := range g.names {
		x := left + i*(g.width()+columnGap)
		label := textStyle(labelSize)
		c.FillText(label, place(c, x+g.width()/2, b.name), name)
		g.drawMap(c, i, x, b.position)
		c.FillText(label, place(c, x+g.width()/2, b.reach), fmt.Sprintf("±%.2g", g.reach[i]))
		g.drawCurves(crop(c, image.Rect(x, b.scale, x+g.width(), b.scale+curveHeight)), parts(g.scale[i], len(g.Shapes)), g.reach[i])
		g.drawCurves(crop(c, image.Rect(x, b.rotation, x+g.width(), b.rotation+curveHeight)), parts(g.rotation[i], len(g.Shapes)), g.reach[i])
		if g.hasVariance {
			g.drawVariance(c, i, x, b.variance)
		}
	}
	pixels := g.traversals.dots
	inset := left + (g.width()-g.Width*g.traversals.zoom)/2
	c.DrawImage(crop(c, pixels.Bounds().Add(image.Pt(inset, b.traversal))).Rectangle, grey(pixels))
}

// drawNames sets the names of the rows left of them.
func (g *latentGrid) drawNames(c draw.Canvas, left int, b bands) {
	style := textStyle(labelSize)
	style.XAlign, style.YAlign = draw.XRight, draw.YCenter
	set := func(style text.Style, y int, name string) {
		c.FillText(style, place(c, left-columnGap, y).Add(vg.Point{Y: style.FontExtents().Descent / 2}), name)
	}
	set(style, b.position+g.Side*g.mapZoom()/2, "position")
	line := lineHeight(style)
	set(style, b.scale+line/2, "scale")
	set(style, b.rotation+line/2, "rotation")
	for i, shape := range g.Shapes { // the key to the curves
		style := style
		style.Color = shapeColours[i].rgb
		set(style, b.scale+line/2+(i+1)*line, shape)
		set(style, b.rotation+line/2+(i+1)*line, shape)
	}
	for i, v := range g.Traversed {
		tile := g.traversals.tile(i * len(g.names))
		set(style, b.traversal+(tile.Min.Y+tile.Max.Y)/2, traversedName(v))
	}
	if g.hasVariance {
		set(style, b.variance+(line+varianceBar)/2, "variance")
	}
}

// drawMap draws the position map of latent i.
func (g *latentGrid) drawMap(c draw.Canvas, i, x, y int) {
	zoom := g.mapZoom()
	side := g.Side * zoom
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	for row := range side {
		for column := range side {
			v := g.position[i][row/zoom*g.Side+column/zoom]
			img.SetRGBA(column, row, diverging.at(0.5+v/g.reach[i]/2))
		}
	}
	x += (g.width() - side) / 2
	c.DrawImage(crop(c, img.Bounds().Add(image.Pt(x, y))).Rectangle, img)
}

// drawCurves draws one curve for each shape from left to right. The frame is −reach to reach high.
func (g *latentGrid) drawCurves(c draw.Canvas, curves [][]float64, reach float64) {
	frame := draw.LineStyle{Color: color.Gray{Y: 0xbb}, Width: vg.Points(0.5)}
	c.StrokeLines(frame, []vg.Point{c.Min, {X: c.Max.X, Y: c.Min.Y}, c.Max, {X: c.Min.X, Y: c.Max.Y}, c.Min})
	c.StrokeLine2(frame, c.Min.X, c.Center().Y, c.Max.X, c.Center().Y)
	size := c.Size()
	for s, curve := range curves {
		style := draw.LineStyle{Color: shapeColours[s].rgb, Width: vg.Points(1.1)}
		var run []vg.Point
		for i, v := range append(curve[:len(curve):len(curve)], nan) {
			if finite(v) {
				run = append(run, vg.Point{
					X: c.Min.X + size.X*(vg.Length(i)+0.5)/vg.Length(len(curve)),
					Y: c.Center().Y + 0.96*size.Y/2*vg.Length(v/reach),
				})
				continue
			}
			c.StrokeLines(style, run)
			run = nil
		}
	}
}

// drawVariance draws the variance of latent i as a number and as a bar, which is full at 1.
func (g *latentGrid) drawVariance(c draw.Canvas, i, x, y int) {
	v := g.variance[i]
	c.FillText(textStyle(labelSize), place(c, x+g.width()/2, y), fmt.Sprintf("%.3f", v))
	top := y + lineHeight(textStyle(labelSize))
	bar := func(share float64, fill color.Color) {
		c.SetColor(fill)
		right := x + int(share*float64(g.width()))
		c.Fill(vg.Rectangle{Min: place(c, x, top+varianceBar), Max: place(c, right, top)}.Path())
	}
	bar(1, gridGrey)
	if finite(v) {
		bar(min(max(v, 0), 1), axisGrey)
	}
}
