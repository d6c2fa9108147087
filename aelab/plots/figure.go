package plots

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	stddraw "image/draw"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/npy"
	"github.com/google/renameio/v2"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// DPI is the resolution of PNG files, in dots per inch.
const DPI = 150

// Figure is a drawing with its words and its numbers.
type Figure struct {
	Name    string  // of its files, without extension: "figure-4b"
	Title   string  // drawn above it: the paper, and which figure of it
	Caption string  // what is to be seen, and how it was drawn; not part of the drawing
	Numbers []Array // what was plotted

	note string // drawn below it
	body body
}

// Array is one named array of numbers: what npy can write, in C order.
type Array struct {
	Name  string
	Data  any // []float32, []float64 or []uint8
	Shape []int
}

// body is a drawing without title and note. All layout is in dots, at DPI.
type body interface {
	size() (width, height int)
	draw(c draw.Canvas) // c is of that size
}

// MarkStandin says, below the drawing and in the caption, that the figure was made from
// data drawn in place of the paper's. what names them: "digits drawn by aelab".
func (f *Figure) MarkStandin(what string) {
	f.note = "Stand-in data: " + what + ", not the paper's."
	f.Caption = strings.TrimSpace(f.Caption + " " + f.note)
}

// Save writes the figure to dir, which it makes if need be: Name.png, Name.svg, Name.pdf,
// and the numbers as Name.npy, or as Name.npz if there are several arrays. All is
// drawn before anything is written, and each file is replaced at once or not at all.
func (f *Figure) Save(dir string) error {
	if err := f.save(dir); err != nil {
		return fmt.Errorf("plots: save figure %q: %w", f.Name, err)
	}
	return nil
}

var errName = errors.New("its Name is not a file name")

func (f *Figure) save(dir string) error {
	if f.Name == "" || f.Name == "." || f.Name == ".." || strings.ContainsAny(f.Name, `/\`) {
		return errName
	}
	base := filepath.Join(dir, f.Name)
	files := []struct {
		ext    string
		render func() ([]byte, error)
		data   []byte
	}{{ext: ".png", render: f.PNG}, {ext: ".svg", render: f.SVG}, {ext: ".pdf", render: f.PDF}}
	for i := range files {
		var err error
		if files[i].data, err = files[i].render(); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, file := range files {
		if err := renameio.WriteFile(base+file.ext, file.data, 0o644); err != nil {
			return err
		}
	}
	return f.saveNumbers(base)
}

func (f *Figure) saveNumbers(base string) error {
	if len(f.Numbers) == 1 {
		return npy.WriteFile(base+".npy", f.Numbers[0].Data, f.Numbers[0].Shape...)
	}
	archive, err := npy.CreateArchive(base + ".npz")
	if err != nil {
		return err
	}
	for _, a := range f.Numbers {
		if err := archive.Write(a.Name, a.Data, a.Shape...); err != nil {
			archive.Abort()
			return err
		}
	}
	return archive.Close()
}

// Image draws the figure at DPI.
func (f *Figure) Image() image.Image {
	l := f.layout()
	c := raster{vgimg.NewWith(vgimg.UseWH(points(l.width), points(l.height)), vgimg.UseDPI(DPI))}
	f.draw(l, c)
	return c.Canvas.Image()
}

// PNG returns the figure as a PNG file at DPI.
func (f *Figure) PNG() ([]byte, error) {
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	err := encoder.Encode(&b, grey(f.Image()))
	return b.Bytes(), err
}

// SVG returns the figure as an SVG file; text is outlined, images are embedded.
func (f *Figure) SVG() ([]byte, error) {
	l := f.layout()
	c := vgsvg.New(points(l.width), points(l.height))
	f.draw(l, c)
	var b bytes.Buffer
	_, err := c.WriteTo(&b)
	// vgsvg embeds images as PNG but calls them JPEG, which strict readers refuse.
	return bytes.ReplaceAll(b.Bytes(), []byte("data:image/jpg;"), []byte("data:image/png;")), err
}

var pdfDate = regexp.MustCompile(`/(Creation|Mod)Date \(D:[^)]*\)`)

// PDF returns the figure as a PDF file, without dates; text is outlined, images are embedded.
func (f *Figure) PDF() ([]byte, error) {
	l := f.layout()
	c := vgpdf.New(points(l.width), points(l.height))
	f.draw(l, c)
	var b bytes.Buffer
	_, err := c.WriteTo(&b)
	// Blanks of the same length leave the file's table of offsets true.
	return pdfDate.ReplaceAllFunc(b.Bytes(), func(date []byte) []byte { return bytes.Repeat([]byte(" "), len(date)) }), err
}

const (
	margin   = 14  // around the figure, in dots
	leading  = 1.2 // line height, as part of the type size
	minTitle = 520 // a title is not wrapped to less than this, in dots
	titleGap = 12  // between title and body
	noteGap  = 8   // between body and note
)

// layout is where the parts of a figure go, in dots from the top left.
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
