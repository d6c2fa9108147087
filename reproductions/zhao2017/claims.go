package zhao2017

import "github.com/aelab-go/autoencoders/reproductions/experiment"

const (
	slidePoints = "InfoVAE: the ELBO prefers to separate two points"
	slideLittle = "InfoVAE: few training images"
)

// claims lists the claims of the paper, as far as they are known. The values of plots were read from the authors'
// files. Unstated is set where nobody could check the number.
func claims() []experiment.Claim {
	list := pointClaims()
	for _, part := range [][]experiment.Claim{extremesClaims(), littleDataClaims(), samplesClaims(), labelsClaims()} {
		for i := range part {
			part[i].Slide = slideLittle
		}
		list = append(list, part...)
	}
	return append(list, experiment.Claim{
		ID: "z7", Slide: slideLittle, Source: "table of likelihoods, not verified", What: "NLL of MMD less that of the ELBO, on binary MNIST", Unit: "nats",
		Paper: 0, Tolerance: 5, Unstated: true, Experiment: "likelihood", Measure: nllAgainst("mmd", "elbo"),
	})
}

// pointClaims are of the two points of Proposition 1.
func pointClaims() []experiment.Claim {
	list := []experiment.Claim{
		// The rate was chosen after looking at z1-m and z1-s. A hit is no evidence then; a miss, as of z1-m, is.
		{ID: "z1-m", What: "ELBO: |mean| of the codes of two points", Paper: 0.975, Tolerance: 0.075, Measure: "elbo: m"},
		{ID: "z1-s", What: "ELBO: standard deviation of their posteriors", Paper: 0.275, Tolerance: 0.075, Calibrated: true, Measure: "elbo: s"},
		{ID: "z1-empty", What: "ELBO: q(0) over p(0)", Paper: 0.1, Sense: experiment.AtMost, Measure: "elbo: q(0) over p(0)"},
		{ID: "z2-mmd", What: "InfoVAE: MMD² of q(z) and the prior", Paper: 0.003, Sense: experiment.AtMost, Measure: "infovae: MMD²"},
		{ID: "z2-variance", What: "InfoVAE: variance of q(z)", Paper: 0.95, Tolerance: 0.1, Measure: "infovae: variance of q(z)"},
	}
	for i := range list {
		list[i].Slide, list[i].Source, list[i].Experiment, list[i].Unstated = slidePoints, "Figure 1", "proposition-1", true
	}
	return list
}

// extremesClaims are of the codes after the fewest and the most images.
func extremesClaims() []experiment.Claim {
	list := []experiment.Claim{
		{ID: "z3-500", What: "ELBO: log det Cov q(z) of 500 training images", Paper: 8.96, Tolerance: 3.96, Sense: experiment.AtLeast, Measure: logDetOf("elbo, n=500", "train")},
		{ID: "z3-50000", What: "ELBO: log det Cov q(z) of 50,000 training images", Paper: 2.22, Tolerance: 1.78, Sense: experiment.AtMost, Measure: logDetOf("elbo, n=50000", "train")},
		{ID: "z4-500-least", What: "MMD: log det Cov q(z) of 500 training images", Paper: 0.03, Tolerance: 0.53, Sense: experiment.AtLeast, Measure: logDetOf("mmd, n=500", "train")},
		{ID: "z4-500-most", What: "MMD: log det Cov q(z) of 500 training images", Paper: 0.03, Tolerance: 0.47, Sense: experiment.AtMost, Measure: logDetOf("mmd, n=500", "train")},
		{ID: "z4-50000-least", What: "MMD: log det Cov q(z) of 50,000 training images", Paper: -0.04, Tolerance: 0.46, Sense: experiment.AtLeast, Measure: logDetOf("mmd, n=50000", "train")},
		{ID: "z4-50000-most", What: "MMD: log det Cov q(z) of 50,000 training images", Paper: -0.04, Tolerance: 0.54, Sense: experiment.AtMost, Measure: logDetOf("mmd, n=50000", "train")},
		{ID: "z4-test-least", What: "MMD: log det Cov q(z) of test images after 500", Paper: -1.37, Tolerance: 0.63, Sense: experiment.AtLeast, Measure: logDetOf("mmd, n=500", "test")},
		{ID: "z4-test-most", What: "MMD: log det Cov q(z) of test images after 50,000", Paper: -0.30, Tolerance: 0.6, Sense: experiment.AtMost, Measure: logDetOf("mmd, n=50000", "test")},
		{ID: "z4-test-rise", What: "MMD: rise of log det of test images from 500 to 50,000 training images", Paper: 1.07, Tolerance: 1.07, Sense: experiment.AtLeast, Measure: riseOf("mmd", "test")},
	}
	for i := range list {
		list[i].Source, list[i].Experiment = "Figure 2, read from the authors' plot", "extremes"
	}
	return list
}

// littleDataClaims compare the codes of all sizes.
func littleDataClaims() []experiment.Claim {
	return []experiment.Claim{{
		ID: "z3-order", What: "ELBO: of the four steps to a larger training set, those at which log det falls", Paper: 4, Sense: experiment.AtLeast,
		Source: "Figure 2", Experiment: "little-data", Measure: fallsOf("elbo", "train"),
	}, {
		ID: "z4-order", What: "MMD: of the four steps to a larger training set, those at which log det of test images falls", Paper: 0, Sense: experiment.AtMost,
		Source: "Figure 2", Experiment: "little-data", Measure: fallsOf("mmd", "test"),
	}, {
		ID: "annealed", What: "of the five sizes, those at which annealing makes the ELBO's log det larger", Paper: 5, Sense: experiment.AtLeast,
		Source: "Figure 2, read from the authors' plot", Experiment: "little-data", Measure: aboveOf("annealed-elbo", "elbo", "train"),
	}}
}

// samplesClaims are of the models of 500 images in Figures 3 and 5.
func samplesClaims() []experiment.Claim {
	list := []experiment.Claim{{
		ID: "figure-3-spread", What: "log det Cov q(z) of the ELBO less that of InfoVAE, two latents and 500 images", Source: "Figure 3",
		Experiment: "figure-3", Measure: logDetBeyond("elbo", "infovae-1-1000"),
	}}
	for _, c := range []struct{ id, experiment, infoVAE, details string }{
		{"z5-infovae-0-1000", "figure-5", "infovae-0-1000", "α = 0"},
		{"z5-infovae-1-1000", "figure-5", "infovae-1-1000", "α = 1"},
		{"z5-wide", "figure-5-wide", "infovae-1-1000", "α = 1 and networks of the full width"},
	} {
		list = append(list, experiment.Claim{
			ID: c.id, What: "class mismatch (L1) of the ELBO's samples less that of InfoVAE's with " + c.details + ", after 500 images", Source: "Figure 5",
			Experiment: c.experiment, Measure: mismatchBeyond("elbo", c.infoVAE),
		})
	}
	for i := range list {
		list[i].Sense, list[i].Unstated = experiment.AtLeast, true // of 0
	}
	return list
}

// labelsClaims are of an independent reproduction.
func labelsClaims() (list []experiment.Claim) {
	for i, k := range []string{"10", "20"} {
		list = append(list, experiment.Claim{
			ID: "z6-" + k, Source: "independent reproduction (a thesis of 2025)", What: "MMD: test error of a linear classifier on 1,000 labels, " + k + " latents", Unit: "%",
			Paper: thesisErrors["mmd"][1+i], Tolerance: 5, Experiment: "labels", Measure: errorOf("mmd, z=" + k),
		})
	}
	return list
}
