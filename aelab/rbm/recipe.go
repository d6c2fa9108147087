package rbm

import "github.com/aelab-go/autoencoders/aelab/optim"

// Recipe holds the learning rates and momenta of machines, for gradient descent with momentum.
type Recipe struct {
	Rate        float32 // ε of machines with binary units on both sides
	LinearRate  float32 // ε where the hidden or the visible units are Gaussian
	Momentum    float32 // μ
	Early       float32 // μ in the first EarlyEpochs
	EarlyEpochs int
}

// PaperRecipe returns the recipe of Hinton and Salakhutdinov 2006. The values are those of their supplement
// or, where their code (rbm.m, rbmhidlinear.m) differs or says more, those of the code. The two differ in
// the early momentum: the supplement has 0.9 throughout, and says that such choices make no significant
// difference after fine-tuning.
func PaperRecipe() Recipe {
	return Recipe{
		Rate:        0.1,
		LinearRate:  0.001, // code, for a linear code layer; supplement, for faces
		Momentum:    0.9,   // code, from epoch 6
		Early:       0.5,   // code, in epochs 1 to 5
		EarlyEpochs: 5,
	}
}

// Optimizer returns the optimiser for a machine that takes stepsPerEpoch steps in an epoch.
func (r Recipe) Optimizer(m *Model, stepsPerEpoch int) *optim.SGD {
	rate := r.Rate
	if m.VisibleUnits == Gaussian || m.HiddenUnits == Gaussian {
		rate = r.LinearRate
	}
	return &optim.SGD{LearningRate: rate, EarlyMomentum: r.Early, EarlySteps: r.EarlyEpochs * stepsPerEpoch, Momentum: r.Momentum}
}

// Recipe returns the machine's optimiser by PaperRecipe.
func (m *Model) Recipe(stepsPerEpoch int) *optim.SGD {
	return PaperRecipe().Optimizer(m, stepsPerEpoch)
}
