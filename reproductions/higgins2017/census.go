package higgins2017

import (
	"math"
	"math/bits"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/datasets/shapes2d"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// census counts what images of a model show. A model that has collapsed shows one shape, or few positions.
type census struct {
	images   int
	blank    int // no pixel is on
	near     int // a pixel in five at most differs from the nearest image of the data
	shapes   [3]int
	cells    map[[2]int]bool // quarters of the width and of the height in which near ones lie
	pixels   float64         // on, a mean
	distance []float64       // pixels that differ from the nearest image, for each that is on; infinite for blanks
}

// nearest is how far an image that counts as near may be from one of the data.
const nearest = 0.2

// takeCensus looks at images of the size of shapes, a pixel being on above ½.
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

// measure notes the counts, for images of a kind.
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

// packed is an image as shapes2d has it.
type packed struct {
	words    [shapes2d.Height]uint64
	on       int
	row, col float64 // the centre of what is on
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

// nearest returns the image of shapes that differs in the fewest pixels, of all whose positions are within a
// few pixels of the centre, and their number.
func (p packed) nearest(shapes *shapes2d.Shapes) (image, differing int) {
	const reach = 4 // from a heart's centre to its origin it is less
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

// differing counts pixels until there are as many as most.
func (p packed) differing(words []uint64, most int) (n int) {
	for r, w := range words {
		if n += bits.OnesCount64(w ^ p.words[r]); n >= most {
			break
		}
	}
	return n
}
