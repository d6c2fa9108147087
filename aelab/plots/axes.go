package plots

import (
	"math"

	"gonum.org/v1/plot/plotter"
)

// around sets each range that is not set to the range of points, with a little room in y.
func (a Axes) around(points plotter.XYs) Axes {
	x, y := emptySpan, emptySpan
	for _, pt := range points {
		x = x.with(bounded(pt.X, a.LogX))
		if a.XMin == a.XMax || a.XMin <= pt.X && pt.X <= a.XMax {
			y = y.with(bounded(pt.Y, a.LogY))
		}
	}
	if x.low > x.high { // nothing to draw
		x = span{1, 10}
	}
	if y.low > y.high { // nothing to draw, or not within the range of x
		y = span{0, 1}
		if a.LogY {
			y = span{1, 10}
		}
	}
	if a.XMin == a.XMax {
		a.XMin, a.XMax = x.low, x.high
		switch {
		case x.low < x.high:
		case a.LogX:
			a.XMin, a.XMax = x.low/2, x.high*2
		default:
			a.XMin, a.XMax = x.low-roomAround(x.low), x.high+roomAround(x.high)
		}
	}
	if a.YMin == a.YMax && a.LogY {
		const room = 1.25
		a.YMin, a.YMax = y.low/room, y.high*room
	}
	if a.YMin == a.YMax {
		room := 0.04 * (y.high - y.low)
		if room == 0 {
			room = roomAround(y.low)
		}
		a.YMin, a.YMax = y.low-room, y.high+room
	}
	a.XMin, a.XMax = readable(a.XMin, a.XMax, a.LogX)
	a.YMin, a.YMax = readable(a.YMin, a.YMax, a.LogY)
	return a
}

const (
	largest  = 1e300 // bound at either end of an axis: twice it is still finite
	smallest = 1e-280
)

// bounded returns the value nearest to v that an axis can have.
func bounded(v float64, log bool) float64 {
	if log {
		return min(max(v, smallest), largest)
	}
	return min(max(v, -largest), largest)
}

// readable widens low … high if its numbers would need more than some 13 digits, or if their quotients
// would be too small for float64.
func readable(low, high float64, log bool) (float64, float64) {
	low, high = bounded(low, log), bounded(high, log)
	least := max(1e-13*max(math.Abs(low), math.Abs(high)), 1e10*smallest)
	if log {
		least = 1e-13 * high
	}
	switch {
	case low > high || high-low >= least:
		return low, high
	case log: // low stays above 0
		return low, low + least
	}
	centre := low/2 + high/2
	return centre - least/2, centre + least/2
}

// span is a range of numbers.
type span struct{ low, high float64 }

var emptySpan = span{math.Inf(1), math.Inf(-1)}

func (s span) with(v float64) span { return span{min(s.low, v), max(s.high, v)} }

// roomAround is the room to leave on either side of a single value.
func roomAround(v float64) float64 {
	if v == 0 {
		return 1
	}
	return math.Abs(v) / 10
}

var nan = math.NaN()

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
