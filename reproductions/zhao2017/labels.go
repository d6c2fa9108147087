package zhao2017

import (
	"context"
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/metrics"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/mnist"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Labels configures the experiment labels.
type Labels struct {
	Training
	datasets.Sizes
	Latents    []int // in place of the network's
	Objectives []Objective
	Labelled   int // labelled images of each class, from which the classifier learns
}

// Validate returns an error that names all faults.
func (c Labels) Validate() error {
	var f experiment.Faults
	c.Training.Network.Latents = 1
	c.Training.faults(&f)
	f.Sizes(c.Sizes)
	f.Numbers("Latents", c.Latents)
	checkObjectives(&f, c.Objectives)
	f.AtLeast(1, "Labelled", c.Labelled)
	return f.Err()
}

// labelsPresets have the kernel exp(-‖a-b‖²/2) for the objectives mmd and stein, as in the thesis of
// thesisErrors. The objective mmd-wide has the authors' kernel.
var labelsPresets = experiment.EachPreset(func(p experiment.Preset) Labels {
	own, stein, authors := infoVAE(1, 1000), infoVAE(1, 1000), infoVAE(1, 1000)
	own.Name, own.Bandwidth = "mmd", 2
	stein.Name, stein.Bandwidth, stein.Divergence = "stein", 2, "Stein"
	authors.Name = "mmd-wide"
	c := Labels{
		Training: Training{Network: width(1, 2), BatchSize: 128, Samples: 600_000, Rate: 1e-4, RecordEvery: 100, Codes: 10_000},
		Latents:  []int{5, 10, 20}, Objectives: []Objective{elbo, own, stein, authors, free}, Labelled: 100,
	}
	switch p {
	case experiment.Smoke:
		c.Training = Training{Network: width(1, 32), BatchSize: 20, Samples: 100, Rate: 1e-3, RecordEvery: 5, Codes: 50}
		c.Sizes, c.Latents, c.Labelled = datasets.Sizes{Examples: 200, Tests: 100}, []int{2}, 3
	case experiment.Quick:
		c.Training = Training{Network: width(1, 8), BatchSize: 100, Samples: 50_000, Rate: 1e-3, RecordEvery: 50, Codes: 2000}
		c.Latents, c.Objectives = []int{10}, []Objective{elbo, own}
	}
	c.EncoderFloor = 0.05
	return c
})

// thesisErrors are the test errors, in percent, of a linear support vector machine on 1,000 labels. They are
// from an independent reproduction, a seminar's thesis of 2025, of convolutional networks with 5, 10 and 20
// latents.
var thesisErrors = map[string][]float64{"mmd": {28.2, 16.2, 12.6}, "stein": {32.7, 20.4, 14.9}}

var thesisLatents = []float64{5, 10, 20}

// labels trains models on all digits without labels. It measures the test error of a linear classifier that has
// learnt from the codes of a few labelled digits. Each model is a piece.
func labels(ctx context.Context, r *experiment.Run, c Labels) error {
	fit, _, err := loadDigits(ctx, r)
	if err != nil {
		return err
	}
	digits := fit.First(c.Sizes)
	few := labelled(digits.Train, c.Labelled)
	if want := c.Labelled * mnist.Classes; few.Len() < want {
		return fmt.Errorf("%s has %d images with %d of each class at most, want %d: lower Labelled", digits.Train.Name, few.Len(), c.Labelled, want)
	}
	r.Expect(len(c.Objectives) * len(c.Latents))
	var panel plots.Panel
	for _, o := range c.Objectives {
		series := plots.Series{Name: o.Name}
		for _, k := range c.Latents {
			t := c.Training
			t.Network.Latents = k
			name := fmt.Sprintf("%s, z=%d", o.Name, k)
			kept, err := r.Piece(fmt.Sprintf("labels-%s-%d", o.Name, k), []any{t, o, c.Sizes, c.Labelled}, func() (experiment.Values, error) {
				m, err := fitDigits(ctx, r, t, o, digits.Train)
				if err != nil {
					return nil, err
				}
				rate := measureLabels(r, name, m, few, digits.Test)
				measureCodes(r, name, m, t, digits)
				r.Measure(name+": squared error of reconstructions, test", squaredError(m.Reconstruct(digits.Test.Pixels), digits.Test.Pixels), experiment.PerImage)
				return experiment.Values{"error": {rate}}, nil
			})
			if err != nil {
				return err
			}
			series.X, series.Y = append(series.X, float64(k)), append(series.Y, kept["error"][0])
		}
		panel.Series = append(panel.Series, series)
		if thesis := thesisErrors[o.Name]; thesis != nil && !fit.Train.Standin {
			panel.Series = append(panel.Series, plots.Series{Name: o.Name, By: "thesis:", X: thesisLatents, Y: thesis})
		}
	}
	linear := mat32.Clone(few.Pixels)
	pixels := metrics.Logistic{C: 1}.Fit(linear, few.Labels, mnist.Classes, r.Seed).Accuracy(digits.Test.Pixels, digits.Test.Labels)
	r.Measure(errorOf("pixels"), 100*(1-pixels.Rate()), "%")
	fig := plots.Curves(plots.Axes{X: "latents", Y: "test error (%)", LogX: true}, panel)
	fig.Describe("Error of a linear classifier of posterior means that has seen the labels of %d images.", few.Len())
	return r.Figure("labels", citation+": a linear classifier on few labels", fig, digits.Train.Origin, digits.Test.Origin)
}

// measureLabels notes the test error, in percent, of a classifier of posterior means, which it returns.
func measureLabels(r *experiment.Run, name string, m *vae.Model, few, test datasets.Images) float64 {
	codes, _ := m.Encode(few.Pixels)
	linear := metrics.Logistic{C: 1}.Fit(codes, few.Labels, mnist.Classes, r.Seed)
	tests, _ := m.Encode(test.Pixels)
	rate := 100 * (1 - linear.Accuracy(tests, test.Labels).Rate())
	r.Measure(errorOf(name), rate, "%")
	return rate
}

func errorOf(model string) string { return model + ": error of a linear classifier on few labels" }

// labelled returns the first n images of each class, or all if there are fewer.
func labelled(d datasets.Images, n int) datasets.Images {
	var index []int
	var seen [mnist.Classes]int
	for i, label := range d.Labels {
		if seen[label] < n {
			seen[label]++
			index = append(index, i)
		}
	}
	return d.Select(index)
}
