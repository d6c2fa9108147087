package hinton2006

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/rbm"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// trainer trains what an experiment needs, or loads what another one has trained in the
// same way.
type trainer struct {
	*experiment.Run
	data        split
	visible     rbm.Unit // of the data
	pretraining Pretraining
	finetuning  Finetuning
	seed        uint64
}

// trainer loads the digits and returns what trains networks on them.
func (d DigitsNet) trainer(ctx context.Context, r *experiment.Run, seed uint64) (*trainer, error) {
	data, err := loadDigits(ctx, r, d.Sizes)
	return &trainer{Run: r, data: data, pretraining: d.Pretraining, finetuning: d.Finetuning, seed: seed}, err
}

// perEpoch is the number of batches in an epoch.
func (t *trainer) perEpoch(batch int) int { return (t.data.train.Len() + batch - 1) / batch }

// cause is what the outcome of a training depends on, beside what is trained.
func (t *trainer) cause(more ...any) []any {
	return append(more, t.data.train.SHA256, t.data.train.Len(), t.data.test.SHA256, t.data.test.Len(), t.seed)
}

// stack trains a stack of machines with these hidden units, the last of the given kind.
func (t *trainer) stack(ctx context.Context, hidden []int, code rbm.Unit) (*rbm.Stack, []*train.History, error) {
	x := t.data.train.Pixels
	s := rbm.NewStack(rbm.StackConfig{
		Sizes:        append([]int{x.Cols}, hidden...),
		VisibleUnits: t.visible, CodeUnits: code,
		WeightDecay: t.pretraining.WeightDecay, Init: nn.Normal{Std: t.pretraining.InitStd}, Seed: t.seed,
	})
	histories, err := s.Pretrain(ctx, train.Rows(x), func(layer int, m *rbm.Model) (train.Config, error) {
		// What is above a machine does not concern it: stacks share their lower machines.
		kind := []string{m.VisibleUnits.String(), m.HiddenUnits.String()}
		dir := t.ModelDir(fmt.Sprintf("%s-rbm-%d-%d", t.data.name, m.Visible, m.Hidden), t.cause(t.pretraining, hidden[:layer+1], kind)...)
		return t.machine(layer, m, dir), t.DescribeModel(dir, map[string]any{"Pretraining": t.pretraining, "Hidden": hidden[:layer+1], "Units": kind})
	})
	return s, histories, err
}

// machine says how one machine is trained.
func (t *trainer) machine(layer int, m *rbm.Model, dir string) train.Config {
	p := t.pretraining
	epochs := p.Epochs
	if m.VisibleUnits == rbm.Gaussian {
		epochs = p.GaussianEpochs
	}
	cfg := t.config(fmt.Sprintf("machine %d, %d-%d", layer+1, m.Visible, m.Hidden), dir, epochs, p.BatchSize)
	cfg.FixedBatches = true
	cfg.Optimizer = p.Optimizer(m, t.perEpoch(p.BatchSize))
	return cfg
}

// config is what all trainings have in common.
func (t *trainer) config(name, dir string, epochs, batch int) train.Config {
	return train.Config{
		Name: t.data.name + ", " + name,
		Dir:  dir, Identity: filepath.Base(dir), Quiet: t.Quiet,
		Seed: t.seed, Epochs: epochs, BatchSize: batch,
	}
}

// network is a trained autoencoder with the record of its training.
type network struct {
	*ae.Autoencoder
	start   *rbm.Stack // nil where it started from random weights
	history *train.History
	machine []*train.History // of the stack
	dir     string
}

