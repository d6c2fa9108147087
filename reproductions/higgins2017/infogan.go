package higgins2017

import (
	"context"

	"github.com/aelab-go/autoencoders/aelab/gan"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/metrics"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/shapes2d"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// InfoGAN configures the experiments infogan and infogan-table.
type InfoGAN struct {
	Grid shapes2d.Grid // values of each factor
	// Table takes the table's row as it is written: two deconvolutions grow a map of 16×16. Otherwise
	// four grow one of 4×4, with fewer channels, as later programs for these images have it.
	Table             bool
	Narrow            int     // divides the channels
	Codes, Noise      int     // table
	GeneratorRate     float32 // η of Adam, table
	DiscriminatorRate float32
	Beta1             float32 // β₁ of both, Chen et al. 2016
	Weight            float32 // λ: Lin et al. 2020, see the ledger
	Slope             float32 // of leaky rectified units, Chen et al. 2016
	InstanceNoise     float32 // on images from -1 to 1; 0.2 in the appendix, see the ledger
	Training
	Scores Scores
	Panel  bool // draw Figure 7's panel, for which all images are encoded
	Images int  // to sample
}

// Validate returns an error that names all faults.
func (c InfoGAN) Validate() error {
	var f experiment.Faults
	checkGrid(&f, c.Grid)
	c.Training.faults(&f)
	c.Scores.faults(&f)
	f.AtLeast(2, "BatchSize", c.BatchSize)
	f.Reject(c.Narrow < 1 || c.Narrow > 32, "Narrow is %d, want 1 to 32", c.Narrow)
	f.AtLeast(1, "Codes", c.Codes)
	f.AtLeast(0, "Noise", c.Noise)
	f.Positive("GeneratorRate", float64(c.GeneratorRate))
	f.Positive("DiscriminatorRate", float64(c.DiscriminatorRate))
	f.Reject(!(c.Beta1 >= 0 && c.Beta1 < 1), "Beta1 is %g, want from 0 to below 1", c.Beta1)
	f.Reject(!(c.Weight >= 0), "Weight is %g, want at least 0", c.Weight)
	f.Reject(!(c.Slope >= 0), "Slope is %g, want at least 0", c.Slope)
	f.Reject(!(c.InstanceNoise >= 0), "InstanceNoise is %g, want at least 0", c.InstanceNoise)
	f.AtLeast(1, "Images", c.Images)
	return f.Err()
}

// infoganPresets are those of a reading of the table, trained on so many samples at the paper's scale.
func infoganPresets(table bool, samples int) map[experiment.Preset]InfoGAN {
	return experiment.EachPreset(func(p experiment.Preset) InfoGAN {
		c := InfoGAN{
			Grid: grid(p), Table: table, Narrow: 1, Codes: 5, Noise: 5,
			GeneratorRate: 1e-3, DiscriminatorRate: 2e-4, Beta1: 0.5, Weight: 0.05, Slope: 0.1, InstanceNoise: 0.5,
			Training: training(p, samples), Scores: scores(p), Panel: p != experiment.Quick && !table, Images: 500,
		}
		c.ScorePoints = min(c.ScorePoints, 500)
		if table { // the score is that of the other reading
			c.Scores = Scores{Pairs: []int{20}, Points: 200, Classifiers: 1, Epochs: 300, Votes: 100}
		}
		switch p {
		case experiment.Smoke:
			c.Scores = fewScores
			c.Narrow, c.Samples, c.BatchSize, c.FirstLook, c.ScoreFrom, c.Images = 16, 200, 10, 10, 10, 20
		case experiment.Quick:
			c.Narrow, c.Scores, c.Samples, c.Images = 2, quickScores, 6400, 100
			if table {
				c.Narrow, c.Samples = 16, 3200
			}
		}
		return c
	})
}

// networks builds the players layer by layer.
type networks struct {
	at    nn.Shape
	slope float32
}

// drawn is how the weights start, as in the program of Chen et al.
var drawn = nn.Normal{Std: 0.02}

func (n *networks) conv(grow bool, channels, kernel, stride, padding int) nn.Layer {
	c := nn.ConvConfig{Input: n.at, Channels: channels, Kernel: kernel, Stride: stride, Padding: padding, Init: drawn}
	if grow {
		l := nn.NewConvTranspose2D(c)
		n.at = l.Output()
		return l
	}
	l := nn.NewConv2D(c)
	n.at = l.Output()
	return l
}

// normed normalises what images of the present shape hold, and rectifies it; of the discriminator with a slope.
func (n *networks) normed() []nn.Layer {
	return []nn.Layer{nn.NewBatchNorm2D(n.at), nn.NewLeakyReLU(n.slope)}
}

// dense is a layer with its normalisation and units.
func (n *networks) dense(in, out int) []nn.Layer {
	return []nn.Layer{nn.NewDense(in, out, drawn), nn.NewBatchNorm(out), nn.NewLeakyReLU(n.slope)}
}

// infoganNetworks returns generator and body, and the number of the body's features.
func infoganNetworks(c InfoGAN) (generator, body nn.Sequential, features int) {
	units, small, channels := 128, nn.Shape{Height: 4, Width: 4, Channels: 64 / c.Narrow}, []int{64, 32, 32}
	if c.Table {
		units, small, channels = 256, nn.Shape{Height: 16, Width: 16, Channels: 1}, []int{128, 64}
	}
	g := networks{at: small}
	generator = append(generator, g.dense(c.Codes+c.Noise, units)...)
	generator = append(generator, g.dense(units, small.Len())...)
	generator = append(generator, nn.NewUnflatten(small))
	for _, n := range channels {
		generator = append(generator, g.conv(true, n/c.Narrow, 4, 2, 1))
		generator = append(generator, g.normed()...)
	}
	d := networks{at: nn.Shape{Height: shapes2d.Height, Width: shapes2d.Width, Channels: 1}, slope: c.Slope}
	if c.Table { // the two deconvolutions have grown it: one channel is left to be made of 64
		generator = append(generator, g.conv(false, 1, 1, 1, 0))
		body = append(body, d.conv(false, channels[1]/c.Narrow, 1, 1, 0), nn.NewLeakyReLU(c.Slope))
		channels = []int{1, 128} // to the map
	} else {
		generator = append(generator, g.conv(true, 1, 4, 2, 1))
		body = append(body, d.conv(false, channels[2]/c.Narrow, 4, 2, 1), nn.NewLeakyReLU(c.Slope))
		channels = []int{64, 64, 32}
	}
	generator = append(generator, nn.NewTanh())
	for i := len(channels) - 1; i >= 0; i-- {
		body = append(body, d.conv(false, max(channels[i]/c.Narrow, 1), 4, 2, 1))
		body = append(body, d.normed()...)
	}
	body = append(body, nn.NewFlatten(d.at))
	return generator, append(body, d.dense(d.at.Len(), units)...), units
}

// newInfoGAN returns the model of a configuration.
func newInfoGAN(c InfoGAN, seed uint64) *gan.Model {
	generator, body, features := infoganNetworks(c)
	d := networks{slope: c.Slope}
	return gan.New(gan.Config{
		Generator: generator, Body: body,
		Discriminator: nn.NewDense(features, 1, drawn),
		Recogniser:    append(nn.Sequential(d.dense(features, 128)), nn.NewDense(128, c.Codes, drawn)),
		CodeSize:      c.Codes, NoiseSize: c.Noise, Weight: c.Weight, InstanceNoise: c.InstanceNoise, Seed: seed,
	})
}

// fitInfoGAN trains the model, or loads it, or goes on with it.
func fitInfoGAN(ctx context.Context, r *experiment.Run, shapes *shapes2d.Shapes, c InfoGAN) (*gan.Model, *train.History, error) {
	m := newInfoGAN(c, r.Seed)
	adam := func(rate float32) optim.Optimizer {
		a := optim.NewAdam(rate)
		a.Beta1 = c.Beta1
		return a
	}
	cause := c
	cause.Samples, cause.Scores, cause.Panel, cause.Images = 0, Scores{}, false, 0 // what does not depend on them
	name := "infogan"
	if c.Table {
		name += "-table"
	}
	history, err := r.Fit(ctx, experiment.Fit{
		Name: name, Cause: cause, Data: []datasets.Origin{shapes.Origin}, Source: shapes,
		Train: train.Config{
			Steps: c.Samples / c.BatchSize, BatchSize: c.BatchSize, RecordEvery: c.RecordEvery,
			Optimizer:  m.Rules(adam(c.GeneratorRate), adam(c.DiscriminatorRate)),
			Evaluate:   func(step int) ([]train.Term, error) { return lookAtInfoGAN(m, shapes, c, step), nil },
			EvaluateAt: train.LogSteps(c.FirstLook, 3),
		},
	}, m)
	return m, history, err
}

// The names of what a look at InfoGAN finds.
const (
	samplePixels = "pixels that are on" // of a sample, a mean
	sampleNear   = "samples near the data"
)

// lookAtInfoGAN looks at samples, the same codes each time, and from some step on measures the score on few points.
func lookAtInfoGAN(m *gan.Model, shapes *shapes2d.Shapes, c InfoGAN, step int) []train.Term {
	images, _ := m.Sample(min(c.Images, 100), 1, "look")
	seen := takeCensus(images, shapes)
	terms := []train.Term{{Name: samplePixels, Value: seen.pixels}, {Name: sampleNear, Value: float64(seen.near) / float64(seen.images)}}
	if c.ScoreFrom > 0 && step >= c.ScoreFrom {
		score := metrics.HigginsScore(m.Codes(shapes), shapes, higgins(fourFactors, 20, c.ScorePoints, metrics.Logistic{C: 1}, 1))
		terms = append(terms, train.Term{Name: lookScore, Value: score.Test.Rate()})
	}
	return terms
}

// infogan trains InfoGAN with one seed, looks whether it has collapsed, and measures its codes.
func infogan(ctx context.Context, r *experiment.Run, c InfoGAN) error {
	shapes, err := loadShapes(ctx, r, c.Grid)
	if err != nil {
		return err
	}
	m, history, err := fitInfoGAN(ctx, r, shapes, c)
	if err != nil {
		return err
	}
	for _, term := range []string{"discriminator", "generator", "codes", "code error"} {
		if v, ok := history.Last(train.Training, term); ok {
			r.Measure(term+" at the end", v, map[bool]string{true: "nats"}[term != "code error"])
		}
	}
	images, _ := m.Sample(c.Images, 1, "samples")
	takeCensus(images, shapes).measure(r, "samples")
	f := plots.Grid(mat32.Rows(images, 0, min(64, c.Images)), shapes2d.Height, shapes2d.Width, 16)
	f.Describe("Images of random codes and noise.")
	if err := r.Figure("samples", citation+": InfoGAN", f, shapes.Origin); err != nil {
		return err
	}
	if err := infoganCurves(r, history, shapes); err != nil {
		return err
	}
	codes := m.Codes(shapes)
	if c.Panel {
		all := encodeAll(codes)
		codes = train.Rows(all)
		if err := r.Figure("panel", citation+", Figure 7: InfoGAN", infoganPanel(m, shapes, all), shapes.Origin); err != nil {
			return err
		}
	}
	measureLooks(r, history)
	measureScores(r, scored{codes, shapes}, c.Scores)
	if c.Table {
		return nil
	}
	return r.Share("infogan", m.Modules()...)
}

// encodeAll returns the codes of all examples.
func encodeAll(codes train.Source) mat32.Matrix {
	all := mat32.New(codes.Len(), codes.Dim())
	index := make([]int, codes.Len())
	for i := range index {
		index[i] = i
	}
	codes.Gather(all, index)
	return all
}

// infoganCurves draws the players' losses, and how well the codes are recognised.
func infoganCurves(r *experiment.Run, h *train.History, shapes *shapes2d.Shapes) error {
	var panels []plots.Panel
	for _, p := range []struct {
		title string
		terms []string
	}{
		{"players (nats)", []string{"discriminator", "generator"}}, {"squared error of a code", []string{"code error"}},
	} {
		panel := plots.Panel{Title: p.title}
		for _, term := range p.terms {
			x, y := h.Curve(train.Training, train.Examples, term)
			panel.Series = append(panel.Series, plots.Series{Name: term, X: x, Y: y})
		}
		panels = append(panels, panel)
	}
	f := plots.Curves(plots.Axes{X: "training images seen", Y: "mean over recent batches"}, panels...)
	f.Describe("InfoGAN's losses while it learns. Even players have 1.39 and 0.69; a code of which nothing is known has an error of 1/3.")
	return r.Figure("losses", citation+": InfoGAN", f, shapes.Origin)
}

// infoganPanel draws Figure 7 for InfoGAN, given the codes of all images. Traversals start at the code of one, with noise
// of 0, and go over the codes' range.
func infoganPanel(m *gan.Model, shapes *shapes2d.Shapes, codes mat32.Matrix) *plots.Figure {
	axes := panelAxes(shapes.Grid, -1, -0.5, 0, 0.5, 1)
	latents := responses(codes, shapes.Grid)
	n := len(axes.Traversed)
	for j := range latents {
		z := mat32.New(n, m.CodeSize)
		for i, v := range axes.Traversed {
			row := mat32.Row(z, i)
			for k, c := range mat32.Row(codes, traversed(shapes.Grid)) {
				row[k] = min(max(c, -1), 1)
			}
			row[j] = float32(v)
		}
		latents[j].Traversal = m.Generate(z, mat32.New(n, m.NoiseSize))
	}
	f := plots.Latents(axes, latents...)
	f.Describe("What each code of InfoGAN represents, by the recogniser's mean. The five noise units have no column.")
	return f
}

// infoganDeviations belong to the ledger.
var infoganDeviations = []experiment.Deviation{
	{
		What:   "InfoGAN's score and panel come from a generator with four deconvolutions, the network of later work on these images. The table's row as written, two deconvolutions from 16×16, is trained beside it on 100,000 images, a tenth.",
		Why:    "The row leaves open how 64 channels of 64×64 pixels become an image, and takes fifteen times as long: two hours on one core for a tenth of the images. We take a weighted sum of the channels there.",
		Effect: "Unknown; the two are shown side by side.",
	},
	{
		What:   "The recogniser's normal distribution has variance 1. Weights start from N(0, 0.02²), and leaky units have a slope of 0.1.",
		Why:    "Higgins et al. do not say. The program of Chen et al. has the first two, their paper the third.",
		Effect: "With a learned variance, codes that are known well would count more.",
	},
	{
		What:   "λ, the weight of what codes say of images, is 0.05.",
		Why:    "Higgins et al. do not say. Chen et al. have 1 for classes, and less for continuous codes; Lin et al. 2020 have 0.05 on these images. With 1 (`-set Weight=1 -set InstanceNoise=0.2`) the discriminator soon tells nearly all samples from data, and few of them are shapes. Scores had no say.",
		Effect: "The recogniser reads codes less well, and samples lie nearer to the data.",
	},
	{
		What:   "Instance noise has a standard deviation of 0.5, where the appendix has 0.2.",
		Why:    "With 0.2 (`-set InstanceNoise=0.2`) samples become shapes, but the discriminator gets ahead all the same, and after some 5,000 batches the generator collapses. With 1 it learns nothing from the discriminator. Scores had no say.",
		Effect: "The players stay even.",
	},
	{
		What:   "InfoGAN sees 1 million images.",
		Why:    "Each takes some three times as long as one of beta-VAE.",
		Effect: "Unknown. The curves of its losses and of its score show whether it was still learning.",
	},
	{
		What:   "Codes of images are the recogniser's means in evaluation: without instance noise, and by running values of normalisation that are of samples and data alike.",
		Why:    "A code is to depend on its image alone.",
		Effect: "Codes of data and of samples are not on quite the same scale.",
	},
}
