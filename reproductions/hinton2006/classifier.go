package hinton2006

import (
	"context"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/rbm"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/floats"
)

const (
	classes       = 10
	measureRandom = "random weights: test error"
	measureGain   = "random weights less pretrained: test error"
)

// classify trains a stack of machines, puts a softmax layer on top and trains the whole net to classify
// digits. The net has no knowledge of their geometry. The same net, trained in the same way from random
// weights, shows the gain by pretraining.
func classify(ctx context.Context, r *experiment.Run, c Classifier) error {
	t, err := digits(ctx, r, c.Sizes, c.Training)
	if err != nil {
		return err
	}
	start, err := t.stack(ctx, c.Hidden, rbm.Binary)
	if err != nil {
		return err
	}
	layers, _ := start.Unroll()
	top := c.Hidden[len(c.Hidden)-1]
	layers = append(layers, nn.NewDense(top, classes, nn.Normal{Std: c.OutputStd}))
	pretrained, err := t.classifier(ctx, c, "pretrained", layers)
	if err != nil {
		return err
	}
	sizes := slices.Concat([]int{t.Train.Pixels.Cols}, c.Hidden, []int{classes})
	layers, _ = ae.Deep(nn.Normal{Std: c.RandomStd}, sizes...)
	random, err := t.classifier(ctx, c, "random weights", layers)
	if err != nil {
		return err
	}
	r.Measure(measureGain, last(random.Y)-last(pretrained.Y), "percentage points")

	axes := plots.Axes{X: "epochs of conjugate gradient", Y: "test error (%)"}
	if len(pretrained.Y) > 20 { // the first epochs would hide the others
		axes.YMin, axes.YMax = 0.9*floats.Min(pretrained.Y), 1.5*max(last(pretrained.Y), last(random.Y))
	}
	f := plots.Curves(axes, plots.Panel{Series: []plots.Series{pretrained, random}})
	f.Describe("Up to epoch %d, only the output layer learns.", c.OutputEpochs)
	if err := r.Figure("classifier", citation+": a classifier, pretrained or not", f, t.Train.Origin); err != nil {
		return err
	}
	return t.MachineErrors(citation, start, t.Train.Origin)
}

// errorRate names the share of misclassified test images in the history.
const errorRate = "test error rate"

// classifier trains a net in two stages: first the output layer, then all. It returns the curve of the test
// error, in percent, against epochs. start describes the weights at the start, and names the curve.
func (t *study) classifier(ctx context.Context, c Classifier, start string, net nn.Sequential) (plots.Series, error) {
	steps := c.OutputEpochs * t.perEpoch(c.Finetuning.BatchSize)
	outputs := ae.Stages(ae.Stage{Steps: steps, Frozen: len(net) - 1})
	m := ae.NewClassifier(ae.ClassifierConfig{Layers: net, Labels: t.Train.Labels, Frozen: outputs, Seed: t.Seed})
	cfg := t.conjugate(c.Finetuning, errorRate, func() float64 { return m.ErrorRate(t.Test.Pixels, t.Test.Labels) })
	c.Finetuning.Epochs = 0 // nothing depends on the length
	history, err := t.Fit(ctx, experiment.Fit{
		Name: t.name + "-classifier-" + slug(start),
		Cause: struct {
			Classifier Classifier
			Start      string
		}{c, start},
		Data: t.Origins(), Source: train.Rows(t.Train.Pixels), Train: cfg,
	}, m)
	if err != nil {
		return plots.Series{}, err
	}
	name, prefix := "classifier", ""
	if start != "pretrained" {
		name, prefix = "classifier, "+start, start+": "
	}
	t.measureSearches(name, history)
	t.Measure(prefix+"test error", 100*m.ErrorRate(t.Test.Pixels, t.Test.Labels), "%")
	t.Measure(prefix+"training error", 100*m.ErrorRate(t.Train.Pixels, t.Train.Labels), "%")
	errors := experiment.Series(start, history, train.Evaluation, train.Epochs, errorRate)
	floats.Scale(100, errors.Y)
	return errors, nil
}
