package plots

import (
	"image"
	stddraw "image/draw"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
)

// raster is a canvas of dots. It copies images, which are drawn at DPI already, dot by
// dot where vgimg would interpolate them.
type raster struct{ *vgimg.Canvas }

func (c raster) DrawImage(rect vg.Rectangle, img image.Image) {
	dst := c.Canvas.Image()
	corner := image.Point{
		X: int(math.Round(rect.Min.X.Dots(DPI))),
		Y: dst.Bounds().Dy() - int(math.Round(rect.Max.Y.Dots(DPI))),
	}
	stddraw.Draw(dst, img.Bounds().Add(corner), img, img.Bounds().Min, stddraw.Src)
}

// page is a canvas of PDF. It turns images the right way up, which vgpdf draws upside down.
type page struct{ *vgpdf.Canvas }

func (c page) DrawImage(rect vg.Rectangle, img image.Image) {
	c.Push()
	defer c.Pop()
	c.Translate(vg.Point{Y: rect.Min.Y + rect.Max.Y})
	c.Scale(1, -1)
	c.Canvas.DrawImage(rect, img)
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