// fit trains an autoencoder by conjugate gradient, from a stack of machines or from random
// weights.
func (t *trainer) fit(ctx context.Context, net Net) (network, error) {
	n := network{}
	var encoder, decoder nn.Sequential
	if net.Random {
		sizes := append([]int{t.data.train.Pixels.Cols}, net.Hidden...)
		encoder, decoder = ae.Deep(nn.Normal{Std: t.pretraining.InitStd}, sizes...)
	} else {
		var err error
		if n.start, n.machine, err = t.stack(ctx, net.Hidden, rbm.Gaussian); err != nil {
			return network{}, err
		}
		encoder, decoder = n.start.Unroll()
	}
	n.Autoencoder = ae.New(ae.Config{Encoder: encoder, Decoder: decoder, Likelihood: t.likelihood(), Seed: t.seed})
	err := t.finetune(ctx, net, &n)
	return n, err
}

// likelihood says what the decoder's outputs mean for the data.
func (t *trainer) likelihood() loss.Likelihood {
	if t.visible == rbm.Gaussian {
		return loss.Squares{}
	}
	return loss.Bernoulli{}
}

// finetune trains a network by conjugate gradient, in a directory named after all that
// decides the outcome.
func (t *trainer) finetune(ctx context.Context, net Net, n *network) error {
	f := t.finetuning
	if net.Epochs > 0 {
		f.Epochs = net.Epochs
	}
	n.dir = t.networkDir("cg", net, f)
	if err := t.DescribeModel(n.dir, map[string]any{"Net": net, "Pretraining": t.pretraining, "Finetuning": f}); err != nil {
		return err
	}
	if err := t.run(ctx, t.conjugate(net.Name, n.dir, f, t.squaredError(n)), n); err != nil {
		return err
	}
	t.measureSearches(net.Name, n.history)
	return nil
}

// networkDir is the directory of a network that is trained by the rule of that name.
func (t *trainer) networkDir(rule string, net Net, how any) string {
	sizes := append([]int{t.data.train.Pixels.Cols}, net.Hidden...)
	name := t.data.name + "-" + rule
	for _, units := range sizes {
		name += fmt.Sprintf("-%d", units)
	}
	return t.ModelDir(name, t.cause(net.Hidden, net.Random, t.pretraining, how)...)
}

// schedule is what all ways of fine-tuning have in common: a test, if there is one, before the
// first epoch and after each.
func (t *trainer) schedule(name, dir string, epochs, batch int, test func() train.Term) train.Config {
	perEpoch := t.perEpoch(batch)
	cfg := t.config(name, dir, epochs, batch)
	if test != nil {
		cfg.Evaluate = func(int) ([]train.Term, error) { return []train.Term{test()}, nil }
		cfg.EvaluateAt = func(step int) bool { return step%perEpoch == 0 }
	}
	return cfg
}

// conjugate is the schedule of the authors' way, conjugate gradient.
func (t *trainer) conjugate(name, dir string, f Finetuning, test func() train.Term) train.Config {
	cfg := t.schedule(name, dir, f.Epochs, f.BatchSize, test)
	cfg.FixedBatches = true
	cfg.Search = &optim.ConjugateGradient{Searches: f.Searches}
	return cfg
}

// testError names the squared error on the test images in the history of a network.
const testError = "test squared error"

// squaredError is the test of a network.
func (t *trainer) squaredError(n *network) func() train.Term {
	return func() train.Term { return train.Term{Name: testError, Value: n.SquaredError(t.data.test.Pixels)} }
}

// run trains a network as cfg says and saves its weights.
func (t *trainer) run(ctx context.Context, cfg train.Config, n *network) (err error) {
	n.history, err = trainAndSave(ctx, cfg, t.data.train.Pixels, n.Autoencoder)
	return err
}

// trainAndSave trains a model on the rows of x and saves its weights.
func trainAndSave(ctx context.Context, cfg train.Config, x mat32.Matrix, m interface {
	train.Model
	Modules() []nn.Module
}) (*train.History, error) {
	history, err := train.Run(ctx, cfg, train.Rows(x), m)
	if err != nil {
		return nil, err
	}
	return history, nn.SaveWeights(filepath.Join(cfg.Dir, "weights.npz"), m.Modules()...)
}

// measureSearches notes how many of a net's line searches failed: the authors' code computes in
// double precision, this in single.
func (t *trainer) measureSearches(net string, h *train.History) {
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
