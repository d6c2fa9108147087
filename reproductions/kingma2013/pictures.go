package kingma2013

import (
	"context"
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets/mnist"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Manifolds configures the experiment manifolds: two-dimensional models.
type Manifolds struct {
	MNIST, Frey           Training
	MNISTTiles, FreyTiles int // a side
	Judge                 experiment.Judge
}

// Validate returns an error that names all faults.
func (c Manifolds) Validate() error {
	f := append(c.MNIST.faults("MNIST", 2), c.Frey.faults("Frey", 2)...)
	f.AtLeast(2, "MNISTTiles", c.MNISTTiles)
	f.AtLeast(1, "FreyTiles", c.FreyTiles)
	c.Judge.Check(&f)
	return f.Err()
}

var manifoldsPresets = experiment.EachPreset(func(p experiment.Preset) Manifolds {
	c := Manifolds{
		MNIST: asThen(p, mnistTraining(p), mnistRate(p)), Frey: asThen(p, freyTraining(p), freyRate), MNISTTiles: 20, FreyTiles: 10,
		Judge: experiment.JudgeOf(p),
	}
	if p == experiment.PaperScale { // as long as for Figure 2
		c.MNIST.Samples, c.Frey.Samples = 30_000_000, 100_000_000
	}
	return c
})

// manifolds draws the manifolds that models with two latents have learnt (Figure 4). A classifier labels the
// digits.
func manifolds(ctx context.Context, r *experiment.Run, c Manifolds) error {
	parts := []part{{"frey", c.Frey, []int{2}}, {"mnist", c.MNIST, []int{2}}}
	tiles := []int{c.FreyTiles, c.MNISTTiles}
	return each(ctx, r, parts, func(i int, d data, models []fitted) error {
		m := models[0].Model
		var images mat32.Matrix
		decode := func(z mat32.Matrix) mat32.Matrix {
			images = m.Decode(z)
			return images
		}
		fig := plots.Manifold(decode, tiles[i], d.Train.Height, d.Train.Width)
		title := fmt.Sprintf("%s, Figure 4%c: Learned %s manifold", citation, 'a'+i, titles[d.name])
		if err := r.Figure(fmt.Sprintf("figure-4%c", 'a'+i), title, fig, d.Train.Origin); err != nil {
			return err
		}
		if d.name == "mnist" {
			if err := judgeManifold(ctx, r, c, images); err != nil {
				return err
			}
		}
		return share(r, d, m)
	})
}

// share shares the weights of a model, and notes how their rounding changes the test bound.
func share(r *experiment.Run, d data, m *vae.Model) error {
	bound := func() float64 { return m.Bound(d.Test.Pixels, 1) }
	return r.ShareMeasured(fmt.Sprintf("%s-%d", d.name, m.Latent), "test bound", "nats", bound, m.Modules()...)
}

// The names of the classifier's measures of the manifold.
const (
	manifoldClasses    = "manifold of digits: classes"
	manifoldNeighbours = "manifold of digits: neighbours of one class"
	manifoldConfidence = "manifold of digits: classifier's confidence"
)

// judgeManifold notes how many classes the tiles of the manifold cover, and the percentage of neighbours of one
// class. It also notes the confidence of the classifier.
func judgeManifold(ctx context.Context, r *experiment.Run, c Manifolds, images mat32.Matrix) error {
	all, err := r.MNIST(ctx)
	if err != nil {
		return err
	}
	expert, err := r.FitJudge(ctx, c.Judge, all)
	if err != nil {
		return err
	}
	n := c.MNISTTiles
	v := expert.Verdict(images)
	seen, same := map[int]bool{}, 0
	for i, class := range v.Classes {
		seen[class] = true
		if i%n < n-1 && v.Classes[i+1] == class {
			same++
		}
		if i < n*(n-1) && v.Classes[i+n] == class {
			same++
		}
	}
	r.Measure(manifoldClasses, float64(len(seen)), "")
	r.Measure(manifoldNeighbours, 100*float64(same)/float64(2*n*(n-1)), "%")
	r.Measure(manifoldConfidence, 100*v.Confidence, "%")
	return nil
}

// Samples configures the experiment samples.
type Samples struct {
	Training Training
	Models   []Length
	Shown    int // images a grid
	Judge    experiment.Judge
}

// Validate returns an error that names all faults.
func (c Samples) Validate() error {
	var f experiment.Faults
	f.Reject(len(c.Models) == 0, "Models has none")
	for _, l := range c.Models {
		f = append(f, c.Training.of(l).faults("MNIST", l.Latents)...)
	}
	f.AtLeast(1, "Shown", c.Shown)
	c.Judge.Check(&f)
	return f.Err()
}

var samplesPresets = experiment.EachPreset(func(p experiment.Preset) Samples {
	c := Samples{Training: asThen(p, mnistTraining(p), mnistRate(p)), Shown: 100, Judge: experiment.JudgeOf(p)}
	if p == experiment.PaperScale { // as long as for Figure 2
		c.Models = append(lengths(30_000_000, 2, 5, 10), Length{20, 100_000_000})
		return c
	}
	c.Models = lengths(c.Training.brief(), experiment.Pick(p, []int{2, 3}, []int{2, 20}, nil)...)
	return c
})

// sampleClasses names the number of classes with at least 1 % of a model's samples.
func sampleClasses(model string) string { return model + ": classes with at least 1 % of the samples" }

// measureClasses notes the share of each class in a model's samples, and how many classes there are.
func measureClasses(r *experiment.Run, model string, v experiment.Verdict) {
	covered := 0
	for class, share := range v.Shares {
		if share >= 0.01 {
			covered++
		}
		r.Measure(fmt.Sprintf("%s: samples taken for a %d, of %d classes", model, class, mnist.Classes), 100*share, "%")
	}
	r.Measure(sampleClasses(model), float64(covered), "")
}

// samples draws random samples of models with different numbers of latents (Figure 5). A classifier labels many
// more.
func samples(ctx context.Context, r *experiment.Run, c Samples) error {
	d, err := load(ctx, r, "mnist", c.Training)
	if err != nil {
		return err
	}
	all, err := r.MNIST(ctx)
	if err != nil {
		return err
	}
	r.Expect(1 + len(c.Models))
	expert, err := r.FitJudge(ctx, c.Judge, all)
	if err != nil {
		return err
	}
	for i, l := range c.Models {
		m, err := fit(ctx, r, c.Training.of(l), d, l.Latents)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("Nz=%d", m.Latent)
		v := expert.Verdict(m.Sample(c.Judge.Samples, r.Seed))
		v.Measure(r, name)
		measureClasses(r, name, v)
		fig := plots.Grid(m.Sample(c.Shown, r.Seed), d.Train.Height, d.Train.Width, 10)
		fig.Describe("Decoder means at %d draws of z from the prior N(0, I) in %d dimensions.", c.Shown, m.Latent)
		title := fmt.Sprintf("%s, Figure 5: %d-D latent space", citation, m.Latent)
		if err := r.Figure(fmt.Sprintf("samples-%d", m.Latent), title, fig, d.Train.Origin); err != nil {
			return err
		}
		if i == len(c.Models)-1 {
			return share(r, d, m.Model)
		}
	}
	return nil
}
