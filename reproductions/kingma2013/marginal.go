package kingma2013

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// mcem is Monte Carlo EM.
const mcem = "MCEM"

// Marginal configures the experiment figure-3.
type Marginal struct {
	Training
	Latents   int
	Sets      []Set
	At        []int // samples after which the marginal likelihood is estimated
	Images    int   // first images of each part, whose likelihood is estimated
	Posterior vae.PosteriorSamples
	// Importance is the number of samples for each image of the importance bound beside the last estimate.
	Importance int
	Frame      [2]float64 // range of the figure's log p(x), in nats: at preset paper, the paper's
}

// Set is a training set, the first Examples images, and the Samples that models are trained on.
type Set struct{ Examples, Samples int }

// Validate returns an error that names all faults.
func (c Marginal) Validate() error {
	f := c.Training.faults("MNIST", c.Latents)
	f.Reject(len(c.Sets) == 0, "Sets has no training set")
	for _, s := range c.Sets {
		f.AtLeast(c.BatchSize, "Sets: Examples", s.Examples)
		f.AtLeast(3*s.Examples, "Sets: Samples", s.Samples)
	}
	f.Reject(len(c.At) == 0, "At has no number")
	f.AtLeast(1, "Images", c.Images)
	f.AtLeast(2*(c.Latents+2), "Posterior: Samples", c.Posterior.Samples)
	f.AtLeast(1, "Posterior: Leapfrog", c.Posterior.Leapfrog)
	f.AtLeast(0, "Posterior: BurnIn", c.Posterior.BurnIn)
	f.AtLeast(1, "Importance", c.Importance)
	f.Reject(!(c.Frame[0] < c.Frame[1]), "Frame is from %g to %g, want a lower number first", c.Frame[0], c.Frame[1])
	return f.Err()
}

// of returns the data with the training images of s. Of stand-ins it takes all where there are fewer.
func (s Set) of(all data) (data, error) {
	if n := all.Train.Len(); s.Examples > n && !all.Train.Standin {
		return data{}, fmt.Errorf("Sets has one of %d training images, but there are %d", s.Examples, n)
	}
	d := all
	d.Split = all.First(datasets.Sizes{Examples: s.Examples})
	return d, nil
}

// marginal draws the estimated marginal likelihood against the training samples (Figure 3). Models are trained
// by AEVB, wake-sleep and MCEM, on a small and on a large training set.
func marginal(ctx context.Context, r *experiment.Run, c Marginal) error {
	all, err := load(ctx, r, "mnist", c.Training)
	if err != nil {
		return err
	}
	r.Expect(3 * len(c.Sets))
	var panels []plots.Panel
	var curves []marginalCurve
	for _, s := range c.Sets {
		some, err := c.fitSet(ctx, r, s, all)
		if err != nil {
			return err
		}
		panel := plots.Panel{Title: fmt.Sprintf("%d training images", some[0].examples)}
		for _, curve := range some {
			panel.Series = append(panel.Series, curve.series(all)...)
		}
		panels, curves = append(panels, panel), append(curves, some...)
	}
	f := plots.Curves(plots.Axes{X: "training samples evaluated", Y: "estimated log p(x) (nats per image)", YMin: c.Frame[0], YMax: c.Frame[1]}, panels...)
	f.Describe("The marginal likelihood of the first %d images of the training and of the test set, estimated from %d samples of the posterior of each.", c.Images, c.Posterior.Samples)
	if err := r.Figure("figure-3", citation+", Figure 3", f, all.Train.Origin); err != nil {
		return err
	}
	return marginalTables(r, all, curves)
}

