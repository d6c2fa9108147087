package higgins2017

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/datasets/shapes2d"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Start says how the training of a fully connected model begins. It has the settings that the paper's table
// leaves open, and the rule, whose first steps decide which latents come alive.
type Start struct {
	Name    string
	Weights string  // Glorot, He, Torch or Normal: how the weights are drawn
	Rule    string  // Adagrad or Adam
	Rate    float32 // η
	Sum     float32 // starting value of Adagrad's sums
	Warmup  int     // first steps that accumulate Adagrad's sums without moving
}

func (s Start) faults(f *experiment.Faults) {
	switch s.Weights {
	case "Glorot", "He", "Torch", "Normal":
	default:
		f.Reject(true, "start %s: Weights is %q, want Glorot, He, Torch or Normal", s.Name, s.Weights)
	}
	f.Reject(s.Rule != "Adagrad" && s.Rule != "Adam", "start %s: Rule is %q, want Adagrad or Adam", s.Name, s.Rule)
	f.Positive("start "+s.Name+": Rate", float64(s.Rate))
	f.Reject(!(s.Sum >= 0), "start %s: Sum is %g, want at least 0", s.Name, s.Sum)
	f.AtLeast(0, "start "+s.Name+": Warmup", s.Warmup)
}

// dense returns a layer with its starting weights and biases.
func (s Start) dense(in, out int) *nn.Dense {
	switch s.Weights {
	case "He":
		return nn.NewDense(in, out, nn.HeNormal{})
	case "Torch":
		u := nn.Uniform{Limit: 1 / math.Sqrt(float64(in))} // weights and biases
		return nn.NewDenseBias(in, out, u, u)
	case "Normal":
		return nn.NewDense(in, out, nn.Normal{Std: 0.01})
	}
	return nn.NewDense(in, out, nn.GlorotUniform{})
}

// optimizer returns the rule. Gradients are means over a batch, so rates do not depend on its size.
func (s Start) optimizer() optim.Optimizer {
	if s.Rule == "Adam" {
		return optim.NewAdam(s.Rate)
	}
	return &optim.Adagrad{LearningRate: s.Rate, Epsilon: 1e-8, Warmup: s.Warmup, Start: s.Sum}
}

// tableStart is the plain reading of the table: Adagrad at 0.01, with the sums of TensorFlow.
var tableStart = Start{Name: "table", Weights: "Glorot", Rule: "Adagrad", Rate: 1e-2, Sum: 0.1}

// chosenStart is the start of the longer trainings. Of the starts that leave the position to two latents after
// 2,000 steps, it has the latents that follow x and y best. The first steps of other starts wake more latents at
// once, which then share out the position. Scores were not used in the choice.
var chosenStart = Start{Name: "sums from 10", Weights: "Glorot", Rule: "Adagrad", Rate: 1e-2, Sum: 10}

// in returns the start for a preset. Preset quick is too short for chosenStart: its latents hardly come alive
// in 1,000 steps. With Adam, two latents follow the position by then.
func (s Start) in(p experiment.Preset) Start {
	if p == experiment.Quick && s == chosenStart {
		return Start{Name: "Adam", Weights: "Glorot", Rule: "Adam", Rate: 1e-3}
	}
	return s
}

// Model is a fully connected variational autoencoder of the 2-D shapes (appendix, Table 1): an
// encoder of two layers of rectified units, a decoder of three of tanh units.
type Model struct {
	Hidden  int     // units of each layer
	Latents int     // k
	Beta    float32 // β
}

func (m Model) faults(f *experiment.Faults) {
	f.AtLeast(1, "Hidden", m.Hidden)
	f.AtLeast(1, "Latents", m.Latents)
	f.Reject(!(m.Beta >= 0), "Beta is %g, want at least 0", m.Beta)
}

// Training says how long a model is trained, and how it is watched.
type Training struct {
	BatchSize   int // the paper does not say; public code has 64 and 128
	Samples     int // training images seen, repetitions counted
	RecordEvery int // steps
	FirstLook   int // steps before the first look at the latents; then three a decade
	Look        int // images of each look
	ScoreFrom   int // steps before the first look that measures the score; 0 is never
	ScorePoints int // training points of that score; the test has half as many
}

