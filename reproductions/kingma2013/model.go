package kingma2013

import (
	"context"
	"fmt"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/freyface"
	"github.com/aelab-go/autoencoders/datasets/mnist"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// data is a data set in its training and test parts, with the likelihood that models p(x|z).
type data struct {
	datasets.Split
	name       string // "mnist" or "frey"
	split      string // names the split of the faces; empty for the first random one
	likelihood func() loss.Likelihood
}

// titles are the names of the data sets in words.
var titles = map[string]string{"mnist": "MNIST", "frey": "Frey Face"}

// load returns a data set, or the first images of each part if t says so. "mnist" has the 50,000 training images
// of the split that the first author's code used, and the 10,000 test images. "frey" has 1,500 random faces for
// training and the 465 others for the test. The paper does not give this split (see the deviations).
func load(ctx context.Context, r *experiment.Run, name string, t Training) (data, error) {
	if name == "mnist" {
		digits, err := r.MNIST(ctx)
		if err != nil {
			return data{}, err
		}
		digits.Train, _ = mnist.Split(digits.Train)
		return data{Split: digits.First(t.Sizes), name: name, likelihood: func() loss.Likelihood { return loss.Bernoulli{} }}, nil
	}
	faces, err := freyface.Load(ctx, r.DataConfig)
	if err != nil {
		return data{}, err
	}
	r.Uses(faces.Origin)
	return faceData(faces, 1, t), nil
}

// faceData returns a split of the faces. Random splits are numbered from 1; 0 splits them in the order of the
// video.
func faceData(faces datasets.Images, split int, t Training) data {
	const tests = 465
	parts := datasets.Split{Train: faces.Rows(0, faces.Len()-tests), Test: faces.Rows(faces.Len()-tests, faces.Len())}
	if split > 0 {
		parts = faces.Split(tests, random.New(uint64(split), "frey split"))
	}
	d := data{Split: parts.First(t.Sizes), name: "frey", likelihood: func() loss.Likelihood { return new(loss.SigmoidGaussian) }}
	if split != 1 {
		d.split = fmt.Sprintf("split %d", split)
	}
	return d
}

// NewModel returns the paper's network, d-Hidden-k-Hidden-d with tanh units, for n
// training images. Its weights, not its biases, have an N(0, I) prior.
func NewModel(t Training, d, k, n int, likelihood loss.Likelihood, seed uint64) *vae.Model {
	cfg := t.decoder(d, k, n, likelihood, seed)
	cfg.Encoder = nn.Sequential{t.dense(d, t.Hidden), nn.NewTanh(), t.posterior(t.Hidden, k)}
	return vae.New(cfg)
}

// decoder returns the configuration of a model that lacks its encoder.
func (t Training) decoder(d, k, n int, likelihood loss.Likelihood, seed uint64) vae.Config {
	outputs := likelihood.Outputs(d)
	return vae.Config{
		Decoder: nn.Sequential{t.dense(k, t.Hidden), nn.NewTanh(), t.outputs(t.Hidden, outputs)},
		Latent:  k, Likelihood: likelihood, WeightPrior: 1 / float32(n), Seed: seed,
	}
}

// testBound names the bound on the test images while a model learns.
const testBound = "test bound"

// fitted is a trained model with the history of its training.
type fitted struct {
	*vae.Model
	history *train.History
}

// The methods by which a model is trained.
const (
	aevb      = "AEVB"
	wakeSleep = "wake-sleep"
)

// fit trains a model with k latents by AEVB, as fitBy does.
func fit(ctx context.Context, r *experiment.Run, t Training, d data, k int) (fitted, error) {
	return fitBy(ctx, r, aevb, t, d, k)
}

// fitBy trains a model with k latents, goes on with its training, or loads it. It uses the paper's Adagrad, on
// batches drawn with replacement. The test bound is measured at steps on a logarithmic scale. Experiments of
// one configuration share the model.
func fitBy(ctx context.Context, r *experiment.Run, method string, t Training, d data, k int) (fitted, error) {
	x := d.Train.Pixels
	m := NewModel(t, x.Cols, k, x.Rows, d.likelihood(), r.Seed)
	steps := t.Samples / t.BatchSize
	t.Samples = 0 // left out of the cause: nothing depends on the length
	cause := map[string]any{"Latents": k, "Training": t}
	if d.split != "" {
		cause["Split"] = d.split
	}
	f := experiment.Fit{
		Name: fmt.Sprintf("%s-%d", d.name, k), Cause: cause,
		Data: d.Origins(), Source: train.Rows(x),
		Train: train.Config{
			Steps: steps, BatchSize: t.BatchSize, Replacement: true,
			Optimizer:   t.adagrad(t.BatchSize),
			RecordEvery: t.RecordEvery, CheckpointEvery: t.RecordEvery,
			Evaluate: func(int) ([]train.Term, error) {
				return []train.Term{{Name: testBound, Value: m.Bound(d.Test.Pixels, 1)}}, nil
			},
			EvaluateAt: t.evaluateAt(),
		},
	}
	var model experiment.Model = m
	if method == wakeSleep {
		model = &vae.WakeSleep{Model: m}
		f.Name += "-wake-sleep"
		cause["Method"] = method
	}
	history, err := r.Fit(ctx, f, model)
	return fitted{m, history}, err
}

// adagrad returns the optimizer for batches of the given size. Our losses are means over a batch. So an Epsilon
// for sums is divided by the square of the size: then the steps are the same.
func (t Training) adagrad(batch int) *optim.Adagrad {
	rule := &optim.Adagrad{LearningRate: t.LearningRate, Epsilon: 1e-8, Warmup: t.Warmup}
	if t.Epsilon > 0 {
		rule.Epsilon = t.Epsilon / float32(batch) / float32(batch)
	}
	return rule
}

// evaluateAt chooses the steps at which the test bound is measured: ten a decade, and those of curveSamples.
func (t Training) evaluateAt() func(step int) bool {
	at := train.LogSteps(t.FirstTest/t.BatchSize, 10)
	return func(step int) bool { return at(step) || slices.Contains(curveSamples, float64(step*t.BatchSize)) }
}

// part is a data set in an experiment with the training of its models, one for each number of latents.
type part struct {
	data     string // its name
	training Training
	latents  []int
}

// each trains the models of all parts. It calls use with the models of each part i.
func each(ctx context.Context, r *experiment.Run, parts []part, use func(i int, d data, models []fitted) error) error {
	expected := 0
	for _, p := range parts {
		expected += len(p.latents)
	}
	r.Expect(expected)
	for i, p := range parts {
		d, err := load(ctx, r, p.data, p.training)
		if err != nil {
			return err
		}
		var models []fitted
		for _, k := range p.latents {
			m, err := fit(ctx, r, p.training, d, k)
			if err != nil {
				return err
			}
			models = append(models, m)
		}
		if err := use(i, d, models); err != nil {
			return err
		}
	}
	return nil
}
