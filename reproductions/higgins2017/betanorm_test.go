package higgins2017

import (
	"testing"

	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"github.com/aelab-go/autoencoders/reproductions/experiment/papertest"
)

// betaNormWant is the expected result of preset smoke: β is 5 and 20 with 2 latents, and 2.5 and 10 with 4.
var betaNormWant = papertest.Want{Figures: 1, Real: true, Measures: []papertest.Range{
	{Measure: "m = 2, beta_norm = 0.00977: score", Least: 10, Most: 100},
	{Measure: "m = 4, beta_norm = 0.00244: divergence", Least: 0, Most: 1000},
	{Measure: "m = 4, beta_norm = 0.00977: reconstruction", Least: 100, Most: 2900},
	{Measure: "m = 4, beta_norm = 0.00977: active latents", Least: 0, Most: 4},
}}

// TestBetaNormHasThePapersModels: the grid contains the paper's VAE and beta-VAE, β = 1 and β = 4 with 10
// latents.
func TestBetaNormHasThePapersModels(t *testing.T) {
	c := betaNormPresets[experiment.PaperScale]
	var betas []float32
	for _, norm := range c.BetaNorm {
		betas = append(betas, norm*shapePixels/10)
	}
	if betas[0] != 1 || betas[1] != 4 || c.Latents[1] != 10 {
		t.Errorf("β is %g with %d latents, want 1 and 4 with 10", betas, c.Latents)
	}
}

func TestBetaNormFaults(t *testing.T) {
	papertest.Faults(t, Paper(),
		papertest.Fault{Experiment: "beta-norm", Set: "BetaNorm=[0.01,0.01]", Want: "BetaNorm has 0.01 twice"},
		papertest.Fault{Experiment: "beta-norm", Set: "BetaNorm=[-1]", Want: "each of BetaNorm"},
		papertest.Fault{Experiment: "beta-norm", Set: "Latents=[]", Want: "there is no number of latents"},
	)
}
