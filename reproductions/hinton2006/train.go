package hinton2006

import (
	"context"
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/pca"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/rbm"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

const citation = "Hinton & Salakhutdinov 2006"

// study trains the models of an experiment on a data set, or loads those that another one has trained in the
// same way.
type study struct {
	*experiment.Run
	datasets.Split
	Training
	name    string   // of the data
	visible rbm.Unit // of the data
}

// digits returns a study of MNIST: of all 60,000 training images, which the authors used in the end, and all
// 10,000 test images, or of the first of each, as s says. Pixels are used as probabilities.
func digits(ctx context.Context, r *experiment.Run, s datasets.Sizes, t Training) (*study, error) {
	all, err := r.MNIST(ctx)
	return &study{Run: r, Split: all.First(s), Training: t, name: "digits"}, err
}

// perEpoch is the number of batches in an epoch.
func (t *study) perEpoch(batch int) int { return train.StepsPerEpoch(t.Train.Len(), batch) }

// stack trains a stack of machines with these hidden units, the last of the given kind.
func (t *study) stack(ctx context.Context, hidden []int, code rbm.Unit) (*experiment.Stack, error) {
	return t.FitStack(ctx, experiment.StackFit{
		Name: t.name, Data: t.Split, Visible: t.visible, Code: code, Hidden: hidden, Pretraining: t.Pretraining,
	})
}

// network is a trained autoencoder with the history of its training.
type network struct {
	*ae.Autoencoder
	start   *experiment.Stack // nil where it started from random weights
	history *train.History
}

// autoencoder returns a net for the data. Its loss is squared error for Gaussian visible units, else
// Bernoulli.
func (t *study) autoencoder(encoder, decoder nn.Sequential) *ae.Autoencoder {
	cfg := ae.Config{Encoder: encoder, Decoder: decoder, Likelihood: loss.Bernoulli{}, Seed: t.Seed}
	if t.visible == rbm.Gaussian {
		cfg.Likelihood = loss.Squares{}
	}
	return ae.New(cfg)
}

// random returns the net with random weights, of the same spread as those of a machine at its start.
func (t *study) random(net Net) *ae.Autoencoder {
	sizes := append([]int{t.Train.Pixels.Cols}, net.Hidden...)
	return t.autoencoder(ae.Deep(nn.Normal{Std: t.Pretraining.InitStd}, sizes...))
}

// fit trains an autoencoder by conjugate gradient, from a stack of machines or from random weights.
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

// fitWithPCA trains an autoencoder, and fits as many principal components as its code has numbers. It fits
// these first, so that too few images are an error before any training.
func (t *study) fitWithPCA(ctx context.Context, net Net) (deep network, linear *pca.PCA, err error) {
	if linear, err = experiment.PCA(t.Split, net.code()); err != nil {
		return deep, nil, err
	}
	deep, err = t.fit(ctx, net)
	return deep, linear, err
}

// finetune trains a network by conjugate gradient, and notes the percentage of line searches that failed. The
// authors' code computes in double precision, this in single.
func (t *study) finetune(ctx context.Context, net Net, f Finetuning, n network) (network, error) {
	if net.Epochs > 0 {
		f.Epochs = net.Epochs
	}
	cfg := t.conjugate(f, testError, func() float64 { return n.SquaredError(t.Test.Pixels) })
	f.Epochs = 0 // nothing depends on the length
	var err error
	if n.history, err = t.Fit(ctx, t.networkFit("cg", net, f, cfg), n.Autoencoder); err == nil {
		t.measureSearches(net.Name, n.history)
	}
	return n, err
}

// networkFit says how a network is trained by the named method, with the schedule cfg. how holds everything
// else that decides the outcome.
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
			Pretraining experiment.Pretraining
			How         any
		}{net.Hidden, net.Random, t.Pretraining, how},
		Data: t.Origins(), Source: train.Rows(t.Train.Pixels), Train: cfg,
	}
}

// schedule returns the settings that all methods of fine-tuning share: epochs, batch size, and a test before
// the first epoch and after each.
func (t *study) schedule(epochs, batch int, name string, test func() float64) train.Config {
	perEpoch := t.perEpoch(batch)
	return train.Config{
		Epochs: epochs, BatchSize: batch,
		Evaluate:   func(int) ([]train.Term, error) { return []train.Term{{Name: name, Value: test()}}, nil },
		EvaluateAt: func(step int) bool { return step%perEpoch == 0 },
	}
}

