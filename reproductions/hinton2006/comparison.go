package hinton2006

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/floats"
)

// rule is a way of fine-tuning, and what it has made of a network.
type rule struct {
	name        string
	network     network
	schedule    train.Config
	passSeconds float64 // of the loss and gradient of every example, once
}

// compareRules fine-tunes one pretrained stack in the authors' way, by conjugate gradient, and
// in today's, by Adam, and sets the errors against the time that each takes.
func compareRules(ctx context.Context, r *experiment.Run, c Comparison) error {
	t, err := c.study(ctx, r)
	if err != nil {
		return err
	}
	conjugate, err := t.fit(ctx, c.Net)
	if err != nil {
		return err
	}
	adam, err := t.fitAdam(ctx, c, conjugate)
	if err != nil {
		return err
	}
	rules := []*rule{
		{name: "conjugate gradient", network: conjugate, schedule: t.conjugate(c.Finetuning, nil)},
		{name: "Adam", network: adam, schedule: t.adam(c, nil)},
	}
	if err := t.timeRules(ctx, rules); err != nil {
		return err
	}
	byClock, byPasses := t.compare(rules, c.Sizes.Examples > 0)
	rising := overfitting(rules, t)
	byClock.Describe("From the same pretrained stack: conjugate gradient on batches of %d with %d line searches each, Adam on batches of %d with a rate that falls linearly from %g to %g. The time is that of the gradients, as each rule computes them on this machine; tests take none.%s",
		c.Finetuning.BatchSize, c.Finetuning.Searches, c.AdamBatch, c.AdamRate, c.AdamFinalRate, rising)
	if err := r.Figure("cg-adam", citation+": conjugate gradient and Adam, by the clock", byClock, t.data.Train.Origin); err != nil {
		return err
	}
	byPasses.Describe("From the same pretrained stack. A line search takes several passes, each of a whole batch.%s", rising)
	return r.Figure("cg-adam-passes", citation+": conjugate gradient and Adam, by gradients", byPasses, t.data.Train.Origin)
}

// timeRules measures how long a pass over the data takes by each rule, in turns. Networks that were
// trained earlier, by another program or beside others, took whatever they took.
func (t *study) timeRules(ctx context.Context, rules []*rule) error {
	const rounds = 3
	seconds := map[*rule][]float64{}
	for range rounds {
		for _, rule := range rules {
			encoder, decoder := rule.network.start.Unroll()
			m := ae.New(ae.Config{Encoder: encoder, Decoder: decoder, Seed: t.Seed})
			cfg := rule.schedule
			cfg.Name, cfg.Epochs, cfg.Seed, cfg.Quiet = rule.name+", to time it", 1, t.Seed, true
			start := time.Now()
			history, err := train.Run(ctx, cfg, train.Rows(t.data.Train.Pixels), m)
			if err != nil {
				return err
			}
			passes := 0.0
			for _, record := range history.Records {
				passes += passesOf(record)
			}
			seconds[rule] = append(seconds[rule], time.Since(start).Seconds()/passes)
		}
	}
	for _, rule := range rules {
		slices.Sort(seconds[rule])
		rule.passSeconds = seconds[rule][rounds/2]
	}
	return nil
}

// compare measures the rules and draws their test errors, by the clock and by passes.
func (t *study) compare(rules []*rule, small bool) (byClock, byPasses *plots.Figure) {
	unit, perUnit := "minutes", 60.0
	if small {
		unit, perUnit = "seconds", 1
	}
	var clock, work []plots.Series
	for _, rule := range rules {
		passes, y := rule.errors(t)
		s := plots.Series{Name: rule.name, Y: y[1:]} // at 0 there is no logarithm
		for _, n := range passes[1:] {
			s.X = append(s.X, n*rule.passSeconds/perUnit)
		}
		clock = append(clock, s)
		work = append(work, plots.Series{Name: rule.name, X: passes[1:], Y: s.Y})
		t.Measure(rule.name+": time of a pass through the data", rule.passSeconds, "s")
		t.Measure(rule.name+": passes", last(passes), "")
		t.Measure(rule.name+": test error at the end", last(y), perImage)
		best := floats.MinIdx(y)
		t.Measure(rule.name+": lowest test error", y[best], perImage)
		t.Measure(rule.name+": passes until that", passes[best], "")
	}
	t.measureCatchingUp(rules)
	axes := plots.Axes{Y: "test error per image", LogX: true, YMin: 0.9 * min(floats.Min(clock[0].Y), floats.Min(clock[1].Y)), YMax: 1.05 * max(clock[0].Y[0], clock[1].Y[0])}
	axes.X = fmt.Sprintf("%s of training on %d threads", unit, t.Made.Threads)
	byClock = plots.Curves(axes, plots.Panel{Series: clock})
	axes.X = "passes through the data, forwards and back"
	byPasses = plots.Curves(axes, plots.Panel{Series: work})
	return byClock, byPasses
}

