package makhzani2013

import (
	"context"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/blas"
)

// The names of measures of filters.
const (
	extentMeasure    = "extent of a live unit's filter"
	activeExtent     = "extent of a filter, mean over active units"
	coherenceMeasure = "mutual coherence"
	filterColumns    = 25
)

// figure1 draws filters of autoencoders with different k, and measures how far their strokes reach (Figure 1). Figures and
// measures, but for those of the training, are of the weights that it shares.
func figure1(ctx context.Context, r *experiment.Run, c Figure1) error {
	s, err := digits(ctx, r, c.Base)
	if err != nil {
		return err
	}
	r.Expect(len(c.Sparse))
	var names []string
	var extents []float64
	for i, sparse := range c.Sparse {
		m, err := s.fitSparse(ctx, sparse, s.pixels())
		if err != nil {
			return err
		}
		if err := r.Share(fmt.Sprintf("k-sparse-%d", m.K), m.Modules()...); err != nil {
			return err
		}
		m.measureUsage(r)
		usage := m.Usage(s.Train.Pixels, m.K)
		names, extents = append(names, m.name()), append(extents, s.measureFilters(m, usage))
		title := fmt.Sprintf("%s, Figure 1%c: filters, %s", citation, 'a'+i, m.name())
		if err := s.drawFilters(fmt.Sprintf("figure-1%c", 'a'+i), title, m, usage, c.Shown); err != nil {
			return err
		}
	}
	for i := 1; i < len(names); i++ {
		r.Measure(extentRatio(names[i], names[i-1]), extents[i]/extents[i-1], "ratio")
	}
	return nil
}

// drawFilters draws the filters of a model's first units: those of live units in their order, and after them those of dead
// and rare ones.
func (s *study) drawFilters(name, title string, m sparseModel, usage ae.Usage, shown int) error {
	usage.Active = usage.Active[:min(shown, m.Units)]
	live, idle := liveUnits(usage)
	w := mat32.New(len(usage.Active), m.Input)
	mat32.Gather(w, m.Weight(), append(live, idle...))
	f := plots.RowFilters(w, s.Train.Height, s.Train.Width, filterColumns, plots.TileScale)
	f.Describe("The weights of the first %d of %d units. The last %d filters are those of dead or rare units, which are active in no training image, or in fewer than one in %.0f.",
		w.Rows, m.Units, len(idle), 1/rareShare)
	return s.Figure(name, title, f, s.Train.Origin)
}

// liveUnits returns the units that are neither dead nor rare, and the others.
func liveUnits(usage ae.Usage) (live, idle []int) {
	for j, n := range usage.Active {
		if n > 0 && float64(n) >= rareShare*float64(usage.Examples) {
			live = append(live, j)
		} else {
			idle = append(idle, j)
		}
	}
	return live, idle
}

// measureFilters notes the mean extent, in pixels, of the filters of live units, which it returns, and the coherence of
// these filters. It also notes the mean extent in which each unit counts as often as it is active in a training image.
func (s *study) measureFilters(m sparseModel, usage ae.Usage) (mean float64) {
	var weighted, active float64
	for j, n := range usage.Active {
		weighted += float64(float64(n) * extent(mat32.Row(m.Weight(), j)))
		active += float64(n)
	}
	live, _ := liveUnits(usage)
	for _, j := range live {
		mean += extent(mat32.Row(m.Weight(), j)) / float64(len(live))
	}
	s.Measure(m.name()+": "+extentMeasure, mean, "pixels")
	s.Measure(m.name()+": "+activeExtent, weighted/active, "pixels")
	w := mat32.New(len(live), m.Input)
	mat32.Gather(w, m.Weight(), live)
	s.Measure(m.name()+": "+coherenceMeasure, coherence(w), "")
	return mean
}

// extent returns the number of weights of a filter with more than half the magnitude of the largest: the pixels of its
// stroke.
func extent(w []float32) float64 {
	var largest float32
	for _, v := range w {
		largest = max(largest, float32(math.Abs(float64(v))))
	}
	n := 0.0
	for _, v := range w {
		if float32(math.Abs(float64(v))) > largest/2 {
			n++
		}
	}
	return n
}

