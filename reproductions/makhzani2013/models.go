package makhzani2013

import (
	"context"
	"fmt"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/rbm"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

const citation = "Makhzani & Frey 2013"

// study trains the models of an experiment, or loads those that another one has trained in the same way.
type study struct {
	*experiment.Run
	Base
	Train, Validation, Test datasets.Images
}

// splitSeed draws the validation images.
const splitSeed = 1

// split is the part of a model's cause that says which images it has not seen. The directories of models are named after
// its JSON.
type split struct {
	Validation int
	Seed       uint64
}

func (s *study) split() split { return split{s.Validation.Len(), splitSeed} }

// digits returns a study of MNIST. The validation images are drawn at random from the training set, the same ones for
// all seeds.
func digits(ctx context.Context, r *experiment.Run, b Base) (*study, error) {
	all, err := r.MNIST(ctx)
	if err != nil {
		return nil, err
	}
	parts := all.Train.Split(min(b.Sizes.Validation, all.Train.Len()/6), random.New(splitSeed, "validation"))
	return &study{
		Run: r, Base: b,
		Train: parts.Train.First(b.Sizes.Examples), Validation: parts.Test, Test: all.Test.First(b.Sizes.Tests),
	}, nil
}

// origins returns the origins of the data of all models.
func (s *study) origins() []datasets.Origin { return []datasets.Origin{s.Train.Origin, s.Test.Origin} }

// momentum returns the training of an autoencoder: gradient descent with momentum at a rate.
func (t Training) momentum(rate float32, epochs int) train.Config {
	return train.Config{
		Epochs: epochs, BatchSize: t.BatchSize,
		Optimizer: &optim.SGD{LearningRate: rate, Momentum: t.Momentum},
	}
}

// layer is the input of a layer of a stack: the examples that it learns from, and the cause of the layers below.
type layer struct {
	x     mat32.Matrix
	cause any // nil for the pixels
}

// pixels returns the input of the lowest layer.
func (s *study) pixels() layer { return layer{x: s.Train.Pixels} }

func (l layer) suffix() string {
	if l.cause == nil {
		return ""
	}
	return "-layer-2"
}

// The names of terms in the history of a k-sparse autoencoder.
const (
	deadUnits = "dead units"
	rareUnits = "rare units"
	rareShare = 0.001 // a unit that is active in a smaller share of the images is rare
)

// sparseModel is a trained k-sparse autoencoder with the history of its training.
type sparseModel struct {
	*ae.KSparse
	Sparse
	history *train.History
	cause   any
}

// fitSparse trains a k-sparse autoencoder. It counts its dead and rare units at usageSteps.
func (s *study) fitSparse(ctx context.Context, c Sparse, on layer) (sparseModel, error) {
	t := s.Training
	epochs := t.Epochs
	if on.cause != nil {
		epochs = t.CodeEpochs
	}
	init := nn.Normal{Std: t.InitStd}
	perEpoch := train.StepsPerEpoch(on.x.Rows, t.BatchSize)
	cfg := ae.KSparseConfig{Input: on.x.Cols, Units: t.Units, K: c.K, Init: init, BiasInit: init, Seed: s.Seed}
	length := 0 // the length decides nothing if k is constant
	if c.Start > 0 {
		cfg.KAt = ae.Anneal(c.Start, c.K, epochs, perEpoch)
		length = epochs
	}
	m := sparseModel{KSparse: ae.NewKSparse(cfg), Sparse: c}
	m.cause = struct {
		K, Start, Epochs, Units int
		InitStd                 float64
		Split                   split
		Below                   any
	}{c.K, c.Start, length, t.Units, t.InitStd, s.split(), on.cause}
	training := t.momentum(t.Rate, epochs)
	training.Evaluate = func(step int) ([]train.Term, error) {
		k := c.K
		if cfg.KAt != nil {
			k = cfg.KAt(max(0, step-1))
		}
		u := m.Usage(on.x, k)
		return []train.Term{{Name: deadUnits, Value: float64(u.Dead())}, {Name: rareUnits, Value: float64(u.Rare(rareShare))}}, nil
	}
	training.EvaluateAt = usageSteps(epochs, perEpoch)
	var err error
	m.history, err = s.Fit(ctx, experiment.Fit{
		Name: fmt.Sprintf("k-sparse-%d%s", c.K, on.suffix()), Cause: m.cause,
		Data: s.origins(), Source: train.Rows(on.x), Train: training,
	}, m.KSparse)
	return m, err
}

// usageSteps returns whether dead and rare units are counted after a step: after every twentieth of the epochs, or after
// every epoch if there are fewer than 40, and at the end.
func usageSteps(epochs, perEpoch int) func(step int) bool {
	every := perEpoch * max(1, epochs/20)
	return func(step int) bool { return step > 0 && step%every == 0 || step == epochs*perEpoch }
}

// noisyModel is a trained autoencoder with noise.
type noisyModel struct {
	*ae.Noisy
	Rival
	cause any
}

// fitNoisy trains an autoencoder with noise.
func (s *study) fitNoisy(ctx context.Context, r Rival, on layer) (noisyModel, error) {
	t := s.Training
	m := noisyModel{Rival: r, Noisy: ae.NewNoisy(ae.NoisyConfig{
		Input: on.x.Cols, Units: t.Units, Noise: r.Noise, Init: nn.Normal{Std: t.InitStd}, Seed: s.Seed,
	})}
	m.cause = struct {
		Noise   ae.Noise
		Units   int
		InitStd float64
		Split   split
		Below   any
	}{r.Noise, t.Units, t.InitStd, s.split(), on.cause}
	_, err := s.Fit(ctx, experiment.Fit{
		Name: slug(r.Name) + on.suffix(), Cause: m.cause,
		Data: s.origins(), Source: train.Rows(on.x), Train: t.momentum(r.Rate, r.Epochs),
	}, m.Noisy)
	return m, err
}

// fitMachine trains a restricted Boltzmann machine.
func (s *study) fitMachine(ctx context.Context, p experiment.Pretraining) (*experiment.Stack, error) {
	return s.FitStack(ctx, experiment.StackFit{
		Name: "digits", Data: datasets.Split{Train: s.Train, Test: s.Test}, Visible: rbm.Binary, Code: rbm.Binary,
		Hidden: []int{s.Training.Units}, Pretraining: p, Cause: s.split(),
	})
}

// slug makes an identifier, or the name of a file, of a name.
func slug(name string) string {
	return strings.NewReplacer(" = ", "-", ", ", "-", " ", "-").Replace(name)
}
