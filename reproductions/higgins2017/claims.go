package higgins2017

import (
	"slices"

	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

const (
	slideMetric = "beta-VAE: the disentanglement metric"
	slidePanel  = "beta-VAE: what each latent represents"
	figure6     = "Figure 6"
)

// claims lists the paper's numbers. Its scores are accuracies of a classifier that tells which of four factors
// two images share; chance is 25 %. The paper does not say how many pairs make a point. With L = 20, raw pixels,
// principal components and untrained networks have the paper's scores, so these three are no evidence.
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
		{ID: "dc-ign", Experiment: "table", What: "score of DC-IGN, which is told what varies", Paper: 99.3, Tolerance: 4.3, Sense: experiment.AtLeast, Measure: best(rowDCIGN)},
		{ID: "infogan", Experiment: "table", What: "score of InfoGAN", Paper: 73.5, Tolerance: 11.5, Measure: best(rowInfoGAN)},
	}
	for i := range list {
		list[i].Slide, list[i].Source = slideMetric, figure6
		if !list[i].Unstated {
			list[i].Unit = "%"
		}
	}
	return slices.Concat(list, predictionClaims, panelClaims, laterClaims())
}

// predictionClaims are the paper's orders: a linear classifier tells factors best from the codes of beta-VAE.
var predictionClaims = []experiment.Claim{
	{
		ID: "prediction-vae", Slide: slideMetric, Source: "appendix, Table 2", Experiment: "table", Unit: "%", Paper: 21.27, Tolerance: 21.27, Sense: experiment.AtLeast,
		What: "linear prediction of factors, beta-VAE less the VAE", Measure: predictionLead(rowVAE),
	},
	{
		ID: "prediction-dc-ign", Slide: slideMetric, Source: "appendix, Table 2", Experiment: "table", Unit: "%", Paper: 3.01, Tolerance: 3.01, Sense: experiment.AtLeast,
		What: "linear prediction of factors, beta-VAE less DC-IGN", Measure: predictionLead(rowDCIGN),
	},
	{
		ID: "prediction-infogan", Slide: slideMetric, Source: "appendix, Table 2", Experiment: "table", Unit: "%", Paper: 14.44, Tolerance: 14.44, Sense: experiment.AtLeast,
		What: "linear prediction of factors, beta-VAE less InfoGAN", Measure: predictionLead(rowInfoGAN),
	},
}

// panelClaims are the claims that Figure 7A shows without numbers.
var panelClaims = []experiment.Claim{
	{
		ID: "position", Slide: slidePanel, Source: "Figure 7A", Experiment: "table", Unstated: true, Paper: 2,
		What: "latents that follow the position", Measure: ofDrawn(positionLatents),
	},
	{
		ID: "axes", Slide: slidePanel, Source: "Figure 7A", Experiment: "table", Unstated: true, Paper: 0.8, Sense: experiment.AtLeast,
		What: "share of x and of y in latents of their own", Measure: ofDrawn(measureAxes),
	},
	{
		ID: "active", Slide: slidePanel, Source: "Figure 7A", Experiment: "table", Unstated: true, Paper: 5,
		What: "active latents of ten", Measure: ofDrawn(activeLatents),
	},
}

// laterClaims are the scores of other people's models of the 2-D shapes in later work. They are no claims of
// the paper. They have means and standard deviations over many seeds, or the middle and half the width of a
// range where only that is shown. Most of those models are convolutional, and the scores vary more between
// seeds than between methods. The ranges of Locatello et al. are read roughly from their figures.
func laterClaims() []experiment.Claim {
	const lin, locatello = "Lin et al. 2020, Table 1", "Locatello et al. 2019, range"
	list := []experiment.Claim{
		{ID: "later-vote-beta", Source: lin, What: "FactorVAE score of beta-VAE", Unit: "%", Paper: 63, Tolerance: 10, Measure: rowBeta + ": " + measureFactorVAE},
		{ID: "later-vote-vae", Source: lin, What: "FactorVAE score of the VAE", Unit: "%", Paper: 63, Tolerance: 6, Measure: rowVAE + ": " + measureFactorVAE},
		{ID: "later-vote-range", Source: locatello, What: "FactorVAE score of beta-VAE", Unit: "%", Paper: 62.5, Tolerance: 12.5, Measure: rowBeta + ": " + measureFactorVAE},
		{ID: "later-gap-range", Source: locatello, What: "mutual information gap of beta-VAE", Paper: 0.15, Tolerance: 0.1, Measure: rowBeta + ": " + measureGap},
		{ID: "later-score-range", Source: locatello, What: "disentanglement score of beta-VAE with five factors, L = 64", Unit: "%", Paper: 81, Tolerance: 6, Measure: rowScore(rowBeta, 64, 5)},
	}
	for i := range list {
		list[i].Slide, list[i].Experiment = slideMetric, "table"
	}
	return list
}
