package plots

import (
	"image"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// chart is a table of panels with common axes, and one legend above them.
type chart struct {
	axes    Axes // ranges set
	panels  []panel
	columns int
	cell    image.Point // size of a panel with its tick labels, in dots
	legend  []entry
	ends    bool       // legend entries stand at the ends of their lines, right of each panel
	bar     *colourBar // right of the panels, or nil
	square  bool       // there is one panel, and a unit is as long on its x axis as on its y axis
}

// panel is one graph of a chart.
type panel struct {
	title string
	marks []plot.Plotter
	lines []lineEnd
}

// entry is one item of a legend.
type entry struct {
	name   string
	line   draw.LineStyle  // none if it has no width
	marker draw.GlyphStyle // none if it has no shape
}

const (
	tickSize, axisSize = 8.5, 9
	panelGap           = 24 // between panels, in dots
	legendGap          = 14 // between legend and panels
	labelGap           = 6  // between axis labels and panels
	sampleWidth        = 44 // the line in front of a legend's name
	sampleGap          = 9  // between that line and the name
	entryGap           = 30 // between items of a legend
)

func (ch *chart) rows() int { return (len(ch.panels) + ch.columns - 1) / ch.columns }

// labelRoom is the height of the label of an axis, with the gap to the panels.
func labelRoom() int { return lineHeight(textStyle(axisSize)) + labelGap }

func (ch *chart) width() int {
	return labelRoom() + ch.columns*(ch.cell.X+ch.endRoom()) + (ch.columns-1)*panelGap + ch.bar.room()
}

func (ch *chart) legendHeight() int {
	if len(ch.legend) == 0 || ch.ends {
		return 0
	}
	return len(ch.legendLines())*lineHeight(textStyle(tickSize)) + legendGap
}

// titleRoom is the height above each row of panels for their titles.
func (ch *chart) titleRoom() int {
	for _, p := range ch.panels {
		if p.title != "" {
			return lineHeight(textStyle(axisSize)) + labelGap
		}
	}
	return 0
}

func (ch *chart) size() (width, height int) {
	return ch.width(), ch.legendHeight() + ch.rows()*(ch.titleRoom()+ch.cell.Y) + (ch.rows()-1)*panelGap + labelRoom()
}

func (ch *chart) draw(c draw.Canvas) {
	width, height := ch.size()
	plots := make([][]*plot.Plot, ch.rows())
	for r := range plots {
		plots[r] = make([]*plot.Plot, ch.columns)
		for i := range ch.columns {
			if p := r*ch.columns + i; p < len(ch.panels) {
				plots[r][i] = ch.plot(ch.panels[p])
				if i > 0 { // only the first panel of a row has numbers on the y axis
					plots[r][i].Y.Tick.Label.Font.Size = 0
				}
			}
		}
	}
	area := crop(c, image.Rect(labelRoom(), ch.legendHeight()+ch.titleRoom(), width-ch.bar.room()-ch.endRoom(), height-labelRoom()))
	tiles := draw.Tiles{Rows: ch.rows(), Cols: ch.columns, PadX: points(panelGap + ch.endRoom()), PadY: points(panelGap + ch.titleRoom())}
	cells := plot.Align(plots, tiles, area)
	if ch.square {
		equalise(plots[0][0], cells[0][0])
	}
	data := plots[0][0].DataCanvas(cells[0][0]).Rectangle // extended to the area of all panels
	style := textStyle(axisSize)
	style.YAlign = draw.YBottom
	for r := range plots {
		for i, p := range plots[r] {
			if p != nil {
				p.Draw(cells[r][i])
				span := p.DataCanvas(cells[r][i])
				data.Max.X, data.Min.Y = max(data.Max.X, span.Max.X), min(data.Min.Y, span.Min.Y)
				c.FillText(style, vg.Point{X: span.Center().X, Y: span.Max.Y + points(2*labelGap)}, ch.panels[r*ch.columns+i].title)
				ch.drawEnds(c, span, p, ch.panels[r*ch.columns+i].lines)
			}
		}
	}
	c.FillText(style, vg.Point{X: (data.Min.X + data.Max.X) / 2, Y: c.Min.Y + style.FontExtents().Descent}, ch.axes.X)
	style.Rotation, style.YAlign = math.Pi/2, draw.YTop
	c.FillText(style, vg.Point{X: c.Min.X, Y: (data.Min.Y + data.Max.Y) / 2}, ch.axes.Y)
	if !ch.ends {
		ch.drawLegend(c, (data.Min.X+data.Max.X)/2)
	}
	ch.bar.draw(c, data.Min.Y, data.Max.Y)
}

// equalise widens the range of one axis of p, which is drawn to c, until a unit is as long on both
// axes.
func equalise(p *plot.Plot, c draw.Canvas) {
	size := p.DataCanvas(c).Size()
	unit := max((p.X.Max-p.X.Min)/float64(size.X), (p.Y.Max-p.Y.Min)/float64(size.Y))
	widen := func(a *plot.Axis, length vg.Length) {
		centre, half := (a.Min+a.Max)/2, unit*float64(length)/2
		a.Min, a.Max = centre-half, centre+half
	}
	widen(&p.X, size.X)
	widen(&p.Y, size.Y)
}

// plot makes the gonum plot of one panel, in the chart's style.
func (ch *chart) plot(pn panel) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		label := axis.Tick.Label
		axis.Tick.Label = textStyle(tickSize)
		axis.Tick.Label.XAlign, axis.Tick.Label.YAlign = label.XAlign, label.YAlign
		axis.Tick.Length = vg.Points(3.5)
		axis.Tick.LineStyle = draw.LineStyle{Color: axisGrey, Width: vg.Points(0.6)}
		axis.LineStyle = axis.Tick.LineStyle
		axis.Tick.Marker = plot.TickerFunc(linearTicks)
		axis.Padding = 0
	}
	if ch.axes.LogX {
		p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.TickerFunc(logTicks)
	}
	if ch.axes.LogY {
		p.Y.Scale, p.Y.Tick.Marker = plot.LogScale{}, plot.TickerFunc(logTicks)
	}
	grid := plotter.NewGrid()
	grid.Horizontal = draw.LineStyle{Color: gridGrey, Width: vg.Points(0.5)}
	grid.Vertical = grid.Horizontal
	p.Add(grid)
	p.Add(pn.marks...)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = ch.axes.XMin, ch.axes.XMax, ch.axes.YMin, ch.axes.YMax
	return p
}

