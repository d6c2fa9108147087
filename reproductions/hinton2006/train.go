package hinton2006

import (
	"context"
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/pca"
	"github.com/aelab-go/autoencoders/aelab/rbm"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// study trains what an experiment needs on a data set, or loads what another one has trained in the
// same way.
type study struct {
	*experiment.Run
	datasets.Split
	Training
	name    string   // of the data
	visible rbm.Unit // of the data
}

// digits returns a study of MNIST: of all 60,000 training images, as the authors did in the end, and
// the 10,000 test images; or of the first of each, as s says. Pixels are used as probabilities.
func digits(ctx context.Context, r *experiment.Run, s datasets.Sizes, t Training) (*study, error) {
	all, err := r.MNIST(ctx)
	return &study{Run: r, Split: all.First(s), Training: t, name: "digits"}, err
}

func (d DigitsNet) study(ctx context.Context, r *experiment.Run) (*study, error) {
	return digits(ctx, r, d.Sizes, d.Training)
}

// perEpoch is the number of batches in an epoch.
func (t *study) perEpoch(batch int) int { return (t.Train.Len() + batch - 1) / batch }

// pretrained is a stack of machines with the histories of their training.
type pretrained struct {
	*rbm.Stack
	histories []*train.History
}

// stack trains a stack of machines with these hidden units, the last of the given kind.
func (t *study) stack(ctx context.Context, hidden []int, code rbm.Unit) (*pretrained, error) {
	x := t.Train.Pixels
	s := rbm.NewStack(rbm.StackConfig{
		Sizes:        append([]int{x.Cols}, hidden...),
		VisibleUnits: t.visible, CodeUnits: code,
		WeightDecay: t.Pretraining.WeightDecay, Init: nn.Normal{Std: t.Pretraining.InitStd}, Seed: t.Seed,
	})
	histories, err := s.Pretrain(train.Rows(x), func(layer int, m *rbm.Model, source train.Source) (*train.History, error) {
		return t.Fit(ctx, t.machine(layer, hidden, m, source), m)
	})
	return &pretrained{s, histories}, err
}

// machine says how one machine of a stack is trained. What is above it does not concern it: stacks
// share their lower machines.
func (t *study) machine(layer int, hidden []int, m *rbm.Model, source train.Source) experiment.Fit {
	p := t.Pretraining
	epochs := p.Epochs
	if m.VisibleUnits == rbm.Gaussian {
		epochs = p.GaussianEpochs
	}
	if layer == 0 { // the data of those above depends on how long those below were trained
		p.Epochs, p.GaussianEpochs = 0, 0
	}
	return experiment.Fit{
		Name: fmt.Sprintf("%s-rbm-%d-%d", t.name, m.Visible, m.Hidden),
		Cause: struct {
			Pretraining Pretraining
			Hidden      []int
			Units       []string
		}{p, hidden[:layer+1], []string{m.VisibleUnits.String(), m.HiddenUnits.String()}},
		Data: t.Origins(), Source: source,
		Train: train.Config{
			Epochs: epochs, BatchSize: p.BatchSize, FixedBatches: true,
			Optimizer: p.Optimizer(m, t.perEpoch(p.BatchSize)),
		},
	}
}

// network is a trained autoencoder with the history of its training.
type network struct {
	*ae.Autoencoder
	start   *pretrained // nil where it started from random weights
	history *train.History
}

// autoencoder returns a net of the data. Its decoder's outputs mean what visible units of the data are.
func (t *study) autoencoder(encoder, decoder nn.Sequential) *ae.Autoencoder {
	cfg := ae.Config{Encoder: encoder, Decoder: decoder, Likelihood: loss.Bernoulli{}, Seed: t.Seed}
	if t.visible == rbm.Gaussian {
		cfg.Likelihood = loss.Squares{}
	}
	return ae.New(cfg)
}

// random returns the net with random weights, those that machines start from.
func (t *study) random(net Net) *ae.Autoencoder {
	sizes := append([]int{t.Train.Pixels.Cols}, net.Hidden...)
	return t.autoencoder(ae.Deep(nn.Normal{Std: t.Pretraining.InitStd}, sizes...))
}

// fit trains an autoencoder by conjugate gradient, from a stack of machines or from random
// weights.
func (t *study) fit(ctx context.Context, net Net) (network, error) {
	if net.Random {
		return t.finetune(ctx, net, t.Finetuning, network{Autoencoder: t.random(net)})
	}
	start, err := t.stack(ctx, net.Hidden, rbm.Gaussian)
	if err != nil {
		return network{}, err
	}
	return t.finetune(ctx, net, t.Finetuning, network{Autoencoder: t.autoencoder(start.Unroll()), start: start})
}

// fitWithPCA trains an autoencoder, and fits as many principal components as its code has numbers: these
// first, so that too few images are told of before any training.
func (t *study) fitWithPCA(ctx context.Context, net Net) (deep network, linear *pca.PCA, err error) {
	if linear, err = experiment.PCA(t.Split, net.code()); err != nil {
		return deep, nil, err
	}
	deep, err = t.fit(ctx, net)
	return deep, linear, err
}

// finetune trains a network by conjugate gradient, and notes how many of its line searches failed: the
// authors' code computes in double precision, this in single.
func (t *study) finetune(ctx context.Context, net Net, f Finetuning, n network) (network, error) {
	if net.Epochs > 0 {
		f.Epochs = net.Epochs
	}
	cfg := t.conjugate(f, testError, t.testError(n))
	f.Epochs = 0 // nothing depends on the length
	var err error
	if n.history, err = t.Fit(ctx, t.networkFit("cg", net, f, cfg), n.Autoencoder); err == nil {
		t.measureSearches(net.Name, n.history)
	}
	return n, err
}

// networkFit says how a network is trained by the method of that name, as cfg says; how is what
// decides the outcome beside that.
func (t *study) networkFit(method string, net Net, how any, cfg train.Config) experiment.Fit {
	name := t.name + "-" + method
	for _, units := range append([]int{t.Train.Pixels.Cols}, net.Hidden...) {
		name += fmt.Sprintf("-%d", units)
	}
	return experiment.Fit{
		Name: name,
		Cause: struct {
			Hidden      []int
			Random      bool
			Pretraining Pretraining
			How         any
		}{net.Hidden, net.Random, t.Pretraining, how},
		Data: t.Origins(), Source: train.Rows(t.Train.Pixels), Train: cfg,
	}
}

// schedule is what all ways of fine-tuning have in common: a test before the first epoch and after
// each.
func (t *study) schedule(epochs, batch int, name string, test func() float64) train.Config {
	perEpoch := t.perEpoch(batch)
	return train.Config{
		Epochs: epochs, BatchSize: batch,
		Evaluate:   func(int) ([]train.Term, error) { return []train.Term{{Name: name, Value: test()}}, nil },
		EvaluateAt: func(step int) bool { return step%perEpoch == 0 },
	}
}

// conjugate is the schedule of the authors' way, conjugate gradient.
func (t *study) conjugate(f Finetuning, name string, test func() float64) train.Config {
	cfg := t.schedule(f.Epochs, f.BatchSize, name, test)
	cfg.FixedBatches = true
	cfg.Search = &optim.ConjugateGradient{Searches: f.Searches}
	return cfg
}

// testError names the squared error on the test images in the history of a network.
const testError = "test squared error"

func (t *study) testError(n network) func() float64 {
	return func() float64 { return n.SquaredError(t.Test.Pixels) }
}

// after returns the test error after so many epochs of fine-tuning, and whether it was measured.
func (n network) after(epochs int) (float64, bool) {
	return n.history.At(train.Evaluation, train.Epochs, float64(epochs), testError)
}

// measureSearches notes how many of a net's line searches failed.
func (t *study) measureSearches(net string, h *train.History) {
	_, searches := h.Curve(train.Training, train.Steps, "searches")
	_, failed := h.Curve(train.Training, train.Steps, "failed searches")
	var all, bad float64
	for i := range searches {
		all, bad = all+searches[i], bad+failed[i]
	}
	t.Measure(net+": line searches that failed", 100*bad/all, "%")
}
