package kingma2013

import (
	"context"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/mnist"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/stat"
)

// Binarised configures the experiment binarised: variational autoencoders of digits whose pixels are zeros and
// ones, as public programs train them. The paper has no such models.
type Binarised struct {
	datasets.Sizes // Tests is also the number of validation images
	Programs       []Program
	Passes         int // draws of z for each image, for the bound
}

// Program is a public program that trains a variational autoencoder, with the settings of its published results.
// Encoder and decoder have the same hidden layers, of ReLU units.
type Program struct {
	Name       string
	Hidden     int // units a layer
	Layers     int // hidden layers
	Latents    int
	Rule       string // RMSProp, in its centered form, or Adam
	Rate       float32
	Epsilon    float32
	Falls      []int // steps at which the rate is multiplied by 10^-0.2
	BatchSize  int
	Steps      int // at most
	TestEvery  int // steps between validation bounds; the weights with the best one are kept
	Patience   int // validation bounds in a row that may be no better before training stops
	Importance int // samples for each test image
}

// Validate returns an error that names all faults.
func (c Binarised) Validate() error {
	var f experiment.Faults
	f.Sizes(c.Sizes)
	f.AtLeast(1, "Passes", c.Passes)
	f.Reject(len(c.Programs) == 0, "Programs has none")
	for _, p := range c.Programs {
		f.Reject(p.Rule != "RMSProp" && p.Rule != "Adam", "%s: Rule is %q, want RMSProp or Adam", p.Name, p.Rule)
		f.Positive(p.Name+": Rate", float64(p.Rate))
		f.Positive(p.Name+": Epsilon", float64(p.Epsilon))
		for _, n := range []struct {
			field string
			value int
		}{
			{"Hidden", p.Hidden}, {"Layers", p.Layers}, {"Latents", p.Latents}, {"BatchSize", p.BatchSize},
			{"Steps", p.Steps}, {"TestEvery", p.TestEvery}, {"Patience", p.Patience}, {"Importance", p.Importance},
		} {
			f.AtLeast(1, p.Name+": "+n.field, n.value)
		}
		f.Reject(p.Steps < p.TestEvery, "%s: Steps is %d, want at least TestEvery, %d", p.Name, p.Steps, p.TestEvery)
	}
	return f.Err()
}

// The programs. altosaar's adds the loss up over a batch of 128, where ours takes the mean: so ε is divided by
// 128.
var (
	altosaar = Program{
		Name: "altosaar", Hidden: 256, Layers: 2, Latents: 128, Rule: "RMSProp", Rate: 1e-3, Epsilon: 1e-8 / 128,
		BatchSize: 128, Steps: 100_000, TestEvery: 5000, Patience: 5, Importance: 128,
	}
	pythae = Program{ // 500 epochs; the rate falls after 200 and 350
		Name: "pythae", Hidden: 400, Layers: 1, Latents: 40, Rule: "Adam", Rate: 1e-4, Epsilon: 1e-8, Falls: []int{100_000, 175_000},
		BatchSize: 100, Steps: 250_000, TestEvery: 12_500, Patience: 20, Importance: 200,
	}
)

var binarisedPresets = experiment.EachPreset(func(p experiment.Preset) Binarised {
	c := Binarised{Programs: []Program{altosaar, pythae}, Passes: experiment.Pick(p, 1, 1, 10)}
	if p == experiment.PaperScale {
		return c
	}
	c.Sizes = experiment.Pick(p, datasets.Sizes{Examples: 500, Tests: 50}, datasets.Sizes{Tests: 500}, datasets.Sizes{})
	for i := range c.Programs {
		r := &c.Programs[i]
		r.Steps, r.TestEvery = experiment.Pick(p, 60, 600, 0), experiment.Pick(p, 20, 200, 0)
		r.Hidden = experiment.Pick(p, 20, r.Hidden, 0)
	}
	return c
})

// The names of a program's measures.
func programBound(name string) string { return name + ": test bound" }

func programLikelihood(p Program) string {
	return fmt.Sprintf("%s: test log p(x), %d importance samples", p.Name, p.Importance)
}

// binarised trains with the settings of public programs, on digits of zeros and ones. It measures the bound and
// the likelihood that they publish. Each is a piece.
func binarised(ctx context.Context, r *experiment.Run, c Binarised) error {
	digits, err := r.MNIST(ctx)
	if err != nil {
		return err
	}
	fit, validation := mnist.Split(digits.Train)
	d := datasets.Split{Train: fit.First(c.Examples).Binarized("binarised training"), Test: digits.Test.First(c.Tests).Binarized("binarised test")}
	held := validation.First(c.Tests).Binarized("binarised validation")
	var series []plots.Series
	for _, p := range c.Programs {
		kept, err := r.Piece("binarised-"+p.Name, []any{p, c.Passes, c.Examples, c.Tests}, func() (experiment.Values, error) {
			m, s, err := p.fit(ctx, r, d, held, c.Passes)
			if err != nil {
				return nil, err
			}
			r.Measure(programBound(p.Name), m.Bound(d.Test.Pixels, c.Passes), "nats")
			bounds, err := experiment.ImportanceBounds(ctx, m, d.Test.Pixels, p.Importance)
			if err != nil {
				return nil, err
			}
			r.Measure(programLikelihood(p), stat.Mean(bounds, nil), "nats")
			return experiment.Values{"x": s.X, "y": s.Y}, nil
		})
		if err != nil {
			return err
		}
		series = append(series, plots.Series{Name: p.Name + "'s settings", X: kept["x"], Y: kept["y"]})
	}
	if !r.Standin {
		series = append(series, altosaarLog)
	}
	f := plots.Curves(plots.Axes{X: "steps", Y: "validation bound (nats per image)", LogX: true}, plots.Panel{Series: series})
	f.Describe("The bound of digits whose pixels are zeros and ones, in the settings of public programs.")
	return r.Figure("binarised", "Binarised MNIST, as public programs train on it", f, d.Train.Origin)
}

