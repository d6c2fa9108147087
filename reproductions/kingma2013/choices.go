package kingma2013

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Rates configures the experiment rates.
type Rates struct {
	MNIST, Frey               Training // Samples covers the "first few iterations"
	MNISTLatents, FreyLatents int
	Rates                     []float32 // the paper's
	Look                      int       // training images whose bound is measured
}

// Validate returns an error that names all faults.
func (c Rates) Validate() error {
	f := append(c.MNIST.faults("MNIST", c.MNISTLatents), c.Frey.faults("Frey", c.FreyLatents)...)
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
	r.Expect(4 * len(c.Rates))
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
				if errors.Is(err, train.ErrDiverged) { // this, too, is an answer
					r.Measure(rateOf(p.data, method, rate)+", diverged", 1, "")
					continue
				}
				if err != nil {
					return err
				}
				r.Measure(rateOf(p.data, method, rate), m.Bound(d.Train.First(c.Look).Pixels, 1), "nats")
			}
		}
	}
	return nil
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
			for _, s := range c.Starts {
				p.t.InitStd, p.t.ZeroHeads, p.t.FanIn = s.InitStd, s.ZeroHeads, s.FanIn
				m, err := fit(ctx, r, p.t, d, k)
				if err != nil {
					return fmt.Errorf("start %s: %w", s.Name, err)
				}
				measureStart(r, d, s.Name, m)
				panel.Series = append(panel.Series, experiment.Series(s.Name, m.history, train.Evaluation, train.Examples, testBound))
			}
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
		if len(s.X) > 0 {
			panel.Series = append(panel.Series, s)
		}
	}
	return panel
}

// measureStart notes the test bound at the end, and its distance from the paper's curve where that was read.
func measureStart(r *experiment.Run, d data, start string, m fitted) {
	name := fmt.Sprintf("%s Nz=%d, %s", d.name, m.Latent, start)
	r.Measure(name+": test bound at the end", m.Bound(d.Test.Pixels, 1), "nats")
	for _, c := range paperCurves {
		if c.data != d.name || c.method != aevb || c.latents != m.Latent || d.Train.Standin {
			continue
		}
		for i, x := range curveSamples {
			if v, ok := m.history.At(train.Evaluation, train.Examples, x, testBound); ok && !math.IsNaN(c.test[i]) {
				r.Measure(fmt.Sprintf("%s: test bound at %.0e samples less the paper's", name, x), v-c.test[i], "nats")
			}
		}
	}
}
