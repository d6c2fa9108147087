package hinton2006

import (
	"context"
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/pca"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/floats"
)

// What several experiments measure and draw of their networks.

const citation = "Hinton & Salakhutdinov 2006"

const measureAE = "autoencoder: test error"

func measureLogistic(components int) string {
	return fmt.Sprintf("logistic PCA (%d): test error", components)
}

// measureAfter names the test error of a net after so many epochs of fine-tuning.
func measureAfter(net string, epochs int) string {
	return fmt.Sprintf("%s: test error after %d epochs", net, epochs)
}

// measureBoth notes the error of an autoencoder on the test and on the training images.
func (t *study) measureBoth(deep network) (test float64) {
	test = deep.SquaredError(t.Test.Pixels)
	t.Measure(measureAE, test, experiment.PerImage)
	t.Measure("autoencoder: training error", deep.SquaredError(t.Train.Pixels), experiment.PerImage)
	return test
}

// logistic trains logistic PCA, and measures whether more of it would have changed much.
func (t *study) logistic(ctx context.Context, components int, f Finetuning) (network, error) {
	net := Net{Name: fmt.Sprintf("logistic PCA (%d)", components), Hidden: []int{components}, Random: true}
	m := t.autoencoder(pca.Logistic(t.Train.Pixels.Cols, components))
	n, err := t.finetune(ctx, net, f, network{Autoencoder: m})
	if err != nil {
		return n, err
	}
	t.Measure(measureLogistic(components), n.SquaredError(t.Test.Pixels), experiment.PerImage)
	late := max(f.Epochs/5, 1)
	last := "epoch"
	if late > 1 {
		last = fmt.Sprintf("%d epochs", late)
	}
	before, _ := n.after(f.Epochs - late)
	end, _ := n.after(f.Epochs)
	t.Measure(fmt.Sprintf("%s: fall of the test error in the last %s", net.Name, last), before-end, experiment.PerImage)
	return n, nil
}

// trainingFigures draws the errors while the stack and the network on it were trained, the latter beside
// others'.
func (t *study) trainingFigures(n network, others ...plots.Series) error {
	if err := t.machineErrors(n.start); err != nil {
		return err
	}
	return t.finetuningCurves(n, others...)
}

// machineErrors draws the error of the machines' reconstructions while they learnt.
func (t *study) machineErrors(s *pretrained) error {
	var panel plots.Panel
	for l, h := range s.histories {
		label := fmt.Sprintf("%d-%d", s.Layers[l].Visible, s.Layers[l].Hidden)
		errors := experiment.Series(label, h, train.Training, train.Epochs, "squared error")
		panel.Series = append(panel.Series, errors)
		t.Measure(fmt.Sprintf("machine %s: error of the reconstruction in the last epoch", label), last(errors.Y), experiment.PerImage)
	}
	f := plots.Curves(plots.Axes{X: "epoch", Y: "squared error per example", AutoLogY: true}, panel)
	f.Describe("Error of what each restricted Boltzmann machine makes of its data in one sweep of contrastive divergence, " +
		"of the means; it is not what is minimised.")
	return t.Figure("rbm-errors", citation+": pretraining, machine by machine", f, t.Train.Origin)
}

// finetuningCurves draws the errors while the network was fine-tuned, beside others'.
func (t *study) finetuningCurves(n network, others ...plots.Series) error {
	test := experiment.Series("test", n.history, train.Evaluation, train.Epochs, testError)
	training := experiment.Series("training", n.history, train.Training, train.Epochs, "squared error")
	floats.AddConst(-0.5, training.X) // in the middle of the epoch whose mean it is
	axes := plots.Axes{X: "epochs of fine-tuning", Y: "squared error per image"}
	if len(test.X) > 20 { // the first epochs would hide the others
		axes.YMin, axes.YMax = 0.9*last(training.Y), 1.1*test.Y[1]
	}
	f := plots.Curves(axes, plots.Panel{Series: append([]plots.Series{test, training}, others...)})
	caption := "The training error is that of each batch just before its update, averaged over the epoch."
	if len(others) > 0 {
		caption += fmt.Sprintf(" Ours has %d epochs of pretraining.", t.Pretraining.Epochs)
	}
	if axes.YMax > 0 && axes.YMax < max(floats.Max(test.Y), floats.Max(training.Y)) {
		caption += " What is above the frame is cut off."
	}
	f.Describe("%s", caption)
	return t.Figure("fine-tuning", citation+": fine-tuning by conjugate gradient", f, t.Train.Origin)
}

// receptiveFields draws what each layer's units see of the image, before and after fine-tuning.
func (t *study) receptiveFields(n network) error {
	const shown = 100
	d := t.Train
	before := t.autoencoder(n.start.Unroll())
	for _, stage := range []struct {
		name, what string
		encoder    nn.Layer
	}{{"pretrained", "before fine-tuning", before.Encoder}, {"fine-tuned", "after fine-tuning", n.Encoder}} {
		fields := nn.Fields(stage.encoder.(nn.Sequential))
		for l, field := range fields {
			part := mat32.Slice(field, 0, field.Rows, 0, min(shown, field.Cols))
			f := plots.Filters(part, d.Height, d.Width, 20, plots.TileScale)
			way := ""
			if l > 0 {
				way = ", multiplied on the way through the layers below, as if these were linear"
			}
			f.Describe("Layer %d of %d, %s: the weights from the pixels to the first %d of %d units%s.",
				l+1, len(fields), stage.what, part.Cols, field.Cols, way)
			name := fmt.Sprintf("fields-%d-%s", l+1, stage.name)
			title := fmt.Sprintf("%s: receptive fields of layer %d, %s", citation, l+1, stage.what)
			if err := t.Figure(name, title, f, d.Origin); err != nil {
				return err
			}
		}
	}
	return nil
}

func last(x []float64) float64 { return x[len(x)-1] }
