package plots

import (
	"fmt"
	"image"
	"image/color"
	stddraw "image/draw"
	"math"
	"slices"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Grid draws each row of images as a tile. images is n × height·width, from 0 (black) to 1 (white).
// columns is the number of tiles in a line. labels, if any, are n texts that stand under the tiles.
//
// Numbers: n × height × width. It panics if the sizes do not agree.
func Grid(images mat32.Matrix, height, width, columns int, labels ...string) *Figure {
	checkTiles("Grid", images, height, width, columns)
	if len(labels) != 0 && len(labels) != images.Rows {
		panic(fmt.Sprintf("plots: Grid: %d labels for %d images", len(labels), images.Rows))
	}
	columns = min(columns, images.Rows)
	s := sheet{columns: columns, height: height, width: width, order: inOrder(images.Rows, columns), labels: slices.Clone(labels), gap: tileGap}
	return &Figure{
		Caption: fmt.Sprintf("%s of %d×%d pixels, from 0 (black) to 1 (white).", count(images.Rows, "image"), height, width) + s.paint(images),
		Numbers: []Array{imageArray("images", images, height, width)},
		body:    &s,
	}
}

func checkTiles(op string, images mat32.Matrix, height, width, columns int) {
	if images.Cols != height*width || height < 1 || width < 1 {
		panic(fmt.Sprintf("plots: %s: images are %d×%d, want %d·%d = %d columns", op, images.Rows, images.Cols, height, width, height*width))
	}
	if images.Rows < 1 || columns < 1 {
		panic(fmt.Sprintf("plots: %s: %d images in %d columns", op, images.Rows, columns))
	}
}

func imageArray(name string, images mat32.Matrix, height, width int) Array {
	return Array{Name: name, Data: mat32.Flat(mat32.Clone(images)), Shape: []int{images.Rows, height, width}}
}

const (
	blank      = -1   // in sheet.order: no tile here
	tileGap    = 4    // between tiles, in dots
	sheetSize  = 1200 // tiles are magnified until the sheet would be larger
	largestDot = 6    // dots to a pixel, at most
)

// sheet is a table of tiles, drawn dot by dot.
type sheet struct {
	columns, height, width int
	order                  []int    // the image on each tile, line by line
	labels                 []string // under the tiles, by image; or nil
	rowLabels              []string // left of the lines, each of one line of text or several; or nil
	gap                    int      // between tiles, in dots
	columnGap              int      // between columns, if it is not gap
	block                  int      // lines that belong together, with more room after them; 0 for none

	zoom int         // dots to a pixel
	dots *image.RGBA // the tiles, without any text
}

// inOrder numbers n tiles line by line, and fills the last line with blanks.
func inOrder(n, columns int) []int {
	order := make([]int, (n+columns-1)/columns*columns)
	for i := range order {
		order[i] = i
		if i >= n {
			order[i] = blank
		}
	}
	return order
}

// paint draws the tiles at the largest zoom that fits, and returns the caption's sentences about odd
// values.
func (s *sheet) paint(images mat32.Matrix) string {
	lines := len(s.order) / s.columns
	s.zoom = min(sheetSize/(s.columns*s.width), sheetSize/(lines*s.height), largestDot)
	s.zoom = max(s.zoom, 1)
	return s.fill(images)
}

// fill draws the tiles at s.zoom, and returns the caption's sentences about odd values.
func (s *sheet) fill(images mat32.Matrix) string {
	last := s.tile(len(s.order) - 1)
	s.dots = image.NewRGBA(image.Rect(0, 0, last.Max.X, last.Max.Y))
	stddraw.Draw(s.dots, s.dots.Bounds(), image.White, image.Point{}, stddraw.Src)

	var odd oddValues
	for t, i := range s.order {
		if i == blank {
			continue
		}
		r := s.tile(t)
		for y := range s.height {
			top := s.dots.PixOffset(r.Min.X, r.Min.Y+y*s.zoom)
			line := s.dots.Pix[top:top]
			for _, v := range mat32.Row(images, i)[y*s.width : (y+1)*s.width] {
				c := odd.colour(v)
				for range s.zoom {
					line = append(line, c.R, c.G, c.B, c.A)
				}
			}
			for below := 1; below < s.zoom; below++ {
				copy(s.dots.Pix[top+below*s.dots.Stride:], line)
			}
		}
	}
	return odd.String()
}

// oddValues counts the values that are NaN or outside [0, 1].
type oddValues struct{ nan, clipped int }

// colour returns the grey of v, from 0 (black) to 1 (white), and counts v if it is odd.
func (o *oddValues) colour(v float32) color.RGBA {
	switch {
	case v != v:
		o.nan++
		return vermilion
	case v < 0 || v > 1:
		o.clipped++
		v = min(max(v, 0), 1)
	}
	y := uint8(math.Round(255 * float64(v)))
	return color.RGBA{y, y, y, 0xff}
}

// String returns the caption's sentences about odd values, or nothing if there are none.
func (o *oddValues) String() string {
	var words strings.Builder
	if o.nan > 0 {
		fmt.Fprintf(&words, " Vermilion marks NaN (%s).", count(o.nan, "value"))
	}
	if o.clipped > 0 {
		fmt.Fprintf(&words, " What is outside [0, 1] is clipped (%s).", count(o.clipped, "value"))
	}
	return words.String()
}

// tile returns the place of tile t, in dots.
func (s *sheet) tile(t int) image.Rectangle {
	line, column := t/s.columns, t%s.columns
	w, h := s.width*s.zoom, s.height*s.zoom
	y := line * (h + s.gap + s.labelHeight())
	if s.block > 0 {
		y += line / s.block * 2 * s.gap
	}
	gap := s.gap
	if s.columnGap != 0 {
		gap = s.columnGap
	}
	return image.Rect(0, 0, w, h).Add(image.Pt(column*(w+gap), y))
}

func (s *sheet) labelHeight() int {
	if len(s.labels) == 0 {
		return 0
	}
	return lineHeight(textStyle(labelSize))
}

const labelSize = 8

func (s *sheet) rowLabelWidth() int {
	widest := 0
	for _, label := range s.rowLabels {
		for _, line := range strings.Split(label, "\n") {
			widest = max(widest, dots(textStyle(labelSize).Width(line))+2*tileGap)
		}
	}
	return widest
}

func (s *sheet) size() (width, height int) {
	b := s.dots.Bounds()
	return s.rowLabelWidth() + b.Dx(), b.Dy() + s.labelHeight()
}

func (s *sheet) draw(c draw.Canvas) {
	left := s.rowLabelWidth()
	tiles := crop(c, s.dots.Bounds().Add(image.Pt(left, 0)))
	c.DrawImage(tiles.Rectangle, grey(s.dots))

	label := textStyle(labelSize)
	for _, text := range s.labels { // all labels have one size, at which the widest fits its tile
		if room, need := points(s.width*s.zoom), label.Width(text); need > room {
			label.Font.Size *= room / need
		}
	}
	for t, i := range s.order {
		if i != blank && len(s.labels) > 0 {
			r := s.tile(t)
			c.FillText(label, place(c, left+(r.Min.X+r.Max.X)/2, r.Max.Y+1), s.labels[i])
		}
	}
	label = textStyle(labelSize)
	label.XAlign, label.YAlign = draw.XRight, draw.YCenter
	for line, text := range s.rowLabels {
		r := s.tile(line * s.columns)
		lines := strings.Split(text, "\n")
		for i, text := range lines {
			y := (r.Min.Y+r.Max.Y)/2 + (2*i-len(lines)+1)*lineHeight(label)/2
			c.FillText(label, place(c, left-2*tileGap, y).Add(vg.Point{Y: label.FontExtents().Descent / 2}), text)
		}
	}
}

// count is "1 image" or "12 images".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
