package hinton2006

import (
	"slices"

	"github.com/aelab-go/autoencoders/aelab/rbm"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Pretraining says how a stack of restricted Boltzmann machines is trained, the lowest first,
// each on what the hidden units of the one below make of the data. Directories of models are
// named after its JSON, so that another name or order of fields loses what has been trained.
type Pretraining struct {
	Epochs    int // of each machine
	BatchSize int
	rbm.Recipe
	WeightDecay float32 // inside the rate
	InitStd     float64 // of the weights; biases start at 0
	// GaussianEpochs is Epochs for a machine with Gaussian visible units, which learns slowly.
	GaussianEpochs int
}

// Finetuning says how a whole network is trained by conjugate gradient.
type Finetuning struct {
	Epochs    int
	BatchSize int
	Searches  int // of lines, a batch
}

// Training is both parts of how a network is trained.
type Training struct {
	Pretraining Pretraining
	Finetuning  Finetuning
}

// Net is an autoencoder: the hidden units of its encoder, the code last. The decoder is the
// reverse. All units are logistic but those of the code, which are linear.
type Net struct {
	Name   string
	Hidden []int
	Random bool // it starts from random weights, not from a stack of machines
	Epochs int  // of fine-tuning, where they are not Finetuning's
}

// code is how many numbers the code has.
func (n Net) code() int { return n.Hidden[len(n.Hidden)-1] }

// DigitsNet is an autoencoder of digits, and how it is trained: the configuration of authors-code, and
// what those of other experiments begin with.
type DigitsNet struct {
	datasets.Sizes
	Net Net
	Training
}

// Digits configures figure-2b.
type Digits struct {
	DigitsNet
	Logistic Finetuning // of logistic PCA
	Shown    int        // test images of each class
}

// Codes configures figure-3.
type Codes struct {
	DigitsNet
	PerClass   int   // digits drawn of each class
	Neighbours []int // of the nearest-neighbour classifiers
}

// Comparison configures cg-adam. Adam's rate at first and batch are what is usual; its epochs, and
// the rate that it ends with, are ours: no paper has them.
type Comparison struct {
	DigitsNet
	AdamEpochs, AdamBatch   int
	AdamRate, AdamFinalRate float32
}

// Classifier configures the experiment of that name.
type Classifier struct {
	datasets.Sizes
	Hidden []int // units of each layer
	Training
	OutputEpochs int     // first epochs, in which only the output layer learns (code)
	OutputStd    float64 // of its weights (code)
	RandomStd    float64 // of all weights of the net without pretraining
}

// Faces configures figure-2c.
type Faces struct {
	PerImage int // patches of each image
	Net      Net
	Training
	Shown int // test patches
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

// Linear configures the experiment of that name.
type Linear struct {
	datasets.Sizes
	Codes     []int // numbers in the code, r
	Steps     int   // of gradient descent, each on all images
	Momentum  float32
	RateShare float32 // learning rate, divided by the largest variance
	InitStd   float64 // of the weights
}

// Validate returns an error that names all faults, as those of the other configurations do.
func (c DigitsNet) Validate() error { return c.faults().Err() }

// Validate returns an error that names all faults.
func (c Digits) Validate() error {
	f := c.faults()
	c.Logistic.faults(&f)
	f.AtLeast(1, "Shown", c.Shown)
	return f.Err()
}

// Validate returns an error that names all faults.
func (c Codes) Validate() error {
	f := c.faults()
	f.Reject(len(c.Net.Hidden) > 0 && c.Net.code() != 2, "the code has %v units, want 2 for a plane", c.Net.Hidden)
	f.AtLeast(1, "PerClass", c.PerClass)
	numbers(&f, "Neighbours", c.Neighbours)
	return f.Err()
}

// Validate returns an error that names all faults.
func (c Comparison) Validate() error {
	f := c.faults()
	f.AtLeast(1, "AdamEpochs", c.AdamEpochs)
	f.AtLeast(1, "AdamBatch", c.AdamBatch)
	f.Positive("AdamRate", float64(c.AdamRate))
	f.Positive("AdamFinalRate", float64(c.AdamFinalRate))
	return f.Err()
}

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

// Validate returns an error that names all faults.
func (c Faces) Validate() error {
	var f experiment.Faults
	fromStack(&f, c.Net)
	c.Training.faults(&f)
	f.AtLeast(1, "PerImage", c.PerImage)
	f.AtLeast(1, "Shown", c.Shown)
	return f.Err()
}

// Validate returns an error that names all faults.
func (c Curves) Validate() error {
	var f experiment.Faults
	f.AtLeast(1, "Examples", c.Examples) // curves are made as many as asked for
	f.AtLeast(1, "Tests", c.Tests)
	nets(&f, c.Nets...)
	c.Training.faults(&f)
	c.Logistic.faults(&f)
	numbers(&f, "Components", c.Components)
	f.AtLeast(1, "Shown", c.Shown)
	return f.Err()
}

// Validate returns an error that names all faults.
func (c Linear) Validate() error {
	var f experiment.Faults
	f.Sizes(c.Sizes)
	numbers(&f, "Codes", c.Codes)
	f.AtLeast(10, "Steps", c.Steps)
	f.Positive("RateShare", float64(c.RateShare))
	f.Positive("InitStd", c.InitStd)
	momentum(&f, "Momentum", c.Momentum)
	return f.Err()
}

func (c DigitsNet) faults() (f experiment.Faults) {
	f.Sizes(c.Sizes)
	fromStack(&f, c.Net)
	c.Training.faults(&f)
	return f
}

func (t Training) faults(f *experiment.Faults) {
	p := t.Pretraining
	f.AtLeast(1, "pretraining: Epochs", p.Epochs)
	f.AtLeast(1, "pretraining: GaussianEpochs", p.GaussianEpochs)
	f.AtLeast(1, "pretraining: BatchSize", p.BatchSize)
	f.Positive("pretraining: Rate", float64(p.Rate))
	f.Positive("pretraining: LinearRate", float64(p.LinearRate))
	momentum(f, "pretraining: Momentum", p.Momentum)
	momentum(f, "pretraining: Early", p.Early)
	f.AtLeast(0, "pretraining: EarlyEpochs", p.EarlyEpochs)
	f.Reject(!(p.WeightDecay >= 0), "pretraining: WeightDecay is %g, want at least 0", p.WeightDecay)
	f.Positive("pretraining: InitStd", p.InitStd)
	t.Finetuning.faults(f)
}

func (t Finetuning) faults(f *experiment.Faults) {
	f.AtLeast(1, "fine-tuning: Epochs", t.Epochs)
	f.AtLeast(1, "fine-tuning: BatchSize", t.BatchSize)
	f.AtLeast(1, "fine-tuning: Searches", t.Searches)
}

// fromStack notes the faults of a net, and if it cannot start from a stack.
func fromStack(f *experiment.Faults, n Net) {
	nets(f, n)
	f.Reject(n.Random, "net %s is Random, but is to start from a stack of machines", n.Name)
}

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

// numbers notes the faults of a list that is to have at least one number, all of them different and
// positive.
func numbers(f *experiment.Faults, field string, list []int) {
	f.Reject(len(list) == 0, "%s has no number", field)
	for i, n := range list {
		f.Reject(n < 1, "%s has %d, want at least 1", field, n)
		f.Reject(slices.Contains(list[:i], n), "%s has %d twice", field, n)
	}
}

func momentum(f *experiment.Faults, field string, value float32) {
	f.Reject(!(value >= 0 && value < 1), "%s is %g, want from 0 to less than 1", field, value)
}
