package hinton2006

import (
	"github.com/aelab-go/autoencoders/aelab/rbm"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/olivetti"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Each experiment's configuration stands beside its presets. Every Pick lists the values of smoke, quick and
// paper. Smoke has at most a few hundred images. Quick has fewer images than the paper, in smaller batches.

// Finetuning says how a whole network is trained by conjugate gradient.
type Finetuning struct {
	Epochs    int
	BatchSize int
	Searches  int // line searches per batch
}

// Training configures the pretraining and fine-tuning of a network.
type Training struct {
	Pretraining experiment.Pretraining
	Finetuning  Finetuning
}

// training returns the values of the supplement, or those of the authors' code where it differs, as
// rbm.PaperRecipe does. epochs are those of a machine, gaussianEpochs those of one with Gaussian visible units.
func training(p experiment.Preset, epochs, gaussianEpochs, finetuningEpochs int) Training {
	return Training{
		Pretraining: experiment.Pretraining{
			Epochs: epochs, GaussianEpochs: gaussianEpochs,
			BatchSize:   experiment.Pick(p, 20, 50, 100),
			Recipe:      rbm.PaperRecipe(),
			WeightDecay: 0.0002, // code; times a rate of 0.1, it is the supplement's 0.00002
			InitStd:     0.1,    // supplement
		},
		Finetuning: Finetuning{Epochs: finetuningEpochs, BatchSize: experiment.Pick(p, 100, 250, 1000), Searches: 3},
	}
}

func (t Training) faults(f *experiment.Faults) {
	t.Pretraining.Faults(f)
	t.Finetuning.faults(f)
}

func (t Finetuning) faults(f *experiment.Faults) {
	f.AtLeast(1, "fine-tuning: Epochs", t.Epochs)
	f.AtLeast(1, "fine-tuning: BatchSize", t.BatchSize)
	f.AtLeast(1, "fine-tuning: Searches", t.Searches)
}

// Net is an autoencoder. Hidden has the units of its encoder's layers, the code last. The decoder is the
// reverse. The units of the code are linear, all other hidden units are logistic.
type Net struct {
	Name   string
	Hidden []int
	Random bool // it starts from random weights, not from a stack of machines
	Epochs int  // of fine-tuning; 0 is Finetuning.Epochs
}

// code returns the number of units of the code.
func (n Net) code() int { return n.Hidden[len(n.Hidden)-1] }

func nets(f *experiment.Faults, nets ...Net) {
	f.Reject(len(nets) == 0, "there is no net")
	seen := map[string]bool{}
	for _, n := range nets {
		f.Reject(seen[n.Name], "two nets have the name %s", n.Name)
		seen[n.Name] = true
		f.Reject(n.Name == "", "a net has no name")
		f.Reject(len(n.Hidden) == 0, "net %s has no hidden units", n.Name)
		f.AtLeast(0, "net "+n.Name+": Epochs", n.Epochs)
		for _, units := range n.Hidden {
			f.Reject(units < 1, "net %s has a layer of %d units, want at least 1", n.Name, units)
		}
	}
}

// fromStack notes the faults of a net that must start from a stack.
func fromStack(f *experiment.Faults, n Net) {
	nets(f, n)
	f.Reject(n.Random, "net %s is Random, but is to start from a stack of machines", n.Name)
}

// DigitsNet is an autoencoder of digits and its training. It configures authors-code, and is part of the
// configurations of figure-2b, figure-3 and cg-adam.
type DigitsNet struct {
	datasets.Sizes
	Net Net
	Training
}

// digitsNet returns the configuration of a preset, with a code of k numbers.
func digitsNet(p experiment.Preset, k int) DigitsNet {
	hidden := experiment.Pick(p, []int{40, 20, k}, []int{300, 100, k}, []int{1000, 500, 250, k})
	return DigitsNet{
		Sizes:    datasets.Sizes{Examples: experiment.Pick(p, 300, 6000, 0), Tests: experiment.Pick(p, 100, 2000, 0)},
		Net:      Net{Name: "autoencoder", Hidden: hidden},
		Training: training(p, experiment.Pick(p, 10, 10, 50), experiment.Pick(p, 20, 10, 200), experiment.Pick(p, 4, 6, 200)),
	}
}

// defaultsPresets are the presets of authors-code, with half of the code's 200 epochs of fine-tuning.
var defaultsPresets = experiment.EachPreset(func(p experiment.Preset) DigitsNet {
	c := digitsNet(p, 30)
	c.Training = training(p, experiment.Pick(p, 10, 2, 10), experiment.Pick(p, 20, 2, 10), experiment.Pick(p, 4, 4, 100))
	return c
})

// Validate returns an error that names all faults.
func (c DigitsNet) Validate() error { return c.faults().Err() }

func (c DigitsNet) faults() (f experiment.Faults) {
	f.Sizes(c.Sizes)
	fromStack(&f, c.Net)
	c.Training.faults(&f)
	return f
}

// Digits configures figure-2b.
type Digits struct {
	DigitsNet
	Logistic Finetuning // of logistic PCA
	Shown    int        // test images of each class
}

var digitsPresets = experiment.EachPreset(func(p experiment.Preset) Digits {
	c := Digits{DigitsNet: digitsNet(p, 30), Shown: 2}
	c.Logistic = c.Finetuning
	c.Logistic.Epochs = experiment.Pick(p, 4, 6, 50)
	return c
})

// Validate returns an error that names all faults.
func (c Digits) Validate() error {
	f := c.faults()
	c.Logistic.faults(&f)
	f.AtLeast(1, "Shown", c.Shown)
	return f.Err()
}

// Codes configures figure-3.
type Codes struct {
	DigitsNet
	PerClass   int   // digits drawn of each class
	Neighbours []int // of the nearest-neighbour classifiers
}

var codesPresets = experiment.EachPreset(func(p experiment.Preset) Codes {
	return Codes{DigitsNet: digitsNet(p, 2), PerClass: 500, Neighbours: []int{1, 5}}
})

// Validate returns an error that names all faults.
func (c Codes) Validate() error {
	f := c.faults()
	f.Reject(len(c.Net.Hidden) > 0 && c.Net.code() != 2, "the code has %v units, want 2 for a plane", c.Net.Hidden)
	f.AtLeast(1, "PerClass", c.PerClass)
	f.Numbers("Neighbours", c.Neighbours)
	return f.Err()
}

// Comparison configures cg-adam. Adam's batch and first rate are the usual ones. Its epochs and final rate
// are our choice: no paper has them.
type Comparison struct {
	DigitsNet
	AdamEpochs, AdamBatch   int
	AdamRate, AdamFinalRate float32
}

var comparisonPresets = experiment.EachPreset(func(p experiment.Preset) Comparison {
	return Comparison{
		DigitsNet:  digitsNet(p, 30),
		AdamEpochs: experiment.Pick(p, 3, 10, 400), AdamBatch: 100, AdamRate: 1e-3, AdamFinalRate: 1e-5,
	}
})

// Validate returns an error that names all faults.
func (c Comparison) Validate() error {
	f := c.faults()
	f.AtLeast(1, "AdamEpochs", c.AdamEpochs)
	f.AtLeast(1, "AdamBatch", c.AdamBatch)
	f.Positive("AdamRate", float64(c.AdamRate))
	f.Positive("AdamFinalRate", float64(c.AdamFinalRate))
	return f.Err()
}

// Classifier configures the experiment of that name.
type Classifier struct {
	datasets.Sizes
	Hidden []int // units of each layer
	Training
	OutputEpochs int     // first epochs, in which only the output layer learns (code)
	OutputStd    float64 // of the output layer's weights (code)
	RandomStd    float64 // of all weights of the net without pretraining
}

// The supplement has 100 epochs of pretraining for the classifier, and 48 of conjugate gradient.
var classifierPresets = experiment.EachPreset(func(p experiment.Preset) Classifier {
	return Classifier{
		Sizes:        digitsNet(p, 0).Sizes,
		Hidden:       experiment.Pick(p, []int{40, 20}, []int{300, 300, 600}, []int{500, 500, 2000}),
		Training:     training(p, experiment.Pick(p, 10, 8, 100), experiment.Pick(p, 20, 8, 100), experiment.Pick(p, 4, 3, 48)),
		OutputEpochs: experiment.Pick(p, 1, 1, 5), OutputStd: 0.1,
		RandomStd: 0.1, // as machines start: the paper does not say
	}
})

// Validate returns an error that names all faults.
func (c Classifier) Validate() error {
	var f experiment.Faults
	f.Sizes(c.Sizes)
	nets(&f, Net{Name: "classifier", Hidden: c.Hidden})
	c.Training.faults(&f)
	f.AtLeast(0, "OutputEpochs", c.OutputEpochs)
	f.Positive("OutputStd", c.OutputStd)
	f.Positive("RandomStd", c.RandomStd)
	return f.Err()
}

// Faces configures figure-2c.
type Faces struct {
	PerImage int // patches of each image
	Net      Net
	Training
	Shown int // test patches
}

var facesPresets = experiment.EachPreset(func(p experiment.Preset) Faces {
	hidden := experiment.Pick(p, []int{40, 20, 10}, []int{300, 100, 30}, []int{2000, 1000, 500, 30})
	return Faces{
		PerImage: experiment.Pick(p, 1, 15, olivetti.PerImage),
		Net:      Net{Name: "autoencoder", Hidden: hidden},
		Training: training(p, experiment.Pick(p, 10, 10, 50), experiment.Pick(p, 20, 30, 200), experiment.Pick(p, 4, 6, 20)),
		Shown:    experiment.Pick(p, 5, 20, 20),
	}
})

// Validate returns an error that names all faults.
func (c Faces) Validate() error {
	var f experiment.Faults
	fromStack(&f, c.Net)
	c.Training.faults(&f)
	f.AtLeast(1, "PerImage", c.PerImage)
	f.AtLeast(1, "Shown", c.Shown)
	return f.Err()
}

// Curves configures the experiment of that name.
type Curves struct {
	datasets.Sizes
	Nets []Net // the first is that of Figure 2A
	Training
	Logistic   Finetuning // of logistic PCA
	Components []int      // of PCA and logistic PCA
	Shown      int        // test images
}

// curveNets returns the nets of Figures 2A, S1 and S2. The deep and shallow nets of a pair have about as many
// parameters as each other.
func curveNets(p experiment.Preset) []Net {
	deep := experiment.Pick(p, []int{40, 20, 6}, []int{400, 200, 100, 50, 25, 6}, []int{400, 200, 100, 50, 25, 6})
	nets := []Net{
		{Name: "deep, pretrained", Hidden: deep},
		{Name: "deep, random", Hidden: deep, Random: true, Epochs: experiment.Pick(p, 1, 2, 50)},
		{Name: "shallow, pretrained", Hidden: []int{532, 6}},
		{Name: "shallow, random", Hidden: []int{532, 6}, Random: true},
		{Name: "small deep, pretrained", Hidden: []int{100, 50, 25, 6}},
		{Name: "small shallow, pretrained", Hidden: []int{108, 6}},
	}
	return experiment.Pick(p, nets[:2], nets, nets)
}

var curvesPresets = experiment.EachPreset(func(p experiment.Preset) Curves {
	c := Curves{
		Nets:       curveNets(p),
		Components: experiment.Pick(p, []int{3, 6}, []int{6, 18}, []int{6, 18}), Shown: experiment.Pick(p, 5, 20, 20),
	}
	c.Training = training(p, experiment.Pick(p, 10, 10, 50), experiment.Pick(p, 20, 10, 50), experiment.Pick(p, 4, 5, 500))
	c.Examples, c.Tests = experiment.Pick(p, 300, 2000, 20_000), experiment.Pick(p, 100, 1000, 10_000)
	c.Logistic = c.Finetuning
	c.Logistic.Epochs = experiment.Pick(p, 4, 5, 200)
	return c
})

// Validate returns an error that names all faults.
func (c Curves) Validate() error {
	var f experiment.Faults
	f.AtLeast(1, "Examples", c.Examples) // curves are drawn, so 0 cannot mean all
	f.AtLeast(1, "Tests", c.Tests)
	nets(&f, c.Nets...)
	c.Training.faults(&f)
	c.Logistic.faults(&f)
	f.Numbers("Components", c.Components)
	f.AtLeast(1, "Shown", c.Shown)
	return f.Err()
}

// Linear configures the experiment of that name.
type Linear struct {
	datasets.Sizes
	Codes     []int // numbers in the code, r
	Steps     int   // of gradient descent, each on all images
	Momentum  float32
	RateShare float32 // learning rate times the largest variance
	InitStd   float64 // of the weights
}

var linearPresets = experiment.EachPreset(func(p experiment.Preset) Linear {
	return Linear{
		Sizes: datasets.Sizes{Examples: experiment.Pick(p, 200, 10_000, 0)},
		Codes: experiment.Pick(p, []int{2}, []int{2, 10}, []int{2, 10, 30}),
		Steps: experiment.Pick(p, 300, 1000, 10_000), Momentum: 0.95, RateShare: 0.05, InitStd: 0.01,
	}
})

// Validate returns an error that names all faults.
func (c Linear) Validate() error {
	var f experiment.Faults
	f.Sizes(c.Sizes)
	f.Numbers("Codes", c.Codes)
	f.AtLeast(10, "Steps", c.Steps)
	f.Positive("RateShare", float64(c.RateShare))
	f.Positive("InitStd", c.InitStd)
	f.Momentum("Momentum", c.Momentum)
	return f.Err()
}
