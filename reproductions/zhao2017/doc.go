// Package zhao2017 reproduces Zhao, Song and Ermon, "InfoVAE: Information Maximizing Variational
// Autoencoders" (arXiv 1706.02262; AAAI 2019 as "Balancing Learning and Inference in Variational
// Autoencoders").
//
// A variational autoencoder may have a high evidence lower bound (ELBO) and codes that are far from the
// prior. The reward for telling two images apart grows faster than the price of moving their codes
// apart. InfoVAE weighs the parts of the bound anew,
//
//	loss = E_q[-log p(x|z)] + (1-α)·KL(q(z|x) ‖ p(z)) + (α+λ-1)·D(q(z) ‖ p(z)).
//
// Here q(z) is the distribution of the codes of all images together. D is a divergence that can be
// estimated from samples, such as the maximum mean discrepancy (MMD). α = 0, λ = 1 is the ELBO. The paper
// claims that codes then follow the prior, even with few images, and say more about the image.
//
// The paper itself could not be had. Its content is known from the authors' code and plots, from accounts
// of the paper, and, for classifiers, from an independent reproduction. Each claim names its source.
//
// Read the files in this order:
//
//	points.go        two data points, and the optimum of a loss for them
//	proposition1.go  Proposition 1: the ELBO tears the two points apart
//	network.go       the networks and objectives for digits
//	digits.go        their training, and measurements of the codes
//	littledata.go    Figure 2: the codes by the number of training images
//	figure3.go       Figure 3: the density of the codes after few images
//	figure5.go       Figure 5: reconstructions and samples after few images
//	labels.go        a linear classifier of codes
//	likelihood.go    likelihoods by importance sampling
//	terms.go         the effect of α, λ and the bandwidth
//	cost.go          the time that regularizers take
//	claims.go        the paper's numbers
//	deviations.go    what differs from the paper
package zhao2017

import (
	"embed"

	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

//go:embed results/*/*.json results/*/figures/*.png
var results embed.FS

var committed = experiment.Committed(results)

const citation = "Zhao, Song & Ermon 2017"

// Paper returns the paper's experiments, claims and deviations.
func Paper() experiment.Paper {
	return experiment.Paper{
		Name:     "zhao2017",
		Citation: "Zhao, Song & Ermon, InfoVAE: Information Maximizing Variational Autoencoders, 2017",
		Experiments: []experiment.Experiment{
			experiment.New("proposition-1", "Two data points: where the codes go", "Proposition 1, Figure 1", proposition1Presets, proposition1),
			experiment.New("little-data", "The codes of all images together, by the number of images", "Figure 2", littleDataPresets(false), littleData),
			experiment.New("extremes", "The codes of all images together, of 500 and of 50,000", "Figure 2", littleDataPresets(true), littleData),
			experiment.New("figure-3", "The prior, and where the codes of 500 images are", "Figure 3", figure3Presets, figure3),
			experiment.New("figure-5", "Reconstructions and samples after 500 images", "Figure 5", figure5Presets(false), figure5),
			experiment.New("figure-5-wide", "Reconstructions and samples after 500 images, by networks of the full width", "Figure 5", figure5Presets(true), figure5),
			experiment.New("labels", "A linear classifier on the codes of 1,000 labelled images", "semi-supervised comparison", labelsPresets, labels),
			experiment.New("likelihood", "log p(x) of test digits, by importance sampling", "table of likelihoods", likelihoodPresets, likelihood),
			experiment.New("terms", "What α, λ and the bandwidth do", "the objective", termsPresets, terms),
			experiment.New("cost", "What a regularizer costs", "not in the paper", costPresets, cost),
		},
		Claims:     claims(),
		Deviations: deviations,
		Results:    committed,
	}
}
