package zhao2017

import (
	"context"
	"slices"
	"time"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets/mnist"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Cost configures the experiment cost.
type Cost struct {
	Network
	BatchSize int
	Steps     int // of each objective; their median is taken
}

// Validate returns an error that names all faults.
func (c Cost) Validate() error {
	var f experiment.Faults
	c.Network.faults(&f)
	f.AtLeast(2, "BatchSize", c.BatchSize)
	f.AtLeast(1, "Steps", c.Steps)
	return f.Err()
}

var costPresets = experiment.EachPreset(func(p experiment.Preset) Cost {
	t := littleTraining(p)
	return Cost{Network: t.Network, BatchSize: t.BatchSize, Steps: experiment.Pick(p, 2, 20, 40)}
})

// timed measures how long a regularizer takes.
type timed struct {
	vae.Regularizer
	took time.Duration
}

func (t *timed) Add(step int, p *vae.Posterior, terms []train.Term) (float64, []train.Term) {
	start := time.Now()
	defer func() { t.took = time.Since(start) }()
	return t.Regularizer.Add(step, p, terms)
}

func shareOf(objective string) string {
	return objective + ": share of the regularizer in a training step"
}

// cost measures the share of each regularizer in the time of a training step, Adam's update included. The
// share depends on the machine, too.
func cost(ctx context.Context, r *experiment.Run, c Cost) error {
	x := mat32.New(c.BatchSize, mnist.Height*mnist.Width)
	random.New(r.Seed, "x").Uniform(x.Data)
	stein := infoVAE(1, 1000)
	stein.Name, stein.Divergence = "stein", "Stein"
	mmd := infoVAE(1, 1000)
	mmd.Name = "mmd"
	for _, o := range []Objective{elbo, mmd, stein} {
		part := &timed{Regularizer: o.regularizer(r.Seed)}
		m := c.New(part, r.Seed)
		rule := optim.NewAdam(littleTraining(experiment.PaperScale).Rate)
		w, dw := m.Params()
		rule.Init(len(w))
		m.Step(train.Batch{X: x}) // makes the buffers
		var shares []float64
		for step := range c.Steps {
			if err := ctx.Err(); err != nil {
				return err
			}
			start := time.Now()
			m.Step(train.Batch{Step: step, X: x})
			rule.Step(w, dw)
			shares = append(shares, 100*part.took.Seconds()/time.Since(start).Seconds())
		}
		slices.Sort(shares)
		r.Measure(shareOf(o.Name), shares[len(shares)/2], "%")
	}
	return nil
}
