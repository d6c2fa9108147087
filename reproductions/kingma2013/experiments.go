package kingma2013

import (
	"context"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/stat"
)

const citation = "Kingma & Welling 2014"

// figure2 draws the lower bound against the training samples seen, for several sizes of
// the latent space (Figure 2, the AEVB curves).
func figure2(ctx context.Context, r *experiment.Run, c Figure2) error {
	parts := []part{{"mnist", c.MNIST, c.MNISTLatents}, {"frey", c.Frey, c.FreyLatents}}
	ranges := [][2]float64{{-170, -95}, {0, 1600}} // nats; the paper's for MNIST is −150 to −100
	return each(ctx, r, parts, func(i int, d data, models []fitted) error {
		var panels []plots.Panel
		for _, m := range models {
			panels = append(panels, plots.Panel{Title: fmt.Sprintf("Nz = %d", m.Latent), Series: boundSeries(d, aevb, m.Latent, trace(m.history, parts[i].training.BatchSize))})
			measureBounds(r, d, m, parts[i].training)
		}
		axes := plots.Axes{X: "training samples seen", Y: "lower bound L (nats per image)", LogX: true, YMin: ranges[i][0], YMax: ranges[i][1]}
		fig := plots.Curves(axes, panels...)
		fig.Caption = fmt.Sprintf("The bound on the batches as they were trained on (train) and on the test set (test), for Nz latents and %d hidden units: %s", parts[i].training.Hidden, fig.Caption)
		return r.Figure("figure-2-"+d.name, citation+", Figure 2: "+titles[d.name], fig, d.Train.Origin)
	})
}

// measureBounds notes the test bound at each power of ten of the samples, and at the end.
func measureBounds(r *experiment.Run, d data, m fitted, t Training) {
	for at := 1_000_000; at <= t.Samples/t.BatchSize*t.BatchSize; at *= 10 {
		if v, ok := m.history.At(train.Evaluation, train.Examples, float64(at), testBound); ok {
			r.Measure(boundAt(d.name, m.Latent, at), v, "nats")
		}
	}
	r.Measure(fmt.Sprintf("%s Nz=%d test bound at end", d.name, m.Latent), m.Bound(d.Test.Pixels, 1), "nats")
}

// boundAt names the test bound after a number of samples, a power of ten.
func boundAt(data string, k, samples int) string {
	return fmt.Sprintf("%s Nz=%d test bound at 1e%.0f samples", data, k, math.Log10(float64(samples)))
}

// figure4 draws the manifolds that models with two latents have learnt (Figure 4).
func figure4(ctx context.Context, r *experiment.Run, c Figure4) error {
	parts := []part{{"frey", c.Frey, []int{2}}, {"mnist", c.MNIST, []int{2}}}
	tiles := []int{c.FreyTiles, c.MNISTTiles}
	return each(ctx, r, parts, func(i int, d data, models []fitted) error {
		fig := plots.Manifold(models[0].Decode, tiles[i], d.Train.Height, d.Train.Width)
		title := fmt.Sprintf("%s, Figure 4%c: Learned %s manifold", citation, 'a'+i, titles[d.name])
		return r.Figure(fmt.Sprintf("figure-4%c", 'a'+i), title, fig, d.Train.Origin)
	})
}

// figure5 draws random samples of models with different numbers of latents (Figure 5).
func figure5(ctx context.Context, r *experiment.Run, c Figure5) error {
	return each(ctx, r, []part{{"mnist", c.MNIST, c.Latents}}, func(_ int, d data, models []fitted) error {
		for i, m := range models {
			fig := plots.Grid(m.Sample(c.Samples, r.Seed), d.Train.Height, d.Train.Width, 10)
			fig.Caption = fmt.Sprintf("Decoder means at %d draws of z from the prior N(0, I) in %d dimensions: %s", c.Samples, m.Latent, fig.Caption)
			title := fmt.Sprintf("%s, Figure 5%c: %d-D latent space", citation, 'a'+i, m.Latent)
			if err := r.Figure(fmt.Sprintf("figure-5%c", 'a'+i), title, fig, d.Train.Origin); err != nil {
				return err
			}
		}
		return nil
	})
}

// likelihood measures the test bound of trained models, and the tighter bound of importance sampling. Each model is a
// piece.
func likelihood(ctx context.Context, r *experiment.Run, c Likelihood) error {
	d, err := load(ctx, r, "mnist", c.Training)
	if err != nil {
		return err
	}
	r.Expect(len(c.Models))
	for _, l := range c.Models {
		cause := c
		cause.Models = []Length{l}
		_, err := r.Piece(fmt.Sprintf("likelihood-%d", l.Latents), cause, func() (experiment.Values, error) {
			m, err := fit(ctx, r, c.Training.of(l), d, l.Latents)
			if err != nil {
				return nil, err
			}
			r.Measure(fmt.Sprintf("mnist Nz=%d test bound, %d passes", m.Latent, c.Passes), m.Bound(d.Test.Pixels, c.Passes), "nats")
			images := d.Test.First(c.Images).Pixels
			bounds, err := experiment.ImportanceBounds(ctx, m.Model, images, c.Importance)
			if err != nil {
				return nil, fmt.Errorf("%d latents: %w", m.Latent, err)
			}
			name := fmt.Sprintf("mnist Nz=%d log p(x), %d importance samples, %d test images", m.Latent, c.Importance, images.Rows)
			r.Measure(name, stat.Mean(bounds, nil), "nats")
			return nil, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