// conjugate returns the authors' schedule: conjugate gradient on fixed batches.
func (t *study) conjugate(f Finetuning, name string, test func() float64) train.Config {
	cfg := t.schedule(f.Epochs, f.BatchSize, name, test)
	cfg.FixedBatches = true
	cfg.Search = &optim.ConjugateGradient{Searches: f.Searches}
	return cfg
}

// testError names the squared error on the test images in the history of a network.
const testError = "test squared error"

// after returns the test error after this number of epochs of fine-tuning, and whether it was measured. It
// was not if the network has no history.
func (n network) after(epochs int) (float64, bool) {
	if n.history == nil {
		return 0, false
	}
	return n.history.At(train.Evaluation, train.Epochs, float64(epochs), testError)
}

// measureSearches notes the percentage of a net's line searches that failed.
func (t *study) measureSearches(net string, h *train.History) {
	_, searches := h.Curve(train.Training, train.Steps, "searches")
	_, failed := h.Curve(train.Training, train.Steps, "failed searches")
	var all, bad float64
	for i := range searches {
		all, bad = all+searches[i], bad+failed[i]
	}
	t.Measure(net+": line searches that failed", 100*bad/all, "%")
}

const measureAE = "autoencoder: test error"

func measureLogistic(components int) string {
	return fmt.Sprintf("logistic PCA (%d): test error", components)
}

// measureAfter names the test error of a net after so many epochs of fine-tuning.
func measureAfter(net string, epochs int) string {
	return fmt.Sprintf("%s: test error after %d epochs", net, epochs)
}

// measureBoth notes the errors of an autoencoder on test and training images, and returns the former.
func (t *study) measureBoth(deep network) (test float64) {
	test = deep.SquaredError(t.Test.Pixels)
	t.Measure(measureAE, test, perImage)
	t.Measure("autoencoder: training error", deep.SquaredError(t.Train.Pixels), perImage)
	return test
}

// share shares the weights of an autoencoder, and notes by how much rounding them changes the test error.
func (t *study) share(name string, deep network) error {
	return t.ShareMeasured(name, "test error", perImage, func() float64 { return deep.SquaredError(t.Test.Pixels) }, deep.Modules()...)
}

// logistic trains logistic PCA. It notes the test error, and its fall in the last fifth of the epochs.
func (t *study) logistic(ctx context.Context, components int, f Finetuning) (network, error) {
	net := Net{Name: fmt.Sprintf("logistic PCA (%d)", components), Hidden: []int{components}, Random: true}
	m := t.autoencoder(pca.Logistic(t.Train.Pixels.Cols, components))
	n, err := t.finetune(ctx, net, f, network{Autoencoder: m})
	if err != nil {
		return n, err
	}
	t.Measure(measureLogistic(components), n.SquaredError(t.Test.Pixels), perImage)
	late := max(f.Epochs/5, 1)
	last := "epoch"
	if late > 1 {
		last = fmt.Sprintf("%d epochs", late)
	}
	before, _ := n.after(f.Epochs - late)
	end, _ := n.after(f.Epochs)
	t.Measure(fmt.Sprintf("%s: fall of the test error in the last %s", net.Name, last), before-end, perImage)
	return n, nil
}

// trainingFigures draws the errors of the stack and of the network during training, the latter beside other
// curves.
func (t *study) trainingFigures(n network, others ...plots.Series) error {
	if err := t.MachineErrors(citation, n.start, t.Train.Origin); err != nil {
		return err
	}
	note := ""
	if len(others) > 0 {
		note = fmt.Sprintf("Ours has %d epochs of pretraining.", t.Pretraining.Epochs)
	}
	test := experiment.Series("test", n.history, train.Evaluation, train.Epochs, testError)
	training := experiment.Series("training", n.history, train.Training, train.Epochs, "squared error")
	f := experiment.ErrorCurves("epochs of fine-tuning", perImage, note, test, training, others...)
	return t.Figure("fine-tuning", citation+": fine-tuning by conjugate gradient", f, t.Train.Origin)
}

// receptiveFields draws the receptive fields of each layer, before and after fine-tuning.
func (t *study) receptiveFields(n network) error {
	before := t.autoencoder(n.start.Unroll()).Encoder.(nn.Sequential)
	if err := t.Fields("pretrained", citation, "before fine-tuning", before, t.Train); err != nil {
		return err
	}
	return t.Fields("fine-tuned", citation, "after fine-tuning", n.Encoder.(nn.Sequential), t.Train)
}

func last(x []float64) float64 { return x[len(x)-1] }
