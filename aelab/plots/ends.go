package plots

import (
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// lineEnd is the end of a line, with the line's entry in the legend.
type lineEnd struct {
	entry
	at plotter.XY
}

const (
	legendMost = 6  // entries that a legend may have: among more, readers lose the way from line to name
	endLead    = 26 // from the frame to the sample of a line at its end, in dots
	endSample  = 40 // length of the sample
)

// endRoom is the room right of each panel for the names of lines.
func (ch *chart) endRoom() int {
	if !ch.ends {
		return 0
	}
	widest := 0
	for _, e := range ch.legend {
		widest = max(widest, dots(textStyle(tickSize).Width(e.name)))
	}
	return endLead + endSample + sampleGap + widest
}

// drawEnds sets the names of lines right of frame. Each is as near as possible to its line's end, and a
// thin line leads to it.
func (ch *chart) drawEnds(c draw.Canvas, frame draw.Canvas, p *plot.Plot, lines []lineEnd) {
	if !ch.ends {
		return
	}
	x, y := p.Transforms(&frame)
	type end struct {
		entry
		at vg.Point
	}
	var ends []end
	for _, l := range lines {
		at := vg.Point{X: min(x(l.at.X), frame.Max.X), Y: min(max(y(l.at.Y), frame.Min.Y), frame.Max.Y)}
		ends = append(ends, end{l.entry, at})
	}
	slices.SortStableFunc(ends, func(a, b end) int { return int(a.at.Y.Dots(DPI)) - int(b.at.Y.Dots(DPI)) })
	heights := make([]float64, len(ends))
	for i, e := range ends {
		heights[i] = float64(e.at.Y)
	}
	line := float64(points(lineHeight(textStyle(tickSize))))
	stack(heights, line, float64(frame.Min.Y), float64(frame.Max.Y))
	for i, e := range ends {
		name := vg.Point{X: frame.Max.X + points(endLead), Y: vg.Length(heights[i])}
		lead := draw.LineStyle{Color: e.line.Color, Width: vg.Points(0.5)}
		c.StrokeLines(lead, []vg.Point{e.at, {X: max(e.at.X, frame.Max.X) + points(labelGap), Y: e.at.Y}, name})
		e.draw(c, name, endSample)
	}
}

// stack moves ascending heights as little as possible, in least squares, until they are gap apart and
// between low and high. If they do not fit, the gap is smaller.
func stack(heights []float64, gap, low, high float64) {
	if n := len(heights); n > 1 {
		gap = min(gap, (high-low)/float64(n-1))
	}
	// Heights less the gaps below them must ascend: isotonic regression, by pooling neighbours.
	type pool struct {
		sum   float64
		count int
	}
	mean := func(p pool) float64 { return p.sum / float64(p.count) }
	var pools []pool
	for i, h := range heights {
		pools = append(pools, pool{h - float64(float64(i)*gap), 1})
		for n := len(pools); n > 1 && mean(pools[n-2]) >= mean(pools[n-1]); n-- {
			pools[n-2].sum += pools[n-1].sum
			pools[n-2].count += pools[n-1].count
			pools = pools[:n-1]
		}
	}
	i := 0
	for _, p := range pools {
		for range p.count {
			base := min(max(mean(p), low), high-float64(gap*float64(len(heights)-1)))
			heights[i] = base + float64(float64(i)*gap)
			i++
		}
	}
}
