package hinton2006

import (
	"github.com/aelab-go/autoencoders/aelab/rbm"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/olivetti"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// pretraining fills in the values of the supplement, but where the authors' code has others
// those, as rbm.PaperRecipe does.
func pretraining(epochs, gaussianEpochs int) Pretraining {
	return Pretraining{
		Epochs: epochs, GaussianEpochs: gaussianEpochs,
		BatchSize:   100,
		Recipe:      rbm.PaperRecipe(),
		WeightDecay: 0.0002, // code; times a rate of 0.1, it is the supplement's 0.00002
		InitStd:     0.1,    // supplement
	}
}

// smokePretraining is enough for a few hundred images.
func smokePretraining() Pretraining {
	p := pretraining(10, 20)
	p.BatchSize = 20
	return p
}

var smokeFinetuning = Finetuning{Epochs: 4, BatchSize: 100, Searches: 3}

// quickPretraining and quickFinetuning take more steps on fewer images.
func quickPretraining(epochs, gaussianEpochs int) Pretraining {
	p := pretraining(epochs, gaussianEpochs)
	p.BatchSize = 50
	return p
}

func quickFinetuning(epochs int) Finetuning {
	return Finetuning{Epochs: epochs, BatchSize: 250, Searches: 3}
}

// finetuning fills in the supplement's values.
func finetuning(epochs int) Finetuning {
	return Finetuning{Epochs: epochs, BatchSize: 1000, Searches: 3}
}

// DigitsNet is an autoencoder of digits, and how it is trained: what the configurations of
// several experiments begin with.
type DigitsNet struct {
	datasets.Sizes
	Net         Net
	Pretraining Pretraining
	Finetuning  Finetuning
}

// digitsNet is that of a preset with a code of k numbers.
func digitsNet(p experiment.Preset, k int) DigitsNet {
	switch p {
	case experiment.Smoke:
		return DigitsNet{datasets.Sizes{Examples: 300, Tests: 100}, Net{Name: "autoencoder", Hidden: []int{40, 20, k}}, smokePretraining(), smokeFinetuning}
	case experiment.Quick:
		return DigitsNet{datasets.Sizes{Examples: 8000, Tests: 2000}, Net{Name: "autoencoder", Hidden: []int{300, 100, k}}, quickPretraining(10, 10), quickFinetuning(6)}
	}
	return DigitsNet{datasets.Sizes{}, Net{Name: "autoencoder", Hidden: []int{1000, 500, 250, k}}, pretraining(50, 200), finetuning(200)}
}

// Digits configures figure-2b.
type Digits struct {
	DigitsNet
	Logistic Finetuning // of logistic PCA
	Shown    int        // test images of each class
}

// Validate returns an error that names all faults.
func (c Digits) Validate() error {
	var f faults
	f.digitsNet(c.DigitsNet)
	f.finetuning(c.Logistic)
	f.Reject(c.Shown < 1, "Shown is %d, want at least 1", c.Shown)
	return f.Err()
}

var digitsPresets = experiment.EachPreset(func(p experiment.Preset) Digits {
	c := Digits{DigitsNet: digitsNet(p, 30), Logistic: finetuning(50), Shown: 2}
	if p != experiment.PaperScale {
		c.Logistic = c.Finetuning
	}
	return c
})

// Defaults configures authors-code.
type Defaults struct {
	DigitsNet
}

// Validate returns an error that names all faults.
func (c Defaults) Validate() error {
	var f faults
	f.digitsNet(c.DigitsNet)
	return f.Err()
}

var defaultsPresets = experiment.EachPreset(func(p experiment.Preset) Defaults {
	c := Defaults{DigitsNet: digitsNet(p, 30)}
	switch p {
	case experiment.Quick:
		c.Pretraining, c.Finetuning = quickPretraining(2, 2), quickFinetuning(4)
	case experiment.PaperScale:
		c.Pretraining, c.Finetuning = pretraining(10, 10), finetuning(100) // code; of its 200 epochs, half
	}
	return c
})

// Codes configures figure-3.
type Codes struct {
	DigitsNet
	PerClass   int   // digits drawn of each class
	Neighbours []int // of the nearest-neighbour classifiers
}

// Validate returns an error that names all faults.
func (c Codes) Validate() error {
	var f faults
	f.digitsNet(c.DigitsNet)
	f.Reject(len(c.Net.Hidden) > 0 && c.Net.Hidden[len(c.Net.Hidden)-1] != 2, "the code has %v units, want 2 for a plane", c.Net.Hidden)
	f.Reject(c.PerClass < 1, "PerClass is %d, want at least 1", c.PerClass)
	f.Reject(len(c.Neighbours) == 0, "there is no number of neighbours")
	for _, k := range c.Neighbours {
		f.Reject(k < 1, "Neighbours has %d, want at least 1", k)
	}
	return f.Err()
}

var codesPresets = experiment.EachPreset(func(p experiment.Preset) Codes {
	return Codes{DigitsNet: digitsNet(p, 2), PerClass: 500, Neighbours: []int{1, 5}}
})

// Comparison configures cg-adam. Adam's rate at first and batch are what is usual; its epochs, and
// the rate that it ends with, are ours: no paper has them.
type Comparison struct {
	DigitsNet
	AdamEpochs, AdamBatch   int
	AdamRate, AdamFinalRate float32
}

// Validate returns an error that names all faults.
func (c Comparison) Validate() error {
	var f faults
	f.digitsNet(c.DigitsNet)
	f.Reject(c.AdamEpochs < 1 || c.AdamBatch < 1, "AdamEpochs is %d and AdamBatch %d, want at least 1", c.AdamEpochs, c.AdamBatch)
	f.Reject(!(c.AdamRate > 0) || !(c.AdamFinalRate > 0), "AdamRate is %g and AdamFinalRate %g, want more than 0", c.AdamRate, c.AdamFinalRate)
	return f.Err()
}

var comparisonPresets = experiment.EachPreset(func(p experiment.Preset) Comparison {
	c := Comparison{DigitsNet: digitsNet(p, 30), AdamEpochs: 400, AdamBatch: 100, AdamRate: 1e-3, AdamFinalRate: 1e-5}
	switch p {
	case experiment.Smoke:
		c.AdamEpochs = 3
	case experiment.Quick:
		c.AdamEpochs = 10
	}
	return c
})

// Classifier configures the experiment of that name.
type Classifier struct {
	datasets.Sizes
	Hidden       []int // units of each layer
	Pretraining  Pretraining
	Finetuning   Finetuning
	OutputEpochs int     // first epochs, in which only the output layer learns (code)
	OutputStd    float64 // of its weights (code)
}

// Validate returns an error that names all faults.
func (c Classifier) Validate() error {
	var f faults
	f.sizes(c.Sizes)
	f.nets(Net{Name: "classifier", Hidden: c.Hidden})
	f.pretraining(c.Pretraining)
	f.finetuning(c.Finetuning)
	f.Reject(c.OutputEpochs < 0, "OutputEpochs is %d, want at least 0", c.OutputEpochs)
	f.Reject(!(c.OutputStd > 0), "OutputStd is %g, want more than 0", c.OutputStd)
	return f.Err()
}

var classifierPresets = experiment.EachPreset(func(p experiment.Preset) Classifier {
	// The supplement's numbers: 100 epochs of pretraining, 48 of conjugate gradient.
	c := Classifier{Hidden: []int{500, 500, 2000}, Pretraining: pretraining(100, 100), Finetuning: finetuning(48), OutputEpochs: 5, OutputStd: 0.1}
	switch p {
	case experiment.Smoke:
		c.Sizes, c.Hidden, c.Pretraining, c.Finetuning, c.OutputEpochs = datasets.Sizes{Examples: 300, Tests: 100}, []int{40, 20}, smokePretraining(), smokeFinetuning, 1
	case experiment.Quick:
		c.Sizes, c.Hidden, c.Pretraining, c.Finetuning, c.OutputEpochs = datasets.Sizes{Examples: 8000, Tests: 2000}, []int{300, 300, 600}, quickPretraining(8, 8), quickFinetuning(3), 1
	}
	return c
})

// Faces configures figure-2c.
type Faces struct {
	PerImage    int // patches of each image
	Net         Net
	Pretraining Pretraining
	Finetuning  Finetuning
	Shown       int // test patches
}

// Validate returns an error that names all faults.
func (c Faces) Validate() error {
	var f faults
	f.pretrained(c.Net)
	f.pretraining(c.Pretraining)
	f.finetuning(c.Finetuning)
	f.Reject(c.PerImage < 1 || c.Shown < 1, "PerImage is %d and Shown %d, want at least 1", c.PerImage, c.Shown)
	return f.Err()
}

var facesPresets = map[experiment.Preset]Faces{
	experiment.Smoke: {
		PerImage: 1, Net: Net{Name: "autoencoder", Hidden: []int{40, 20, 10}},
		Pretraining: smokePretraining(), Finetuning: smokeFinetuning, Shown: 5,
	},
	experiment.Quick: {
		PerImage: 20, Net: Net{Name: "autoencoder", Hidden: []int{300, 100, 30}},
		Pretraining: quickPretraining(10, 30), Finetuning: quickFinetuning(6), Shown: 20,
	},
	experiment.PaperScale: {
		PerImage: olivetti.PerImage, Net: Net{Name: "autoencoder", Hidden: []int{2000, 1000, 500, 30}},
		Pretraining: pretraining(50, 200), Finetuning: finetuning(20), Shown: 20,
	},
}

// Curves configures the experiment of that name.
type Curves struct {
	datasets.Sizes
	Nets        []Net // the first is that of Figure 2A
	Pretraining Pretraining
	Finetuning  Finetuning
	Logistic    Finetuning // of logistic PCA
	Components  []int      // of PCA and logistic PCA
	Shown       int        // test images
}

// Validate returns an error that names all faults.
func (c Curves) Validate() error {
	var f faults
	f.sizes(c.Sizes)
	f.Reject(c.Examples == 0 || c.Tests == 0, "Examples is %d and Tests %d: curves are made as many as asked for", c.Examples, c.Tests)
	f.nets(c.Nets...)
	f.pretraining(c.Pretraining)
	f.finetuning(c.Finetuning)
	f.finetuning(c.Logistic)
	f.Reject(len(c.Components) == 0, "there is no number of components")
	for _, k := range c.Components {
		f.Reject(k < 1, "Components has %d, want at least 1", k)
	}
	f.Reject(c.Shown < 1, "Shown is %d, want at least 1", c.Shown)
	return f.Err()
}

// curveNets are those of Figures 2A, S1 and S2. Deep and shallow ones of a pair have as many
// parameters.
func curveNets(random int) []Net {
	return []Net{
		{Name: "deep, pretrained", Hidden: []int{400, 200, 100, 50, 25, 6}},
		{Name: "deep, random", Hidden: []int{400, 200, 100, 50, 25, 6}, Random: true, Epochs: random},
		{Name: "shallow, pretrained", Hidden: []int{532, 6}},
		{Name: "shallow, random", Hidden: []int{532, 6}, Random: true},
		{Name: "small deep, pretrained", Hidden: []int{100, 50, 25, 6}},
		{Name: "small shallow, pretrained", Hidden: []int{108, 6}},
	}
}

var curvesPresets = map[experiment.Preset]Curves{
	experiment.Smoke: {
		Sizes: datasets.Sizes{Examples: 300, Tests: 100}, Nets: []Net{{Name: "deep, pretrained", Hidden: []int{40, 20, 6}}, {Name: "deep, random", Hidden: []int{40, 20, 6}, Random: true, Epochs: 1}},
		Pretraining: smokePretraining(), Finetuning: smokeFinetuning, Logistic: smokeFinetuning, Components: []int{3, 6}, Shown: 5,
	},
	experiment.Quick: {
		Sizes: datasets.Sizes{Examples: 2500, Tests: 1000}, Nets: curveNets(2),
		Pretraining: quickPretraining(10, 10), Finetuning: quickFinetuning(5), Logistic: quickFinetuning(5), Components: []int{6, 18}, Shown: 20,
	},
	experiment.PaperScale: {
		Sizes: datasets.Sizes{Examples: 20_000, Tests: 10_000}, Nets: curveNets(50),
		Pretraining: pretraining(50, 50), Finetuning: finetuning(500), Logistic: finetuning(200), Components: []int{6, 18}, Shown: 20,
	},
}
