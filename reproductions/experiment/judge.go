package experiment

import (
	"context"
	"math"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/mnist"
)

// Judge configures a classifier that judges the digits of generative models. It has two convolutions of 5×5,
// each pooled, and a layer of rectified units.
type Judge struct {
	Channels  [2]int
	Hidden    int
	BatchSize int
	Epochs    int
	Rate      float32 // η of Adam
	Samples   int     // images of each model that it judges
}

// Check notes the faults of j.
func (j Judge) Check(f *Faults) {
	for _, c := range j.Channels {
		f.AtLeast(1, "Judge: each of Channels", c)
	}
	f.AtLeast(1, "Judge: Hidden", j.Hidden)
	f.AtLeast(1, "Judge: BatchSize", j.BatchSize)
	f.AtLeast(1, "Judge: Epochs", j.Epochs)
	f.Positive("Judge: Rate", float64(j.Rate))
	f.AtLeast(1, "Judge: Samples", j.Samples)
}

// JudgeOf returns the configuration of a preset.
func JudgeOf(p Preset) Judge {
	switch p {
	case Smoke:
		return Judge{Channels: [2]int{2, 2}, Hidden: 10, BatchSize: 50, Epochs: 1, Rate: 1e-3, Samples: 50}
	case Quick:
		return Judge{Channels: [2]int{8, 16}, Hidden: 64, BatchSize: 100, Epochs: 1, Rate: 1e-3, Samples: 2000}
	}
	return Judge{Channels: [2]int{32, 64}, Hidden: 128, BatchSize: 100, Epochs: 6, Rate: 1e-3, Samples: 10_000}
}

// Expert is a trained Judge.
type Expert struct {
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

// FitJudge trains the classifier on all training digits, or loads it. It notes its test accuracy, and its
// verdict on test digits. All experiments and all seeds share one classifier.
func (r *Run) FitJudge(ctx context.Context, j Judge, digits datasets.Split) (Expert, error) {
	const seed = 1
	m := j.newClassifier(digits.Train.Labels, seed)
	cause := j
	cause.Samples, cause.Epochs = 0, 0
	_, err := r.Fit(ctx, Fit{
		Name: "classifier", Cause: cause, Data: digits.Origins(), Source: train.Rows(digits.Train.Pixels), Seed: seed,
		Train: train.Config{Epochs: j.Epochs, BatchSize: j.BatchSize, Optimizer: optim.NewAdam(j.Rate)},
	}, m)
	if err != nil {
		return Expert{}, err
	}
	r.Measure("classifier: test accuracy", 100*(1-m.ErrorRate(digits.Test.Pixels, digits.Test.Labels)), "%")
	e := Expert{m, j}
	e.Verdict(digits.Test.First(j.Samples).Pixels).Measure(r, "test digits")
	return e, nil
}

// Verdict is a classifier's judgement of a set of images.
type Verdict struct {
	Classes    []int                  // the most probable class of each image
	Shares     [mnist.Classes]float64 // the share of the images in each class
	Confidence float64                // mean over the images of the largest probability
}

// Verdict classifies images, a row each.
func (e Expert) Verdict(images mat32.Matrix) (v Verdict) {
	p := e.Probabilities(images)
	for i := range p.Rows {
		best := 0
		row := mat32.Row(p, i)
		for c, share := range row {
			if share > row[best] {
				best = c
			}
		}
		v.Classes = append(v.Classes, best)
		v.Shares[best] += 1 / float64(p.Rows)
		v.Confidence += float64(row[best]) / float64(p.Rows)
	}
	return v
}

// Mismatch returns the L1 distance between the shares of the classes and uniform ones. It is 0.06 for 5,000
// test digits.
func (v Verdict) Mismatch() (sum float64) {
	for _, share := range v.Shares {
		sum += math.Abs(share - 1.0/mnist.Classes)
	}
	return sum
}

// Measure notes the mismatch and the confidence, in percent, under the name of the model.
func (v Verdict) Measure(r *Run, of string) {
	r.Measure(MismatchOf(of), v.Mismatch(), "")
	r.Measure(ConfidenceOf(of), 100*v.Confidence, "%")
}

// MismatchOf names the class mismatch of a model's samples.
func MismatchOf(model string) string { return model + ": class mismatch of samples, L1" }

// ConfidenceOf names the classifier's confidence in a model's samples.
func ConfidenceOf(model string) string { return model + ": classifier's confidence in samples" }