func (t Training) faults(f *experiment.Faults) {
	f.AtLeast(1, "BatchSize", t.BatchSize)
	f.Reject(t.Samples < t.BatchSize, "Samples is %d, want at least a batch of %d", t.Samples, t.BatchSize)
	f.AtLeast(1, "RecordEvery", t.RecordEvery)
	f.AtLeast(1, "FirstLook", t.FirstLook)
	f.AtLeast(1, "Look", t.Look)
	f.AtLeast(0, "ScoreFrom", t.ScoreFrom)
	f.AtLeast(2, "ScorePoints", t.ScorePoints)
}

// network and training return the sizes of a preset.
func network(p experiment.Preset, beta float32) Model {
	switch p {
	case experiment.Smoke:
		return Model{Hidden: 20, Latents: 4, Beta: beta}
	case experiment.Quick:
		return Model{Hidden: 150, Latents: 10, Beta: beta}
	}
	return Model{Hidden: 1200, Latents: 10, Beta: beta} // table
}

func training(p experiment.Preset, samples int) Training {
	switch p {
	case experiment.Smoke:
		return Training{BatchSize: 20, Samples: 2000, RecordEvery: 10, FirstLook: 10, Look: 100, ScoreFrom: 100, ScorePoints: 40}
	case experiment.Quick:
		return Training{BatchSize: 64, Samples: 64_000, RecordEvery: 50, FirstLook: 500, Look: 1000, ScorePoints: 200}
	}
	return Training{BatchSize: 64, Samples: samples, RecordEvery: 500, FirstLook: 500, Look: 4096, ScoreFrom: 5000, ScorePoints: 2000}
}

// grid returns the grid of images of a preset: all of them, or few where a run is to take seconds.
func grid(p experiment.Preset) shapes2d.Grid {
	switch p {
	case experiment.Smoke:
		return shapes2d.Grid{3, 3, 5, 8, 8}
	case experiment.Quick:
		return shapes2d.Grid{3, 6, 10, 16, 16}
	}
	return shapes2d.Full()
}

// checkGrid notes a fault for each factor that has fewer than two values, or more than in dSprites.
func checkGrid(f *experiment.Faults, g shapes2d.Grid) {
	for i, size := range g {
		f.Reject(size < 2 || size > shapes2d.Full()[i], "Grid has %d values of %s, want 2 to %d", size, g.Names()[i], shapes2d.Full()[i])
	}
}

// Starts configures the experiment starts.
type Starts struct {
	Grid shapes2d.Grid // values of each factor
	Model
	Training
	Starts []Start
}

// Validate returns an error that names all faults.
func (c Starts) Validate() error {
	var f experiment.Faults
	checkGrid(&f, c.Grid)
	c.Model.faults(&f)
	c.Training.faults(&f)
	f.Reject(len(c.Starts) == 0, "there is no start")
	names := map[string]bool{}
	for _, s := range c.Starts {
		s.faults(&f)
		f.Reject(names[s.Name], "two starts have the name %s", s.Name)
		names[s.Name] = true
	}
	return f.Err()
}

// allStarts are the readings of the table that were tried, all with Adagrad, and a start with Adam.
var allStarts = []Start{
	tableStart,
	{Name: "sums from 0", Weights: "Glorot", Rule: "Adagrad", Rate: 1e-2},
	{Name: "sums from 1", Weights: "Glorot", Rule: "Adagrad", Rate: 1e-2, Sum: 1},
	chosenStart,
	{Name: "warm-up 100", Weights: "Glorot", Rule: "Adagrad", Rate: 1e-2, Sum: 0.1, Warmup: 100},
	{Name: "rate 0.003", Weights: "Glorot", Rule: "Adagrad", Rate: 3e-3, Sum: 0.1},
	{Name: "rate 0.001", Weights: "Glorot", Rule: "Adagrad", Rate: 1e-3, Sum: 0.1},
	{Name: "Torch", Weights: "Torch", Rule: "Adagrad", Rate: 1e-2, Sum: 0.1},
	{Name: "Torch, sums from 0", Weights: "Torch", Rule: "Adagrad", Rate: 1e-2},
	{Name: "Torch, warm-up 100", Weights: "Torch", Rule: "Adagrad", Rate: 1e-2, Sum: 0.1, Warmup: 100},
	{Name: "He", Weights: "He", Rule: "Adagrad", Rate: 1e-2, Sum: 0.1},
	{Name: "Normal", Weights: "Normal", Rule: "Adagrad", Rate: 1e-2, Sum: 0.1},
	{Name: "Normal, warm-up 100", Weights: "Normal", Rule: "Adagrad", Rate: 1e-2, Sum: 0.1, Warmup: 100},
	{Name: "Adam", Weights: "Glorot", Rule: "Adam", Rate: 1e-4},
}

