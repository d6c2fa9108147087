package hinton2006

import (
	"context"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// compareRules fine-tunes one pretrained stack in the authors' way, by conjugate gradient, and
// in today's, by Adam, and sets the errors against the time that each took.
func compareRules(ctx context.Context, r *experiment.Run, c Comparison) error {
	t, err := c.trainer(ctx, r, c.Seed)
	if err != nil {
		return err
	}
	data := t.data
	conjugate, err := t.fit(ctx, c.Net)
	if err != nil {
		return err
	}
	adam, err := t.fitAdam(ctx, c, conjugate)
	if err != nil {
		return err
	}
	unit, perUnit := "minutes", 60.0
	if c.Sizes.Examples > 0 { // a small run
		unit, perUnit = "seconds", 1
	}
	var series, work []plots.Series
	for _, part := range []struct {
		name string
		net  network
	}{{"conjugate gradient", conjugate}, {"Adam", adam}} {
		seconds, err := epochSeconds(part.net.dir)
		if err != nil {
			return err
		}
		x, y := part.net.curve(data.train.Len())
		s := plots.Series{Name: part.name}
		for i := range x {
			s.X, s.Y = append(s.X, x[i]*seconds/perUnit), append(s.Y, y[i])
		}
		series = append(series, s)
		work = append(work, plots.Series{Name: part.name, X: part.net.passes(), Y: y})
		r.Measure(part.name+": test error at the end", y[len(y)-1], perImage)
		r.Measure(part.name+": median time of an epoch", seconds, "s")
		r.Measure(part.name+": epochs", x[len(x)-1], "")
	}
	// What Adam has when conjugate gradient ends, and the other way round.
	ends := min(last(series[0].X), last(series[1].X))
	for _, s := range series {
		r.Measure(fmt.Sprintf("%s: test error after as many %s as the faster took", s.Name, unit), valueAt(s, ends), perImage)
	}
	f := plots.Curves(plots.Axes{X: fmt.Sprintf("%s of training on %d threads", unit, r.Made.Threads), Y: "test error per image"}, plots.Panel{Series: series})
	describe(f, "From the same pretrained stack: conjugate gradient on batches of %d with %d line searches each, Adam on batches of %d with a rate that falls linearly from %g to %g. Epochs count at their median time, test errors not at all.",
		c.Finetuning.BatchSize, c.Finetuning.Searches, c.AdamBatch, c.AdamRate, c.AdamFinalRate)
	if err := r.Figure("cg-adam", citation+": conjugate gradient and Adam, by the clock", f, data.train); err != nil {
		return err
	}
	f = plots.Curves(plots.Axes{X: "passes through the data, forwards and back", Y: "test error per image"}, plots.Panel{Series: work})
	describe(f, "From the same pretrained stack. A line search takes several passes, each of a whole batch.")
	return r.Figure("cg-adam-passes", citation+": conjugate gradient and Adam, by gradients", f, data.train)
}

// passes returns how often the loss and gradient of every example had been computed when the
// test error was measured: once an epoch, or as often as the line searches evaluated them.
func (n network) passes() []float64 {
	total := 0.0
	var at []float64
	for _, record := range n.history.Records {
		if record.Kind == train.Evaluation {
			at = append(at, total)
			continue
		}
		evaluations, ok := record.Terms.Value("evaluations")
		if !ok {
			evaluations = 1
		}
		total += evaluations
	}
	return at
}

func last(x []float64) float64 { return x[len(x)-1] }

// valueAt returns the last y of a series at or before x.
func valueAt(s plots.Series, x float64) float64 {
	y := math.NaN()
	for i := range s.X {
		if s.X[i] <= x {
			y = s.Y[i]
		}
	}
	return y
}

// fitAdam trains the network that start was at first by Adam, with a rate that falls
// linearly from epoch to epoch.
func (t *trainer) fitAdam(ctx context.Context, c Comparison, start network) (network, error) {
	n := network{start: start.start, machine: start.machine}
	encoder, decoder := start.start.Unroll()
	n.Autoencoder = ae.NewAutoencoder(ae.AutoencoderConfig{Encoder: encoder, Decoder: decoder, Seed: t.seed})
	n.dir = t.networkDir("adam", c.Net, []any{c.AdamEpochs, c.AdamBatch, c.AdamRate, c.AdamFinalRate})
	if err := t.DescribeModel(n.dir, c); err != nil {
		return n, err
	}
	cfg := t.schedule(c.Net.Name+", Adam", n.dir, c.AdamEpochs, c.AdamBatch, t.squaredError(&n))
	cfg.Optimizer = optim.NewAdam(c.AdamRate)
	perEpoch := t.perEpoch(c.AdamBatch)
	cfg.Rate = func(step int) float32 {
		done := float32(step/perEpoch) / float32(max(c.AdamEpochs-1, 1))
		return c.AdamRate + float32(done*(c.AdamFinalRate-c.AdamRate))
	}
	return n, t.run(ctx, cfg, &n)
}
