package makhzani2013

import (
	"fmt"
	"slices"

	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Table1 configures the experiment of that name: classifiers on frozen features.
type Table1 struct {
	Base
	Sparse  []Sparse
	Best    int // K of the paper's best autoencoder, with which all rows are compared
	Rivals  []Rival
	Machine experiment.Pretraining
	Softmax Softmax
}

func table1Config(p experiment.Preset) Table1 {
	b := base(p)
	return Table1{
		Base: b, Sparse: sparses(p, 40, 25, 10), Best: sparse(p, 25).K, Rivals: rivals(p), Machine: machine(p, b.Training),
		Softmax: softmax(p),
	}
}

var table1Presets = experiment.EachPreset(table1Config)

// seedsPresets has the rows of Table 1 that are trained with several seeds: all but those of dropout alone and noise
// alone, which are far enough from the others.
var seedsPresets = experiment.EachPreset(func(p experiment.Preset) Table1 {
	c := table1Config(p)
	c.Rivals = slices.DeleteFunc(c.Rivals, func(r Rival) bool { return r.Name != bothName })
	return c
})

// refitPresets has the rows of Table 1 but those of the rivals.
var refitPresets = experiment.EachPreset(func(p experiment.Preset) Table1 {
	c := table1Config(p)
	c.Rivals = nil
	return c
})

// Validate returns an error that names all faults.
func (c Table1) Validate() error {
	f := c.Base.faults()
	sparseFaults(&f, c.Sparse)
	f.Reject(!slices.ContainsFunc(c.Sparse, func(s Sparse) bool { return s.K == c.Best }), "Best is %d, but no k-sparse autoencoder has that K", c.Best)
	rivalFaults(&f, c.Rivals)
	c.Machine.Faults(&f)
	c.Softmax.faults(&f)
	return f.Err()
}

// Alphas configures the experiment alpha: more active units for the classifier than in training.
type Alphas struct {
	Base
	Sparse  []Sparse
	Alphas  []int
	Softmax Softmax
}

var alphasPresets = experiment.EachPreset(func(p experiment.Preset) Alphas {
	return Alphas{base(p), sparses(p, 40, 25, 10), experiment.Pick(p, []int{1, 2}, []int{1, 2, 3, 5}, []int{1, 2, 3, 5}), softmax(p)}
})

// Validate returns an error that names all faults.
func (c Alphas) Validate() error {
	f := c.Base.faults()
	sparseFaults(&f, c.Sparse)
	f.Numbers("Alphas", c.Alphas)
	c.Softmax.faults(&f)
	return f.Err()
}

// LongTraining configures the experiment epochs-5000: the best autoencoder of Table 1, for as many epochs as in
// the paper.
type LongTraining struct {
	Base
	Sparse  Sparse
	Alphas  []int
	Softmax Softmax
	Shown   int // filters
}

var longPresets = experiment.EachPreset(func(p experiment.Preset) LongTraining {
	c := LongTraining{base(p), sparse(p, 25), experiment.Pick(p, []int{1, 3}, []int{1, 3}, []int{1, 2, 3, 5}), softmax(p), 200}
	c.Training.Epochs = experiment.Pick(p, 8, 60, 5000)
	return c
})

// Validate returns an error that names all faults.
func (c LongTraining) Validate() error {
	f := c.Base.faults()
	c.Sparse.faults(&f)
	f.Numbers("Alphas", c.Alphas)
	c.Softmax.faults(&f)
	f.AtLeast(1, "Shown", c.Shown)
	return f.Err()
}

// Finetuning says how a whole net is trained to classify digits: by gradient descent, with a rate that falls linearly
// in each stage.
type Finetuning struct {
	Epochs      int // of all layers
	StageEpochs int // of each earlier stage of a deep net
	Momentum    float32
	FinalRate   float32
	OutputStd   float64 // of the softmax layer's weights
}

// finetuning has the paper's values (section 4.2): 200 epochs, a rate that ends at 0.001, momentum 0.25. Stages and
// spread are ours.
func finetuning(p experiment.Preset) Finetuning {
	return Finetuning{
		Epochs: experiment.Pick(p, 4, 15, 200), StageEpochs: experiment.Pick(p, 2, 5, 50),
		Momentum: 0.25, FinalRate: 0.001, OutputStd: 0.01,
	}
}

func (t Finetuning) faults(f *experiment.Faults) {
	f.AtLeast(1, "fine-tuning: Epochs", t.Epochs)
	f.AtLeast(1, "fine-tuning: StageEpochs", t.StageEpochs)
	f.Momentum("fine-tuning: Momentum", t.Momentum)
	f.Positive("fine-tuning: FinalRate", float64(t.FinalRate))
	f.Positive("fine-tuning: OutputStd", t.OutputStd)
}

// Net is a row of Table 3: the pretraining that a net starts from, its number of hidden layers, its batches and its
// rate at the start.
type Net struct {
	Start     string // noStart, machineName, sparseName or the name of a rival
	Hidden    int    // layers, 1 or 2
	BatchSize int
	Rate      float32
}

// The starts of nets other than rivals.
const (
	noStart     = "no pretraining"
	machineName = "RBM"
	sparseName  = "k-sparse autoencoder"
)

func (n Net) name() string {
	if n.Hidden > 1 {
		return "deep " + n.Start
	}
	return n.Start
}

// nets returns the rows of Table 3. The paper gives η = 1 for all, and no batch. The experiment choices-3 compares
// others.
func nets(p experiment.Preset) []Net {
	net := func(start string, hidden int, quick float32, batch int, rate float32) Net {
		return Net{start, hidden, experiment.Pick(p, 25, 64, batch), experiment.Pick(p, quick, quick, rate)}
	}
	return []Net{
		net(noStart, 1, 1, 32, 0.3), net(machineName, 1, 0.1, 32, 1),
		net(dropoutName, 1, 1, 32, 0.1), net(denoisingName, 1, 1, 128, 1), net(dropoutName, 2, 0.3, 128, 0.3),
		net(sparseName, 1, 1, 32, 0.3), net(sparseName, 2, 0.3, 32, 0.1), // the deep one diverges with the rate chosen, 0.3
	}
}

// Table3 configures the experiment of that name: nets that are trained as a whole.
type Table3 struct {
	Base
	Nets       []Net
	Sparse     Sparse
	Rivals     []Rival
	Machine    experiment.Pretraining
	Finetuning Finetuning
}

func table3Config(p experiment.Preset) Table3 {
	c := table1Config(p)
	return Table3{Base: c.Base, Nets: nets(p), Sparse: sparse(p, 25), Rivals: c.Rivals, Machine: c.Machine, Finetuning: finetuning(p)}
}

var table3Presets = experiment.EachPreset(table3Config)

// Validate returns an error that names all faults.
func (c Table3) Validate() error { return c.faults().Err() }

func (c Table3) faults() experiment.Faults {
	f := c.Base.faults()
	f.Reject(len(c.Nets) == 0, "there is no net")
	known := map[string]bool{noStart: true, machineName: true, sparseName: true}
	rivalFaults(&f, c.Rivals)
	for _, r := range c.Rivals {
		known[r.Name] = true
	}
	seen := map[string]bool{}
	for _, n := range c.Nets {
		f.Reject(seen[n.name()], "two nets are called %s", n.name())
		seen[n.name()] = true
		f.Reject(!known[n.Start], "net %q: nothing of that name is trained", n.Start)
		f.Reject(n.Hidden < 1 || n.Hidden > 2, "net %s: Hidden is %d, want 1 or 2", n.Start, n.Hidden)
		f.Reject(n.Hidden > 1 && (n.Start == noStart || n.Start == machineName), "net %s: only autoencoders are stacked", n.Start)
		f.AtLeast(1, fmt.Sprintf("net %s: BatchSize", n.name()), n.BatchSize)
		f.Positive(fmt.Sprintf("net %s: Rate", n.name()), float64(n.Rate))
	}
	c.Sparse.faults(&f)
	c.Machine.Faults(&f)
	c.Finetuning.faults(&f)
	return f
}

// Choices1 configures choices-1: it chooses the rates of the machine and the rivals, by validation error.
type Choices1 struct {
	Base
	Rivals       []Rival
	Rates        []float32 // in place of each Rival's Rate
	Machine      experiment.Pretraining
	MachineRates []float32 // in place of Machine's Rate
	Epochs       int       // of each training
	Softmax      Softmax
}

var choices1Presets = experiment.EachPreset(func(p experiment.Preset) Choices1 {
	t := table1Config(p)
	for i := range t.Rivals {
		t.Rivals[i].Rate = 0.01 // Rates replace it
	}
	return Choices1{
		Base: t.Base, Rivals: t.Rivals, Machine: t.Machine, Softmax: t.Softmax,
		Rates:        experiment.Pick(p, []float32{0.01, 0.03}, []float32{0.01, 0.03}, []float32{0.003, 0.01, 0.03}),
		MachineRates: experiment.Pick(p, []float32{0.1}, []float32{0.05, 0.1}, []float32{0.02, 0.05, 0.1}),
		Epochs:       experiment.Pick(p, 2, 5, 100),
	}
})

// Validate returns an error that names all faults.
func (c Choices1) Validate() error {
	f := c.Base.faults()
	rivalFaults(&f, c.Rivals)
	c.Machine.Faults(&f)
	c.Softmax.faults(&f)
	rateFaults(&f, "Rates", c.Rates)
	rateFaults(&f, "MachineRates", c.MachineRates)
	f.AtLeast(1, "Epochs", c.Epochs)
	return f.Err()
}

func rateFaults(f *experiment.Faults, field string, rates []float32) {
	f.Reject(len(rates) == 0, "%s has no number", field)
	for _, r := range rates {
		f.Positive(field, float64(r))
	}
}

// ChoicesK configures choices-k: it chooses the k that the schedules of Table 1 begin with, by validation error.
type ChoicesK struct {
	Base
	Sparse  []Sparse
	Starts  []int // in place of each Sparse's Start
	Softmax Softmax
}

var choicesKPresets = experiment.EachPreset(func(p experiment.Preset) ChoicesK {
	c := ChoicesK{base(p), sparses(p, 40, 25, 10), []int{0, sparse(p, 25).Start}, softmax(p)}
	for i := range c.Sparse {
		c.Sparse[i].Start = 0 // Starts replace it
	}
	c.Training.Epochs = experiment.Pick(p, c.Training.Epochs, c.Training.Epochs, 60)
	return c
})

// Validate returns an error that names all faults.
func (c ChoicesK) Validate() error {
	f := c.Base.faults()
	sparseFaults(&f, c.Sparse)
	c.Softmax.faults(&f)
	f.Reject(len(c.Starts) == 0, "Starts has no number")
	for _, start := range c.Starts {
		for _, s := range c.Sparse {
			s.Start = start
			s.faults(&f)
		}
	}
	return f.Err()
}

// Choices3 configures choices-3: it chooses the batches of the nets of Table 3, and the rates at which they start, by
// validation error.
type Choices3 struct {
	Table3
	Batches []int     // in place of each Net's BatchSize
	Rates   []float32 // in place of each Net's Rate
}

var choices3Presets = experiment.EachPreset(func(p experiment.Preset) Choices3 {
	c := Choices3{
		Table3:  table3Config(p),
		Batches: experiment.Pick(p, []int{25}, []int{64}, []int{32, 128}),
		Rates:   experiment.Pick(p, []float32{0.1, 1}, []float32{0.1, 1}, []float32{0.1, 0.3, 1}),
	}
	for i := range c.Nets {
		c.Nets[i].BatchSize, c.Nets[i].Rate = c.Batches[0], c.Rates[0] // Batches and Rates replace them
	}
	c.Finetuning.Epochs, c.Finetuning.StageEpochs = experiment.Pick(p, 1, 3, 40), experiment.Pick(p, 1, 1, 10)
	return c
})

// Validate returns an error that names all faults.
func (c Choices3) Validate() error {
	f := c.Table3.faults()
	f.Numbers("Batches", c.Batches)
	rateFaults(&f, "Rates", c.Rates)
	return f.Err()
}
