package hinton2006

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/datasets"
	dataset "github.com/aelab-go/autoencoders/datasets/curves"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// measureShare names the test error of a net of curves after so many epochs, divided by that
// of the mean image.
func measureShare(net string, epochs int) string {
	return measureAfter(net, epochs) + ", as a share of the mean image's"
}

// difference names by how much the test error of one net is above that of another.
func difference(worse, better string, epochs int) string {
	return fmt.Sprintf("%s less %s: test error after %d epochs", worse, better, epochs)
}

// order2A is that of Figure 2A, from the highest error to the lowest.
var order2A = []string{"logistic PCA (6)", "PCA (18)", "logistic PCA (18)", "autoencoder"}

// lead names by how much one of Figure 2A's errors is above another.
func lead(worse, better string) string { return worse + " less " + better }

// slug makes an identifier of the name of a net.
func slug(net string) string { return strings.ReplaceAll(strings.ReplaceAll(net, ",", ""), " ", "-") }

// epochs2A is for how many the paper trained the net of Figure 2A: its error there is that of
// Figure S1 after so many.
const epochs2A = 200

// comparisons are those of Figures S1 and S2, with the net that the paper has ahead after 500 epochs.
var comparisons = []struct{ better, worse, source, what string }{
	{"shallow, pretrained", "shallow, random", "Figure S1", "a shallow net gains by pretraining"},
	{"shallow, pretrained", "deep, pretrained", "Figure S1", "of two pretrained nets with as many parameters, the large shallow one is ahead"},
	{"small deep, pretrained", "small shallow, pretrained", "Figure S2", "of two small nets, the deep one is ahead"},
}

// milestones are the epochs at which the nets of curves are measured.
var milestones = []int{50, epochs2A, 500}

// The seeds of the curves are those of dataset.Sets, for every seed of the experiment.
const trainingCurves, testCurves = 1, 2

// curves trains deep and shallow autoencoders on drawn curves, with and without pretraining
// (Figures 2A, S1 and S2), and compares the deep one with PCA and logistic PCA.
func curves(ctx context.Context, r *experiment.Run, c Curves) error {
	training, test := dataset.Draw(trainingCurves, c.Examples), dataset.Draw(testCurves, c.Tests)
	r.Uses(training.Origin, test.Origin)
	t := &study{Run: r, data: data{datasets.Split{Train: training, Test: test}, "curves"}, pretraining: c.Pretraining, finetuning: c.Finetuning}
	mean := t.measureMean()
	k := c.Components[len(c.Components)-1]
	if err := t.data.hasComponents(k); err != nil {
		return err
	}
	var nets []network
	named := map[string]network{}
	for _, net := range c.Nets {
		n, err := t.fit(ctx, net)
		if err != nil {
			return err
		}
		t.measureMilestones(net.Name, n, mean)
		nets, named[net.Name] = append(nets, n), n
	}
	t.measureDifferences(named)
	if err := t.figure2a(ctx, c, nets[0]); err != nil {
		return err
	}
	if err := t.figureS1(c.Nets, nets); err != nil {
		return err
	}
	if nets[0].start == nil {
		return nil
	}
	return t.machineErrors(nets[0].start, nets[0].machine)
}

// measureMilestones notes the error of a net at those epochs that it has come to.
func (t *study) measureMilestones(name string, n network, mean float64) {
	images := t.data.Train.Len()
	for _, epochs := range milestones {
		if v := n.at(epochs, images); !math.IsNaN(v) {
			t.Measure(measureAfter(name, epochs), v, perImage)
			t.Measure(measureShare(name, epochs), v/mean, "")
		}
	}
	t.Measure(name+": test error at the end", n.SquaredError(t.data.Test.Pixels), perImage)
}

// measureDifferences notes by how much one net of each comparison is above the other.
func (t *study) measureDifferences(nets map[string]network) {
	images := t.data.Train.Len()
	for _, c := range comparisons {
		worse, known := nets[c.worse]
		better, also := nets[c.better]
		if !known || !also { // a small run
			continue
		}
		for _, epochs := range milestones {
			if d := worse.at(epochs, images) - better.at(epochs, images); !math.IsNaN(d) {
				t.Measure(difference(c.worse, c.better, epochs), d, perImage)
			}
		}
	}
}

// figure2a draws curves beside what is made of them again from codes of few numbers.
func (t *study) figure2a(ctx context.Context, c Curves, deep network) error {
	d := t.data.Test
	shown := d.First(c.Shown).Pixels
	versions := []plots.Version{{Name: "data", Images: shown},
		{Name: "autoencoder", Images: deep.Reconstruct(shown), Note: t.errorNote(c.Nets[0].Name + ": test error at the end")}}
	errors := map[string]float64{"autoencoder": deep.at(epochs2A, t.data.Train.Len())}
	if math.IsNaN(errors["autoencoder"]) { // a small run
		errors["autoencoder"] = deep.SquaredError(d.Pixels)
	}
	for _, k := range c.Components {
		logistic, err := t.logistic(ctx, k, c.Logistic)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("logistic PCA (%d)", k)
		versions = append(versions, plots.Version{Name: name, Images: logistic.Reconstruct(shown), Note: t.errorNote(measureLogistic(k))})
		errors[name] = logistic.SquaredError(d.Pixels)
	}
	k := c.Components[len(c.Components)-1]
	linear, err := t.pca(k)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("PCA (%d)", k)
	versions = append(versions, plots.Version{Name: name, Images: linear.Reconstruct(shown), Note: t.errorNote(measurePCA(k))})
	errors[name], _ = t.Value(measurePCA(k))
	for i, name := range order2A[1:] {
		worse, known := errors[order2A[i]]
		better, also := errors[name]
		if known && also {
			t.Measure(lead(order2A[i], name), worse-better, perImage)
		}
	}
	f := plots.Versions(d.Height, d.Width, shown.Rows, versions...)
	epochs, _ := deep.curve(t.data.Train.Len())
	f.Describe("Test curves, made anew, and what is made of them again from codes of %d numbers (autoencoder, fine-tuned for %.0f epochs) or as many as in brackets.", c.Nets[0].Hidden[len(c.Nets[0].Hidden)-1], last(epochs))
	return t.Figure("figure-2a", citation+", Figure 2A: curves", f, t.data.Train.Origin)
}

// figureS1 draws the test errors while the nets were fine-tuned: the large ones (Figure S1)
// and the small ones (Figure S2), beside the paper's.
func (t *study) figureS1(names []Net, nets []network) error {
	large, small := plots.Panel{Title: "large nets"}, plots.Panel{Title: "small nets"}
	for i, n := range nets {
		x, y := n.curve(t.data.Train.Len())
		panel := &large
		if strings.HasPrefix(names[i].Name, "small") {
			panel = &small
		}
		panel.Series = append(panel.Series, plots.Series{Name: names[i].Name, X: x[1:], Y: y[1:]}) // 0 has no logarithm
		if p, ok := paperCurves[names[i].Name]; ok && t.data.Train.Len() == 20_000 {               // as many as the paper has
			panel.Series = append(panel.Series, plots.Series{Name: names[i].Name, X: p.epochs, Y: p.test, Paper: true})
		}
	}
	panels := []plots.Panel{large}
	if len(small.Series) > 0 {
		panels = append(panels, small)
	}
	f := plots.Curves(plots.Axes{X: "epochs of fine-tuning", Y: "test error per image", LogX: true, LogY: true}, panels...)
	f.Describe("The curves are made anew, not the authors' own.")
	return t.Figure("figure-s1-s2", citation+", Figures S1 and S2: fine-tuning on curves", f, t.data.Train.Origin)
}