// coherence returns the mutual coherence µ = maxᵢ≠ⱼ |⟨wᵢ, wⱼ⟩|/‖wᵢ‖‖wⱼ‖ of the rows of w, none of which is 0. It scales
// the rows of w to norm 1.
func coherence(w mat32.Matrix) float64 {
	for i := range w.Rows {
		row := mat32.Row(w, i)
		var sum float64
		for _, v := range row {
			sum += float64(float64(v) * float64(v))
		}
		for j := range row {
			row[j] = float32(float64(row[j]) / math.Sqrt(sum))
		}
	}
	gram := mat32.New(w.Rows, w.Rows)
	mat32.Mul(blas.NoTrans, blas.Trans, 1, w, w, 0, gram)
	var largest float64
	for i := range w.Rows {
		for j, v := range mat32.Row(gram, i) {
			if i != j {
				largest = max(largest, math.Abs(float64(v)))
			}
		}
	}
	return largest
}

// figure4 draws histograms of the hidden units' activations (Figure 4). Each is a piece.
func figure4(ctx context.Context, r *experiment.Run, c Figure4) error {
	s, err := digits(ctx, r, c.Base)
	if err != nil {
		return err
	}
	r.Expect(len(c.Rivals) + len(c.Sparse))
	var panel plots.Panel
	var drawn []*histogram
	for _, coder := range s.coders(ctx, c) {
		h, err := s.histogramPiece(coder)
		if err != nil {
			return err
		}
		drawn = append(drawn, h)
		panel.Series = append(panel.Series, h.series())
	}
	for i := len(c.Rivals); i < len(drawn); i++ {
		s.compareActivations(drawn[len(c.Rivals)-1], drawn[i])
		if i > len(c.Rivals) {
			s.compareActivations(drawn[i-1], drawn[i])
		}
	}
	f := plots.Curves(plots.Axes{X: "activation", Y: "hidden units of all test images", LogY: true}, panel)
	f.Describe("How many activations fall into each interval of %g. Those that are 0 are left out.", binWidth)
	return r.Figure("figure-4", citation+", Figure 4: histogram of the activations", f, s.Train.Origin)
}

// compareActivations notes how much smaller the share of values near 0 is with a sparser autoencoder, and how much larger
// that of large values.
func (s *study) compareActivations(dense, sparse *histogram) {
	s.Measure(fewerNearZero(dense.name, sparse.name), dense.nearZeroShare()-sparse.nearZeroShare(), points)
	s.Measure(moreLarge(sparse.name, dense.name), sparse.largeShare()-dense.largeShare(), points)
}

// The names of measures of activations, and their limits.
const (
	activeMeasure   = "active units of an image"
	nearZeroMeasure = "active values of magnitude below 0.1"
	largeMeasure    = "active values above 2"
	nearZero, large = 0.1, 2
	binWidth        = 0.1
	histogramEnd    = 6 // of the paper's axis
)

func fewerNearZero(a, b string) string { return fmt.Sprintf("%s less %s: %s", a, b, nearZeroMeasure) }
func moreLarge(a, b string) string     { return fmt.Sprintf("%s less %s: %s", a, b, largeMeasure) }

// histogram counts the activations of an autoencoder that are not 0.
type histogram struct {
	name                    string
	bins                    [histogramEnd * 10]float64
	active, nearZero, large float64
	rows                    int
}

func newHistogram(name string, codes mat32.Matrix) *histogram {
	h := &histogram{name: name, rows: codes.Rows}
	for _, v := range mat32.Flat(codes) {
		if v == 0 {
			continue
		}
		h.active++
		if math.Abs(float64(v)) < nearZero {
			h.nearZero++
		}
		if v > large {
			h.large++
		}
		if bin := int(math.Floor(float64(v) / binWidth)); bin >= 0 && bin < len(h.bins) {
			h.bins[bin]++
		}
	}
	return h
}

// coder is an autoencoder of Figure 4 that is still to be trained. train returns its codes of the test images.
type coder struct {
	name  string
	cause any
	train func() (mat32.Matrix, error)
}