// measureCatchingUp notes what it takes each rule to come to the error that the other ends with.
func (t *study) measureCatchingUp(rules []*rule) {
	for i, rule := range rules {
		other := rules[1-i]
		_, theirs := other.errors(t)
		passes, y := rule.errors(t)
		at := slices.IndexFunc(y, func(v float64) bool { return v <= last(theirs) })
		if at < 0 {
			continue
		}
		name := fmt.Sprintf("%s, to the error that %s ends with: ", rule.name, other.name)
		t.Measure(name+"passes", passes[at], "")
		t.Measure(name+"time", passes[at]*rule.passSeconds, "s")
	}
}

// errors returns the test errors of a rule, and how many passes each took.
func (r *rule) errors(t *study) (passes, y []float64) {
	_, y = r.network.curve(t.data.Train.Len())
	return r.network.passes(), y
}

// overfitting says which rules lose again what they had gained, and when; each sentence begins with
// a space.
func overfitting(rules []*rule, t *study) (text string) {
	for _, rule := range rules {
		passes, y := rule.errors(t)
		if best := floats.MinIdx(y); last(y) > 1.02*y[best] {
			text += fmt.Sprintf(" The lowest error by %s is %.3g, after %.0f passes; from there on it rises.", rule.name, y[best], passes[best])
		}
	}
	return text
}

// passes returns how often the loss and gradient of every example had been computed whenever the
// test error was measured.
func (n network) passes() []float64 {
	total := 0.0
	var at []float64
	for _, record := range n.history.Records {
		total += passesOf(record)
		if record.Kind == train.Evaluation {
			at = append(at, total)
		}
	}
	return at
}

// passesOf returns how often an epoch computed them: once, or as often as line searches did.
func passesOf(record train.Record) float64 {
	if record.Kind != train.Training {
		return 0
	}
	if evaluations, ok := record.Terms.Value("evaluations"); ok {
		return evaluations
	}
	return 1
}

func last(x []float64) float64 { return x[len(x)-1] }

// fitAdam trains the network that start was at first by Adam.
func (t *study) fitAdam(ctx context.Context, c Comparison, start network) (n network, err error) {
	n = network{start: start.start, machine: start.machine}
	encoder, decoder := start.start.Unroll()
	n.Autoencoder = ae.New(ae.Config{Encoder: encoder, Decoder: decoder, Seed: t.Seed})
	how := []any{c.AdamEpochs, c.AdamBatch, c.AdamRate, c.AdamFinalRate}
	n.history, err = t.Fit(ctx, t.networkFit("adam", c.Net, how, t.adam(c, t.squaredError(n.Autoencoder))), n.Autoencoder)
	return n, err
}

// adam is the schedule of today's way: Adam, with a rate that falls linearly from epoch to epoch.
func (t *study) adam(c Comparison, test func() train.Term) train.Config {
	cfg := t.schedule(c.AdamEpochs, c.AdamBatch, test)
	cfg.Optimizer = optim.NewAdam(c.AdamRate)
	perEpoch := t.perEpoch(c.AdamBatch)
	cfg.Rate = func(step int) float32 {
		done := float32(step/perEpoch) / float32(max(c.AdamEpochs-1, 1))
		return c.AdamRate + float32(done*(c.AdamFinalRate-c.AdamRate))
	}
	return cfg
}
