package kingma2013

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Rates configures the experiment rates.
type Rates struct {
	MNIST, Frey               Training // Samples covers the "first few iterations"
	MNISTLatents, FreyLatents int
	Marginal                  Marginal  // Figure 3's models, on the first of its training sets
	Rates                     []float32 // the paper's
	Look                      int       // training images whose bound is measured
}

// Validate returns an error that names all faults.
func (c Rates) Validate() error {
	f := append(c.MNIST.faults("MNIST", c.MNISTLatents), c.Frey.faults("Frey", c.FreyLatents)...)
	if err := c.Marginal.Validate(); err != nil {
		f = append(f, "Marginal: "+err.Error())
	}
	f.Reject(len(c.Rates) == 0, "Rates has no number")
	f.AtLeast(1, "Look", c.Look)
	return f.Err()
}

// rateOf names the bound that a rate is chosen by.
func rateOf(data, method string, rate float32) string {
	return fmt.Sprintf("%s, %s, rate %g: training bound", data, method, rate)
}

// rates trains a little with each of the paper's rates. The paper says: "The Adagrad global stepsize parameters
// were chosen from {0.01, 0.02, 0.1} based on performance on the training set in the first few iterations". Our
// rates are chosen in the same way, by these measures.
func rates(ctx context.Context, r *experiment.Run, c Rates) error {
	r.Expect(7 * len(c.Rates))
	for _, p := range []struct {
		data    string
		t       Training
		latents int
	}{{"mnist", c.MNIST, c.MNISTLatents}, {"frey", c.Frey, c.FreyLatents}} {
		d, err := load(ctx, r, p.data, p.t)
		if err != nil {
			return err
		}
		for _, method := range []string{aevb, wakeSleep} {
			for _, rate := range c.Rates {
				p.t.LearningRate = rate
				m, err := fitBy(ctx, r, method, p.t, d, p.latents)
				bound := func() float64 { return m.Bound(d.Train.First(c.Look).Pixels, 1) }
				if err := measureRate(r, rateOf(p.data, method, rate), err, bound); err != nil {
					return err
				}
			}
		}
	}
	return marginalRates(ctx, r, c)
}

// measureRate notes the value that a rate is chosen by, or that the training with it has diverged: this, too, is
// an answer. It returns other errors of the training.
func measureRate(r *experiment.Run, name string, err error, value func() float64) error {
	switch {
	case errors.Is(err, train.ErrDiverged):
		r.Measure(name+", diverged", 1, "")
	case err != nil:
		return err
	default:
		r.Measure(name, value(), "nats")
	}
	return nil
}

// marginalRateOf names the estimate that a rate of Figure 3 is chosen by.
func marginalRateOf(examples int, method string, rate float32) string {
	return fmt.Sprintf("%d images, %s, rate %g: train log p(x)", examples, method, rate)
}

// marginalRates does the same for the models of Figure 3, by the estimated likelihood of training images: MCEM has
// no bound. figure-3 goes on with those of its rate.
func marginalRates(ctx context.Context, r *experiment.Run, c Rates) error {
	all, err := load(ctx, r, "mnist", c.Marginal.Training)
	if err != nil {
		return err
	}
	s := c.Marginal.Sets[0]
	d, err := s.of(all)
	if err != nil {
		return err
	}
	for _, method := range []string{aevb, wakeSleep, mcem} {
		for _, rate := range c.Rates {
			c.Marginal.LearningRate = rate
			_, h, err := fitMarginal(ctx, r, method, c.Marginal, s, d)
			last := func() float64 { return lastOf(h, trainMarginal) }
			if err := measureRate(r, marginalRateOf(d.Train.Len(), method, rate), err, last); err != nil {
				return err
			}
		}
	}
	return nil
}

// lastOf returns the latest value of a term of the evaluations.
func lastOf(h *train.History, term string) float64 {
	v, _ := h.Last(train.Evaluation, term)
	return v
}

// Start is a reading of "sampled from N(0, 0.01)".
type Start struct {
	Name             string
	InitStd          float64
	ZeroHeads, FanIn bool
}

// Starts configures the experiment starts.
type Starts struct {
	MNIST, Frey               Training
	MNISTLatents, FreyLatents []int
	Starts                    []Start
}

// Validate returns an error that names all faults.
func (c Starts) Validate() error {
	f := append(c.MNIST.faults("MNIST", c.MNISTLatents...), c.Frey.faults("Frey", c.FreyLatents...)...)
	f.Reject(len(c.Starts) == 0, "there is no start")
	for _, s := range c.Starts {
		f.Positive("start "+s.Name+": InitStd", s.InitStd)
	}
	return f.Err()
}

