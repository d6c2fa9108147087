package shapes2d

import (
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/datasets"
)

// A shape's origin is at column 16 + 32·x/31 and row 16 + 32·y/31, where x and y are its
// positions, 0 to 31, and pixel c has its centre at c + ½. So, as seen from the origin,
// all pixel centres of all images lie on one lattice of 31 points per pixel. Along an axis
//
//	c + ½ - (16 + 32·x/31) = (31·c - 32·x)/31 - 15½
//
// is point 31·c - 32·x of the lattice. A sprite is found once on the lattice, and the
// images take every 31st point of it.
const (
	fine    = 31          // points per pixel
	shift   = 32          // points per step of the position
	steps   = 32          // positions along an axis
	lattice = fine * fine // points along an axis, which hold all sprites
	origin  = 15.5 * fine // of a sprite, on the lattice
)

// Draw draws the grid of dSprites by its rules, with the same bits on any number of processors and any
// machine. Standin is false, because the rules are those of the published set. Of its 80 published
// pictures, 79 are met, and one differs in 2 pixels.
func Draw() *Shapes {
	s := &Shapes{
		Grid:   Full(),
		Origin: datasets.Origin{Name: "2-D shapes drawn by the rules of dSprites"},
		Words:  make([]uint64, Full().Len()*Height),
	}
	s.draw()
	return s
}

// draw draws as many blocks of the full grid as s has words for. The words must be zero.
func (s *Shapes) draw() {
	outlines, turns := outlines(), turns()
	s.blocks(func() func(int, []uint64) {
		var p pen
		return func(block int, words []uint64) {
			values := s.Values(nil, block*blockImages)
			turn := turns[values[Orientation]]
			p.trace(outlines[values[Shape]], float64(values[Scale]+5)/10, turn.cos, turn.sin)
			p.paint(words)
		}
	})
}

// pen draws sprites.
type pen struct {
	// crossings holds, for each line of the lattice, the first points after the crossings of the
	// outline, in order. Points from the first on to the one before the second lie in the shape, and so
	// on.
	crossings  [lattice][]int
	first, end int // lines from first to end-1 may have some

	masks [lattice]uint64 // of each line: the pixels that are on, at one position along it
}

// trace finds the crossings of a scaled and turned outline.
func (p *pen) trace(outline []point, scale, cos, sin float64) {
	for j := range p.crossings {
		p.crossings[j] = p.crossings[j][:0]
	}
	p.first, p.end = lattice, 0
	place := func(q point) (x, y float64) {
		x = float64(q.u*cos) + float64(q.v*sin)
		y = float64(q.v*cos) - float64(q.u*sin)
		return origin + float64(x*(scale*fine)), origin + float64(y*(scale*fine))
	}
	x0, y0 := place(outline[len(outline)-1])
	for _, q := range outline {
		x1, y1 := place(q)
		first, end := int(math.Ceil(min(y0, y1))), int(math.Ceil(max(y0, y1)))
		for j := first; j < end; j++ {
			x := x0 + float64((float64(j)-y0)*(x1-x0))/(y1-y0)
			p.crossings[j] = append(p.crossings[j], int(math.Ceil(x)))
		}
		p.first, p.end = min(p.first, first), max(p.end, end)
		x0, y0 = x1, y1
	}
	for _, line := range p.crossings[p.first:p.end] {
		slices.Sort(line)
	}
}

// paint sets words to the images of the sprite at all positions. The words must be zero.
func (p *pen) paint(words []uint64) {
	for x := range steps {
		for j := p.first; j < p.end; j++ {
			mask := uint64(0)
			for line := p.crossings[j]; len(line) > 0; line = line[2:] {
				mask |= below(line[1]+shift*x) &^ below(line[0]+shift*x)
			}
			p.masks[j] = mask
		}
		for y := range steps {
			image := words[(x*steps+y)*Height:][:Height]
			r := (p.first + shift*y + fine - 1) / fine
			for j := fine*r - shift*y; j < p.end; j += fine {
				image[r] = p.masks[j]
				r++
			}
		}
	}
}

// below returns the pixels c, as bits, whose points fine·c are less than end.
func below(end int) uint64 { return 1<<(uint(end+fine-1)/fine) - 1 }
