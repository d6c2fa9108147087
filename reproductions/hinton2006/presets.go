package hinton2006

import (
	"github.com/aelab-go/autoencoders/aelab/rbm"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/olivetti"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// In every Pick stand the values of the presets smoke, quick and paper. Smoke is enough for a few hundred
// images. Quick takes more steps on fewer images than the paper.

// training has the values of the supplement, but where the authors' code has others those, as
// rbm.PaperRecipe does. The numbers of epochs are those of the machines, of a machine with Gaussian visible
// units, and of fine-tuning.
func training(p experiment.Preset, epochs, gaussianEpochs, finetuningEpochs int) Training {
	return Training{
		Pretraining: Pretraining{
			Epochs: epochs, GaussianEpochs: gaussianEpochs,
			BatchSize:   experiment.Pick(p, 20, 50, 100),
			Recipe:      rbm.PaperRecipe(),
			WeightDecay: 0.0002, // code; times a rate of 0.1, it is the supplement's 0.00002
			InitStd:     0.1,    // supplement
		},
		Finetuning: Finetuning{Epochs: finetuningEpochs, BatchSize: experiment.Pick(p, 100, 250, 1000), Searches: 3},
	}
}

// digitsNet is that of a preset with a code of k numbers.
func digitsNet(p experiment.Preset, k int) DigitsNet {
	hidden := experiment.Pick(p, []int{40, 20, k}, []int{300, 100, k}, []int{1000, 500, 250, k})
	return DigitsNet{
		Sizes:    datasets.Sizes{Examples: experiment.Pick(p, 300, 8000, 0), Tests: experiment.Pick(p, 100, 2000, 0)},
		Net:      Net{Name: "autoencoder", Hidden: hidden},
		Training: training(p, experiment.Pick(p, 10, 10, 50), experiment.Pick(p, 20, 10, 200), experiment.Pick(p, 4, 6, 200)),
	}
}

var digitsPresets = experiment.EachPreset(func(p experiment.Preset) Digits {
	c := Digits{DigitsNet: digitsNet(p, 30), Shown: 2}
	c.Logistic = c.Finetuning
	c.Logistic.Epochs = experiment.Pick(p, 4, 6, 50)
	return c
})

// defaultsPresets are those of authors-code: of its 200 epochs of fine-tuning, half.
var defaultsPresets = experiment.EachPreset(func(p experiment.Preset) DigitsNet {
	c := digitsNet(p, 30)
	c.Training = training(p, experiment.Pick(p, 10, 2, 10), experiment.Pick(p, 20, 2, 10), experiment.Pick(p, 4, 4, 100))
	return c
})

var codesPresets = experiment.EachPreset(func(p experiment.Preset) Codes {
	return Codes{DigitsNet: digitsNet(p, 2), PerClass: 500, Neighbours: []int{1, 5}}
})

var comparisonPresets = experiment.EachPreset(func(p experiment.Preset) Comparison {
	return Comparison{
		DigitsNet:  digitsNet(p, 30),
		AdamEpochs: experiment.Pick(p, 3, 10, 400), AdamBatch: 100, AdamRate: 1e-3, AdamFinalRate: 1e-5,
	}
})

// The supplement has 100 epochs of pretraining for the classifier, and 48 of conjugate gradient.
var classifierPresets = experiment.EachPreset(func(p experiment.Preset) Classifier {
	return Classifier{
		Sizes:        digitsNet(p, 0).Sizes,
		Hidden:       experiment.Pick(p, []int{40, 20}, []int{300, 300, 600}, []int{500, 500, 2000}),
		Training:     training(p, experiment.Pick(p, 10, 8, 100), experiment.Pick(p, 20, 8, 100), experiment.Pick(p, 4, 3, 48)),
		OutputEpochs: experiment.Pick(p, 1, 1, 5),
		OutputStd:    0.1,
		RandomStd:    0.1, // as machines start: the paper does not say
	}
})

var facesPresets = experiment.EachPreset(func(p experiment.Preset) Faces {
	hidden := experiment.Pick(p, []int{40, 20, 10}, []int{300, 100, 30}, []int{2000, 1000, 500, 30})
	return Faces{
		PerImage: experiment.Pick(p, 1, 20, olivetti.PerImage),
		Net:      Net{Name: "autoencoder", Hidden: hidden},
		Training: training(p, experiment.Pick(p, 10, 10, 50), experiment.Pick(p, 20, 30, 200), experiment.Pick(p, 4, 6, 20)),
		Shown:    experiment.Pick(p, 5, 20, 20),
	}
})

// curveNets are those of Figures 2A, S1 and S2. Deep and shallow ones of a pair have as many
// parameters.
func curveNets(randomEpochs int) []Net {
	return []Net{
		{Name: "deep, pretrained", Hidden: []int{400, 200, 100, 50, 25, 6}},
		{Name: "deep, random", Hidden: []int{400, 200, 100, 50, 25, 6}, Random: true, Epochs: randomEpochs},
		{Name: "shallow, pretrained", Hidden: []int{532, 6}},
		{Name: "shallow, random", Hidden: []int{532, 6}, Random: true},
		{Name: "small deep, pretrained", Hidden: []int{100, 50, 25, 6}},
		{Name: "small shallow, pretrained", Hidden: []int{108, 6}},
	}
}

var smokeNets = []Net{
	{Name: "deep, pretrained", Hidden: []int{40, 20, 6}},
	{Name: "deep, random", Hidden: []int{40, 20, 6}, Random: true, Epochs: 1},
}

var curvesPresets = experiment.EachPreset(func(p experiment.Preset) Curves {
	c := Curves{
		Sizes: experiment.Pick(p, datasets.Sizes{Examples: 300, Tests: 100},
			datasets.Sizes{Examples: 2500, Tests: 1000}, datasets.Sizes{Examples: 20_000, Tests: 10_000}),
		Nets:       experiment.Pick(p, smokeNets, curveNets(2), curveNets(50)),
		Training:   training(p, experiment.Pick(p, 10, 10, 50), experiment.Pick(p, 20, 10, 50), experiment.Pick(p, 4, 5, 500)),
		Components: experiment.Pick(p, []int{3, 6}, []int{6, 18}, []int{6, 18}),
		Shown:      experiment.Pick(p, 5, 20, 20),
	}
	c.Logistic = c.Finetuning
	c.Logistic.Epochs = experiment.Pick(p, 4, 5, 200)
	return c
})

var linearPresets = experiment.EachPreset(func(p experiment.Preset) Linear {
	return Linear{
		Sizes: datasets.Sizes{Examples: experiment.Pick(p, 200, 10_000, 0)},
		Codes: experiment.Pick(p, []int{2}, []int{2, 10}, []int{2, 10, 30}),
		Steps: experiment.Pick(p, 300, 1000, 10_000), Momentum: 0.95, RateShare: 0.05, InitStd: 0.01,
	}
})
