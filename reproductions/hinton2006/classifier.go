package hinton2006

import (
	"context"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/rbm"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/floats"
)

// classify trains a stack of machines, puts a softmax layer on top and trains all of
// it to tell digits apart, without any knowledge of their geometry.
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
	layers = append(layers, nn.NewDense(top, 10, nn.Normal{Std: c.OutputStd}))
	errors, err := t.classifier(ctx, c, layers)
	if err != nil {
		return err
	}
	axes := plots.Axes{X: "epochs of conjugate gradient", Y: "test error (%)"}
	if len(errors.Y) > 20 { // the first epochs would hide the others
		axes.YMin, axes.YMax = 0.9*floats.Min(errors.Y), 2.5*floats.Min(errors.Y)
	}
	f := plots.Curves(axes, plots.Panel{Series: []plots.Series{errors}})
	f.Describe("In the first %d epochs only the output layer learns.", c.OutputEpochs)
	if err := r.Figure("classifier", citation+": a pretrained classifier of digits", f, t.Train.Origin); err != nil {
		return err
	}
	return t.machineErrors(start)
}

// errorRate names the share of wrong test images in the history.
const errorRate = "test error rate"

// classifier trains a net in two parts, first the output layer alone, then all, and returns its test
// errors, in percent, against the epochs.
func (t *study) classifier(ctx context.Context, c Classifier, layers nn.Sequential) (plots.Series, error) {
	outputSteps := c.OutputEpochs * t.perEpoch(c.Finetuning.BatchSize)
	m := ae.NewClassifier(ae.ClassifierConfig{Layers: layers, Labels: t.Train.Labels, OutputSteps: outputSteps, Seed: t.Seed})
	cfg := t.conjugate(c.Finetuning, errorRate, func() float64 { return m.ErrorRate(t.Test.Pixels, t.Test.Labels) })
	c.Finetuning.Epochs = 0 // nothing depends on the length
	history, err := t.Fit(ctx, experiment.Fit{
		Name: t.name + "-classifier", Cause: c,
		Data: t.Origins(), Source: train.Rows(t.Train.Pixels), Train: cfg,
	}, m)
	if err != nil {
		return plots.Series{}, err
	}
	t.measureSearches("classifier", history)
	t.Measure("test error", 100*m.ErrorRate(t.Test.Pixels, t.Test.Labels), "%")
	t.Measure("training error", 100*m.ErrorRate(t.Train.Pixels, t.Train.Labels), "%")
	errors := experiment.Series("test", history, train.Evaluation, train.Epochs, errorRate)
	floats.Scale(100, errors.Y)
	return errors, nil
}