// fitSet trains models on a training set by AEVB, wake-sleep and MCEM, and returns their curves in this order.
// Each training is a piece.
func (c Marginal) fitSet(ctx context.Context, r *experiment.Run, s Set, all data) (curves []marginalCurve, err error) {
	d, err := s.of(all)
	if err != nil {
		return nil, err
	}
	for _, method := range []string{aevb, wakeSleep, mcem} {
		cause := c
		cause.Sets = []Set{s}
		kept, err := r.Piece(fmt.Sprintf("%d-%s", s.Examples, method), cause, func() (experiment.Values, error) {
			m, h, err := fitMarginal(ctx, r, method, c, s, d)
			if err != nil {
				return nil, err
			}
			curve := c.curve(method, d, h)
			curve.measure(r)
			if method == aevb {
				measureEstimators(r, c, d, m)
			}
			return experiment.Values{"x": curve.x, "train": curve.train, "test": curve.test}, nil
		})
		if err != nil {
			return nil, err
		}
		curves = append(curves, c.kept(method, d, kept))
	}
	measureMarginalOrders(r, c, s, curves)
	return curves, nil
}

// passes returns the mean number of gradients of a training example in an update. A move of MCEM takes ten
// gradients for five updates, each of which takes one more.
func passes(method string) int {
	if method == mcem {
		return 3
	}
	return 1
}

// fitMarginal trains a model by a method. The batches of MCEM are not drawn: each has all training images.
func fitMarginal(ctx context.Context, r *experiment.Run, method string, c Marginal, s Set, d data) (*vae.Model, *train.History, error) {
	x, t := d.Train.Pixels, c.Training
	var m *vae.Model
	var model experiment.Model
	batch, replacement, record := t.BatchSize, true, t.RecordEvery
	switch method {
	case mcem:
		chains := vae.NewMCEM(t.decoder(x.Cols, c.Latents, x.Rows, d.likelihood(), r.Seed), x.Rows)
		m, model, batch, replacement, record = chains.Model, chains, x.Rows, false, 5
	case wakeSleep:
		m = NewModel(t, x.Cols, c.Latents, x.Rows, d.likelihood(), r.Seed)
		model = &vae.WakeSleep{Model: m}
	default:
		m = NewModel(t, x.Cols, c.Latents, x.Rows, d.likelihood(), r.Seed)
		model = m
	}
	t.Samples = 0 // left out of the cause: nothing depends on the length
	perStep := batch * passes(method)
	rule := t.adagrad(batch)
	if method == mcem {
		rule.Warmup = 0 // a hundred updates would be all of the data, a hundred times
	}
	history, err := r.Fit(ctx, experiment.Fit{
		Name: fmt.Sprintf("mnist-%d-%d-%s", x.Rows, c.Latents, method),
		Cause: map[string]any{
			"Latents": c.Latents, "Training": t, "Method": method, "Images": c.Images, "Posterior": c.Posterior, "At": c.At,
		},
		Data: d.Origins(), Source: train.Rows(x),
		Train: train.Config{
			Steps: (s.Samples + perStep - 1) / perStep, BatchSize: batch, Replacement: replacement, Optimizer: rule, RecordEvery: record,
			Evaluate: func(int) ([]train.Term, error) { return estimate(m, c, d) },
			EvaluateAt: func(step int) bool { // the first step that has seen as many samples
				return slices.ContainsFunc(c.At, func(at int) bool { return step*perStep >= at && (step-1)*perStep < at })
			},
		},
	}, model)
	return m, history, err
}

// The terms of an estimate.
const (
	trainMarginal = "train log p(x)"
	testMarginal  = "test log p(x)"
)

// estimate returns the marginal likelihood of the first images of both parts.
func estimate(m *vae.Model, c Marginal, d data) ([]train.Term, error) {
	var terms []train.Term
	for _, part := range []struct {
		term   string
		images mat32.Matrix
	}{{trainMarginal, d.Train.First(c.Images).Pixels}, {testMarginal, d.Test.First(c.Images).Pixels}} {
		terms = append(terms, train.Term{Name: part.term, Value: meanFinite(m.MarginalLikelihood(part.images, c.Posterior))})
	}
	return terms, nil
}

// meanFinite returns the mean of x without its NaNs. They belong to images whose chains have hardly moved.
func meanFinite(x []float64) float64 {
	return stat.Mean(slices.DeleteFunc(x, func(v float64) bool { return math.IsNaN(v) }), nil)
}

