package higgins2017

import (
	"testing"

	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"github.com/aelab-go/autoencoders/reproductions/experiment/papertest"
)

func TestExperiments(t *testing.T) {
	learnt := []papertest.Range{
		{Measure: measureScore(20, 4), Least: 10, Most: 100}, {Measure: measureShare("scale"), Least: 0, Most: 1}, {Measure: measureKL, Least: 0.1, Most: 1000}, {Measure: "FactorVAE score", Least: 10, Most: 100},
	}
	papertest.Experiments(t, Paper(), map[string]papertest.Want{
		"starts": {Figures: 1, Real: true, Measures: []papertest.Range{{Measure: "table: training objective at the end", Least: 100, Most: 2800}}},
		"baselines": {Real: true, Measures: []papertest.Range{
			{Measure: rowScore("ground truth", 20, 4), Least: 40, Most: 100}, {Measure: rowScore("ICA", 20, 4), Least: 10, Most: 100},
			{Measure: "ground truth: linear prediction of scale", Least: 20, Most: 100},
		}},
		"table": {Figures: 1, Real: true, Measures: []papertest.Range{
			{Measure: rowScore(rowBeta, 20, 4), Least: 10, Most: 100}, {Measure: rowScore(rowVAE, 20, 4) + ", best half", Least: 10, Most: 100},
		}},
		"beta-4":       {Figures: 4, Real: true, Measures: learnt},
		"beta-1":       {Figures: 4, Real: true, Measures: learnt},
		"beta-4-table": {Figures: 4, Real: true, Measures: learnt},
		"dc-ign":       wantDCIGN, "infogan": wantInfoGAN(3), "infogan-table": wantInfoGAN(2),
		"beta-norm": betaNormWant, "chairs-beta-5": chairsWant, "chairs-beta-1": chairsWant,
	})
}

func TestWeights(t *testing.T) {
	modules := map[string][]nn.Module{}
	for name, m := range map[string]*vae.Model{
		"shapes":        NewModel(network(experiment.PaperScale, 4), chosenStart, 1),
		"dc-ign":        dcignNetwork(1, 1),
		"chairs-beta-5": NewConvModel(chairsPresets(5)[experiment.PaperScale].ConvModel, 1),
		"chairs-beta-1": NewConvModel(chairsPresets(1)[experiment.PaperScale].ConvModel, 1),
	} {
		for _, part := range m.Modules() {
			modules[name+"-"+part.Name] = []nn.Module{part}
		}
	}
	modules["infogan"] = newInfoGAN(infoganPresets(false, 1)[experiment.PaperScale], 1).Modules()
	papertest.Weights(t, Paper(), modules)
}

func TestClaims(t *testing.T) {
	papertest.Claims(t, Paper(), "infogan-table", "beta-4-table", "beta-norm", "beta-vae-ahead")
}

func TestPresets(t *testing.T) { papertest.Presets(t, Paper()) }

func TestFaults(t *testing.T) {
	papertest.Faults(t, Paper(),
		papertest.Fault{Experiment: "starts", Set: `Starts=[{"Name":"a","Weights":"Xavier","Rule":"SGD"}]`, Want: `Weights is "Xavier", want Glorot, He, Torch or Normal; start a: Rule is "SGD"`},
		papertest.Fault{Experiment: "beta-4-table", Set: "Grid=[3,7,40,32,32]", Want: "Grid has 7 values of scale, want 2 to 6"},
		papertest.Fault{Experiment: "starts", Set: "Samples=1", Want: "want at least a batch of 20"},
		papertest.Fault{Experiment: "starts", Set: "Starts=[]", Want: "there is no start"},
	)
}
