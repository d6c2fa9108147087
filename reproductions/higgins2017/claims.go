package higgins2017

import "github.com/aelab-go/autoencoders/reproductions/experiment"

const (
	slideMetric = "beta-VAE: the disentanglement metric"
	figure6     = "Figure 6"
)

// claims lists the paper's numbers. Its scores are accuracies of a classifier that tells which of four
// factors two images share; chance is 25 %. How many pairs make a point is not said: L = 20 is what raw
// pixels, principal components and untrained networks have the paper's scores with, so these are no evidence.
func claims() []experiment.Claim {
	best := func(row string) string { return rowScore(row, 20, 4) + ", best half" }
	list := []experiment.Claim{
		{ID: "ground-truth", Experiment: "baselines", What: "score of the factors themselves", Paper: 100, Tolerance: 0.5, Sense: experiment.AtLeast, Measure: best("ground truth")},
		{ID: "raw-pixels", Experiment: "baselines", What: "score of raw pixels", Paper: 45.75, Tolerance: 4, Calibrated: true, Measure: best("raw pixels")},
		{ID: "pca", Experiment: "baselines", What: "score of 10 whitened principal components", Paper: 84.9, Tolerance: 4, Calibrated: true, Measure: best("PCA")},
		{ID: "ica", Experiment: "baselines", What: "score of 10 independent components, a mean over pairs of shapes", Paper: 42.03, Tolerance: 10.6, Measure: best("ICA")},
		{ID: "untrained", Experiment: "baselines", What: "score of untrained networks", Paper: 44.14, Tolerance: 5, Calibrated: true, Measure: best("untrained VAE")},
		{ID: "vae", Experiment: "table", What: "score of the VAE, β = 1", Paper: 61.58, Tolerance: 11.58, Measure: best(rowVAE)},
		{ID: "beta-vae", Experiment: "table", What: "score of beta-VAE, β = 4", Paper: 99.23, Tolerance: 2.23, Sense: experiment.AtLeast, Measure: best(rowBeta)},
		{ID: "beta-vae-ahead", Experiment: "table", What: "beta-VAE's score less the VAE's, in standard errors of the difference", Unstated: true, Paper: 3, Sense: experiment.AtLeast, Measure: measureLeadName},
	}
	for i := range list {
		list[i].Slide, list[i].Source = slideMetric, figure6
		if !list[i].Unstated {
			list[i].Unit = "%"
		}
	}
	return list
}
