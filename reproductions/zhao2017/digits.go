package zhao2017

import (
	"context"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/metrics"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/mnist"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Training holds the settings for training and measuring the models of digits.
type Training struct {
	Network
	BatchSize   int     // images, and for MMD as many draws of the prior
	Samples     int     // training images seen, repetitions counted
	Rate        float32 // η of Adam
	RecordEvery int     // steps
	Codes       int     // number of codes drawn for each measurement of q(z)
}

func (t Training) faults(f *experiment.Faults) {
	t.Network.faults(f)
	f.AtLeast(2, "BatchSize", t.BatchSize)
	f.Reject(t.Samples < t.BatchSize, "Samples is %d, want at least a batch of %d", t.Samples, t.BatchSize)
	f.Positive("Rate", float64(t.Rate))
	f.AtLeast(1, "RecordEvery", t.RecordEvery)
	f.AtLeast(2, "Codes", t.Codes)
}

func (t Training) steps() int { return t.Samples / t.BatchSize }

// loadDigits returns MNIST in two forms: fit has the 50,000 training digits of the usual split, all has all of
// them. Both have the test digits.
func loadDigits(ctx context.Context, r *experiment.Run) (fit, all datasets.Split, err error) {
	all, err = r.MNIST(ctx)
	if err != nil {
		return fit, all, err
	}
	fit = all
	fit.Train, _ = mnist.Split(all.Train)
	return fit, all, nil
}

// fitDigits trains a model on digits by an objective, or loads it.
func fitDigits(ctx context.Context, r *experiment.Run, t Training, o Objective, digits datasets.Images) (*vae.Model, error) {
	m := t.New(o.regularizer(r.Seed), r.Seed)
	steps := t.steps()
	t.Samples, t.Codes = 0, 0
	name := fmt.Sprintf("%s-%d-of-%d", o.Name, t.Latents, digits.Len())
	o.Name = ""
	_, err := r.Fit(ctx, experiment.Fit{
		Name: name, Cause: map[string]any{"Training": t, "Objective": o},
		Data: []datasets.Origin{digits.Origin}, Source: train.Rows(digits.Pixels),
		Train: train.Config{Steps: steps, BatchSize: t.BatchSize, Replacement: true, Optimizer: optim.NewAdam(t.Rate), RecordEvery: t.RecordEvery},
	}, m)
	return m, err
}

// drawCodes draws n codes z ~ q(z|x), n×k. The images take turns.
func drawCodes(m *vae.Model, images mat32.Matrix, n int, seed uint64) mat32.Matrix {
	z := mat32.New(n, m.Latent)
	random.New(seed, "codes").Normal(z.Data)
	distinct := mat32.Rows(images, 0, min(n, images.Rows))
	mu, logVar := m.Encode(distinct)
	for i := range n {
		row, from := mat32.Row(z, i), i%distinct.Rows
		for j, noise := range row {
			row[j] = mat32.Row(mu, from)[j] + float32(math.Exp(float64(mat32.Row(logVar, from)[j])/2))*noise
		}
	}
	return z
}

// measureCodes notes log det Cov[q(z)], the KL of q(z|x) and the prior, and MMD², on training and on test
// digits. It returns both log determinants.
func measureCodes(r *experiment.Run, name string, m *vae.Model, t Training, digits datasets.Split) (training, test float64) {
	values := make([]float64, 2)
	for i, part := range []datasets.Images{digits.Train, digits.Test} {
		of := [...]string{"train", "test"}[i]
		z := drawCodes(m, part.Pixels, t.Codes, r.Seed)
		values[i] = metrics.LogDetCovariance(z)
		r.Measure(logDetOf(name, of), values[i], "")
		mu, logVar := m.Encode(part.First(t.Codes).Pixels)
		r.Measure(fmt.Sprintf("%s: KL of q(z|x) and the prior, %s", name, of), loss.KLStandardNormal(mat32.Matrix{}, mat32.Matrix{}, mu, logVar, 0), "nats")
		few := mat32.Rows(z, 0, min(z.Rows, 2000))
		r.Measure(fmt.Sprintf("%s: MMD² of q(z) and the prior, %s", name, of), metrics.MMDStandardNormal(few, float64(m.Latent*m.Latent)), "")
	}
	return values[0], values[1]
}

func logDetOf(model, part string) string { return fmt.Sprintf("%s: log det Cov q(z), %s", model, part) }