var startsPresets = experiment.EachPreset(func(p experiment.Preset) Starts {
	c := Starts{Grid: grid(p), Model: network(p, 4), Training: training(p, 2000*64), Starts: allStarts}
	switch p {
	case experiment.Smoke:
		c.Starts = []Start{allStarts[0], allStarts[len(allStarts)-1]}
	case experiment.Quick:
		c.Starts = []Start{allStarts[0]}
	}
	c.ScoreFrom = 0
	return c
})

// String names a model for its directory.
func (m Model) String() string { return fmt.Sprintf("shapes-%d-beta-%g", m.Latents, m.Beta) }

// Scores says how the scores of a trained model are measured.
type Scores struct {
	Pairs       []int // L of the paper's score, one score each; the claims are of the first
	Points      int   // training points of the score's classifier; the test has half as many
	Classifiers int   // number for each model, with different seeds (appendix)
	Epochs      int   // of the classifier's Adagrad
	Votes       int   // training votes of the FactorVAE score; the test has half as many
}

func (s Scores) faults(f *experiment.Faults) {
	f.Reject(len(s.Pairs) == 0, "there is no number of pairs")
	for _, l := range s.Pairs {
		f.AtLeast(1, "a number of pairs", l)
	}
	f.AtLeast(2, "Points", s.Points)
	f.AtLeast(1, "Classifiers", s.Classifiers)
	f.AtLeast(1, "Epochs", s.Epochs)
	f.AtLeast(2, "Votes", s.Votes)
}

// scores returns the sizes of a preset. The paper gives neither L nor the numbers of points. L is calibrated:
// with 20 pairs, raw pixels, principal components and untrained networks come near their scores in the paper.
// The score with 64 pairs stands beside it.
func scores(p experiment.Preset) Scores {
	switch p {
	case experiment.Smoke:
		return Scores{Pairs: []int{20}, Points: 60, Classifiers: 2, Epochs: 20, Votes: 60}
	case experiment.Quick:
		return Scores{Pairs: []int{20}, Points: 500, Classifiers: 1, Epochs: 100, Votes: 400}
	}
	return Scores{Pairs: []int{20, 64}, Points: 10_000, Classifiers: 3, Epochs: 300, Votes: 10_000}
}

// Shapes configures the experiments that train the fully connected model, one for each β and start.
type Shapes struct {
	Grid shapes2d.Grid // values of each factor
	Model
	Training
	Start  Start
	Scores Scores
	Share  string // name of the shared weights; if empty, they are not shared
}

// Validate returns an error that names all faults.
func (c Shapes) Validate() error {
	var f experiment.Faults
	checkGrid(&f, c.Grid)
	c.Model.faults(&f)
	c.Training.faults(&f)
	c.Start.faults(&f)
	c.Scores.faults(&f)
	return f.Err()
}

// longest is the number of images that each seed is trained on. The paper does not give it.
const longest = 7_000_000

// shapesPresets returns the presets of a model with β = beta that starts from s. share is the name of its
// weights.
func shapesPresets(beta float32, s Start, share string) map[experiment.Preset]Shapes {
	return experiment.EachPreset(func(p experiment.Preset) Shapes {
		return Shapes{Grid: grid(p), Model: network(p, beta), Training: training(p, longest), Start: s.in(p), Scores: scores(p), Share: share}
	})
}
