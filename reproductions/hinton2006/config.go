package hinton2006

import (
	"errors"
	"fmt"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/rbm"
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

// Sizes says how much of the data is used.
type Sizes struct {
	Examples int // training images; 0 is all that are there
	Tests    int // test images; 0 is all
}

// Net is an autoencoder: the hidden units of its encoder, the code last. The decoder is the
// reverse. All units are logistic but those of the code, which are linear.
type Net struct {
	Name   string
	Hidden []int
	Random bool // it starts from random weights, not from a stack of machines
	Epochs int  // of fine-tuning, where they are not Finetuning's
}

// faults is a list of what is wrong with a configuration.
type faults []string

func (f *faults) reject(bad bool, format string, args ...any) {
	if bad {
		*f = append(*f, fmt.Sprintf(format, args...))
	}
}

// err makes one error of all faults; nil if there are none.
func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return errors.New(strings.Join(f, "; "))
}

func (f *faults) pretraining(p Pretraining) {
	f.reject(p.Epochs < 1 || p.GaussianEpochs < 1, "pretraining: Epochs is %d and GaussianEpochs %d, want at least 1", p.Epochs, p.GaussianEpochs)
	f.reject(p.BatchSize < 1, "pretraining: BatchSize is %d, want at least 1", p.BatchSize)
	f.reject(!(p.Rate > 0) || !(p.LinearRate > 0), "pretraining: Rate is %g and LinearRate %g, want more than 0", p.Rate, p.LinearRate)
	f.reject(!(p.Momentum >= 0 && p.Momentum < 1) || !(p.Early >= 0 && p.Early < 1), "pretraining: Momentum is %g and Early %g, want from 0 to less than 1", p.Momentum, p.Early)
	f.reject(p.EarlyEpochs < 0, "pretraining: EarlyEpochs is %d, want at least 0", p.EarlyEpochs)
	f.reject(!(p.WeightDecay >= 0), "pretraining: WeightDecay is %g, want at least 0", p.WeightDecay)
	f.reject(!(p.InitStd > 0), "pretraining: InitStd is %g, want more than 0", p.InitStd)
}

func (f *faults) finetuning(t Finetuning) {
	f.reject(t.Epochs < 1, "fine-tuning: Epochs is %d, want at least 1", t.Epochs)
	f.reject(t.BatchSize < 1, "fine-tuning: BatchSize is %d, want at least 1", t.BatchSize)
	f.reject(t.Searches < 1, "fine-tuning: Searches is %d, want at least 1", t.Searches)
}

func (f *faults) digitsNet(d DigitsNet) {
	f.sizes(d.Sizes)
	f.pretrained(d.Net)
	f.pretraining(d.Pretraining)
	f.finetuning(d.Finetuning)
}

// pretrained is nets for one that is to start from a stack.
func (f *faults) pretrained(n Net) {
	f.nets(n)
	f.reject(n.Random, "net %s is Random, but is to start from a stack of machines", n.Name)
}

func (f *faults) sizes(s Sizes) {
	f.reject(s.Examples < 0 || s.Tests < 0, "Examples is %d and Tests %d, want at least 0, which means all", s.Examples, s.Tests)
}

func (f *faults) nets(nets ...Net) {
	f.reject(len(nets) == 0, "there is no net")
	seen := map[string]bool{}
	for _, n := range nets {
		f.reject(seen[n.Name], "two nets have the name %s", n.Name)
		seen[n.Name] = true
		f.reject(n.Name == "", "a net has no name")
		f.reject(len(n.Hidden) == 0, "net %s has no hidden units", n.Name)
		f.reject(n.Epochs < 0, "net %s: Epochs is %d, want at least 0", n.Name, n.Epochs)
		for _, units := range n.Hidden {
			f.reject(units < 1, "net %s has a layer of %d units, want at least 1", n.Name, units)
		}
	}
}