// marginalOf names the estimate for a training set after a number of samples.
func marginalOf(examples int, method, on string, samples float64) string {
	return fmt.Sprintf("%d images, %s: %s log p(x) at %.0e samples", examples, method, on, samples)
}

// marginalCurve is one of our curves of Figure 3, in nats per image.
type marginalCurve struct {
	examples    int
	method      string
	asked       []int     // samples of Marginal.At
	x           []float64 // samples evaluated there: those after the update that first reaches as many
	train, test []float64
}

// curve returns the estimates of a training.
func (c Marginal) curve(method string, d data, h *train.History) marginalCurve {
	steps, training := h.Curve(train.Evaluation, train.Examples, trainMarginal)
	_, test := h.Curve(train.Evaluation, train.Examples, testMarginal)
	floats.Scale(float64(passes(method)), steps)
	return c.kept(method, d, experiment.Values{"x": steps, "train": training, "test": test})
}

// kept returns the curve of a piece.
func (c Marginal) kept(method string, d data, kept experiment.Values) marginalCurve {
	m := marginalCurve{examples: d.Train.Len(), method: method, x: kept["x"], train: kept["train"], test: kept["test"]}
	for _, x := range m.x {
		asked := 0
		for _, at := range c.At {
			if float64(at) <= x {
				asked = max(asked, at)
			}
		}
		m.asked = append(m.asked, asked)
	}
	return m
}

// measure notes the estimates.
func (c marginalCurve) measure(r *experiment.Run) {
	for i, x := range c.x {
		r.Measure(marginalOf(c.examples, c.method, "train", x), c.train[i], "nats")
		r.Measure(marginalOf(c.examples, c.method, "test", x), c.test[i], "nats")
	}
}

// series returns the curves to draw. On real data the paper's curves follow.
func (c marginalCurve) series(d data) []plots.Series {
	series := []plots.Series{{Name: c.method + " (train)", X: c.x, Y: c.train}, {Name: c.method + " (test)", X: c.x, Y: c.test}}
	for _, paper := range paperMarginals {
		if paper.examples == c.examples && paper.method == c.method && !d.Train.Standin {
			for i, y := range [2][]float64{paper.train, paper.test} {
				series = append(series, known(plots.Series{Name: series[i].Name, X: marginalSamples, Y: y, Paper: true}))
			}
		}
	}
	return series
}

// estimatorGap names the difference between the estimate and the importance bound.
func estimatorGap(examples int) string {
	return fmt.Sprintf("%d images, AEVB: estimated log p(x) less the importance bound, test", examples)
}

// measureEstimators notes the importance bound of test images, and how far the estimate is above it. On average
// the estimate is too large and the bound too small. The difference is the mean over the images that have an
// estimate. The number of the others is noted as well.
func measureEstimators(r *experiment.Run, c Marginal, d data, m *vae.Model) {
	images, n := d.Test.First(c.Images).Pixels, d.Train.Len()
	above, below := m.MarginalLikelihood(images, c.Posterior), m.ImportanceBound(images, 0, c.Importance)
	gap, dropped := meanGap(above, below)
	r.Measure(fmt.Sprintf("%d images, AEVB: importance bound, test, %d samples", n, c.Importance), stat.Mean(below, nil), "nats")
	r.Measure(estimatorGap(n), gap, "nats")
	r.Measure(fmt.Sprintf("%d images, AEVB: test images without an estimate, of %d", n, len(above)), float64(dropped), "")
}

// meanGap returns the mean of above - below without the NaNs of above, and their number.
func meanGap(above, below []float64) (gap float64, dropped int) {
	gaps := make([]float64, len(above))
	floats.SubTo(gaps, above, below)
	kept := slices.DeleteFunc(gaps, func(v float64) bool { return math.IsNaN(v) })
	return stat.Mean(kept, nil), len(above) - len(kept)
}
