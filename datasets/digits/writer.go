package digits

import (
	"math"
	"math/rand/v2"

	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/datasets/internal/drawn"
)

// The differences between hands. Lengths are in the units of the glyphs' page, 60×100.
const (
	knotJitter = 1.3  // s.d. of a knot's own displacement
	fieldReach = 18.0 // the field's knots are displaced uniformly within ± this, in x and in y
	fieldCell  = 40.0 // distance between the field's knots

	slantMean, slantSpread   = 0.18, 0.26 // shear: x gained per unit of height
	turnSpread               = 0.05       // of tan(angle/2): about 6°
	aspectMean, aspectSpread = 1.12, 0.21 // width over the glyph's own

	radiusMean, radiusSpread = 1.40, 0.38 // of the pen, in pixels
	radiusMin, radiusMax     = 0.6, 2.4
	pressureSpread           = 0.16 // of the radius along the stroke, relative
	sizeMin                  = 0.93 // the ink's longer side, at least, as a part of the 20 pixels it may have
)

// writer draws digits. It owns its scratch memory: one writer per goroutine.
type writer struct {
	labels, hand *random.Stream
	rand         *rand.Rand // draws from hand
	knots        []point    // of the current stroke
	ways         [][]point  // the strokes as polylines
	field        field
	page         page
}

func newWriter(seed uint64) *writer {
	hand := random.New(seed, "digits: hand")
	return &writer{labels: random.New(seed, "digits: labels"), hand: hand, rand: hand.Rand()}
}

// write draws the given digit into pix, Size×Size, with the hand of image i.
func (w *writer) write(i, digit int, pix []uint8) {
	w.hand.Seek(i)
	w.trace(choose(w.rand, glyphs[digit]).strokes)
	w.deform()
	radius := drawn.Clip(drawn.Vary(w.rand, radiusMean, radiusSpread), radiusMin, radiusMax)
	w.fit(radius)

	w.page.clear()
	for _, way := range w.ways {
		w.page.ink(way)
	}
	w.page.centred(pix)
}

// trace turns strokes into polylines, with the knots moved and the pressure varied.
func (w *writer) trace(strokes []stroke) {
	w.ways = w.ways[:0]
	for _, s := range strokes {
		w.knots = w.knots[:0]
		for j, k := range s {
			if j > 0 && k == s[j-1] { // the second knot of a corner stays with the first
				w.knots = append(w.knots, w.knots[j-1])
				continue
			}
			w.knots = append(w.knots, point{
				x:   drawn.Vary(w.rand, k.x, knotJitter),
				y:   drawn.Vary(w.rand, k.y, knotJitter),
				pen: drawn.Vary(w.rand, 1, pressureSpread),
			})
		}
		w.ways = append(w.ways, smooth(w.nextWay(), w.knots))
	}
}

// nextWay returns the memory of the polyline that comes next in w.ways, emptied.
func (w *writer) nextWay() []point {
	if n := len(w.ways); n < cap(w.ways) {
		return w.ways[:n+1][n][:0]
	}
	return nil
}

// deform bends, slants, turns and stretches the polylines.
func (w *writer) deform() {
	w.field.draw(w.rand)
	slant := drawn.Vary(w.rand, slantMean, slantSpread)
	aspect := drawn.Vary(w.rand, aspectMean, aspectSpread)
	t := drawn.Vary(w.rand, 0, turnSpread) // tan(angle/2) gives cosine and sine by arithmetic alone
	t2 := float64(t * t)
	cos, sin := (1-t2)/(1+t2), 2*t/(1+t2)
	for _, way := range w.ways {
		for j, p := range way {
			dx, dy := w.field.at(p.x, p.y)
			x, y := p.x+dx, p.y+dy
			x = float64(x*aspect) - float64(y*slant)
			way[j].x = float64(x*cos) - float64(y*sin)
			way[j].y = float64(x*sin) + float64(y*cos)
		}
	}
}

// fit scales the polylines and puts them in the middle of the page. Drawn by a pen of the given radius,
// in pixels, they then have a longer side of 20 pixels or a little less, as in MNIST. It sets pen to
// the radius in pixels.
func (w *writer) fit(radius float64) {
	left, top := math.Inf(1), math.Inf(1)
	right, bottom := math.Inf(-1), math.Inf(-1)
	for _, way := range w.ways {
		for _, p := range way {
			left, right = min(left, p.x), max(right, p.x)
			top, bottom = min(top, p.y), max(bottom, p.y)
		}
	}
	size := 20 * (sizeMin + float64((1-sizeMin)*w.rand.Float64()))
	scale := (size - float64(2*radius)) / max(right-left, bottom-top)
	for _, way := range w.ways {
		for j, p := range way {
			way[j] = point{
				x:   Size/2 + float64((p.x-(left+right)/2)*scale),
				y:   Size/2 + float64((p.y-(top+bottom)/2)*scale),
				pen: radius * p.pen,
			}
		}
	}
}
