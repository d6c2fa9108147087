package hinton2006

import (
	"context"
	"fmt"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/floats"
)

// compareMethods fine-tunes one pretrained stack by conjugate gradient, as the authors do, and by Adam. It
// draws the errors against the number of gradients computed. BenchmarkFinetuning compares the time.
func compareMethods(ctx context.Context, r *experiment.Run, c Comparison) error {
	t, err := digits(ctx, r, c.Sizes, c.Training)
	if err != nil {
		return err
	}
	conjugate, err := t.fit(ctx, c.Net)
	if err != nil {
		return err
	}
	adam, err := t.fitAdam(ctx, c, conjugate.start)
	if err != nil {
		return err
	}
	descents := []descent{newDescent("conjugate gradient", conjugate), newDescent("Adam", adam)}
	rising := ""
	axes := plots.Axes{X: "passes through the data, forwards and back", Y: "test error per image", LogX: true}
	var series []plots.Series
	for _, d := range descents {
		best := floats.MinIdx(d.errors)
		t.Measure(d.name+": passes", last(d.passes), "")
		t.Measure(d.name+": test error at the end", last(d.errors), perImage)
		t.Measure(d.name+": lowest test error", d.errors[best], perImage)
		t.Measure(d.name+": passes until that", d.passes[best], "")
		if last(d.errors) > 1.02*d.errors[best] {
			rising += fmt.Sprintf(" The lowest error by %s is %.3g, after %.0f passes; from there on it rises.",
				d.name, d.errors[best], d.passes[best])
		}
		s := plots.Series{Name: d.name, X: d.passes[1:], Y: d.errors[1:]} // 0 has no logarithm
		axes.YMax = max(axes.YMax, 1.05*s.Y[0])
		series = append(series, s)
	}
	axes.YMin = 0.9 * min(floats.Min(series[0].Y), floats.Min(series[1].Y))
	for i, d := range descents {
		other := descents[1-i]
		if at := slices.IndexFunc(d.errors, func(v float64) bool { return v <= last(other.errors) }); at >= 0 {
			t.Measure(fmt.Sprintf("%s, to the error that %s ends with: passes", d.name, other.name), d.passes[at], "")
		}
	}
	f := plots.Curves(axes, plots.Panel{Series: series})
	f.Describe("From the same pretrained stack. A line search takes several passes, each of a whole batch.%s", rising)
	return r.Figure("cg-adam-passes", citation+": conjugate gradient and Adam, by gradients", f, t.Train.Origin)
}

// descent has the test errors of a network during fine-tuning, and the number of passes before each. A pass
// computes the loss and gradient of every example once.
type descent struct {
	name           string // of the method
	passes, errors []float64
}

func newDescent(name string, n network) descent {
	d := descent{name: name}
	total := 0.0
	for _, record := range n.history.Records {
		if evaluations, ok := record.Terms.Value("evaluations"); ok { // line searches ask for several
			total += evaluations
		} else if record.Kind == train.Training {
			total++
		}
		if v, ok := record.Terms.Value(testError); ok {
			d.passes, d.errors = append(d.passes, total), append(d.errors, v)
		}
	}
	return d
}

// fitAdam trains a network from a stack by Adam.
func (t *study) fitAdam(ctx context.Context, c Comparison, start *experiment.Stack) (n network, err error) {
	n = network{Autoencoder: t.autoencoder(start.Unroll()), start: start}
	cfg := t.adam(c, func() float64 { return n.SquaredError(t.Test.Pixels) })
	n.history, err = t.Fit(ctx, t.networkFit("adam", c.Net, []any{c.AdamEpochs, c.AdamBatch, c.AdamRate, c.AdamFinalRate}, cfg), n.Autoencoder)
	return n, err
}

// adam returns the schedule of Adam. The learning rate falls linearly from epoch to epoch.
func (t *study) adam(c Comparison, test func() float64) train.Config {
	cfg := t.schedule(c.AdamEpochs, c.AdamBatch, testError, test)
	cfg.Optimizer = optim.NewAdam(c.AdamRate)
	perEpoch := t.perEpoch(c.AdamBatch)
	cfg.Rate = func(step int) float32 {
		done := float32(step/perEpoch) / float32(max(c.AdamEpochs-1, 1))
		return c.AdamRate + float32(done*(c.AdamFinalRate-c.AdamRate))
	}
	return cfg
}
