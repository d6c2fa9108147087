package zhao2017

import (
	"context"
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Figure5 configures the experiments figure-5 and figure-5-wide.
type Figure5 struct {
	Training
	Size       int // training images
	Tests      int // test images; 0 is all
	Objectives []Objective
	Judge      experiment.Judge
	Shown      int // images a side
}

// Validate returns an error that names all faults.
func (c Figure5) Validate() error {
	var f experiment.Faults
	c.Training.faults(&f)
	f.AtLeast(1, "Size", c.Size)
	f.AtLeast(0, "Tests", c.Tests)
	checkObjectives(&f, c.Objectives)
	c.Judge.Check(&f)
	f.AtLeast(1, "Shown", c.Shown)
	f.Reject(c.Shown*c.Shown > c.Size, "Shown is %d, want at most the root of Size, %d", c.Shown, c.Size)
	return f.Err()
}

// figure5Presets returns the presets. If wide is set, the networks of preset paper have the authors' full
// width. α is 1 alone then, and in preset quick. The caption says λ = 1000. For α other sources have 1 or 0.
func figure5Presets(wide bool) map[experiment.Preset]Figure5 {
	return experiment.EachPreset(func(p experiment.Preset) Figure5 {
		c := Figure5{
			Training: littleTraining(p), Size: experiment.Pick(p, 40, 500, 500), Tests: experiment.Pick(p, 50, 0, 0),
			Objectives: []Objective{elbo, infoVAE(1, 1000), infoVAE(0, 1000)}, Judge: experiment.JudgeOf(p), Shown: experiment.Pick(p, 3, 6, 6),
		}
		if wide && p == experiment.PaperScale {
			w := width(1, 1)
			c.Channels, c.Hidden = w.Channels, w.Hidden
		}
		if wide || p == experiment.Quick {
			c.Objectives = c.Objectives[:2]
		}
		return c
	})
}

// figure5 trains a model on few images by each objective (Figure 5). It draws reconstructions of training
// images, of test images, and samples of the prior, one above the other. The ELBO is left and InfoVAE right.
func figure5(ctx context.Context, r *experiment.Run, c Figure5) error {
	fit, all, err := loadDigits(ctx, r)
	if err != nil {
		return err
	}
	digits := fit.First(datasets.Sizes{Examples: c.Size, Tests: c.Tests})
	r.Expect(1 + len(c.Objectives))
	expert, err := r.FitJudge(ctx, c.Judge, all)
	if err != nil {
		return err
	}
	height, width, n := digits.Train.Height, digits.Train.Width, c.Shown*c.Shown
	var training, test, samples []*plots.Figure
	var mismatches []float64
	for _, o := range c.Objectives {
		m, err := fitDigits(ctx, r, c.Training, o, digits.Train)
		if err != nil {
			return err
		}
		measureCodes(r, o.Name, m, c.Training, digits)
		measureErrors(r, o.Name, m, digits)
		v := expert.Verdict(m.Sample(c.Judge.Samples, r.Seed))
		v.Measure(r, o.Name)
		mismatches = append(mismatches, v.Mismatch())
		grid := func(images mat32.Matrix, what string) *plots.Figure {
			f := plots.Grid(images, height, width, c.Shown)
			f.Title = o.title() + ": " + what
			return f
		}
		training = append(training, grid(m.Reconstruct(digits.Train.First(n).Pixels), "training images"))
		test = append(test, grid(m.Reconstruct(digits.Test.First(n).Pixels), "test images"))
		samples = append(samples, grid(m.Sample(n, r.Seed), "samples"))
	}
	for i, o := range c.Objectives[1:] {
		r.Measure(mismatchBeyond(c.Objectives[0].Name, o.Name), mismatches[0]-mismatches[1+i], "")
	}
	fig := plots.Above(plots.Beside(training...), plots.Beside(test...), plots.Beside(samples...))
	fig.Describe("After training on %d images. Reconstructions of training images, of test images, and means of p(x|z) at draws of the prior. Networks of %s.", c.Size, c.widthWords())
	return r.Figure("figure-5", citation+", Figure 5: what few images teach", fig, digits.Train.Origin, digits.Test.Origin)
}

func mismatchBeyond(a, b string) string {
	return fmt.Sprintf("class mismatch of %s less that of %s", a, b)
}

// squaredError returns the squared error of y: the sum over pixels of squared differences from x, a mean over
// images.
func squaredError(y, x mat32.Matrix) float64 { return loss.SquaredError(mat32.Matrix{}, y, x) }
