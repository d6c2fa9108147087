package hinton2006

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/pca"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
	dataset "github.com/aelab-go/autoencoders/datasets/curves"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// measureShare names the test error of a net of curves after so many epochs, divided by that
// of the mean image.
func measureShare(net string, epochs int) string {
	return measureAfter(net, epochs) + ", as a share of the mean image's"
}

func measureAtEnd(net string) string { return net + ": test error at the end" }

// difference names by how much the test error of one net is above that of another.
func difference(worse, better string, epochs int) string {
	return fmt.Sprintf("%s less %s: test error after %d epochs", worse, better, epochs)
}

// order2A lists the methods of Figure 2A, from the highest error to the lowest.
var order2A = []string{"logistic PCA (6)", "PCA (18)", "logistic PCA (18)", "autoencoder"}

// lead names by how much one of Figure 2A's errors is above another.
func lead(worse, better string) string { return worse + " less " + better }

// epochs2A is the number of epochs of the net in Figure 2A: its error there equals that of Figure S1 after
// 200 epochs.
const epochs2A = 200

// comparisons are those of Figures S1 and S2. In the paper, better is ahead after 500 epochs.
var comparisons = []struct{ better, worse, source, what string }{
	{"shallow, pretrained", "shallow, random", "Figure S1", "a shallow net gains by pretraining"},
	{"shallow, pretrained", "deep, pretrained", "Figure S1",
		"of two pretrained nets with as many parameters, the large shallow one is ahead"},
	{"small deep, pretrained", "small shallow, pretrained", "Figure S2", "of two small nets, the deep one is ahead"},
}

// milestones are the epochs at which the nets of curves are measured.
var milestones = []int{50, epochs2A, 500}

// curves trains deep and shallow autoencoders on drawn curves, with and without pretraining
// (Figures 2A, S1 and S2), and compares the deep one with PCA and logistic PCA.
func curves(ctx context.Context, r *experiment.Run, c Curves) error {
	// Every seed of the experiment has the images with which package curves is calibrated.
	drawn := datasets.Split{Train: dataset.Draw(1, c.Examples), Test: dataset.Draw(2, c.Tests)}
	r.Uses(drawn.Origins()...)
	t := &study{Run: r, Split: drawn, Training: c.Training, name: "curves"}
	mean := r.MeasureMeanImage(t.Split)
	linear, err := experiment.PCA(t.Split, c.Components[len(c.Components)-1])
	if err != nil {
		return err
	}
	nets := map[string]network{}
	for _, net := range c.Nets {
		n, err := t.fit(ctx, net)
		if err != nil {
			return err
		}
		nets[net.Name] = n
		t.measureMilestones(net.Name, n, mean)
	}
	t.measureDifferences(nets)
	deep := nets[c.Nets[0].Name]
	if err := t.figure2a(ctx, c, deep, linear); err != nil {
		return err
	}
	if err := t.figureS1(c.Nets, nets); err != nil || deep.start == nil {
		return err
	}
	return t.MachineErrors(citation, deep.start, t.Train.Origin)
}

// measureMilestones notes a net's errors at the milestones that it has reached, and at the end.
func (t *study) measureMilestones(name string, n network, mean float64) {
	for _, epochs := range milestones {
		if v, ok := n.after(epochs); ok {
			t.Measure(measureAfter(name, epochs), v, perImage)
			t.Measure(measureShare(name, epochs), v/mean, "")
		}
	}
	t.Measure(measureAtEnd(name), n.SquaredError(t.Test.Pixels), perImage)
}

// measureDifferences notes by how much the error of worse is above that of better, if both nets have one.
func (t *study) measureDifferences(nets map[string]network) {
	for _, c := range comparisons {
		for _, epochs := range milestones {
			worse, ok := nets[c.worse].after(epochs)
			better, also := nets[c.better].after(epochs)
			if ok && also {
				t.Measure(difference(c.worse, c.better, epochs), worse-better, perImage)
			}
		}
	}
}

// figure2a draws test curves and their reconstructions from codes of few numbers.
func (t *study) figure2a(ctx context.Context, c Curves, deep network, linear *pca.PCA) error {
	models := []experiment.Reconstruction{{Name: "autoencoder", Model: deep, Measure: measureAtEnd(c.Nets[0].Name)}}
	errors := map[string]float64{}
	var ok bool
	if errors["autoencoder"], ok = deep.after(epochs2A); !ok { // a small run
		errors["autoencoder"] = deep.SquaredError(t.Test.Pixels)
	}
	for _, k := range c.Components {
		logistic, err := t.logistic(ctx, k, c.Logistic)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("logistic PCA (%d)", k)
		models = append(models, experiment.Reconstruction{Name: name, Model: logistic, Measure: measureLogistic(k)})
		errors[name] = logistic.SquaredError(t.Test.Pixels)
	}
	k := len(linear.ExplainedVariance)
	name := fmt.Sprintf("PCA (%d)", k)
	models = append(models, experiment.Reconstruction{Name: name, Model: linear, Measure: experiment.PCAError(k)})
	errors[name] = t.MeasurePCA(t.Split, linear)
	for i, name := range order2A[1:] {
		worse, known := errors[order2A[i]]
		better, also := errors[name]
		if known && also {
			t.Measure(lead(order2A[i], name), worse-better, perImage)
		}
	}
	f := t.Strips(t.Test.First(c.Shown), nil, models...)
	epochs, _ := deep.history.Curve(train.Evaluation, train.Epochs, testError)
	f.Describe("Test curves, made anew, and what is made of them again from codes of %d numbers "+
		"(autoencoder, fine-tuned for %.0f epochs) or as many as in brackets.", c.Nets[0].code(), last(epochs))
	return t.Figure("figure-2a", citation+", Figure 2A: curves", f, t.Train.Origin)
}

// figureS1 draws the test errors during fine-tuning, of the large nets (Figure S1) and of the small ones
// (Figure S2), beside the paper's.
func (t *study) figureS1(nets []Net, trained map[string]network) error {
	large, small := plots.Panel{Title: "large nets"}, plots.Panel{Title: "small nets"}
	for _, net := range nets {
		panel := &large
		if strings.HasPrefix(net.Name, "small") {
			panel = &small
		}
		s := experiment.Series(net.Name, trained[net.Name].history, train.Evaluation, train.Epochs, testError)
		s.X, s.Y = s.X[1:], s.Y[1:] // 0 has no logarithm
		panel.Series = append(panel.Series, s)
		if p, ok := paperCurves[net.Name]; ok && t.Train.Len() == 20_000 { // as many as the paper has
			x := paperEpochs[len(paperEpochs)-len(p):]
			panel.Series = append(panel.Series, plots.Series{Name: net.Name, X: x, Y: p, Paper: true})
		}
	}
	panels := slices.DeleteFunc([]plots.Panel{large, small}, func(p plots.Panel) bool { return len(p.Series) == 0 })
	f := plots.Curves(plots.Axes{X: "epochs of fine-tuning", Y: "test error per image", LogX: true, LogY: true}, panels...)
	f.Describe("The curves are made anew, not the authors' own.")
	return t.Figure("figure-s1-s2", citation+", Figures S1 and S2: fine-tuning on curves", f, t.Train.Origin)
}
