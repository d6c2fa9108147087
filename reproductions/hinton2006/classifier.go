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
	digits, err := loadDigits(ctx, r, c.Sizes)
	if err != nil {
		return err
	}
	t := &study{Run: r, data: digits, pretraining: c.Pretraining, finetuning: c.Finetuning}
	stack, machines, err := t.stack(ctx, c.Hidden, rbm.Binary)
	if err != nil {
		return err
	}
	layers, _ := stack.Unroll()
	top := c.Hidden[len(c.Hidden)-1]
	layers = append(layers, nn.NewDense(top, 10, nn.Normal{Std: c.OutputStd}))
	perEpoch := t.perEpoch(c.Finetuning.BatchSize)
	m := ae.NewClassifier(ae.ClassifierConfig{Layers: layers, Labels: digits.Train.Labels, OutputSteps: c.OutputEpochs * perEpoch, Seed: r.Seed})
	history, err := t.trainClassifier(ctx, m, c)
	if err != nil {
		return err
	}
	t.measureSearches("classifier", history)
	r.Measure("test error", 100*m.ErrorRate(digits.Test.Pixels, digits.Test.Labels), "%")
	r.Measure("training error", 100*m.ErrorRate(digits.Train.Pixels, digits.Train.Labels), "%")

	n := float64(digits.Train.Len())
	x, y := history.Curve(train.Evaluation, train.Examples, errorRate)
	for i := range x {
		x[i], y[i] = x[i]/n, 100*y[i]
	}
	axes := plots.Axes{X: "epochs of conjugate gradient", Y: "test error (%)"}
	if len(y) > 20 { // the first epochs would hide the others
		axes.YMin, axes.YMax = 0.9*floats.Min(y), 2.5*floats.Min(y)
	}
	f := plots.Curves(axes, plots.Panel{Series: []plots.Series{{Name: "test", X: x, Y: y}}})
	f.Describe("In the first %d epochs only the output layer learns.", c.OutputEpochs)
	if err := r.Figure("classifier", citation+": a pretrained classifier of digits", f, digits.Train.Origin); err != nil {
		return err
	}
	return t.machineErrors(stack, machines)
}

// errorRate names the share of wrong test images in the history.
const errorRate = "test error rate"

// trainClassifier trains in two parts: first the output layer alone, then all.
func (t *study) trainClassifier(ctx context.Context, m *ae.Classifier, c Classifier) (*train.History, error) {
	test := func() train.Term {
		return train.Term{Name: errorRate, Value: m.ErrorRate(t.data.Test.Pixels, t.data.Test.Labels)}
	}
	cfg := t.conjugate(c.Finetuning, test)
	c.Finetuning.Epochs = 0 // nothing depends on the length
	return t.Fit(ctx, experiment.Fit{
		Name: t.data.name + "-classifier", Cause: c,
		Data: t.data.Origins(), Source: train.Rows(t.data.Train.Pixels), Train: cfg,
	}, m)
}
