package curves

import "math"

// drops is the number of drops of ink that make a stroke: 60, evenly spaced along the trajectory
// (Hinton's talks on Hinton & Nair 2005), here at even steps of x.
const drops = 60

// The kernel that spreads the ink is
//
//	      ⎛ a/12  a/6  a/12 ⎞
//	gain ·⎜ a/6   1−a  a/6  ⎟  with a = spread, applied twice.
//	      ⎝ a/12  a/6  a/12 ⎠
//
// Neither the kernel nor its two numbers are published. Two figures of the paper fix spread and gain:
// the test error of the mean image (16.97) and that of 18 principal components (5.90). The first grows
// with the gain, and their ratio falls with the spread. TestCalibration has both to within half a
// percent; testdata/calibrate.py finds nearly the same numbers, on other images.
const (
	spread = 0.708
	gain   = 0.8387
)

// pen draws curves. Its memory is for one curve at a time.
type pen struct {
	paper, wet [Size * Size]float64 // the image, and its state between the two convolutions
}

// draw makes the image of a curve. Values may still be above 1; they are clipped with
// the rounding to bytes.
func (p *pen) draw(through points) {
	clear(p.paper[:])
	for i := range drops {
		p.drop(through.at(float64(i) / (drops - 1)))
	}
	smooth(&p.wet, &p.paper)
	smooth(&p.paper, &p.wet)
}

// drop shares one unit of ink among the four pixels around a point. What falls beside
// the paper is lost.
func (p *pen) drop(x, y float64) {
	left, top := math.Floor(x), math.Floor(y)
	fx, fy := x-left, y-top
	p.add(int(left), int(top), (1-fx)*(1-fy))
	p.add(int(left)+1, int(top), fx*(1-fy))
	p.add(int(left), int(top)+1, (1-fx)*fy)
	p.add(int(left)+1, int(top)+1, fx*fy)
}

func (p *pen) add(x, y int, ink float64) {
	if 0 <= x && x < Size && 0 <= y && y < Size {
		p.paper[y*Size+x] += float64(ink)
	}
}

// smooth applies the kernel. Around the paper there is no ink.
func smooth(dst, src *[Size * Size]float64) {
	const (
		corner = gain * spread / 12
		edge   = gain * spread / 6
		centre = gain * (1 - spread)
	)
	at := func(x, y int) float64 {
		if 0 <= x && x < Size && 0 <= y && y < Size {
			return src[y*Size+x]
		}
		return 0
	}
	for y := range Size {
		for x := range Size {
			corners := at(x-1, y-1) + at(x+1, y-1) + at(x-1, y+1) + at(x+1, y+1)
			edges := at(x, y-1) + at(x-1, y) + at(x+1, y) + at(x, y+1)
			dst[y*Size+x] = float64(centre*at(x, y)) + float64(edge*edges) + float64(corner*corners)
		}
	}
}