// starts trains models from each reading of how parameters start, and measures their distance from the paper's
// curves. The result decides nothing: the other experiments take the reading of the first author's library.
func starts(ctx context.Context, r *experiment.Run, c Starts) error {
	r.Expect(len(c.Starts) * (len(c.MNISTLatents) + len(c.FreyLatents)))
	for _, p := range []struct {
		data    string
		t       Training
		latents []int
	}{{"mnist", c.MNIST, c.MNISTLatents}, {"frey", c.Frey, c.FreyLatents}} {
		d, err := load(ctx, r, p.data, p.t)
		if err != nil {
			return err
		}
		var panels []plots.Panel
		for _, k := range p.latents {
			panel := plots.Panel{Title: fmt.Sprintf("Nz = %d", k)}
			var offs [][]float64
			for _, s := range c.Starts {
				t := p.t
				t.InitStd, t.ZeroHeads, t.FanIn = s.InitStd, s.ZeroHeads, s.FanIn
				kept, err := r.Piece(fmt.Sprintf("%s-%d-%s", d.name, k, s.Name), []any{t, k}, func() (experiment.Values, error) {
					m, err := fit(ctx, r, t, d, k)
					if err != nil {
						return nil, fmt.Errorf("start %s: %w", s.Name, err)
					}
					r.Measure(fmt.Sprintf("%s Nz=%d, %s: test bound at the end", d.name, k, s.Name), m.Bound(d.Test.Pixels, 1), "nats")
					return trace(m.history, t.BatchSize), nil
				})
				if err != nil {
					return err
				}
				offs = append(offs, measureStart(r, d, s.Name, k, kept))
				panel.Series = append(panel.Series, plots.Series{Name: s.Name, X: kept[keptTestX], Y: kept[keptTest]})
			}
			measureNearest(r, c.Starts, fmt.Sprintf("%s Nz=%d", d.name, k), offs)
			panels = append(panels, paperPanel(panel, d.Train.Origin, d.name, k, float64(p.t.Samples)))
		}
		f := plots.Curves(plots.Axes{X: "training samples seen", Y: "test bound (nats per image)", LogX: true}, panels...)
		f.Describe("Different readings of how the parameters start, which the paper calls \"sampled from N(0, 0.01)\".")
		if err := r.Figure("starts-"+d.name, citation+": how training begins, "+titles[d.name], f, d.Train.Origin); err != nil {
			return err
		}
	}
	return nil
}

// paperPanel returns the panel with the paper's test curve added, up to the given number of samples.
func paperPanel(panel plots.Panel, origin datasets.Origin, data string, k int, samples float64) plots.Panel {
	for _, c := range paperCurves {
		if c.data != data || c.method != aevb || c.latents != k || origin.Standin {
			continue
		}
		s := plots.Series{Name: "AEVB", Paper: true}
		for i, x := range curveSamples {
			if x <= samples {
				s.X, s.Y = append(s.X, x), append(s.Y, c.test[i])
			}
		}
		if s = known(s); len(s.X) > 0 {
			panel.Series = append(panel.Series, s)
		}
	}
	return panel
}

// measureStart notes the difference of the test bounds of a training from the paper's curve. It returns the
// differences at curveSamples, NaN where there is none.
func measureStart(r *experiment.Run, d data, start string, k int, kept experiment.Values) []float64 {
	offs := slices.Repeat([]float64{nan}, len(curveSamples))
	for _, c := range paperCurves {
		if c.data != d.name || c.method != aevb || c.latents != k || d.Train.Standin {
			continue
		}
		for i, x := range curveSamples {
			if off := keptAt(kept[keptTestX], kept[keptTest], x) - c.test[i]; !math.IsNaN(off) {
				offs[i] = off
				r.Measure(fmt.Sprintf("%s Nz=%d, %s: test bound at %.0e samples less the paper's", d.name, k, start, x), offs[i], "nats")
			}
		}
	}
	return offs
}

// measureNearest notes which start is nearest to the paper's curve at each of curveSamples, and its distance. offs
// has the differences of each start.
func measureNearest(r *experiment.Run, starts []Start, model string, offs [][]float64) {
	for i, x := range curveSamples {
		if start, distance := nearest(starts, offs, i); start != "" {
			r.Measure(fmt.Sprintf("%s: distance of the nearest start at %.0e samples, which is \"%s\"", model, x, start), distance, "nats")
		}
	}
}

// nearest returns the name of the start with the least difference i, and its distance. The name is empty if there
// is no difference.
func nearest(starts []Start, offs [][]float64, i int) (name string, distance float64) {
	distance = math.Inf(1)
	for j, off := range offs {
		if v := math.Abs(off[i]); v < distance {
			name, distance = starts[j].Name, v
		}
	}
	return name, distance
}
