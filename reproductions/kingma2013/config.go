package kingma2013

import "github.com/aelab-go/autoencoders/reproductions/experiment"

// Training is everything that decides how the models of one data set are trained.
type Training struct {
	Hidden       int     // tanh units in the one hidden layer of encoder and decoder
	Examples     int     // training images; 0 is all that are there
	Tests        int     // test images for the curves; 0 is all
	Samples      int     // training images seen, repetitions counted
	BatchSize    int     // M
	LearningRate float32 // η of Adagrad
	Warmup       int     // first steps that accumulate Adagrad's sums without moving
	InitStd      float64 // of all parameters
	FirstTest    int     // samples before the first test bound; then ten a decade
	Seed         uint64
}

// The paper chooses Adagrad's rate from {0.01, 0.02, 0.1} "based on performance on the training
// set in the first few iterations". After 10⁵ samples MNIST is ahead with 0.02, and Frey
// faces are with 0.01; 0.1 is too large for either.
const (
	mnistRate = 0.02
	freyRate  = 0.01
)

// The sizes at which both data sets are trained in each preset. What all have in
// common is in recipe.
var (
	mnistTraining = map[experiment.Preset]Training{
		experiment.Smoke: recipe(mnistRate, Training{Hidden: 30, Examples: 500, Tests: 100, Samples: 20_000, FirstTest: 500}),
		experiment.Quick: recipe(mnistRate, Training{Hidden: 500, Samples: 600_000, FirstTest: 30_000}),
		experiment.Scale: recipe(mnistRate, Training{Hidden: 500, Samples: 10_000_000, FirstTest: 100_000}),
	}
	freyTraining = map[experiment.Preset]Training{
		experiment.Smoke: recipe(freyRate, Training{Hidden: 20, Examples: 500, Tests: 100, Samples: 20_000, FirstTest: 500}),
		experiment.Quick: recipe(freyRate, Training{Hidden: 200, Samples: 600_000, FirstTest: 30_000}),
		experiment.Scale: recipe(freyRate, Training{Hidden: 200, Samples: 10_000_000, FirstTest: 100_000}),
	}
)

// recipe fills in the paper's values (section 5), and where it is silent those of the first
// author's code, anglepy.
func recipe(rate float32, t Training) Training {
	t.BatchSize = 100 // "minibatches of size M = 100"
	t.LearningRate = rate
	t.Warmup = 100  // anglepy
	t.InitStd = 0.1 // "sampled from N(0, 0.01)": a variance, as in the paper's N(0, I)
	t.Seed = 1
	return t
}

// Figure2 configures the experiment of that name: the bound while training.
type Figure2 struct {
	MNIST, Frey               Training
	MNISTLatents, FreyLatents []int // Nz
}

// Figure4 configures the experiment of that name: two-dimensional manifolds.
type Figure4 struct {
	MNIST, Frey           Training
	MNISTTiles, FreyTiles int // a side
}

// Figure5 configures the experiment of that name: random samples.
type Figure5 struct {
	MNIST   Training
	Latents []int
	Samples int // images a grid
}

// Likelihood configures the experiment of that name: the test set under trained models.
type Likelihood struct {
	MNIST      Training
	Latents    []int
	Passes     int // draws of z for each image, for the bound
	Images     int // test images for the importance estimate
	Importance int // its samples for each image
}

func presets[C any](of func(experiment.Preset) C) map[experiment.Preset]C {
	m := map[experiment.Preset]C{}
	for _, p := range experiment.Presets {
		m[p] = of(p)
	}
	return m
}

var figure2Presets = presets(func(p experiment.Preset) Figure2 {
	c := Figure2{MNIST: mnistTraining[p], Frey: freyTraining[p], MNISTLatents: []int{3, 5, 10, 20, 200}, FreyLatents: []int{2, 5, 10, 20}}
	if p == experiment.Smoke {
		c.MNISTLatents, c.FreyLatents = []int{2, 3}, []int{2}
	}
	return c
})

var figure4Presets = presets(func(p experiment.Preset) Figure4 {
	return Figure4{MNIST: mnistTraining[p], Frey: freyTraining[p], MNISTTiles: 20, FreyTiles: 10}
})

var figure5Presets = presets(func(p experiment.Preset) Figure5 {
	c := Figure5{MNIST: mnistTraining[p], Latents: []int{2, 5, 10, 20}, Samples: 100}
	if p == experiment.Smoke {
		c.Latents = []int{2, 3}
	}
	return c
})

var likelihoodPresets = map[experiment.Preset]Likelihood{
	experiment.Smoke: {MNIST: mnistTraining[experiment.Smoke], Latents: []int{2}, Passes: 1, Images: 5, Importance: 50},
	experiment.Quick: {MNIST: mnistTraining[experiment.Quick], Latents: []int{2, 20}, Passes: 10, Images: 100, Importance: 5000},
	experiment.Scale: {MNIST: mnistTraining[experiment.Scale], Latents: []int{2, 20}, Passes: 10, Images: 10_000, Importance: 5000},
}
