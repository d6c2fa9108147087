package zhao2017

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// LittleData configures the experiments little-data and extremes.
type LittleData struct {
	Training
	Sizes      []int // training images
	Tests      int   // test images; 0 is all
	Objectives []Objective
	Judge      experiment.Judge
	Shown      int // samples of each model in the figure
}

// Validate returns an error that names all faults.
func (c LittleData) Validate() error {
	var f experiment.Faults
	c.Training.faults(&f)
	f.Numbers("Sizes", c.Sizes)
	f.AtLeast(0, "Tests", c.Tests)
	checkObjectives(&f, c.Objectives)
	c.Judge.Check(&f)
	f.AtLeast(1, "Shown", c.Shown)
	return f.Err()
}

// littleTraining returns the training of models on little data. It is the authors' recipe at half the width,
// for a tenth of the samples.
func littleTraining(p experiment.Preset) Training {
	t := Training{Network: width(1, 2), BatchSize: 200, Samples: 2_000_000, Rate: 1e-4, RecordEvery: 100, Codes: 10_000}
	switch p {
	case experiment.Smoke:
		t = Training{Network: width(1, 32), BatchSize: 20, Samples: 200, Rate: 1e-3, RecordEvery: 5, Codes: 100}
	case experiment.Quick:
		t = Training{Network: width(1, 8), BatchSize: 100, Samples: 100_000, Rate: 1e-3, RecordEvery: 20, Codes: 5000}
	}
	t.Latents, t.EncoderFloor, t.DecoderFloor = 5, 0.1, 0.1
	return t
}

// strongMMD is the weight of MMD in the authors' code for limited data, in nats: 50 for each pixel.
const strongMMD = 50 * 784

// annealedELBO returns the ELBO with a divergence that has the weight 0.01 in the first fifth of the training.
func annealedELBO(t Training) Objective {
	return Objective{Name: "annealed-elbo", Lambda: 1, Start: 0.01, Hold: t.steps() / 5}
}

// littleMMD returns the MMD objective of the authors' code for limited data. With its weight, the draws of the
// prior are a noise of tens of nats a step. In this noise short trainings hardly learn what to encode, so the λ
// of Figure 5 stands beside it.
func littleMMD() Objective {
	o := infoVAE(1, strongMMD)
	o.Name = "mmd"
	return o
}

// littleDataPresets returns the presets of the experiment little-data, or those of extremes. The latter has the
// smallest and the largest size alone, without the annealed ELBO, but with both weights of MMD.
func littleDataPresets(extremes bool) map[experiment.Preset]LittleData {
	return experiment.EachPreset(func(p experiment.Preset) LittleData {
		t := littleTraining(p)
		c := LittleData{
			Training: t, Objectives: []Objective{elbo, annealedELBO(t), littleMMD(), infoVAE(1, 1000)}, Judge: experiment.JudgeOf(p), Shown: 10, Tests: experiment.Pick(p, 50, 0, 0),
			Sizes: experiment.Pick(p, []int{40, 80}, []int{500, 50_000}, []int{500, 1000, 5000, 10_000, 50_000}),
		}
		if extremes {
			c.Sizes = []int{c.Sizes[0], c.Sizes[len(c.Sizes)-1]}
		}
		switch {
		case p == experiment.Quick:
			c.Objectives = []Objective{elbo, infoVAE(1, 1000)}
		case extremes:
			c.Objectives = slices.Delete(c.Objectives, 1, 2)
		case p == experiment.PaperScale:
			c.Objectives = c.Objectives[:3]
		}
		return c
	})
}

// paperLogDets are log determinants read from the authors' plot, on training and on test images, at paperSizes.
// The keys are names of objectives. That of littleMMD is mmd; MMD with another weight has no values.
var paperLogDets = map[string][2][]float64{
	"elbo":          {{8.96, 7.71, 5.78, 4.56, 2.22}, {8.26, 6.86, 5.16, 4.19, 1.99}},
	"annealed-elbo": {{9.82, 8.56, 6.45, 5.12, 2.53}, {9.43, 8.13, 6.10, 4.79, 2.33}},
	"mmd":           {{0.03, 0.00, 0.03, -0.04, -0.04}, {-1.37, -1.11, -0.70, -0.52, -0.30}},
}

var paperSizes = []float64{500, 1000, 5000, 10_000, 50_000}

