package plots

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/atomicfile"
	"github.com/aelab-go/autoencoders/aelab/npy"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// DPI is the resolution of PNG files, in dots per inch.
const DPI = 150

// Figure is a drawing with its title, its caption and its numbers.
type Figure struct {
	Name    string  // of its files, without extension: "figure-4b"
	Title   string  // drawn above it: names the paper and its figure
	Caption string  // says what the drawing shows and how it was made; not part of the drawing
	Numbers []Array // the data plotted

	note      string // drawn below it
	body      body
	animation *animation // or nil
}

// Array is one named array of numbers in C order, of a type that npy can write.
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

// Words returns the figure's title and caption, which describe it to readers who cannot see it.
func (f *Figure) Words() (title, caption string) { return f.Title, f.Caption }

// MarkStandin says, below the drawing and in the caption, that the figure was made from
// data drawn in place of the paper's. what names them: "digits drawn by aelab".
func (f *Figure) MarkStandin(what string) {
	f.note = "Stand-in data: " + what + ", not the paper's."
	f.Caption = strings.TrimSpace(f.Caption + " " + f.note)
}

// Save writes the figure to dir, which it makes if need be: as Name.png, Name.svg and Name.pdf, and as
// Name.gif if it is animated. The numbers go to Name.npy, or to Name.npz if there are several arrays.
// Save draws everything before it writes anything, and replaces each file at once or not at all. It
// fails if Name is not a file name, or a file cannot be written.
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
	}{{ext: ".png", render: f.PNG}, {ext: ".svg", render: f.SVG}, {ext: ".pdf", render: f.PDF}, {ext: ".gif", render: f.GIF}}
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
		if len(file.data) == 0 {
			continue // not animated
		}
		if err := atomicfile.WriteFile(base+file.ext, file.data, 0o644); err != nil {
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
	c := newRaster(points(l.width), points(l.height))
	f.draw(l, c)
	return c.Canvas.Image()
}

// PNG returns the figure as a PNG file at DPI.
func (f *Figure) PNG() ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, grey(f.Image()))
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
	first := &gatherer{Canvas: vgpdf.New(points(l.width), points(l.height))}
	f.draw(l, first)
	c := &page{Canvas: vgpdf.New(points(l.width), points(l.height)), images: first.images}
	f.draw(l, c)
	var b bytes.Buffer
	_, err := c.WriteTo(&b)
	// Blanks of the same length leave the file's table of offsets true.
	return pdfDate.ReplaceAllFunc(b.Bytes(), func(date []byte) []byte { return bytes.Repeat([]byte(" "), len(date)) }), err
}
