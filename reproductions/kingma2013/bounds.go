package kingma2013

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/floats"
)

// Bounds configures the experiments figure-2-mnist, figure-2-frey and figure-2-seeds.
type Bounds struct {
	Data string // mnist or frey
	Training
	AEVB, WakeSleep []Length
	Frame           [2]float64 // range of the figure's bounds, in nats: at preset paper, the paper's
}

// Length is a model's number of latents, and the number of samples that it is trained on.
type Length struct{ Latents, Samples int }

// Validate returns an error that names all faults.
func (c Bounds) Validate() error {
	var f experiment.Faults
	f.Reject(titles[c.Data] == "", "Data is %q, want mnist or frey", c.Data)
	f.Reject(len(c.AEVB) == 0, "AEVB has no model")
	f.Reject(!(c.Frame[0] < c.Frame[1]), "Frame is from %g to %g, want a lower number first", c.Frame[0], c.Frame[1])
	for _, l := range c.WakeSleep {
		known := slices.ContainsFunc(c.AEVB, func(other Length) bool { return other.Latents == l.Latents })
		f.Reject(!known, "WakeSleep has %d latents, but AEVB has not", l.Latents)
	}
	for _, l := range append(c.AEVB[:len(c.AEVB):len(c.AEVB)], c.WakeSleep...) {
		f = append(f, c.Training.of(l).faults(c.Data, l.Latents)...)
	}
	return f.Err()
}

// of returns the training with the number of samples of l.
func (t Training) of(l Length) Training {
	t.Samples = l.Samples
	return t
}

// method is a training method of Figure 2, with the models that it trains.
type method struct {
	name    string
	lengths []Length
}

// bounds draws the lower bound against the training samples seen, for several sizes of the latent space (Figure
// 2). Models are trained by AEVB, which ascends the bound, and by wake-sleep. Each training is a piece.
func bounds(ctx context.Context, r *experiment.Run, c Bounds) error {
	d, err := load(ctx, r, c.Data, c.Training)
	if err != nil {
		return err
	}
	r.Expect(len(c.AEVB) + len(c.WakeSleep))
	var curves []curve
	series := map[int][]plots.Series{} // by the number of latents
	for _, m := range []method{{aevb, c.AEVB}, {wakeSleep, c.WakeSleep}} {
		var trained pace
		for _, l := range m.lengths {
			t := c.Training.of(l)
			kept, err := r.Piece(fmt.Sprintf("%s-%d-%s", d.name, l.Latents, m.name), []any{t, l.Latents}, func() (experiment.Values, error) {
				model, err := fitBy(ctx, r, m.name, t, d, l.Latents)
				if err != nil {
					return nil, err
				}
				r.Measure(fmt.Sprintf("%s Nz=%d, %s: test bound at the end", d.name, l.Latents, m.name), model.Bound(d.Test.Pixels, 1), "nats")
				return trace(model.history, t.BatchSize), nil
			})
			if err != nil {
				return err
			}
			trained.add(kept)
			curves = append(curves, measureCurve(r, d, m.name, l.Latents, kept))
			series[l.Latents] = append(series[l.Latents], boundSeries(d, m.name, l.Latents, kept)...)
		}
		trained.measure(r, fmt.Sprintf("%s, %s", d.name, m.name))
	}
	measureOrders(r, d, curves)
	if err := boundFigure(r, c, d, series); err != nil {
		return err
	}
	return boundTables(r, d, curves)
}

// boundFigure draws a panel for each number of latents.
func boundFigure(r *experiment.Run, c Bounds, d data, series map[int][]plots.Series) error {
	var panels []plots.Panel
	for _, l := range c.AEVB {
		panels = append(panels, plots.Panel{Title: fmt.Sprintf("Nz = %d", l.Latents), Series: series[l.Latents]})
	}
	axes := plots.Axes{
		X: "training samples seen", Y: "lower bound L (nats per image)", LogX: true, YMin: c.Frame[0], YMax: c.Frame[1],
	}
	f := plots.Curves(axes, panels...)
	f.Describe("The bound on the batches as they were trained on (train) and on the test set (test), for Nz latents and %d hidden units.", c.Hidden)
	return r.Figure("figure-2", citation+", Figure 2: "+titles[d.name], f, d.Train.Origin)
}

