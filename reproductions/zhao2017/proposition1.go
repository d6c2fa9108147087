package zhao2017

import (
	"context"
	"fmt"
	"image/color"
	"math"
	"time"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Proposition1 configures the experiment proposition-1.
type Proposition1 struct {
	Hidden       int     // leaky rectified units in each of two layers of encoder and decoder
	Offset       float32 // least standard deviation, of q(z|x) and of p(x|z)
	Lambda       float32 // λ of InfoVAE, with α = 1
	Bandwidth    float32 // h of the kernel
	BatchSize    int
	Steps        int
	Rate         float32 // η of Adam at first
	LastRate     float32 // at the end
	Hold         int     // number of first steps at Rate; then the rate falls to LastRate in a line
	RecordEvery  int     // steps
	FirstLook    int     // steps before the first look at the codes; then some a decade, and one at the end
	LooksADecade int
}

// Validate returns an error that names all faults.
func (c Proposition1) Validate() error {
	var f experiment.Faults
	f.AtLeast(1, "Hidden", c.Hidden)
	f.Positive("Offset", float64(c.Offset))
	f.Reject(!(c.Lambda >= 0), "Lambda is %g, want at least 0", c.Lambda)
	f.Positive("Bandwidth", float64(c.Bandwidth))
	f.AtLeast(2, "BatchSize", c.BatchSize)
	f.AtLeast(1, "RecordEvery", c.RecordEvery)
	f.AtLeast(1, "FirstLook", c.FirstLook)
	f.AtLeast(1, "LooksADecade", c.LooksADecade)
	f.Reject(c.Steps < c.FirstLook, "Steps is %d, want at least the %d of FirstLook", c.Steps, c.FirstLook)
	f.Positive("Rate", float64(c.Rate))
	f.Positive("LastRate", float64(c.LastRate))
	f.Reject(c.Hold < 0 || c.Hold > c.Steps, "Hold is %d, want from 0 to the %d of Steps", c.Hold, c.Steps)
	return f.Err()
}

var proposition1Presets = experiment.EachPreset(func(p experiment.Preset) Proposition1 {
	c := Proposition1{
		Hidden: 200, Offset: 0.0005, Lambda: 500, Bandwidth: 1, // the authors' code
		BatchSize: 500, Steps: 200_000, Rate: 1e-4, LastRate: 1e-6, Hold: 150_000, RecordEvery: 100, FirstLook: 10, LooksADecade: 8,
	}
	switch p {
	case experiment.Smoke:
		c.Hidden, c.BatchSize, c.Steps, c.Rate, c.LastRate, c.RecordEvery, c.LooksADecade = 20, 50, 90, 1e-3, 1e-5, 10, 2
		c.Hold = 50
	case experiment.Quick:
		c.Hidden, c.BatchSize, c.Steps, c.Rate, c.LastRate, c.RecordEvery, c.LooksADecade = 50, 200, 4000, 1e-3, 1e-5, 20, 3
		c.Hold = 0
	}
	return c
})

// twoPoints is the origin of the proposition's data.
var twoPoints = datasets.Origin{Name: "two points, -1 and 1"}

// NewPointModel returns the model of the two points, 1-Hidden-Hidden-1 on each side.
func NewPointModel(c Proposition1, r vae.Regularizer, seed uint64) *vae.Model {
	side := func() nn.Sequential {
		init := nn.GlorotUniform{}
		return nn.Sequential{
			nn.NewDense(1, c.Hidden, init), nn.NewLeakyReLU(0.1), nn.NewDense(c.Hidden, c.Hidden, init), nn.NewLeakyReLU(0.1),
			nn.NewDense(c.Hidden, 2, init), vae.NewDeviation(c.Offset, 0),
		}
	}
	return vae.New(vae.Config{Encoder: side(), Decoder: side(), Latent: 1, Likelihood: loss.Gaussian{}, Regularizer: r, Seed: seed})
}

// pointLoss is one of the two losses that the experiment compares.
type pointLoss struct {
	name        string // of the model's directory and of measures
	title       string
	regularizer vae.Regularizer
	loss        func(codes) float64 // the same loss in nats, without draws of z
}

func (c Proposition1) losses(seed uint64) []pointLoss {
	lambda, h := float64(c.Lambda), float64(c.Bandwidth)
	return []pointLoss{
		{"elbo", "ELBO", vae.KL{Beta: 1}, func(m codes) float64 { return m.nll() + m.kl() }},
		{
			"infovae", fmt.Sprintf("InfoVAE, α = 1, λ = %g", c.Lambda),
			&vae.MMD{Alpha: 1, Lambda: c.Lambda, Bandwidth: c.Bandwidth, Seed: seed},
			func(m codes) float64 { return m.nll() + lambda*m.mmd(h) },
		},
	}
}

// gridPoints is the number of points of z in a look at the decoder.
const gridPoints = 221

// proposition1 trains a model of two points by each loss, and draws where the codes go (Proposition 1, Figure 1).
func proposition1(ctx context.Context, r *experiment.Run, c Proposition1) error {
	losses := c.losses(r.Seed)
	r.Expect(len(losses))
	var learnt []pointRun
	for _, l := range losses {
		m := NewPointModel(c, l.regularizer, r.Seed)
		history, err := r.Fit(ctx, experiment.Fit{
			Name: "points-" + l.name, Cause: map[string]any{"Loss": l.name, "Config": c.cause(l.name)},
			Data: []datasets.Origin{twoPoints}, Source: train.Rows(mat32.View([]float32{-1, 1}, 2, 1)),
			Train: train.Config{
				Steps: c.Steps, BatchSize: c.BatchSize, Replacement: true, Optimizer: optim.NewAdam(c.Rate), Rate: c.rate, RecordEvery: c.RecordEvery,
				Evaluate:   func(int) ([]train.Term, error) { return inspect(m, gridPoints).terms(float64(c.Bandwidth)), nil },
				EvaluateAt: c.looksAt(),
			},
		}, m)
		if err != nil {
			return err
		}
		run := pointRun{l, inspect(m, 4*gridPoints), optimum(float64(c.Offset), l.loss), history}
		run.measure(r, float64(c.Bandwidth))
		learnt = append(learnt, run)
	}
	f := pointFigure(learnt, func(p pointRun) codes { return p.end })
	f.Describe("The standard deviation of q(z|x) and of p(x|z) is at least %g.", c.Offset)
	if err := r.Figure("figure-1", citation+", Figure 1: two data points", f, twoPoints); err != nil {
		return err
	}
	if err := r.Figure("training", citation+", Proposition 1: what is learnt, beside the optimum", trainingFigure(learnt, c), twoPoints); err != nil {
		return err
	}
	return r.Figure("animation", citation+", Figure 1, while the models learn", pointAnimation(learnt), twoPoints)
}

// looksAt returns a function that chooses the steps of the looks: some a decade, and the last step.
func (c Proposition1) looksAt() func(step int) bool {
	some := train.LogSteps(c.FirstLook, c.LooksADecade)
	return func(step int) bool { return some(step) || step == c.Steps }
}

func (c Proposition1) rate(step int) float32 {
	if step < c.Hold {
		return c.Rate
	}
	return c.Rate + float32((c.LastRate-c.Rate)*float32(step-c.Hold))/float32(c.Steps-c.Hold)
}

// cause returns the configuration that names a model's directory. The ELBO does not depend on Lambda, so it has
// none.
func (c Proposition1) cause(name string) Proposition1 {
	if name == "elbo" {
		c.Lambda = 0
	}
	return c
}

// pointRun is one of the two losses, with the codes that training ends with and those of the optimum.
type pointRun struct {
	pointLoss
	end, best codes
	history   *train.History
}

// measure notes the measures of the learnt codes, and those of the optimum. h is the bandwidth of MMD².
func (p pointRun) measure(r *experiment.Run, h float64) {
	for _, of := range []struct {
		name string
		codes
	}{{p.name, p.end}, {p.name + ", optimum", p.best}} {
		m, s := of.separation()
		r.Measure(of.name+": m", m, "")
		r.Measure(of.name+": s", s, "")
		r.Measure(of.name+": variance of q(z)", of.variance(), "")
		r.Measure(of.name+": NLL", of.nll(), "nats")
		r.Measure(of.name+": KL to the prior", of.kl(), "nats")
		r.Measure(of.name+": log p(x)", of.logLikelihood(), "nats")
		r.Measure(of.name+": KL to the true posterior", of.logLikelihood()+of.nll()+of.kl(), "nats")
		r.Measure(of.name+": MMD²", of.mmd(h), "")
		r.Measure(of.name+": q(0) over p(0)", of.aggregate(0)/normal(0, 0, 1), "")
		r.Measure(of.name+": loss", p.loss(of.codes), "nats")
	}
}

// terms returns the terms that the history keeps of a look, for the animation and the curves.
func (c codes) terms(h float64) []train.Term {
	m, s := c.separation()
	terms := []train.Term{
		{Name: "m", Value: m}, {Name: "s", Value: s}, {Name: "nll", Value: c.nll()}, {Name: "mmd", Value: c.mmd(h)},
	}
	for k, x := range points {
		terms = append(terms, train.Term{Name: meanOf(x), Value: c.Mean[k]}, train.Term{Name: deviationOf(x), Value: c.Deviation[k]})
	}
	for i, z := range c.z {
		terms = append(terms, train.Term{Name: decodedMean(z), Value: c.mu[i]}, train.Term{Name: decodedDeviation(z), Value: c.sigma[i]})
	}
	return terms
}

func meanOf(x float64) string           { return fmt.Sprintf("mean of q(z|x=%g)", x) }
func deviationOf(x float64) string      { return fmt.Sprintf("deviation of q(z|x=%g)", x) }
func decodedMean(z float64) string      { return fmt.Sprintf("mean of p(x|z=%.2f)", z) }
func decodedDeviation(z float64) string { return fmt.Sprintf("deviation of p(x|z=%.2f)", z) }

// codesOf is the inverse of terms.
func codesOf(terms train.Terms) codes {
	var c codes
	value := func(name string) float64 {
		v, ok := terms.Value(name)
		if !ok {
			return math.NaN()
		}
		return v
	}
	for k, x := range points {
		c.Mean[k], c.Deviation[k] = value(meanOf(x)), value(deviationOf(x))
	}
	for i := range gridPoints {
		z := gridReach * (2*float64(i)/(gridPoints-1) - 1)
		c.z = append(c.z, z)
		c.mu, c.sigma = append(c.mu, value(decodedMean(z))), append(c.sigma, value(decodedDeviation(z)))
	}
	return c
}

// pointFigure draws the lecture's figure: the densities of codes above the densities that they decode to, the
// ELBO left and InfoVAE right. The posterior of -1 is red, that of 1 green, the prior purple.
func pointFigure(learnt []pointRun, at func(pointRun) codes) *plots.Figure {
	var top, bottom []plots.Panel
	var edges, x []float64
	for i := range 101 {
		edges = append(edges, -2+0.04*float64(i))
	}
	for i := range 100 {
		x = append(x, (edges[i]+edges[i+1])/2)
	}
	for _, p := range learnt {
		c := at(p)
		prior := func(z float64) float64 { return normal(z, 0, 1) }
		minus, plus := func(z float64) float64 { return c.posterior(0, z) }, func(z float64) float64 { return c.posterior(1, z) }
		curve := func(f func(z float64) float64) (y []float64) {
			for _, z := range c.z {
				y = append(y, f(z))
			}
			return y
		}
		top = append(top, plots.Panel{Title: p.title, Series: []plots.Series{
			{Name: "q(z|x), left point", X: c.z, Y: curve(minus), Colour: plots.Red},
			{Name: "q(z|x), right point", X: c.z, Y: curve(plus), Colour: plots.Green},
			{Name: "prior p(z)", X: c.z, Y: curve(prior), Colour: plots.Purple},
			{Name: "q(z)", By: "aggregate", X: c.z, Y: curve(c.aggregate), Colour: color.Gray{Y: 0x40}},
		}})
		bottom = append(bottom, plots.Panel{Title: p.title, Series: []plots.Series{
			{Name: "z of the left point", X: x, Y: c.decoded(minus, edges), Colour: plots.Red},
			{Name: "z of the right point", X: x, Y: c.decoded(plus, edges), Colour: plots.Green},
			{Name: "z of the prior", X: x, Y: c.decoded(prior, edges), Colour: plots.Purple},
		}})
	}
	codes := plots.Curves(plots.Axes{X: "z", Y: "density", XMin: -3, XMax: 3, YMin: 0, YMax: 2}, top...)
	codes.Describe("Where the codes of the two points are.")
	data := plots.Curves(plots.Axes{X: "x", Y: "density of p(x|z)", LogY: true, YMin: 1e-3, YMax: 50}, bottom...)
	data.Describe("What the decoder makes of codes, as densities over 100 bins.")
	return plots.Above(codes, data)
}

// Optimum draws the best model of the two points for a loss, in the form of Figure 1. The loss is -ELBO if
// lambda is 0, and otherwise InfoVAE's with α = 1, λ = lambda and the kernel exp(-(a-b)²). The posteriors are
// q(z|x=±1) = N(±m, s²). The decoder may be any with a standard deviation of 0.0005 or more.
func Optimum(lambda float64) *plots.Figure {
	const floor, h = 0.0005, 1
	title, loss := "ELBO", func(c codes) float64 { return c.nll() + c.kl() }
	if lambda > 0 {
		title, loss = fmt.Sprintf("InfoVAE, λ = %g", lambda), func(c codes) float64 { return c.nll() + lambda*c.mmd(h) }
	}
	best := optimum(floor, loss)
	m, s := best.separation()
	f := pointFigure([]pointRun{{pointLoss: pointLoss{title: title}}}, func(pointRun) codes { return best })
	f.Caption = fmt.Sprintf("m = %.2f, s = %.2f, NLL %.2f nats, MMD² %.4f. %s", m, s, best.nll(), best.mmd(h), f.Caption)
	return f
}

// pointAnimation draws the looks in the histories, one frame each.
func pointAnimation(learnt []pointRun) *plots.Figure {
	var frames []*plots.Figure
	for i, first := range looks(learnt[0].history) {
		step := first.Step
		frame := pointFigure(learnt, func(p pointRun) codes { return codesOf(looks(p.history)[i].Terms) })
		frame.Describe("After %d steps.", step)
		frames = append(frames, frame)
	}
	return plots.Animate(plots.Animation{Delay: 250 * time.Millisecond}, frames...)
}

// looks returns the records of evaluations.
func looks(h *train.History) (list []train.Record) {
	for _, r := range h.Records {
		if r.Kind == train.Evaluation {
			list = append(list, r)
		}
	}
	return list
}

// trainingFigure draws m, s, the NLL and MMD² while the models learn, beside the optimum.
func trainingFigure(learnt []pointRun, c Proposition1) *plots.Figure {
	panels := func(terms map[string]func(codes) float64, order ...string) (list []plots.Panel) {
		for _, p := range learnt {
			panel := plots.Panel{Title: p.title}
			for _, name := range order {
				x, y := p.history.Curve(train.Evaluation, train.Steps, name)
				best := terms[name](p.best)
				panel.Series = append(panel.Series,
					plots.Series{Name: name, X: x, Y: y},
					plots.Series{Name: name, By: "optimum:", X: []float64{x[0], x[len(x)-1]}, Y: []float64{best, best}})
			}
			list = append(list, panel)
		}
		return list
	}
	h := float64(c.Bandwidth)
	terms := map[string]func(codes) float64{
		"m": func(c codes) float64 { m, _ := c.separation(); return m }, "s": func(c codes) float64 { _, s := c.separation(); return s },
		"nll": codes.nll, "mmd": func(c codes) float64 { return c.mmd(h) },
	}
	steps := plots.Axes{X: "steps", LogX: true}
	family, nll, mmd := steps, steps, steps
	family.Y, nll.Y, mmd.Y, mmd.LogY = "half distance m, deviation s", "negative log-likelihood (nats)", "MMD²", true
	return plots.Above(plots.Curves(family, panels(terms, "m", "s")...), plots.Curves(nll, panels(terms, "nll")...), plots.Curves(mmd, panels(terms, "mmd")...))
}
