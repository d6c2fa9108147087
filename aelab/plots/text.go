package plots

import (
	"image/color"
	"math"
	"slices"
	"strings"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

var ink = color.Gray{Y: 0x22}

// titleStyle and textStyle are the two styles of all figures: one for titles, one for the rest.
func titleStyle() text.Style {
	s := textStyle(10.5)
	s.Font.Weight = xfont.WeightBold
	return s
}

func textStyle(size vg.Length) text.Style {
	return text.Style{
		Color:   ink,
		Font:    font.Font{Typeface: "Liberation", Variant: "Sans", Size: size},
		XAlign:  draw.XCenter,
		YAlign:  draw.YTop,
		Handler: outlines{text.Plain{Fonts: plot.DefaultTextHandler.Cache()}},
	}
}

// outlines is a text.Handler that fills the outlines of glyphs. So PNG, SVG and PDF look the same and
// need no installed font, even for Greek: gonum's PDF canvas can write Western European letters only.
// Superscript digits are set from the ordinary ones, because Liberation lacks ⁰, ⁹ and ⁻.
type outlines struct{ text.Plain }

func (o outlines) Box(txt string, fnt font.Font) (width, height, depth vg.Length) {
	face := o.Fonts.Lookup(fnt, fnt.Size)
	ext := face.Extents()
	return typeset(nil, face, txt, vg.Point{}), ext.Ascent, ext.Descent
}

// Draw places lines as text.Plain does.
func (o outlines) Draw(c vg.Canvas, txt string, sty text.Style, pt vg.Point) {
	if txt == "" || sty.Font.Size == 0 {
		return
	}
	face := o.Fonts.Lookup(sty.Font, sty.Font.Size)
	sin, cos := math.Sincos(sty.Rotation)
	c.Push()
	defer c.Pop()
	c.SetColor(sty.Color)
	c.Rotate(sty.Rotation)
	pt.X, pt.Y = pt.Y*vg.Length(sin)+pt.X*vg.Length(cos), pt.Y*vg.Length(cos)-pt.X*vg.Length(sin)
	pt.Y += sty.Height(txt)*vg.Length(sty.YAlign) - face.Extents().Ascent

	lines := o.Lines(txt)
	for i, line := range lines {
		var path vg.Path
		width := typeset(nil, face, line, vg.Point{})
		typeset(&path, face, line, pt.Add(vg.Point{
			X: vg.Length(sty.XAlign) * width,
			Y: vg.Length(len(lines)-i) * sty.Font.Size,
		}))
		c.Fill(path)
	}
}

// fillHaloed sets txt at pt with a white outline, so that it can be read on anything.
func fillHaloed(c draw.Canvas, sty text.Style, pt vg.Point, txt string) {
	halo := sty
	halo.Color = color.White
	halo.Handler = haloes{outlines: sty.Handler.(outlines)}
	c.FillText(halo, pt, txt)
	c.FillText(sty, pt, txt)
}

// haloes draws the same outlines wider.
type haloes struct{ outlines }

func (h haloes) Draw(c vg.Canvas, txt string, sty text.Style, pt vg.Point) {
	h.outlines.Draw(haloCanvas{c, 0.22 * sty.Font.Size}, txt, sty, pt)
}

// haloCanvas strokes the paths that it is asked to fill.
type haloCanvas struct {
	vg.Canvas
	width vg.Length
}

func (h haloCanvas) Fill(p vg.Path) {
	h.SetLineWidth(h.width)
	h.SetLineDash(nil, 0)
	h.Stroke(p)
}

const superscripts, ordinary = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789−"

// superscript returns the ordinary character of a superscript, and whether r is one.
func superscript(r rune) (base rune, ok bool) {
	i := slices.Index([]rune(superscripts), r)
	if i < 0 {
		return r, false
	}
	return []rune(ordinary)[i], true
}

// typeset adds the outlines of txt, its baseline starting at pt, to path if that is not
// nil, and returns the width of txt.
func typeset(path *vg.Path, face font.Face, txt string, pt vg.Point) vg.Length {
	const raised, small = 0.36, 0.7 // superscripts: as part of the type size
	var (
		buf     sfnt.Buffer
		em      = fixed.Int26_6(face.Face.UnitsPerEm()) // one unit of the font is one of 26.6
		start   = pt.X
		prev    sfnt.GlyphIndex
		hasPrev bool
	)
	for _, r := range txt {
		unit, y := face.Font.Size/vg.Length(em), pt.Y
		r, up := superscript(r)
		if up {
			y += raised * face.Font.Size
			unit *= small
		}
		glyph, err := face.Face.GlyphIndex(&buf, r)
		if err != nil {
			panic(err)
		}
		if hasPrev && !up {
			if kern, err := face.Face.Kern(&buf, prev, glyph, em, xfont.HintingNone); err == nil {
				pt.X += vg.Length(kern) * unit
			}
		}
		if path != nil {
			outline(path, face.Face, &buf, glyph, em, vg.Point{X: pt.X, Y: y}, unit)
		}
		advance, err := face.Face.GlyphAdvance(&buf, glyph, em, xfont.HintingNone)
		if err != nil {
			panic(err)
		}
		pt.X += vg.Length(advance) * unit
		prev, hasPrev = glyph, !up
	}
	return pt.X - start
}

// outline adds the contours of one glyph to path.
func outline(path *vg.Path, f *sfnt.Font, buf *sfnt.Buffer, glyph sfnt.GlyphIndex, em fixed.Int26_6, pt vg.Point, unit vg.Length) {
	segments, err := f.LoadGlyph(buf, glyph, em, nil)
	if err != nil {
		panic(err)
	}
	at := func(p fixed.Point26_6) vg.Point {
		return vg.Point{X: pt.X + vg.Length(p.X)*unit, Y: pt.Y - vg.Length(p.Y)*unit}
	}
	for i, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				path.Close()
			}
			path.Move(at(s.Args[0]))
		case sfnt.SegmentOpLineTo:
			path.Line(at(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			path.QuadTo(at(s.Args[0]), at(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			path.CubeTo(at(s.Args[0]), at(s.Args[1]), at(s.Args[2]))
		}
	}
	if len(segments) > 0 {
		path.Close()
	}
}

// wrap breaks txt between words into lines no wider than width, where words allow it.
func wrap(txt string, sty text.Style, width vg.Length) []string {
	var lines []string
	for _, word := range strings.Fields(txt) {
		if n := len(lines); n > 0 {
			if longer := lines[n-1] + " " + word; sty.Width(longer) <= width {
				lines[n-1] = longer
				continue
			}
		}
		lines = append(lines, word)
	}
	return lines
}
