package kingma2013

import (
	"math"
	"path/filepath"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"github.com/aelab-go/autoencoders/reproductions/experiment/papertest"
)

// TestExperiments runs all experiments at preset smoke, and checks their figures and measures. Bounds below
// -600 nats would mean that nothing was learnt.
func TestExperiments(t *testing.T) {
	bounds := func(names ...string) (list []papertest.Range) {
		for _, name := range names {
			list = append(list, papertest.Range{Measure: name, Least: -600, Most: 2000})
		}
		return list
	}
	runs := papertest.Experiments(t, Paper(), map[string]papertest.Want{
		"figure-2":       {Figures: 2, Measures: bounds("mnist Nz=2 test bound at end", "mnist Nz=3 test bound at end", "frey Nz=2 test bound at end")},
		"figure-2-mnist": {Figures: 1, Measures: bounds("mnist Nz=2, AEVB: test bound at the end", "mnist Nz=3, wake-sleep: test bound at the end")},
		"figure-2-frey":  {Figures: 1, Measures: bounds("frey Nz=2, wake-sleep: test bound at the end", "frey: test likelihood of one Gaussian for each pixel", "frey: train likelihood of one Gaussian for each pixel")},
		"figure-3":       {Figures: 1, Measures: marginalRanges},
		"manifolds":      {Figures: 2, Measures: []papertest.Range{{Measure: manifoldClasses, Least: 1, Most: 10}, {Measure: manifoldNeighbours, Least: 10, Most: 100}}},
		"samples":        {Figures: 2, Measures: []papertest.Range{{Measure: experiment.MismatchOf("Nz=3"), Least: 0, Most: 1.81}, {Measure: sampleClasses("Nz=3"), Least: 1, Most: 10}}},
		"frey-splits":    {Measures: bounds("frey Nz=2, split 1: test bound at the end", "frey Nz=2, in order: test bound at the end", splitsOf("mean", 20_000))},
		"figure-2-seeds": {Figures: 1, Measures: bounds("mnist Nz=2, AEVB: test bound at the end")},
		"rates":          {Measures: rateRanges},
		"starts":         {Figures: 2, Measures: bounds("mnist Nz=2, 0.1: test bound at the end", "frey Nz=2, fan-in, zero heads: test bound at the end")},
		"figure-4":       {Figures: 2},
		"figure-5":       {Figures: 2},
		"binarised":      {Figures: 1, Measures: bounds(programBound("altosaar"), "altosaar: test log p(x), 128 importance samples", programBound("pythae"))},
		"likelihood":     {Measures: bounds("mnist Nz=2 test bound, 1 passes", "mnist Nz=2 log p(x), 50 importance samples, 5 test images")},
	})
	models, err := filepath.Glob(filepath.Join(runs, "kingma2013", "models", "*", "weights.npz"))
	if err != nil || len(models) != 41 {
		t.Errorf("%d models, want 41: those of the same cause are shared", len(models))
	}
}

// marginalRanges and rateRanges leave room around the values at preset smoke. An untrained model of digits has
// -543 nats.
var marginalRanges = []papertest.Range{
	{Measure: "100 images, MCEM: train log p(x) at 1e+03 samples", Least: -530, Most: -450},
	{Measure: "400 images, wake-sleep: test log p(x) at 2e+03 samples", Least: -480, Most: -300},
	{Measure: "100 images, AEVB: importance bound, test, 50 samples", Least: -350, Most: -200},
	{Measure: estimatorGap(400), Least: -3, Most: 10},
	{Measure: "100 images, AEVB: test images without an estimate, of 20", Least: 0, Most: 2},
	{Measure: earlyLead(100), Least: 10, Most: 100},
	{Measure: trainGap(100, 2400), Least: -30, Most: 10},
	{Measure: marginalLead(400, aevb, wakeSleep, 2400), Least: 70, Most: 250},
	{Measure: marginalLead(400, wakeSleep, mcem, 2400), Least: 50, Most: 200},
}

