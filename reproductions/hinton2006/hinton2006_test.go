package hinton2006

import (
	"path/filepath"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"github.com/aelab-go/autoencoders/reproductions/experiment/papertest"
)

// TestExperiments runs all experiments at preset smoke and checks their results.
func TestExperiments(t *testing.T) {
	want := map[string]papertest.Want{}
	for id, figures := range map[string]int{
		"linear": 2, "curves": 3, "figure-2b": 3 + 2*3, "authors-code": 2,
		"figure-2c": 3, "figure-3": 3, "classifier": 2, "cg-adam": 1,
	} {
		want[id] = papertest.Want{Figures: figures, Real: id == "curves", Check: learnt} // the paper draws its curves, too
	}
	papertest.Experiments(t, Paper(), want)
}

// learnt checks that an experiment's models are a little better than untrained ones, after few epochs.
func learnt(t *testing.T, r *experiment.Run) {
	mean, _ := r.Value(experiment.MeanImage)
	random, _ := r.Value(measureRandom)
	pretrained, _ := r.Value("test error")
	gain := random - pretrained
	for _, want := range map[string][]struct {
		measure     string
		least, most float64
	}{
		"linear":       {{"largest principal angle", 0, 0.01}},
		"curves":       {{"deep, pretrained: test error at the end", 0, 0.8 * mean}},
		"figure-2b":    {{measureAE, 0, 0.8 * mean}, {measureLogistic(30), 0, 0.8 * mean}, {experiment.PCAError(30), 0, 0.5 * mean}},
		"authors-code": {{measureAE, 0, 0.8 * mean}},
		"figure-2c":    {{measureAE, 0, 0.8 * mean}},
		"figure-3":     {{"5-NN accuracy, autoencoder", 20, 100}, {"5-NN accuracy, PCA", 20, 100}},               // 10 by chance
		"classifier":   {{"test error", 0, 50}, {measureRandom, 0, 89}, {measureGain, gain - 1e-9, gain + 1e-9}}, // 90 by chance
		"cg-adam":      {{"conjugate gradient: passes until that", 4, 1000}, {"Adam: passes until that", 1, 3}},
	}[r.Experiment] {
		v, ok := r.Value(want.measure)
		if !ok || !(want.least <= v && v <= want.most) {
			t.Errorf("%s: %s is %g, want from %g to %g", r.Experiment, want.measure, v, want.least, want.most)
		}
	}
}

// TestSharedMachines checks that two autoencoders that differ in the code share their lower machines.
func TestSharedMachines(t *testing.T) {
	o, p := papertest.Options(t), Paper()
	for _, id := range []string{"figure-2b", "figure-3"} {
		papertest.Run(t, p, id, o)
	}
	machines, err := filepath.Glob(filepath.Join(o.Runs, "hinton2006", "models", "digits-rbm-*"))
	if err != nil || len(machines) != 4 {
		t.Errorf("%d machines, %v; want 4: two that are shared, and one for each code", len(machines), err)
	}
}

func TestWeights(t *testing.T) {
	modules := map[string][]nn.Module{}
	for name, code := range map[string]int{"digits-2": 2, "digits-30": 30} {
		encoder, decoder := ae.Deep(nil, 784, 1000, 500, 250, code)
		modules[name] = ae.New(ae.Config{Encoder: encoder, Decoder: decoder}).Modules()
	}
	papertest.Weights(t, Paper(), modules)
}

func TestClaims(t *testing.T) { papertest.Claims(t, Paper()) }

func TestPresets(t *testing.T) { papertest.Presets(t, Paper()) }

// TestFaultySizes asks for more than the data has.
func TestFaultySizes(t *testing.T) {
	papertest.FaultySizes(t, Paper(),
		papertest.Fault{Experiment: "figure-2b", Set: "Examples=20", Want: "30 principal components are asked for, but 20 images"},
		papertest.Fault{Experiment: "figure-2c", Set: `Net={"Hidden":[40,700]}`, Want: "700 principal components"},
		papertest.Fault{Experiment: "figure-3", Set: "Neighbours=[5,1000]", Want: "Neighbours has 1000"},
		papertest.Fault{Experiment: "curves", Set: "Components=[900]", Want: "900 principal components"},
		papertest.Fault{Experiment: "linear", Set: "Codes=[300]", Want: "300 principal components"},
	)
}

// TestFaults has configurations whose faults would otherwise show only at the end of a run.
func TestFaults(t *testing.T) {
	faults := []papertest.Fault{
		{Experiment: "curves", Set: `Nets=[{"Name":"a","Hidden":[3]},{"Name":"a","Hidden":[4]}]`, Want: "two nets have the name a"},
		{Experiment: "linear", Set: "Codes=[2,2]", Want: "Codes has 2 twice"},
	}
	for _, id := range []string{"figure-2b", "authors-code", "figure-3", "figure-2c", "cg-adam"} {
		faults = append(faults, papertest.Fault{Experiment: id, Set: `Net={"Random":true}`, Want: "is to start from a stack"})
	}
	for _, e := range Paper().Experiments {
		if e.ID != "linear" {
			faults = append(faults, papertest.Fault{Experiment: e.ID, Set: `Pretraining={"BatchSize":0}`, Want: "BatchSize is 0"})
		}
	}
	papertest.Faults(t, Paper(), faults...)
}
