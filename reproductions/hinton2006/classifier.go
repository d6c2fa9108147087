package hinton2006

import (
	"context"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/rbm"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// classify trains a stack of machines, puts a softmax layer on top and trains all of
// it to tell digits apart, without any knowledge of their geometry.
func classify(ctx context.Context, r *experiment.Run, c Classifier) error {
	data, err := loadDigits(ctx, r, c.Sizes)
	if err != nil {
		return err
	}
	t := &trainer{Run: r, data: data, pretraining: c.Pretraining, finetuning: c.Finetuning, seed: c.Seed}
	stack, machines, err := t.stack(ctx, c.Hidden, rbm.Binary)
	if err != nil {
		return err
	}
	layers, _ := stack.Unroll()
	top := c.Hidden[len(c.Hidden)-1]
	layers = append(layers, nn.NewDense(top, 10, nn.Normal{Std: c.OutputStd}))
	perEpoch := t.perEpoch(c.Finetuning.BatchSize)
	m := ae.NewClassifier(ae.ClassifierConfig{Layers: layers, Labels: data.train.Labels, OutputSteps: c.OutputEpochs * perEpoch, Seed: c.Seed})
	history, err := t.trainClassifier(ctx, m, c)
	if err != nil {
		return err
	}
	t.measureSearches("classifier", history)
	r.Measure("test error", 100*m.ErrorRate(data.test.Pixels, data.test.Labels), "%")
	r.Measure("training error", 100*m.ErrorRate(data.train.Pixels, data.train.Labels), "%")

	n := float64(data.train.Len())
	x, y := history.Curve(train.Evaluation, train.Examples, errorRate)
	for i := range x {
		x[i], y[i] = x[i]/n, 100*y[i]
	}
	axes := plots.Axes{X: "epochs of conjugate gradient", Y: "test error (%)"}
	if r.Preset == experiment.PaperScale {
		axes.YMin, axes.YMax = 1, 3
	}
	f := plots.Curves(axes, plots.Panel{Series: []plots.Series{{Name: "test", X: x, Y: y}}})
	describe(f, "In the first %d epochs only the output layer learns.", c.OutputEpochs)
	if err := r.Figure("classifier", citation+": a pretrained classifier of digits", f, data.train); err != nil {
		return err
	}
	return t.machineErrors(stack, machines)
}

// errorRate names the share of wrong test images in the history.
const errorRate = "test error rate"

// trainClassifier trains in two parts: first the output layer alone, then all.
func (t *trainer) trainClassifier(ctx context.Context, m *ae.Classifier, c Classifier) (*train.History, error) {
	dir := t.ModelDir(t.data.name+"-classifier", t.cause(c)...)
	if err := t.DescribeModel(dir, c); err != nil {
		return nil, err
	}
	test := func() train.Term {
		return train.Term{Name: errorRate, Value: m.ErrorRate(t.data.test.Pixels, t.data.test.Labels)}
	}
	return trainAndSave(ctx, t.conjugate("classifier", dir, c.Finetuning, test), t.data.train.Pixels, m)
}