var rateRanges = []papertest.Range{
	{Measure: rateOf("mnist", aevb, 0.01), Least: -300, Most: -150},
	{Measure: rateOf("frey", wakeSleep, 0.01), Least: -300, Most: 1000},
	{Measure: marginalRateOf(100, aevb, 0.1), Least: -350, Most: -150},
	{Measure: marginalRateOf(100, wakeSleep, 0.1), Least: -400, Most: -150},
	{Measure: marginalRateOf(100, mcem, 0.1), Least: -400, Most: -150},
}

// TestResumeGivesTheSameBytes stops a run in the middle of a training and runs it again.
func TestResumeGivesTheSameBytes(t *testing.T) {
	papertest.Resume(t, Paper(), "figure-2-seeds", "mnist-2-*")
}

// TestWholeModelGradient checks the gradient of the training loss, weight prior included, for
// the networks of both data sets.
func TestWholeModelGradient(t *testing.T) {
	for _, c := range []struct {
		d, k       int
		likelihood loss.Likelihood
		training   Training
	}{
		{784, 20, loss.Bernoulli{}, mnistTraining(experiment.PaperScale)},
		{560, 10, new(loss.SigmoidGaussian), freyTraining(experiment.PaperScale)},
	} {
		m := NewModel(c.training, c.d, c.k, 50, c.likelihood, 1)
		x := mat32.New(10, c.d)
		random.New(1, "x").Uniform(x.Data)
		b := train.Batch{X: x}
		value := func() float64 { return m.Step(b)[0].Value }
		value()
		w, dw := m.Params()
		dw = append([]float32(nil), dw...)
		r := gradcheck.Directions(value, w, dw, random.New(2, "directions"), 4)
		if err := r.Err(gradcheck.Limit); err != nil {
			t.Errorf("%d-%d-%d: %v", c.d, c.training.Hidden, c.k, err)
		}
		t.Logf("%d-%d-%d: worst relative error %.1e", c.d, c.training.Hidden, c.k, r.Worst)
	}
}

// TestFirstBoundIsFairCoins: with parameters near 0 every pixel is a fair coin, and the
// posterior is the prior. The bound is then -784·log 2 nats.
func TestFirstBoundIsFairCoins(t *testing.T) {
	training := mnistTraining(experiment.PaperScale)
	training.InitStd = 0.01
	m := NewModel(training, 784, 20, 50_000, loss.Bernoulli{}, 1)
	x := mat32.New(50, 784)
	random.New(1, "x").Uniform(x.Data)
	if got := m.Bound(x, 1); math.Abs(got+784*math.Ln2) > 2 {
		t.Errorf("first bound is %.1f nats, want about %.1f", got, -784*math.Ln2)
	}
}

func TestFaults(t *testing.T) {
	var faults []papertest.Fault
	for set, want := range map[string]string{
		`MNIST={"BatchSize":0}`:          "MNIST: BatchSize is 0, want at least 1",
		`MNIST={"FirstTest":1}`:          "MNIST: FirstTest is 1, want at least a batch of 100",
		`MNIST={"Hidden":0,"Samples":5}`: "MNIST: Hidden is 0, want at least 1; MNIST: Samples is 5",
		`Latents=[]`:                     "MNIST: Latents has no number",
		`Latents=[2,0]`:                  "MNIST: Latents has 0, want at least 1",
		`Samples=0`:                      "Samples is 0",
	} {
		faults = append(faults, papertest.Fault{Experiment: "figure-5", Set: set, Want: want})
	}
	papertest.Faults(t, Paper(), faults...)
}

func TestPresets(t *testing.T) { papertest.Presets(t, Paper()) }

func TestClaims(t *testing.T) {
	papertest.Claims(t, Paper(), "binarised", "frey-splits", "figure-2-seeds", "manifolds", "samples", "figure-3", "figure-2-mnist", "figure-2-frey", "starts", "likelihood")
}
