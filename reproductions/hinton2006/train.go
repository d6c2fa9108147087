package hinton2006

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/rbm"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// study trains what an experiment needs, or loads what another one has trained in the
// same way.
type study struct {
	*experiment.Run
	data        data
	visible     rbm.Unit // of the data
	pretraining Pretraining
	finetuning  Finetuning
}

// study loads the digits and returns what trains networks on them.
func (d DigitsNet) study(ctx context.Context, r *experiment.Run) (*study, error) {
	digits, err := loadDigits(ctx, r, d.Sizes)
	return &study{Run: r, data: digits, pretraining: d.Pretraining, finetuning: d.Finetuning}, err
}

// perEpoch is the number of batches in an epoch.
func (t *study) perEpoch(batch int) int { return (t.data.Train.Len() + batch - 1) / batch }

// stack trains a stack of machines with these hidden units, the last of the given kind.
func (t *study) stack(ctx context.Context, hidden []int, code rbm.Unit) (*rbm.Stack, []*train.History, error) {
	x := t.data.Train.Pixels
	s := rbm.NewStack(rbm.StackConfig{
		Sizes:        append([]int{x.Cols}, hidden...),
		VisibleUnits: t.visible, CodeUnits: code,
		WeightDecay: t.pretraining.WeightDecay, Init: nn.Normal{Std: t.pretraining.InitStd}, Seed: t.Seed,
	})
	histories, err := s.Pretrain(train.Rows(x), func(layer int, m *rbm.Model, source train.Source) (*train.History, error) {
		return t.Fit(ctx, t.machine(layer, hidden, m, source), m)
	})
	return s, histories, err
}

// machine says how one machine of a stack is trained. What is above it does not concern it: stacks
// share their lower machines.
func (t *study) machine(layer int, hidden []int, m *rbm.Model, source train.Source) experiment.Fit {
	p := t.pretraining
	epochs := p.Epochs
	if m.VisibleUnits == rbm.Gaussian {
		epochs = p.GaussianEpochs
	}
	if layer == 0 { // the data of those above depends on how long those below were trained
		p.Epochs, p.GaussianEpochs = 0, 0
	}
	return experiment.Fit{
		Name: fmt.Sprintf("%s-rbm-%d-%d", t.data.name, m.Visible, m.Hidden),
		Cause: struct {
			Pretraining Pretraining
			Hidden      []int
			Units       []string
		}{p, hidden[:layer+1], []string{m.VisibleUnits.String(), m.HiddenUnits.String()}},
		Data: t.data.Origins(), Source: source,
		Train: train.Config{
			Epochs: epochs, BatchSize: p.BatchSize, FixedBatches: true,
			Optimizer: p.Optimizer(m, t.perEpoch(p.BatchSize)),
		},
	}
}

// network is a trained autoencoder with the history of its training.
type network struct {
	*ae.Autoencoder
	start   *rbm.Stack // nil where it started from random weights
	history *train.History
	machine []*train.History // of the stack
}

// fit trains an autoencoder by conjugate gradient, from a stack of machines or from random
// weights.
func (t *study) fit(ctx context.Context, net Net) (network, error) {
	n := network{}
	var encoder, decoder nn.Sequential
	if net.Random {
		sizes := append([]int{t.data.Train.Pixels.Cols}, net.Hidden...)
		encoder, decoder = ae.Deep(nn.Normal{Std: t.pretraining.InitStd}, sizes...)
	} else {
		var err error
		if n.start, n.machine, err = t.stack(ctx, net.Hidden, rbm.Gaussian); err != nil {
			return network{}, err
		}
		encoder, decoder = n.start.Unroll()
	}
	n.Autoencoder = ae.New(ae.Config{Encoder: encoder, Decoder: decoder, Likelihood: t.likelihood(), Seed: t.Seed})
	err := t.finetune(ctx, net, &n)
	return n, err
}

// likelihood says what the decoder's outputs mean for the data.
func (t *study) likelihood() loss.Likelihood {
	if t.visible == rbm.Gaussian {
		return loss.Squares{}
	}
	return loss.Bernoulli{}
}

// finetune trains a network by conjugate gradient.
func (t *study) finetune(ctx context.Context, net Net, n *network) (err error) {
	f := t.finetuning
	if net.Epochs > 0 {
		f.Epochs = net.Epochs
	}
	cfg := t.conjugate(f, t.squaredError(n.Autoencoder))
	f.Epochs = 0 // nothing depends on the length
	if n.history, err = t.Fit(ctx, t.networkFit("cg", net, f, cfg), n.Autoencoder); err != nil {
		return err
	}
	t.measureSearches(net.Name, n.history)
	return nil
}

// networkFit says how a network is trained by the rule of that name, as cfg says; how is what
// decides the outcome beside that.
func (t *study) networkFit(rule string, net Net, how any, cfg train.Config) experiment.Fit {
	name := t.data.name + "-" + rule
	for _, units := range append([]int{t.data.Train.Pixels.Cols}, net.Hidden...) {
		name += fmt.Sprintf("-%d", units)
	}
	return experiment.Fit{
		Name: name,
		Cause: struct {
			Hidden      []int
			Random      bool
			Pretraining Pretraining
			How         any
		}{net.Hidden, net.Random, t.pretraining, how},
		Data: t.data.Origins(), Source: train.Rows(t.data.Train.Pixels), Train: cfg,
	}
}

// schedule is what all ways of fine-tuning have in common: a test, if there is one, before the
// first epoch and after each.
func (t *study) schedule(epochs, batch int, test func() train.Term) train.Config {
	perEpoch := t.perEpoch(batch)
	cfg := train.Config{Epochs: epochs, BatchSize: batch}
	if test != nil {
		cfg.Evaluate = func(int) ([]train.Term, error) { return []train.Term{test()}, nil }
		cfg.EvaluateAt = func(step int) bool { return step%perEpoch == 0 }
	}
	return cfg
}

// conjugate is the schedule of the authors' way, conjugate gradient.
func (t *study) conjugate(f Finetuning, test func() train.Term) train.Config {
	cfg := t.schedule(f.Epochs, f.BatchSize, test)
	cfg.FixedBatches = true
	cfg.Search = &optim.ConjugateGradient{Searches: f.Searches}
	return cfg
}

// testError names the squared error on the test images in the history of a network.
const testError = "test squared error"

// squaredError is the test of a network.
func (t *study) squaredError(m *ae.Autoencoder) func() train.Term {
	return func() train.Term { return train.Term{Name: testError, Value: m.SquaredError(t.data.Test.Pixels)} }
}

// measureSearches notes how many of a net's line searches failed: the authors' code computes in
// double precision, this in single.
func (t *study) measureSearches(net string, h *train.History) {
	var searches, failed float64
	for _, record := range h.Records {
		if n, ok := record.Terms.Value("searches"); ok {
			f, _ := record.Terms.Value("failed searches")
			searches, failed = searches+n, failed+f
		}
	}
	t.Measure(net+": line searches that failed", 100*failed/searches, "%")
}

// curve returns the test error against the epochs of fine-tuning.
func (n network) curve(perEpoch int) (epochs, errors []float64) {
	epochs, errors = n.history.Curve(train.Evaluation, train.Examples, testError)
	epochs = slices.Clone(epochs)
	for i := range epochs {
		epochs[i] /= float64(perEpoch)
	}
	return epochs, errors
}

// at returns the test error after so many epochs, NaN if it was not measured.
func (n network) at(epochs, perEpoch int) float64 {
	x, y := n.curve(perEpoch)
	if i := slices.Index(x, float64(epochs)); i >= 0 {
		return y[i]
	}
	return math.NaN()
}
