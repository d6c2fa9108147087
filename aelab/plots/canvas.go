package plots

import (
	"image"
	stddraw "image/draw"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
)

// raster is a canvas of dots. It copies images dot by dot, because they are drawn at DPI already and
// vgimg would interpolate them. It strokes long lines in pieces.
type raster struct {
	*vgimg.Canvas
	width, dashOffset vg.Length
	dashes            []vg.Length
}

func newRaster(width, height vg.Length) *raster {
	return &raster{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(DPI))}
}

func (c *raster) DrawImage(rect vg.Rectangle, img image.Image) {
	dst := c.Canvas.Image()
	corner := image.Point{
		X: int(math.Round(rect.Min.X.Dots(DPI))),
		Y: dst.Bounds().Dy() - int(math.Round(rect.Max.Y.Dots(DPI))),
	}
	stddraw.Draw(dst, img.Bounds().Add(corner), img, img.Bounds().Min, stddraw.Src)
}

func (c *raster) SetLineWidth(w vg.Length) {
	c.width = w
	c.Canvas.SetLineWidth(w)
}

func (c *raster) SetLineDash(pattern []vg.Length, offset vg.Length) {
	c.dashes, c.dashOffset = pattern, offset
	c.Canvas.SetLineDash(pattern, offset)
}

// pieceLength is the length of the pieces in which raster strokes a line, in dots. A smooth
// curve across a panel is one piece.
const pieceLength = 2000

// Stroke strokes a path. It cuts a line much longer than the image is wide, such as one of noise, into
// pieces. The rasterizer lists the cells that a line covers, row by row, and searches each list from
// its start. So its time grows with the square of the line's length.
func (c *raster) Stroke(p vg.Path) {
	for _, part := range pieces(p, c.width) {
		if len(c.dashes) > 0 {
			c.Canvas.SetLineDash(c.dashes, c.dashOffset+part.before)
		}
		c.Canvas.Stroke(part.path)
	}
	c.Canvas.SetLineDash(c.dashes, c.dashOffset)
}

// piece is part of a line.
type piece struct {
	path   vg.Path
	before vg.Length // length of the line before the piece
}

// pieces cuts a line of the given width at corners. Each piece ends a little beyond the
// corner at which the next begins, so that the corner is drawn as any other. A path that
// is no line of straight segments stays whole.
func pieces(p vg.Path, width vg.Length) (all []piece) {
	for i, comp := range p {
		if comp.Type != vg.LineComp && (i > 0 || comp.Type != vg.MoveComp) {
			return []piece{{path: p}}
		}
	}
	first := 0                // index in p of the piece's first point
	var before, own vg.Length // lengths of the pieces before, and of this one
	for i := 1; i < len(p)-1; i++ {
		if own += distance(p[i-1].Pos, p[i].Pos); own < points(pieceLength) {
			continue
		}
		part := append(vg.Path(nil), p[first:i+1]...)
		part[0].Type = vg.MoveComp
		if next := p[i+1].Pos.Sub(p[i].Pos); next != (vg.Point{}) {
			part.Line(p[i].Pos.Add(next.Scale(min(1, width/distance(next, vg.Point{})))))
		}
		all = append(all, piece{part, before})
		before, own, first = before+own, 0, i
	}
	if first == 0 {
		return []piece{{path: p}}
	}
	part := append(vg.Path(nil), p[first:]...)
	part[0].Type = vg.MoveComp
	return append(all, piece{part, before})
}

func distance(a, b vg.Point) vg.Length {
	return vg.Length(math.Hypot(float64(b.X-a.X), float64(b.Y-a.Y)))
}

// page is a PDF canvas. It draws all images as one, in place of the first, because a file of several
// has them in random order. It turns the image the right way up; vgpdf draws images upside down.
type page struct {
	*vgpdf.Canvas
	images pictures // collected by a gatherer; nil when drawn
}

func (c *page) DrawImage(vg.Rectangle, image.Image) {
	if c.images == nil {
		return
	}
	rect, img := c.images.together()
	c.images = nil
	c.Push()
	defer c.Pop()
	c.Translate(vg.Point{Y: rect.Min.Y + rect.Max.Y})
	c.Scale(1, -1)
	c.Canvas.DrawImage(rect, img)
}

// gatherer is a PDF canvas that collects the images drawn on it and draws none of them.
type gatherer struct {
	*vgpdf.Canvas
	images pictures
}

func (c *gatherer) DrawImage(rect vg.Rectangle, img image.Image) {
	c.images = append(c.images, picture{rect, img})
}

// pictures are the images of a page with their places. An image has one pixel a dot.
type pictures []picture

type picture struct {
	rect vg.Rectangle
	image.Image
}

// together returns one image of all, white between them, and its place.
func (all pictures) together() (vg.Rectangle, image.Image) {
	rect := all[0].rect
	if len(all) == 1 {
		return rect, all[0].Image
	}
	for _, p := range all {
		rect.Min = vg.Point{X: min(rect.Min.X, p.rect.Min.X), Y: min(rect.Min.Y, p.rect.Min.Y)}
		rect.Max = vg.Point{X: max(rect.Max.X, p.rect.Max.X), Y: max(rect.Max.Y, p.rect.Max.Y)}
	}
	round := func(l vg.Length) int { return int(math.Round(l.Dots(DPI))) }
	one := image.NewRGBA(image.Rect(0, 0, round(rect.Size().X), round(rect.Size().Y)))
	stddraw.Draw(one, one.Rect, image.White, image.Point{}, stddraw.Src)
	for _, p := range all {
		corner := image.Pt(round(p.rect.Min.X-rect.Min.X), round(rect.Max.Y-p.rect.Max.Y))
		stddraw.Draw(one, p.Bounds().Sub(p.Bounds().Min).Add(corner), p, p.Bounds().Min, stddraw.Src)
	}
	return rect, grey(one)
}

// grey returns img with one byte a pixel if no pixel is coloured, else img itself.
func grey(img image.Image) image.Image {
	rgba, ok := img.(*image.RGBA)
	if !ok {
		return img
	}
	g := image.NewGray(rgba.Bounds())
	for i := range g.Pix {
		p := rgba.Pix[4*i : 4*i+4]
		if p[0] != p[1] || p[0] != p[2] || p[3] != 0xff {
			return img
		}
		g.Pix[i] = p[0]
	}
	return g
}
