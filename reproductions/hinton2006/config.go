package hinton2006

import (
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

// Net is an autoencoder: the hidden units of its encoder, the code last. The decoder is the
// reverse. All units are logistic but those of the code, which are linear.
type Net struct {
	Name   string
	Hidden []int
	Random bool // it starts from random weights, not from a stack of machines
	Epochs int  // of fine-tuning, where they are not Finetuning's
}

// faults collects what is wrong with a configuration.
type faults struct{ experiment.Faults }

func (f *faults) pretraining(p Pretraining) {
	f.Reject(p.Epochs < 1 || p.GaussianEpochs < 1, "pretraining: Epochs is %d and GaussianEpochs %d, want at least 1", p.Epochs, p.GaussianEpochs)
	f.Reject(p.BatchSize < 1, "pretraining: BatchSize is %d, want at least 1", p.BatchSize)
	f.Reject(!(p.Rate > 0) || !(p.LinearRate > 0), "pretraining: Rate is %g and LinearRate %g, want more than 0", p.Rate, p.LinearRate)
	f.Reject(!(p.Momentum >= 0 && p.Momentum < 1) || !(p.Early >= 0 && p.Early < 1), "pretraining: Momentum is %g and Early %g, want from 0 to less than 1", p.Momentum, p.Early)
	f.Reject(p.EarlyEpochs < 0, "pretraining: EarlyEpochs is %d, want at least 0", p.EarlyEpochs)
	f.Reject(!(p.WeightDecay >= 0), "pretraining: WeightDecay is %g, want at least 0", p.WeightDecay)
	f.Reject(!(p.InitStd > 0), "pretraining: InitStd is %g, want more than 0", p.InitStd)
}

func (f *faults) finetuning(t Finetuning) {
	f.Reject(t.Epochs < 1, "fine-tuning: Epochs is %d, want at least 1", t.Epochs)
	f.Reject(t.BatchSize < 1, "fine-tuning: BatchSize is %d, want at least 1", t.BatchSize)
	f.Reject(t.Searches < 1, "fine-tuning: Searches is %d, want at least 1", t.Searches)
}

func (f *faults) digitsNet(d DigitsNet) {
	f.sizes(d.Sizes)
	f.pretrained(d.Net)
	f.pretraining(d.Pretraining)
	f.finetuning(d.Finetuning)
}

// pretrained rejects a net that cannot start from a stack.
func (f *faults) pretrained(n Net) {
	f.nets(n)
	f.Reject(n.Random, "net %s is Random, but is to start from a stack of machines", n.Name)
}

func (f *faults) sizes(s datasets.Sizes) {
	f.Reject(s.Examples < 0 || s.Tests < 0, "Examples is %d and Tests %d, want at least 0, which means all", s.Examples, s.Tests)
}

func (f *faults) nets(nets ...Net) {
	f.Reject(len(nets) == 0, "there is no net")
	seen := map[string]bool{}
	for _, n := range nets {
		f.Reject(seen[n.Name], "two nets have the name %s", n.Name)
		seen[n.Name] = true
		f.Reject(n.Name == "", "a net has no name")
		f.Reject(len(n.Hidden) == 0, "net %s has no hidden units", n.Name)
		f.Reject(n.Epochs < 0, "net %s: Epochs is %d, want at least 0", n.Name, n.Epochs)
		for _, units := range n.Hidden {
			f.Reject(units < 1, "net %s has a layer of %d units, want at least 1", n.Name, units)
		}
	}
}
