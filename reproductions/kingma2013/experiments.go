package kingma2013

import (
	"context"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

const citation = "Kingma & Welling 2014"

// figure2 draws the lower bound against the training samples seen, for several sizes of
// the latent space (Figure 2, the AEVB curves).
func figure2(ctx context.Context, r *experiment.Run, c Figure2) error {
	r.Expect(len(c.MNISTLatents) + len(c.FreyLatents))
	for _, part := range []struct {
		load      loader
		training  Training
		latents   []int
		title     string
		low, high float64 // of the axis, in nats
	}{
		{loadMNIST, c.MNIST, c.MNISTLatents, "MNIST", -170, -95}, // the paper's is −150 to −100
		{loadFrey, c.Frey, c.FreyLatents, "Frey Face", 0, 1600},
	} {
		d, err := part.load(ctx, r, part.training)
		if err != nil {
			return err
		}
		var panels []plots.Panel
		for _, k := range part.latents {
			m, err := fit(ctx, r, part.training, d, k)
			if err != nil {
				return err
			}
			panels = append(panels, boundPanel(d, k, m))
			measureBounds(r, d, k, m, part.training.seen())
		}
		axes := plots.Axes{X: "training samples seen", Y: "lower bound L (nats per image)", LogX: true, YMin: part.low, YMax: part.high}
		fig := plots.Curves(axes, panels...)
		fig.Caption = fmt.Sprintf("The bound on the batches as they were trained on (train) and on the test set (test), for Nz latents and %d hidden units: %s", part.training.Hidden, fig.Caption)
		if err := r.Figure("figure-2-"+d.name, citation+", Figure 2: "+part.title, fig, d.Train.Origin); err != nil {
			return err
		}
	}
	return nil
}

// boundPanel is one panel of Figure 2, with the paper's curve where it is known. Stand-in data
// is not set beside the paper's.
func boundPanel(d data, k int, m fitted) plots.Panel {
	x, bound := m.history.Curve(train.Training, train.Examples, "reconstruction", "kl")
	for i := range bound {
		bound[i] = -bound[i]
	}
	testX, test := m.history.Curve(train.Evaluation, train.Examples, testBound)
	panel := plots.Panel{
		Title:  fmt.Sprintf("Nz = %d", k),
		Series: []plots.Series{{Name: "AEVB (train)", X: x, Y: bound}, {Name: "AEVB (test)", X: testX, Y: test}},
	}
	for _, c := range paperCurves[d.name] {
		if c.latents == k && !d.Train.Standin {
			panel.Series = append(panel.Series,
				plots.Series{Name: "AEVB (train)", X: c.samples, Y: c.train, Paper: true},
				plots.Series{Name: "AEVB (test)", X: c.samples, Y: c.test, Paper: true})
		}
	}
	return panel
}

// measureBounds notes the test bound at each power of ten of the samples, and at the end.
func measureBounds(r *experiment.Run, d data, k int, m fitted, samples int) {
	for at := 1_000_000; at <= samples; at *= 10 {
		if v, ok := m.history.At(train.Evaluation, train.Examples, float64(at), testBound); ok {
			r.Measure(boundAt(d.name, k, at), v, "nats")
		}
	}
	r.Measure(fmt.Sprintf("%s Nz=%d test bound at end", d.name, k), m.Bound(d.Test.Pixels, 1), "nats")
}

// boundAt names the test bound after a number of samples, a power of ten.
func boundAt(data string, k, samples int) string {
	return fmt.Sprintf("%s Nz=%d test bound at 1e%.0f samples", data, k, math.Log10(float64(samples)))
}

// figure4 draws the manifolds that models with two latents have learnt (Figure 4).
func figure4(ctx context.Context, r *experiment.Run, c Figure4) error {
	r.Expect(2)
	for _, part := range []struct {
		load     loader
		training Training
		tiles    int
		letter   string
		title    string
	}{
		{loadFrey, c.Frey, c.FreyTiles, "a", "Learned Frey Face manifold"},
		{loadMNIST, c.MNIST, c.MNISTTiles, "b", "Learned MNIST manifold"},
	} {
		d, err := part.load(ctx, r, part.training)
		if err != nil {
			return err
		}
		m, err := fit(ctx, r, part.training, d, 2)
		if err != nil {
			return err
		}
		fig := plots.Manifold(m.Decode, part.tiles, d.Train.Height, d.Train.Width)
		title := fmt.Sprintf("%s, Figure 4%s: %s", citation, part.letter, part.title)
		if err := r.Figure("figure-4"+part.letter, title, fig, d.Train.Origin); err != nil {
			return err
		}
	}
	return nil
}

// figure5 draws random samples of models with different numbers of latents (Figure 5).
func figure5(ctx context.Context, r *experiment.Run, c Figure5) error {
	return eachMNIST(ctx, r, c.MNIST, c.Latents, func(d data, i int, m fitted) error {
		z := mat32.New(c.Samples, m.Latent)
		random.New(r.Seed, "samples").Normal(z.Data)
		fig := plots.Grid(m.Decode(z), d.Train.Height, d.Train.Width, 10)
		fig.Caption = fmt.Sprintf("Decoder means at %d draws of z from the prior N(0, I) in %d dimensions: %s", c.Samples, m.Latent, fig.Caption)
		letter := string(rune('a' + i))
		title := fmt.Sprintf("%s, Figure 5%s: %d-D latent space", citation, letter, m.Latent)
		return r.Figure("figure-5"+letter, title, fig, d.Train.Origin)
	})
}

// likelihood measures the test set under trained models: the bound, and log p(x) from
// below by importance sampling, which is tighter.
func likelihood(ctx context.Context, r *experiment.Run, c Likelihood) error {
	return eachMNIST(ctx, r, c.MNIST, c.Latents, func(d data, _ int, m fitted) error {
		k := m.Latent
		r.Measure(fmt.Sprintf("mnist Nz=%d test bound, %d passes", k, c.Passes), m.Bound(d.Test.Pixels, c.Passes), "nats")
		images := d.Test.First(c.Images).Pixels
		var sum float64
		for i := range images.Rows {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("importance estimate for %d latents stopped at test image %d of %d (%w): it begins anew when the same command is given again", k, i, images.Rows, err)
			}
			sum += m.ImportanceBound(mat32.Rows(images, i, i+1), i, c.Importance)[0]
		}
		name := fmt.Sprintf("mnist Nz=%d log p(x), %d importance samples, %d test images", k, c.Importance, images.Rows)
		r.Measure(name, sum/float64(images.Rows), "nats")
		return nil
	})
}