// legendLines breaks the legend into lines that fit the chart.
func (ch *chart) legendLines() (lines [][]entry) {
	room := 0
	for _, e := range ch.legend {
		if room -= e.width() + entryGap; room < -entryGap || len(lines) == 0 {
			lines = append(lines, nil)
			room = ch.width() - e.width() - entryGap
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], e)
	}
	return lines
}

// drawLegend sets the legend along the top of c, its lines centred on x.
func (ch *chart) drawLegend(c draw.Canvas, x vg.Length) {
	style := textStyle(tickSize)
	for i, line := range ch.legendLines() {
		width := -entryGap
		for _, e := range line {
			width += e.width() + entryGap
		}
		// Centred, but never beyond an edge of the figure.
		at := vg.Point{X: x - points(width)/2, Y: c.Max.Y - points(lineHeight(style))*(vg.Length(i)+0.5)}
		at.X = max(min(at.X, c.Max.X-points(width)), c.Min.X)
		for _, e := range line {
			e.draw(c, at, e.sample())
			at.X += points(e.width() + entryGap)
		}
	}
}

// draw sets the entry at a point on its left, with a line of the given length in dots.
func (e entry) draw(c draw.Canvas, at vg.Point, sample int) {
	style := textStyle(tickSize)
	style.XAlign, style.YAlign = draw.XLeft, draw.YCenter
	length := points(sample)
	if e.line.Width > 0 {
		c.StrokeLine2(e.line, at.X, at.Y, at.X+length, at.Y)
	}
	c.DrawGlyphNoClip(e.marker, vg.Point{X: at.X + length/2, Y: at.Y})
	c.FillText(style, vg.Point{X: at.X + length + points(sampleGap), Y: at.Y + style.FontExtents().Descent/2}, e.name)
}

func (e entry) sample() int {
	if e.line.Width > 0 {
		return sampleWidth
	}
	return 2 * dots(e.marker.Radius)
}

func (e entry) width() int { return e.sample() + sampleGap + dots(textStyle(tickSize).Width(e.name)) }

// dotMarks draws dots. It leaves out plotter.Scatter's GlyphBoxes: for these gonum/plot would pull the
// axes apart wherever a dot lies on one.
type dotMarks struct{ scatter plotter.Scatter }

func (d *dotMarks) Plot(c draw.Canvas, p *plot.Plot) { d.scatter.Plot(c, p) }
