package kingma2013

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
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
// 2). Models are trained by AEVB, which ascends the bound, and by wake-sleep.
func bounds(ctx context.Context, r *experiment.Run, c Bounds) error {
	d, err := load(ctx, r, c.Data, c.Training)
	if err != nil {
		return err
	}
	r.Expect(len(c.AEVB) + len(c.WakeSleep))
	panels := make([]plots.Panel, len(c.AEVB))
	at := map[int]int{} // the panel of a number of latents
	for i, l := range c.AEVB {
		panels[i].Title, at[l.Latents] = fmt.Sprintf("Nz = %d", l.Latents), i
	}
	var curves []curve
	for _, m := range []method{{aevb, c.AEVB}, {wakeSleep, c.WakeSleep}} {
		for _, l := range m.lengths {
			model, err := fitBy(ctx, r, m.name, c.Training.of(l), d, l.Latents)
			if err != nil {
				return err
			}
			curves = append(curves, measureCurve(r, d, m.name, model))
			panel := &panels[at[l.Latents]]
			panel.Series = append(panel.Series, boundSeries(d, m.name, model)...)
		}
	}
	measureOrders(r, d, curves)
	axes := plots.Axes{
		X: "training samples seen", Y: "lower bound L (nats per image)", LogX: true, YMin: c.Frame[0], YMax: c.Frame[1],
	}
	f := plots.Curves(axes, panels...)
	f.Describe("The bound on the batches as they were trained on (train) and on the test set (test), for Nz latents and %d hidden units.", c.Hidden)
	return r.Figure("figure-2", citation+", Figure 2: "+titles[d.name], f, d.Train.Origin)
}

// boundSeries returns the curves of a model. On real data the paper's curves follow, where they are known.
func boundSeries(d data, method string, m fitted) []plots.Series {
	x, bound := m.history.Curve(train.Training, train.Examples, "reconstruction", "kl")
	floats.Scale(-1, bound) // the loss is its negative
	testX, test := m.history.Curve(train.Evaluation, train.Examples, testBound)
	names := [2]string{method + " (train)", method + " (test)"}
	series := []plots.Series{{Name: names[0], X: x, Y: bound}, {Name: names[1], X: testX, Y: test}}
	for _, c := range paperCurves {
		if c.data == d.name && c.method == method && c.latents == m.Latent && !d.Train.Standin {
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

// measureCurve notes the bounds at curveSamples and returns them as a curve. It is NaN beyond the end of the
// training.
func measureCurve(r *experiment.Run, d data, method string, m fitted) curve {
	c := curve{data: d.name, method: method, latents: m.Latent}
	for _, at := range curveSamples {
		test, ok := m.history.At(train.Evaluation, train.Examples, at, testBound)
		if !ok {
			c.train, c.test = append(c.train, math.NaN()), append(c.test, math.NaN())
			continue
		}
		training, _ := m.history.At(train.Training, train.Examples, at, "reconstruction", "kl")
		c.train, c.test = append(c.train, -training), append(c.test, test)
		r.Measure(boundOf(d.name, method, m.Latent, "train", at), -training, "nats")
		r.Measure(boundOf(d.name, method, m.Latent, "test", at), test, "nats")
	}
	r.Measure(fmt.Sprintf("%s Nz=%d, %s: test bound at the end", d.name, m.Latent, method), m.Bound(d.Test.Pixels, 1), "nats")
	return c
}

// The names of the measures that compare curves.
const (
	measureWidth   = "test bound of Nz=200 less that of Nz=20 at 1e+08 samples"
	measureRise    = "frey, AEVB: least rise of the test bound from one Nz to the next at 1e+07 samples"
	measurePlateau = "frey, wake-sleep: test bound less that of one Gaussian for each pixel, the largest difference"
)

// leadOf names the least lead of AEVB's test bound over wake-sleep's.
func leadOf(data string, k int) string {
	return fmt.Sprintf("%s Nz=%d: test bound of AEVB less that of wake-sleep, the least from 1e+06 samples on", data, k)
}

// find returns the curve of a model, or nil if there is none.
func find(curves []curve, method string, k int) *curve {
	for i, c := range curves {
		if c.method == method && c.latents == k {
			return &curves[i]
		}
	}
	return nil
}

// at returns the test bound after a number of samples, one of curveSamples. It is NaN if c is nil or ends before.
func (c *curve) at(samples float64) float64 {
	if c == nil {
		return math.NaN()
	}
	return c.test[slices.Index(curveSamples, samples)]
}

// measureOrders compares the curves of Figure 2. It notes the lead of AEVB over wake-sleep, and the gain by
// more latents. On Frey faces it also notes how far wake-sleep is from one Gaussian for each pixel.
func measureOrders(r *experiment.Run, d data, curves []curve) {
	rise, largest, alone := math.Inf(1), 0.0, 0.0
	if d.name == "frey" {
		alone = unconditional(d.Split)
		r.Measure("frey: test likelihood of one Gaussian for each pixel", alone, "nats")
	}
	var last *curve
	for _, c := range curves {
		if c.method == wakeSleep {
			if off := c.at(1e7) - alone; !(math.Abs(off) <= math.Abs(largest)) {
				largest = off
			}
			continue
		}
		if other := find(curves, wakeSleep, c.latents); other != nil {
			lead := math.NaN()
			for i, v := range other.test {
				if gap := c.test[i] - v; !(gap >= lead) && !math.IsNaN(gap) {
					lead = gap
				}
			}
			measureKnown(r, leadOf(d.name, c.latents), lead)
		}
		if last != nil {
			rise = math.Min(rise, c.at(1e7)-last.at(1e7))
		}
		last = &c
	}
	if d.name == "mnist" {
		measureKnown(r, measureWidth, find(curves, aevb, 200).at(1e8)-find(curves, aevb, 20).at(1e8))
		return
	}
	measureKnown(r, measureRise, rise)
	measureKnown(r, measurePlateau, largest)
}

// measureKnown notes v, in nats, unless it is NaN or infinite because curves end too early.
func measureKnown(r *experiment.Run, name string, v float64) {
	if !math.IsNaN(v) && !math.IsInf(v, 0) {
		r.Measure(name, v, "nats")
	}
}

// unconditional returns the mean log-likelihood of the test images, in nats, under one Gaussian for each pixel.
// The Gaussians are fitted to the training images. A decoder that ignores z can do as well.
func unconditional(d datasets.Split) float64 {
	column := make([]float64, d.Train.Len())
	var sum float64
	for j := range d.Train.Pixels.Cols {
		for i := range column {
			column[i] = float64(mat32.Row(d.Train.Pixels, i)[j])
		}
		mean, variance := stat.PopMeanVariance(column, nil)
		for i := range d.Test.Len() {
			off := float64(mat32.Row(d.Test.Pixels, i)[j]) - mean
			sum -= 0.5 * (math.Log(2*math.Pi*variance) + off*off/variance)
		}
	}
	return sum / float64(d.Test.Len())
}