// The series of a training of Figure 2: bounds in nats per image against the samples seen, and the samples and the
// seconds of the training itself, unless the model was loaded.
const (
	keptTrainX, keptTrain     = "train: samples", "train: bound"
	keptTestX, keptTest       = "test: samples", "test: bound"
	keptSamples, keptDuration = "trained samples", "seconds"
)

// trace returns the series of a training.
func trace(h *train.History, batch int) experiment.Values {
	kept := experiment.Values{}
	kept[keptTrainX], kept[keptTrain] = h.Curve(train.Training, train.Examples, "reconstruction", "kl")
	floats.Scale(-1, kept[keptTrain]) // the loss is its negative
	kept[keptTestX], kept[keptTest] = h.Curve(train.Evaluation, train.Examples, testBound)
	if h.Updates > 0 {
		kept[keptSamples], kept[keptDuration] = []float64{float64(h.Updates * batch)}, []float64{h.Elapsed.Seconds()}
	}
	return kept
}

// keptAt returns the latest value of a series at x, or NaN if there is none.
func keptAt(xs, values []float64, x float64) float64 {
	for i := len(xs) - 1; i >= 0; i-- {
		if xs[i] == x {
			return values[i]
		}
	}
	return math.NaN()
}

// pace is the speed of the trainings of a run, tests of the models included.
type pace struct{ samples, seconds float64 }

// add adds a training.
func (p *pace) add(kept experiment.Values) {
	p.samples += floats.Sum(kept[keptSamples])
	p.seconds += floats.Sum(kept[keptDuration])
}

// perSecond returns the samples trained a second. ok is false for a few seconds, which say little.
func (p pace) perSecond() (rate float64, ok bool) {
	return p.samples / p.seconds, p.seconds >= 10
}

// measure notes the speed at preset paper. The outputs of the notebook, which has preset quick, must not depend on
// the machine. The paper says that 10⁶ samples take 20 to 40 minutes, at 40 GFLOPS.
func (p pace) measure(r *experiment.Run, of string) {
	if rate, ok := p.perSecond(); ok && r.Preset == experiment.PaperScale {
		r.Measure(of+": samples trained in a second, all Nz", rate, "1/s")
		r.Measure(of+": time for 1e+06 samples, 20 to 40 minutes in the paper", 1e6/rate/60, "min")
	}
}

// boundSeries returns the curves of a training. On real data the paper's curves follow, where they are known.
func boundSeries(d data, method string, k int, kept experiment.Values) []plots.Series {
	names := [2]string{method + " (train)", method + " (test)"}
	series := []plots.Series{
		{Name: names[0], X: kept[keptTrainX], Y: kept[keptTrain]}, {Name: names[1], X: kept[keptTestX], Y: kept[keptTest]},
	}
	for _, c := range paperCurves {
		if c.data == d.name && c.method == method && c.latents == k && !d.Train.Standin {
			for i, y := range [2][]float64{c.train, c.test} {
				series = append(series, known(plots.Series{Name: names[i], X: curveSamples, Y: y, Paper: true}))
			}
		}
	}
	return series
}

// known returns a series without the points that are NaN, which were not read.
func known(s plots.Series) plots.Series {
	var x, y []float64
	for i, v := range s.Y {
		if !math.IsNaN(v) {
			x, y = append(x, s.X[i]), append(y, v)
		}
	}
	s.X, s.Y = x, y
	return s
}

// boundOf names the bound of a model after a number of samples.
func boundOf(data, method string, k int, on string, samples float64) string {
	return fmt.Sprintf("%s Nz=%d, %s: %s bound at %.0e samples", data, k, method, on, samples)
}

// measureCurve notes the bounds of a training at curveSamples and returns them as a curve. It is NaN beyond the end
// of the training.
func measureCurve(r *experiment.Run, d data, method string, k int, kept experiment.Values) curve {
	c := curve{data: d.name, method: method, latents: k}
	for _, at := range curveSamples {
		training, test := math.NaN(), keptAt(kept[keptTestX], kept[keptTest], at)
		if !math.IsNaN(test) {
			training = keptAt(kept[keptTrainX], kept[keptTrain], at)
			r.Measure(boundOf(d.name, method, k, "train", at), training, "nats")
			r.Measure(boundOf(d.name, method, k, "test", at), test, "nats")
		}
		c.train, c.test = append(c.train, training), append(c.test, test)
	}
	return c
}
