package kingma2013

import (
	"context"
	"fmt"
	"math"
	"path/filepath"

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

// split is a data set in the two parts that an experiment uses, and how p(x|z) is modelled.
type split struct {
	name        string // "mnist" or "frey"
	train, test datasets.Images
	likelihood  func() loss.Likelihood
}

// loadMNIST returns the 50,000 training images of the split that the first author's code
// used, and the 10,000 test images; or the first of each, as t says.
func loadMNIST(ctx context.Context, r *experiment.Run, t Training) (split, error) {
	training, test, err := mnist.Load(ctx, r.Data)
	if err != nil {
		return split{}, err
	}
	r.Uses(training, test)
	training, _ = mnist.Split(training)
	s := split{"mnist", training, test, func() loss.Likelihood { return loss.Bernoulli{} }}
	return s.first(t), nil
}

// freyTest is the number of test images. The paper does not tell its split; a random
// one is the likelier (see the deviations).
const freyTest = 465

// loadFrey returns 1,500 random Frey faces and the 465 others for the test; or the first of
// each, as t says.
func loadFrey(ctx context.Context, r *experiment.Run, t Training) (split, error) {
	faces, err := freyface.Load(ctx, r.Data)
	if err != nil {
		return split{}, err
	}
	r.Uses(faces)
	order := make([]int, faces.Len())
	random.New(1, "frey split").Perm(order)
	test, training := faces.Select(order[:freyTest]), faces.Select(order[freyTest:])
	s := split{"frey", training, test, func() loss.Likelihood { return new(loss.SigmoidGaussian) }}
	return s.first(t), nil
}

// loadBoth returns both data sets.
func loadBoth(ctx context.Context, r *experiment.Run, digits, faces Training) (d, f split, err error) {
	if d, err = loadMNIST(ctx, r, digits); err != nil {
		return d, f, err
	}
	f, err = loadFrey(ctx, r, faces)
	return d, f, err
}

// first keeps as many images as t asks for.
func (s split) first(t Training) split {
	s.train, s.test = experiment.First(s.train, t.Examples), experiment.First(s.test, t.Tests)
	return s
}

// NewModel returns the paper's network, d-Hidden-k-Hidden-d with tanh units, for n
// training images. Its weights, not its biases, have an N(0, I) prior.
func NewModel(t Training, d, k, n int, likelihood loss.Likelihood) *vae.Model {
	init := nn.Normal{Std: t.InitStd}
	dense := func(in, out int) nn.Layer { return nn.NewDenseBias(in, out, init, init) }
	return vae.New(vae.Config{
		Encoder:     nn.Sequential{dense(d, t.Hidden), nn.NewTanh(), dense(t.Hidden, 2*k)},
		Decoder:     nn.Sequential{dense(k, t.Hidden), nn.NewTanh(), dense(t.Hidden, likelihood.Outputs(d))},
		Latent:      k,
		Likelihood:  likelihood,
		WeightPrior: 1 / float32(n),
		Seed:        t.Seed,
	})
}

// Schedule returns how a model is trained in dir: the paper's Adagrad on batches drawn with
// replacement, and its test bound, which bound measures, on a logarithmic scale.
func (t Training) Schedule(dir string, bound func() float64) train.Config {
	steps := t.Samples / t.BatchSize
	return train.Config{
		Dir: dir, Seed: t.Seed, Steps: steps, BatchSize: t.BatchSize, Replacement: true,
		Optimizer:   &optim.Adagrad{LearningRate: t.LearningRate, Epsilon: 1e-8, Warmup: t.Warmup},
		RecordEvery: max(1, steps/100), CheckpointEvery: max(1, steps/100),
		Evaluate: func(int) ([]train.Term, error) {
			return []train.Term{{Name: "test bound", Value: bound()}}, nil
		},
		EvaluateAt: func(step int) bool {
			return step == steps || train.LogSteps(t.FirstTest/t.BatchSize, 10)(step)
		},
	}
}

// fitted is a trained model with the record of its training.
type fitted struct {
	*vae.Model
	history *train.History
}

// fit trains a model with k latents, or loads it, or goes on with it. Experiments of one
// configuration share the model.
func fit(ctx context.Context, r *experiment.Run, t Training, data split, k int) (fitted, error) {
	n := data.train.Len()
	m := NewModel(t, data.train.Pixels.Cols, k, n, data.likelihood())
	dir := r.ModelDir(fmt.Sprintf("%s-%d", data.name, k), t, k, n, data.train.SHA256, data.test.SHA256)
	config := struct {
		Data           string
		Latents, Input int
		Images         int // to learn from
		Training       Training
	}{data.name, k, data.train.Pixels.Cols, n, t}
	if err := r.DescribeModel(dir, config); err != nil {
		return fitted{}, err
	}
	cfg := t.Schedule(dir, func() float64 { return m.Bound(data.test.Pixels, 1) })
	cfg.Name = fmt.Sprintf("%s, %d latents", data.name, k)
	cfg.Quiet = r.Quiet
	cfg.Identity = filepath.Base(dir)
	history, err := train.Run(ctx, cfg, train.Rows(data.train.Pixels), m)
	if err != nil {
		return fitted{}, err
	}
	return fitted{m, history}, nn.SaveWeights(filepath.Join(dir, "weights.npz"),
		nn.Module{Name: "encoder", Layer: m.Encoder}, nn.Module{Name: "decoder", Layer: m.Decoder})
}

// bounds returns the curves of Figure 2: samples seen and bound per image, on the
// batches as they were trained on and on the test set.
func (f fitted) bounds() (trainX, trainY, testX, testY []float64) {
	trainX, reconstruction := f.history.Curve(train.Training, train.Examples, "reconstruction")
	_, kl := f.history.Curve(train.Training, train.Examples, "kl")
	for i, v := range reconstruction {
		trainY = append(trainY, -(v + kl[i]))
	}
	testX, testY = f.history.Curve(train.Evaluation, train.Examples, "test bound")
	return trainX, trainY, testX, testY
}

// testAt returns the test bound after that many samples, NaN if it was not measured.
func (f fitted) testAt(samples float64) float64 {
	x, y := f.history.Curve(train.Evaluation, train.Examples, "test bound")
	for i, v := range x {
		if v == samples {
			return y[i]
		}
	}
	return math.NaN()
}
