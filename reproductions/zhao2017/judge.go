package zhao2017

import (
	"context"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/mnist"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Judge is the classifier that looks at samples: two convolutions of 5×5, each pooled, and a layer of
// rectified units.
type Judge struct {
	Channels  [2]int
	Hidden    int
	BatchSize int
	Epochs    int
	Rate      float32 // η of Adam
	Samples   int     // drawn of each model for it to look at
}

func (j Judge) faults(f *experiment.Faults) {
	for _, c := range j.Channels {
		f.AtLeast(1, "Judge: each of Channels", c)
	}
	f.AtLeast(1, "Judge: Hidden", j.Hidden)
	f.AtLeast(1, "Judge: BatchSize", j.BatchSize)
	f.AtLeast(1, "Judge: Epochs", j.Epochs)
	f.Positive("Judge: Rate", float64(j.Rate))
	f.AtLeast(1, "Judge: Samples", j.Samples)
}

// judge returns that of a preset. The authors' has 99.24 % of the test digits right.
func judge(p experiment.Preset) Judge {
	switch p {
	case experiment.Smoke:
		return Judge{Channels: [2]int{2, 2}, Hidden: 10, BatchSize: 50, Epochs: 1, Rate: 1e-3, Samples: 50}
	case experiment.Quick:
		return Judge{Channels: [2]int{8, 16}, Hidden: 64, BatchSize: 100, Epochs: 1, Rate: 1e-3, Samples: 2000}
	}
	return Judge{Channels: [2]int{32, 64}, Hidden: 128, BatchSize: 100, Epochs: 6, Rate: 1e-3, Samples: 10_000}
}

// expert is a trained Judge.
type expert struct {
	*ae.Classifier
	Judge
}

// newClassifier returns the network, for examples with these labels.
func (j Judge) newClassifier(labels []uint8, seed uint64) *ae.Classifier {
	at := nn.Shape{Height: mnist.Height, Width: mnist.Width, Channels: 1}
	var layers nn.Sequential
	for _, channels := range j.Channels {
		conv := nn.NewConv2D(nn.ConvConfig{Input: at, Channels: channels, Kernel: 5, Stride: 1, Padding: 2, Init: nn.HeNormal{}})
		pool := nn.NewMaxPool(conv.Output(), 2)
		layers = append(layers, conv, nn.NewReLU(), pool)
		at = pool.Output()
	}
	layers = append(layers, nn.NewFlatten(at), nn.NewDense(at.Len(), j.Hidden, nn.HeNormal{}), nn.NewReLU(), nn.NewDense(j.Hidden, mnist.Classes, nn.HeNormal{}))
	return ae.NewClassifier(ae.ClassifierConfig{Layers: layers, Labels: labels, Seed: seed})
}

// fitJudge trains the classifier on all training digits, or loads it, and notes its accuracy. All experiments,
// and all seeds of one, have the same.
func fitJudge(ctx context.Context, r *experiment.Run, j Judge, digits datasets.Split) (expert, error) {
	const seed = 1
	m := j.newClassifier(digits.Train.Labels, seed)
	cause := j
	cause.Samples, cause.Epochs = 0, 0
	_, err := r.Fit(ctx, experiment.Fit{
		Name: "classifier", Cause: cause, Data: digits.Origins(), Source: train.Rows(digits.Train.Pixels), Seed: seed,
		Train: train.Config{Epochs: j.Epochs, BatchSize: j.BatchSize, Optimizer: optim.NewAdam(j.Rate)},
	}, m)
	if err != nil {
		return expert{}, err
	}
	r.Measure("classifier: test accuracy", 100*(1-m.ErrorRate(digits.Test.Pixels, digits.Test.Labels)), "%")
	e := expert{m, j}
	e.verdict(digits.Test.First(j.Samples).Pixels).measure(r, "test digits")
	return e, nil
}

// verdict is what the classifier says of images.
type verdict struct {
	shares     [mnist.Classes]float64 // of the images, taken for each class
	confidence float64                // mean of the largest probability
}

func (e expert) verdict(images mat32.Matrix) (v verdict) {
	p := e.Probabilities(images)
	for i := range p.Rows {
		best := 0
		row := mat32.Row(p, i)
		for c, share := range row {
			if share > row[best] {
				best = c
			}
		}
		v.shares[best] += 1 / float64(p.Rows)
		v.confidence += float64(row[best]) / float64(p.Rows)
	}
	return v
}

// mismatch is the L1 distance between the shares of the classes and uniform ones. Of 5,000 test digits it is
// 0.06.
func (v verdict) mismatch() (sum float64) {
	for _, share := range v.shares {
		sum += math.Abs(share - 1.0/mnist.Classes)
	}
	return sum
}

func (v verdict) measure(r *experiment.Run, of string) {
	r.Measure(mismatchOf(of), v.mismatch(), "")
	r.Measure(confidenceOf(of), 100*v.confidence, "%")
}

func mismatchOf(model string) string { return fmt.Sprintf("%s: class mismatch of samples, L1", model) }
func confidenceOf(model string) string {
	return fmt.Sprintf("%s: classifier's confidence in samples", model)
}