// coders returns the autoencoders of Figure 4, first the rivals.
func (s *study) coders(ctx context.Context, c Figure4) (list []coder) {
	for _, rival := range c.Rivals {
		list = append(list, coder{rival.Name, []any{c.Base, rival}, func() (mat32.Matrix, error) {
			m, err := s.fitNoisy(ctx, rival, s.pixels())
			if err != nil {
				return mat32.Matrix{}, err
			}
			return m.Encode(s.Test.Pixels), nil
		}})
	}
	for _, sparse := range c.Sparse {
		list = append(list, coder{sparse.name(), []any{c.Base, sparse}, func() (mat32.Matrix, error) {
			m, err := s.fitSparse(ctx, sparse, s.pixels())
			if err != nil {
				return mat32.Matrix{}, err
			}
			return m.Encode(s.Test.Pixels, m.K), nil
		}})
	}
	return list
}

// histogramPiece makes a histogram of codes, and measures it, as a piece of the figure.
func (s *study) histogramPiece(of coder) (*histogram, error) {
	const bins, counts = "bins", "active, near 0, large, rows"
	kept, err := s.Piece("activations-"+of.name, of.cause, func() (experiment.Values, error) {
		codes, err := of.train()
		if err != nil {
			return nil, err
		}
		h := newHistogram(of.name, codes)
		s.Measure(of.name+": "+activeMeasure, h.mean(), "")
		s.Measure(of.name+": "+nearZeroMeasure, h.nearZeroShare(), percent)
		s.Measure(of.name+": "+largeMeasure, h.largeShare(), percent)
		return experiment.Values{bins: h.bins[:], counts: {h.active, h.nearZero, h.large, float64(h.rows)}}, nil
	})
	if err != nil {
		return nil, err
	}
	n := kept[counts]
	h := &histogram{name: of.name, active: n[0], nearZero: n[1], large: n[2], rows: int(n[3])}
	copy(h.bins[:], kept[bins])
	return h, nil
}

func (h *histogram) mean() float64 { return h.active / float64(h.rows) }

// nearZeroShare returns the percentage of active values near 0, and largeShare that of large ones.
func (h *histogram) nearZeroShare() float64 { return 100 * h.nearZero / h.active }
func (h *histogram) largeShare() float64    { return 100 * h.large / h.active }

// series returns the curve of the counts against the middles of the intervals.
func (h *histogram) series() plots.Series {
	s := plots.Series{Name: h.name}
	for i, n := range h.bins {
		s.X, s.Y = append(s.X, (float64(i)+0.5)*binWidth), append(s.Y, n)
	}
	return s
}

const savedMeasure = "k throughout less k falls: dead units"

// deadUnitsWithout trains with a small k, once with the schedule and once without, and draws how many units are dead
// (section 4.2.1).
func deadUnitsWithout(ctx context.Context, r *experiment.Run, c DeadUnits) error {
	s, err := digits(ctx, r, c.Base)
	if err != nil {
		return err
	}
	r.Expect(2)
	var panel plots.Panel
	var dead []float64
	for _, way := range []struct {
		name  string
		start int
	}{{"k throughout", 0}, {"k falls", c.Sparse.Start}} {
		sparse := c.Sparse
		sparse.Start = way.start
		m, err := s.fitSparse(ctx, sparse, s.pixels())
		if err != nil {
			return err
		}
		curve := experiment.Series(way.name, m.history, train.Evaluation, train.Epochs, deadUnits)
		panel.Series = append(panel.Series, curve)
		dead = append(dead, curve.Y[len(curve.Y)-1])
		r.Measure(way.name+": "+deadUnits, dead[len(dead)-1], "")
		r.Measure(way.name+": squared error in the last epoch", lastError(m.history), experiment.PerImage)
	}
	r.Measure(savedMeasure, dead[0]-dead[1], "")
	f := plots.Curves(plots.Axes{X: "epoch", Y: fmt.Sprintf("dead units of %d", s.Training.Units)}, panel)
	f.Describe("Units that are active in no training image, with %d active units a code, and with a number that falls from %d to that in the first half of the epochs.",
		c.Sparse.K, c.Sparse.Start)
	return r.Figure("dead-units", citation+": dead units", f, s.Train.Origin)
}

func lastError(h *train.History) float64 {
	v, _ := h.Last(train.Training, "squared error")
	return v
}
