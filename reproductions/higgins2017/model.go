package higgins2017

import (
	"context"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/shapes2d"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// loadShapes returns the 2-D shapes of a grid: the published ones, or drawn ones if the published file is not
// there.
func loadShapes(ctx context.Context, r *experiment.Run, g shapes2d.Grid) (*shapes2d.Shapes, error) {
	s, err := shapes2d.Load(ctx, r.DataConfig)
	if err != nil {
		return nil, err
	}
	s = s.Thin(g)
	r.Uses(s.Origin)
	return s, nil
}

// NewModel returns the fully connected network with the starting weights of s.
func NewModel(m Model, s Start, seed uint64) *vae.Model {
	const d = shapes2d.Height * shapes2d.Width
	h, k := m.Hidden, m.Latents
	return vae.New(vae.Config{
		Encoder: nn.Sequential{s.dense(d, h), nn.NewReLU(), s.dense(h, h), nn.NewReLU(), s.dense(h, 2*k)},
		Decoder: nn.Sequential{
			s.dense(k, h), nn.NewTanh(), s.dense(h, h), nn.NewTanh(), s.dense(h, h), nn.NewTanh(), s.dense(h, d),
		},
		Latent:      k,
		Likelihood:  loss.Bernoulli{},
		Regularizer: vae.KL{Beta: m.Beta},
		Seed:        seed,
	})
}

// fitted is a trained model with the history of its training.
type fitted struct {
	*vae.Model
	history *train.History
}

// fit trains a model on the shapes from a start, goes on with its training, or loads it. Seed 0 is the
// run's seed.
func fit(ctx context.Context, r *experiment.Run, shapes *shapes2d.Shapes, m Model, t Training, s Start, seed uint64) (fitted, error) {
	if seed == 0 {
		seed = r.Seed
	}
	v := NewModel(m, s, seed)
	s.Name = "" // left out of the cause: the name decides nothing
	cause := struct {
		Model Model
		Watch Training
		Start Start
	}{m, t, s}
	cause.Watch.Samples = 0 // nothing depends on the length
	w := &watch{model: v, shapes: shapes, training: t}
	history, err := r.Fit(ctx, experiment.Fit{
		Name: m.String(), Cause: cause, Data: []datasets.Origin{shapes.Origin}, Source: shapes, Seed: seed,
		Train: train.Config{
			Steps: t.Samples / t.BatchSize, BatchSize: t.BatchSize, RecordEvery: t.RecordEvery,
			Optimizer:  s.optimizer(),
			Evaluate:   func(step int) ([]train.Term, error) { return w.look(step), nil },
			EvaluateAt: train.LogSteps(t.FirstLook, 3),
		},
	}, v)
	return fitted{v, history}, err
}