// altosaarLog is the validation bound in that program's README. The program stops at the sixth bound that is no
// better than the best. It publishes the test bound of the weights with the best one.
var altosaarLog = plots.Series{
	Name: "validation bound", By: "altosaar's",
	X: []float64{5e3, 10e3, 15e3, 20e3, 25e3, 30e3, 35e3, 40e3, 45e3, 50e3, 55e3, 60e3, 65e3},
	Y: []float64{-112.57, -108.49, -106.97, -106.23, -104.89, -104.50, -104.05, -104.10, -104.58, -104.72, -105.14, -104.13, -104.46},
}

// validationBound names the bound that decides which weights are kept.
const validationBound = "validation bound"

// fit trains a model until more than Patience validation bounds in a row are no better than the best. It
// returns the model of the best bound, and the curve of all bounds.
func (p Program) fit(ctx context.Context, r *experiment.Run, d datasets.Split, held datasets.Images, passes int) (*vae.Model, plots.Series, error) {
	s := plots.Series{Name: p.Name + "'s settings"}
	best, top := 0, math.Inf(-1)
	for steps := p.TestEvery; steps <= p.Steps && steps-best <= (p.Patience+1)*p.TestEvery; steps += p.TestEvery {
		_, h, err := p.fitTo(ctx, r, d, held, passes, steps)
		if err != nil {
			return nil, s, err
		}
		v, _ := h.Last(train.Evaluation, validationBound)
		if v > top {
			best, top = steps, v
		}
		s.X, s.Y = h.Curve(train.Evaluation, train.Steps, validationBound)
	}
	r.Measure(p.Name+": "+validationBound+", the best", top, "nats")
	r.Measure(p.Name+": steps to the best "+validationBound, float64(best), "")
	m, _, err := p.fitTo(ctx, r, d, held, passes, best)
	return m, s, err
}

// fitTo trains a model up to a number of steps, goes on with its training, or loads it.
func (p Program) fitTo(ctx context.Context, r *experiment.Run, d datasets.Split, held datasets.Images, passes, steps int) (*vae.Model, *train.History, error) {
	m := p.model(d.Train.Pixels.Cols, r.Seed)
	h, err := r.Fit(ctx, experiment.Fit{
		Name: "binarised-" + p.Name,
		Cause: map[string]any{
			"Hidden": p.Hidden, "Layers": p.Layers, "Latents": p.Latents, "Falls": p.Falls, "Pixels": "zeros and ones",
			"TestEvery": p.TestEvery, "Passes": passes, "Validation": held.Len(),
		},
		Data: d.Origins(), Source: train.Rows(d.Train.Pixels),
		Train: train.Config{
			Steps: steps, BatchSize: p.BatchSize, Optimizer: p.optimizer(), Rate: p.rate, RecordEvery: p.TestEvery,
			Evaluate: func(int) ([]train.Term, error) {
				return []train.Term{{Name: validationBound, Value: m.Bound(held.Pixels, passes)}}, nil
			},
			EvaluateAt: func(step int) bool { return step > 0 && step%p.TestEvery == 0 },
		},
	}, m)
	return m, h, err
}

func (p Program) optimizer() optim.Optimizer {
	if p.Rule == "Adam" {
		rule := optim.NewAdam(p.Rate)
		rule.Epsilon = p.Epsilon
		return rule
	}
	return &optim.RMSProp{LearningRate: p.Rate, Decay: 0.99, Epsilon: p.Epsilon, Centered: true}
}

func (p Program) rate(step int) float32 {
	rate := p.Rate
	for _, at := range p.Falls {
		if step >= at {
			rate *= 0.6309573 // 10^-0.2
		}
	}
	return rate
}

// model returns the network with the starting weights that are PyTorch's default.
func (p Program) model(d int, seed uint64) *vae.Model {
	return vae.New(vae.Config{
		Encoder: p.network(d, 2*p.Latents), Decoder: p.network(p.Latents, d),
		Latent: p.Latents, Likelihood: loss.Bernoulli{}, Seed: seed,
	})
}

func (p Program) network(in, out int) (layers nn.Sequential) {
	dense := func(in, out int) nn.Layer {
		u := nn.Uniform{Limit: 1 / math.Sqrt(float64(in))}
		return nn.NewDenseBias(in, out, u, u)
	}
	for range p.Layers {
		layers = append(layers, dense(in, p.Hidden), nn.NewReLU())
		in = p.Hidden
	}
	return append(layers, dense(in, out))
}
