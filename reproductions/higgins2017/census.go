package higgins2017

import (
	"math"
	"math/bits"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/datasets/shapes2d"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// census counts the shapes and positions in the images of a model. A model that has collapsed has one shape, or
// few positions.
type census struct {
	images   int
	blank    int // with no pixel on
	near     int // with a distance of at most nearest
	shapes   [3]int
	cells    map[[2]int]bool // quarters of the width and of the height in which near images lie
	pixels   float64         // mean number of pixels that are on
	distance []float64       // from the nearest image: differing pixels for each that is on; infinite for blanks
}

// nearest is the largest distance of an image that counts as near the data, in differing pixels for each that
// is on.
const nearest = 0.2

// takeCensus returns the census of images, which have the size of shapes. A pixel is on if its value is above ½.
func takeCensus(images mat32.Matrix, shapes *shapes2d.Shapes) census {
	c := census{images: images.Rows, cells: map[[2]int]bool{}}
	values := make([]int, shapes2d.NumFactors)
	for i := range images.Rows {
		p := pack(mat32.Row(images, i))
		c.pixels += float64(p.on) / float64(images.Rows)
		if p.on == 0 {
			c.blank++
			c.distance = append(c.distance, math.Inf(1))
			continue
		}
		image, differing := p.nearest(shapes)
		d := float64(differing) / float64(p.on)
		c.distance = append(c.distance, d)
		if d > nearest {
			continue
		}
		c.near++
		shapes.Values(values, image)
		c.shapes[values[shapes2d.Shape]]++
		g := shapes.Grid
		c.cells[[2]int{4 * values[shapes2d.PosX] / g[shapes2d.PosX], 4 * values[shapes2d.PosY] / g[shapes2d.PosY]}] = true
	}
	slices.Sort(c.distance)
	return c
}

// measure notes the counts, under the name of a kind of images.
func (c census) measure(r *experiment.Run, of string) {
	percent := func(n, of int) float64 { return 100 * float64(n) / float64(of) }
	r.Measure(of+": pixels that are on", c.pixels, "")
	r.Measure(of+": blank", percent(c.blank, c.images), "%")
	r.Measure(of+": near the data", percent(c.near, c.images), "%")
	r.Measure(of+": median distance from the data", c.distance[len(c.distance)/2], "")
	for i, name := range []string{"squares", "ovals", "hearts"} {
		r.Measure(of+": near "+name, percent(c.shapes[i], c.images), "%")
	}
	r.Measure(of+": sixteenths of the area that near ones are in", float64(len(c.cells)), "")
}

// packed is an image in the form of shapes2d: a bit for each pixel.
type packed struct {
	words    [shapes2d.Height]uint64
	on       int
	row, col float64 // the centre of the pixels that are on
}

func pack(image []float32) (p packed) {
	for i, v := range image {
		if v > 0.5 {
			row, col := i/shapes2d.Width, i%shapes2d.Width
			p.words[row] |= 1 << col
			p.on++
			p.row += float64(row) + 0.5
			p.col += float64(col) + 0.5
		}
	}
	p.row /= float64(p.on)
	p.col /= float64(p.on)
	return p
}

// nearest returns the image of shapes that differs in the fewest pixels, and their number. It tries all images
// whose position is within a few steps of the grid from the centre.
func (p packed) nearest(shapes *shapes2d.Shapes) (image, differing int) {
	const reach = 4 // more than from a heart's centre to its origin
	span := func(centre float64, size int) (from, to int) {
		at := int(math.Round((centre - 16) / 32 * float64(size-1))) // positions go from pixel 16 to 48
		return min(max(at-reach, 0), size-1), max(min(at+reach, size-1), 0)
	}
	g := shapes.Grid
	x0, x1 := span(p.col, g[shapes2d.PosX])
	y0, y1 := span(p.row, g[shapes2d.PosY])
	differing = math.MaxInt
	values := make([]int, shapes2d.NumFactors)
	forms := g[shapes2d.Shape] * g[shapes2d.Scale] * g[shapes2d.Orientation]
	block := g[shapes2d.PosX] * g[shapes2d.PosY]
	for form := range forms {
		shapes.Values(values, form*block)
		for x := x0; x <= x1; x++ {
			for y := y0; y <= y1; y++ {
				values[shapes2d.PosX], values[shapes2d.PosY] = x, y
				at := shapes.Index(values)
				if n := p.differing(shapes.Words[at*shapes2d.Height:][:shapes2d.Height], differing); n < differing {
					image, differing = at, n
				}
			}
		}
	}
	return image, differing
}

// differing counts the pixels that differ. It stops at the end of a row once there are most or more.
func (p packed) differing(words []uint64, most int) (n int) {
	for r, w := range words {
		if n += bits.OnesCount64(w ^ p.words[r]); n >= most {
			break
		}
	}
	return n
}