// littleData trains a model by each objective on each number of images. It measures the distribution of all codes
// together (Figure 2), and the images that draws of the prior decode to.
func littleData(ctx context.Context, r *experiment.Run, c LittleData) error {
	fit, all, err := loadDigits(ctx, r)
	if err != nil {
		return err
	}
	r.Expect(1 + len(c.Objectives)*len(c.Sizes))
	expert, err := r.FitJudge(ctx, c.Judge, all)
	if err != nil {
		return err
	}
	curves := [2]plots.Panel{{Title: "training images"}, {Title: "test images"}}
	var samples []*plots.Figure
	var found [][2]plots.Series
	for _, o := range c.Objectives {
		series := [2]plots.Series{{Name: o.title()}, {Name: o.title()}}
		var shown []plots.Version
		for _, n := range c.Sizes {
			m, err := c.size(ctx, r, expert, o, n, fit)
			if err != nil {
				return err
			}
			for i, v := range []float64{m.training, m.test} {
				series[i].X, series[i].Y = append(series[i].X, float64(n)), append(series[i].Y, v)
			}
			shown = append(shown, plots.Version{Name: fmt.Sprintf("n = %d", n), Images: m.samples})
		}
		for i, s := range series {
			curves[i].Series = append(curves[i].Series, s)
			if !fit.Train.Standin {
				curves[i].Series = append(curves[i].Series, o.paperCurve(i)...)
			}
		}
		measureOrder(r, o.Name, series)
		found = append(found, series)
		part := plots.Versions(fit.Train.Height, fit.Train.Width, c.Shown, shown...)
		part.Title = o.title()
		samples = append(samples, part)
	}
	for k, o := range c.Objectives[1:] {
		measureAbove(r, o.Name, c.Objectives[0].Name, found[1+k], found[0])
	}
	axes := plots.Axes{X: "training images", Y: "log det Cov q(z)", LogX: true}
	fig := plots.Curves(axes, curves[:]...)
	fig.Describe("The prior's is 0. Ours are of networks of %s after %d samples, the paper's after 20,000,000.", c.widthWords(), c.Samples)
	if err := r.Figure("figure-2", citation+", Figure 2: the codes of all images together", fig, fit.Train.Origin, fit.Test.Origin); err != nil {
		return err
	}
	draws := plots.Beside(samples...)
	draws.Describe("Means of p(x|z) at draws of the prior, the same for all models, by the number of training images. Networks of %s.", c.widthWords())
	return r.Figure("samples", citation+": samples by the number of training images", draws, fit.Train.Origin)
}

// measured is what the figures show of a model: log determinants of its codes, and samples in 255ths.
type measured struct {
	training, test float64
	samples        mat32.Matrix
}

// size trains a model by an objective on n images, and measures it. This is a piece, which little-data and extremes
// share.
func (c LittleData) size(ctx context.Context, r *experiment.Run, expert experiment.Expert, o Objective, n int, fit datasets.Split) (measured, error) {
	const logDets, tones = "log det", "samples"
	name := modelOf(o.Name, n)
	kept, err := r.Piece(fmt.Sprintf("%s-of-%d", o.Name, n), []any{c.Training, o, n, c.Tests, c.Judge, c.Shown}, func() (experiment.Values, error) {
		digits := fit.First(datasets.Sizes{Examples: n, Tests: c.Tests})
		m, err := fitDigits(ctx, r, c.Training, o, digits.Train)
		if err != nil {
			return nil, err
		}
		training, test := measureCodes(r, name, m, c.Training, digits)
		expert.Verdict(m.Sample(c.Judge.Samples, r.Seed)).Measure(r, name)
		measureErrors(r, name, m, digits)
		kept := experiment.Values{logDets: {training, test}}
		for _, v := range m.Sample(c.Shown, r.Seed).Data {
			kept[tones] = append(kept[tones], math.Round(255*float64(v)))
		}
		return kept, nil
	})
	if err != nil {
		return measured{}, err
	}
	samples := mat32.New(c.Shown, fit.Train.Pixels.Cols)
	for i, v := range kept[tones] {
		samples.Data[i] = float32(v) / 255
	}
	return measured{kept[logDets][0], kept[logDets][1], samples}, nil
}

// paperCurve returns the paper's curve of the objective, or none. part is 0 for training images, 1 for test
// images.
func (o Objective) paperCurve(part int) []plots.Series {
	values, ok := paperLogDets[o.Name]
	if !ok {
		return nil
	}
	return []plots.Series{{Name: o.title(), X: paperSizes, Y: values[part], Paper: true}}
}

// modelOf names a model in measures.
func modelOf(objective string, n int) string { return fmt.Sprintf("%s, n=%d", objective, n) }

// measureOrder notes at how many of the steps from one size to the next log det falls. It also notes the rise
// from the first size to the last.
func measureOrder(r *experiment.Run, name string, series [2]plots.Series) {
	for i, of := range []string{"train", "test"} {
		y := series[i].Y
		falls := 0
		for k := range y[1:] {
			if y[k+1] < y[k] {
				falls++
			}
		}
		r.Measure(fallsOf(name, of), float64(falls), "")
		r.Measure(riseOf(name, of), y[len(y)-1]-y[0], "")
	}
}

func fallsOf(model, part string) string {
	return fmt.Sprintf("%s: falls of log det from a size to the next, %s", model, part)
}

// measureAbove notes at how many sizes log det of model a is above that of b.
func measureAbove(r *experiment.Run, a, b string, of, than [2]plots.Series) {
	for i, part := range []string{"train", "test"} {
		above := 0
		for k, y := range of[i].Y {
			if y > than[i].Y[k] {
				above++
			}
		}
		r.Measure(aboveOf(a, b, part), float64(above), "")
	}
}

func aboveOf(a, b, part string) string {
	return fmt.Sprintf("%s: sizes at which log det is above that of %s, %s", a, b, part)
}

func riseOf(model, part string) string {
	return fmt.Sprintf("%s: rise of log det from the first size to the last, %s", model, part)
}

// measureErrors notes the squared error of reconstructions.
func measureErrors(r *experiment.Run, name string, m *vae.Model, digits datasets.Split) {
	for i, part := range []datasets.Images{digits.Train.First(1000), digits.Test.First(1000)} {
		images := part.Pixels
		r.Measure(fmt.Sprintf("%s: squared error of reconstructions, %s", name, [...]string{"train", "test"}[i]), squaredError(m.Reconstruct(images), images), experiment.PerImage)
	}
}
