package kingma2013

import (
	"context"
	"fmt"

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

// data is a data set in the two parts that an experiment uses, and how p(x|z) is modelled.
type data struct {
	datasets.Split
	name       string // "mnist" or "frey"
	likelihood func() loss.Likelihood
}

// loader loads a data set, or as much of it as a training asks for.
type loader func(context.Context, *experiment.Run, Training) (data, error)

// loadMNIST returns the 50,000 training images of the split that the first author's code
// used, and the 10,000 test images; or the first of each, as t says.
func loadMNIST(ctx context.Context, r *experiment.Run, t Training) (data, error) {
	digits, err := r.MNIST(ctx)
	if err != nil {
		return data{}, err
	}
	digits.Train, _ = mnist.Split(digits.Train)
	return data{digits.First(t.Sizes), "mnist", func() loss.Likelihood { return loss.Bernoulli{} }}, nil
}

// freyTest is the number of test images. The paper does not tell its split; a random
// one is the likelier (see the deviations).
const freyTest = 465

// loadFrey returns 1,500 random Frey faces and the 465 others for the test; or the first of
// each, as t says.
func loadFrey(ctx context.Context, r *experiment.Run, t Training) (data, error) {
	faces, err := freyface.Load(ctx, r.DataConfig)
	if err != nil {
		return data{}, err
	}
	r.Uses(faces.Origin)
	split := faces.Split(freyTest, random.New(1, "frey split"))
	return data{split.First(t.Sizes), "frey", func() loss.Likelihood { return new(loss.SigmoidGaussian) }}, nil
}

// NewModel returns the paper's network, d-Hidden-k-Hidden-d with tanh units, for n
// training images. Its weights, not its biases, have an N(0, I) prior.
func NewModel(t Training, d, k, n int, likelihood loss.Likelihood, seed uint64) *vae.Model {
	init := nn.Normal{Std: t.InitStd}
	dense := func(in, out int) nn.Layer { return nn.NewDenseBias(in, out, init, init) }
	return vae.New(vae.Config{
		Encoder:     nn.Sequential{dense(d, t.Hidden), nn.NewTanh(), dense(t.Hidden, 2*k)},
		Decoder:     nn.Sequential{dense(k, t.Hidden), nn.NewTanh(), dense(t.Hidden, likelihood.Outputs(d))},
		Latent:      k,
		Likelihood:  likelihood,
		WeightPrior: 1 / float32(n),
		Seed:        seed,
	})
}

// testBound names what is measured while a model learns.
const testBound = "test bound"

// Schedule returns how a model is trained: the paper's Adagrad on batches drawn with
// replacement, and its test bound, which bound measures, on a logarithmic scale.
func (t Training) Schedule(bound func() float64) train.Config {
	return train.Config{
		Steps: t.Samples / t.BatchSize, BatchSize: t.BatchSize, Replacement: true,
		Optimizer:   &optim.Adagrad{LearningRate: t.LearningRate, Epsilon: 1e-8, Warmup: t.Warmup},
		RecordEvery: t.RecordEvery, CheckpointEvery: t.RecordEvery,
		Evaluate:   func(int) ([]train.Term, error) { return []train.Term{{Name: testBound, Value: bound()}}, nil },
		EvaluateAt: train.LogSteps(t.FirstTest/t.BatchSize, 10),
	}
}

// fitted is a trained model with the history of its training.
type fitted struct {
	*vae.Model
	history *train.History
}

// fit trains a model with k latents, or loads it, or goes on with it. Experiments of one
// configuration share the model.
func fit(ctx context.Context, r *experiment.Run, t Training, d data, k int) (fitted, error) {
	x := d.Train.Pixels
	m := NewModel(t, x.Cols, k, x.Rows, d.likelihood(), r.Seed)
	cause := struct {
		Latents  int
		Training Training
	}{k, t}
	cause.Training.Samples = 0 // nothing depends on the length
	history, err := r.Fit(ctx, experiment.Fit{
		Name: fmt.Sprintf("%s-%d", d.name, k), Cause: cause, Data: d.Origins(), Source: train.Rows(x),
		Train: t.Schedule(func() float64 { return m.Bound(d.Test.Pixels, 1) }),
	}, m)
	return fitted{m, history}, err
}

// eachMNIST trains a model of MNIST for each number of latents, and hands it to use.
func eachMNIST(ctx context.Context, r *experiment.Run, t Training, latents []int, use func(d data, i int, m fitted) error) error {
	d, err := loadMNIST(ctx, r, t)
	if err != nil {
		return err
	}
	r.Expect(len(latents))
	for i, k := range latents {
		m, err := fit(ctx, r, t, d, k)
		if err != nil {
			return err
		}
		if err := use(d, i, m); err != nil {
			return err
		}
	}
	return nil
}
