package kingma2013

import (
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// The slides of the lecture.
const (
	slideBound    = "Variational autoencoder: the lower bound"
	slideMarginal = "Variational autoencoder: the marginal likelihood"
	slidePictures = "Variational autoencoder: manifolds and samples"
	slidePrograms = "Variational autoencoder: other programs"
)

// claims lists the paper's numbers, read from the curves that its figures show, and then those of public programs.
func claims() []experiment.Claim {
	return slices.Concat(olderClaims(), boundClaims(), orderClaims, spreadClaims, marginalClaims(), marginalOrderClaims, pictureClaims(), programClaims)
}

// tolerances has the tolerance of each claim on a test bound, in nats, by data set and method and by samples seen.
var tolerances = map[string]map[float64]float64{
	"mnist" + aevb: {1e7: 3, 1e8: 2}, "mnist" + wakeSleep: {1e7: 4}, "frey" + aevb: {1e7: 60},
}

// boundClaim returns the claim on a curve of Figure 2 after curveSamples[i]. ok is false if there is no such
// claim.
func boundClaim(c curve, i int) (claim experiment.Claim, ok bool) {
	tolerance, ok := tolerances[c.data+c.method][curveSamples[i]]
	return experiment.Claim{
		Slide: slideBound, Source: "Figure 2, " + c.method + " (test)", Unit: "nats", Paper: c.test[i], Tolerance: tolerance,
		What: fmt.Sprintf("%s, %s: test bound after 1e%.0f samples, %d latents", titles[c.data], c.method, math.Log10(curveSamples[i]), c.latents),
	}, ok
}

// olderClaims are the claims on the older experiment figure-2, which trains by AEVB alone, up to 10⁷ samples. Its
// starts and rates were chosen by closeness to the paper's curves, so they are no evidence.
func olderClaims() (list []experiment.Claim) {
	const x = 1e7
	for _, c := range paperCurves {
		if claim, ok := boundClaim(c, slices.Index(curveSamples, x)); ok && c.method == aevb {
			claim.ID, claim.Calibrated = fmt.Sprintf("%s-%d-1e7", c.data, c.latents), true
			claim.Experiment, claim.Measure = "figure-2", boundAt(c.data, c.latents, x)
			list = append(list, claim)
		}
	}
	return list
}

// boundClaims are the claims on the test bounds of Figure 2 after 10⁷ samples, and after 10⁸ where the training
// goes that far. They include AEVB's lead over wake-sleep.
func boundClaims() (list []experiment.Claim) {
	for _, c := range paperCurves {
		for i, x := range curveSamples {
			claim, ok := boundClaim(c, i)
			if !ok || x == 1e8 && (c.latents == 5 || c.latents == 10) { // their training ends before
				continue
			}
			claim.ID = fmt.Sprintf("%s-%s-%d-1e%.0f", c.method, c.data, c.latents, math.Log10(x))
			claim.Experiment, claim.Measure = "figure-2-"+c.data, boundOf(c.data, c.method, c.latents, "test", x)
			list = append(list, claim)
		}
		if c.method == aevb {
			list = append(list, experiment.Claim{
				ID: fmt.Sprintf("lead-%s-%d", c.data, c.latents), Slide: slideBound, Source: "Figure 2", Unit: "nats",
				What:     fmt.Sprintf("%s, %d latents: AEVB's test bound less wake-sleep's, the least from 1e6 samples on", titles[c.data], c.latents),
				Unstated: true, Sense: experiment.AtLeast, Experiment: "figure-2-" + c.data, Measure: leadOf(c.data, c.latents),
			})
		}
	}
	return list
}

// orderClaims are the claims that compare the curves of Figure 2 with each other, and wake-sleep's on faces with a
// model that ignores z.
var orderClaims = []experiment.Claim{
	{
		ID: "width", Slide: slideBound, Source: "Figure 2", Unit: "nats", Paper: 0, Tolerance: 1, Experiment: "figure-2-mnist", Measure: measureWidth,
		What: "MNIST: test bound with 200 latents less that with 20, after 1e8 samples",
	},
	{
		ID: "frey-order", Slide: slideBound, Source: "Figure 2", Unit: "nats", Unstated: true, Sense: experiment.AtLeast,
		Experiment: "figure-2-frey", Measure: riseAt(1e7), What: "Frey Face: the least rise of the test bound with more latents, after 1e7 samples",
	},
	{
		ID: "frey-order-1e8", Slide: slideBound, Source: "Figure 2", Unit: "nats", Unstated: true, Sense: experiment.AtLeast,
		Experiment: "figure-2-frey", Measure: riseAt(1e8), What: "Frey Face: the least rise of the test bound with more latents, after 1e8 samples",
	},
	{
		ID: "frey-plateau", Slide: slideBound, Source: "Figure 2", Unit: "nats", Unstated: true, Tolerance: 5,
		Experiment: "figure-2-frey", Measure: plateauOf("test"), What: "Frey Face: wake-sleep's test bound less that of one Gaussian for each pixel",
	},
	{
		ID: "frey-plateau-train", Slide: slideBound, Source: "Figure 2", Unit: "nats", Unstated: true, Tolerance: 5,
		Experiment: "figure-2-frey", Measure: plateauOf("train"), What: "Frey Face: wake-sleep's training bound less that of one Gaussian for each pixel",
	},
	{
		ID: "frey-flat", Slide: slideBound, Source: "Figure 2", Unit: "nats", Unstated: true, Tolerance: 5,
		Experiment: "figure-2-frey", Measure: driftOf("test"), What: "Frey Face: wake-sleep's test bound after 1e7 samples less that before, from 1e6 samples on",
	},
	{
		ID: "frey-flat-train", Slide: slideBound, Source: "Figure 2", Unit: "nats", Unstated: true, Tolerance: 5,
		Experiment: "figure-2-frey", Measure: driftOf("train"), What: "Frey Face: wake-sleep's training bound after 1e7 samples less that before, from 1e6 samples on",
	},
}

// spreadClaims are the claims on means: over seeds, and over splits of the faces.
var spreadClaims = []experiment.Claim{
	{
		ID: "seeds", Slide: slideBound, Source: "Figure 2, AEVB (test)", Unit: "nats", Paper: -104.8, Tolerance: 3,
		Experiment: "figure-2-seeds", Measure: boundOf("mnist", aevb, 20, "test", 1e7), What: "MNIST, AEVB: test bound after 1e7 samples, 20 latents, over seeds",
	},
	{
		ID: "splits", Slide: slideBound, Source: "Figure 2, AEVB (test)", Unit: "nats", Paper: 1171, Tolerance: 60,
		Experiment: "frey-splits", Measure: splitsOf("mean", 1e7), What: "Frey Face, AEVB: test bound after 1e7 samples, 10 latents, mean over random splits",
	},
}

// marginalClaims are the claims on the test curves of Figure 3: after 2·10⁷ samples for 1,000 training images,
// after 6·10⁷ for 50,000. The last claims are that the estimate is little above the importance bound.
func marginalClaims() (list []experiment.Claim) {
	for _, c := range paperMarginals {
		at, tolerance := 2e7, 3.0
		if c.examples > 1000 {
			at, tolerance = 6e7, 4
		}
		list = append(list, experiment.Claim{
			ID: fmt.Sprintf("marginal-%s-%d", c.method, c.examples), Slide: slideMarginal, Source: "Figure 3", Unit: "nats",
			Paper: c.test[slices.Index(marginalSamples, at)], Tolerance: tolerance,
			What:       fmt.Sprintf("%d training images, %s: log p(x) of test images after %.0e samples", c.examples, c.method, at),
			Experiment: "figure-3", Measure: marginalOf(c.examples, c.method, "test", at),
		})
	}
	for _, examples := range []int{50_000, 1000} {
		list = append(list, experiment.Claim{
			ID: fmt.Sprintf("estimators-%d", examples), Slide: slideMarginal, Source: "appendix D", Unit: "nats", Unstated: true, Paper: 0.5, Tolerance: 0.5,
			What:       fmt.Sprintf("%d training images, AEVB: the estimate of log p(x) less the importance bound, on test images", examples),
			Experiment: "figure-3", Measure: estimatorGap(examples),
		})
	}
	return list
}

// marginalOrderClaims are the claims that compare the curves of Figure 3.
var marginalOrderClaims = []experiment.Claim{
	{
		ID: "early-AEVB-MCEM", Slide: slideMarginal, Source: "Figure 3", Unit: "nats", Unstated: true, Sense: experiment.AtLeast,
		Experiment: "figure-3", Measure: earlyLead(1000), What: "1000 training images: log p(x) of test images by AEVB less that by MCEM, the least before 5e6 samples",
	},
	{
		ID: "train-gap", Slide: slideMarginal, Source: "Figure 3", Unit: "nats", Paper: 31.3, Tolerance: 6.3, Sense: experiment.AtLeast,
		Experiment: "figure-3", Measure: trainGap(1000, 2e7), What: "1000 training images, AEVB: log p(x) of training images less that of test images, after 2e7 samples",
	},
	{
		ID: "order-AEVB-wake-sleep", Slide: slideMarginal, Source: "Figure 3", Unit: "nats", Unstated: true, Sense: experiment.AtLeast,
		Experiment: "figure-3", Measure: marginalLead(50_000, aevb, wakeSleep, 6e7), What: "50000 training images: log p(x) of test images by AEVB less that by wake-sleep, after 6e7 samples",
	},
	{
		ID: "order-wake-sleep-MCEM", Slide: slideMarginal, Source: "Figure 3", Unit: "nats", Unstated: true, Sense: experiment.AtLeast,
		Experiment: "figure-3", Measure: marginalLead(50_000, wakeSleep, mcem, 6e7), What: "50000 training images: log p(x) of test images by wake-sleep less that by MCEM, after 6e7 samples",
	},
}

// pictureClaims are our requirements of Figures 4 and 5, which have no numbers. They were set before the models
// were trained. Nine of the ten digits should be there. Ten square regions of equal size on the 20×20 tiles would
// make 89 % of the neighbours agree: 75 % leaves room for other shapes. The classifier should be sure of most
// digits, but shapes between two digits may be either.
func pictureClaims() []experiment.Claim {
	list := []experiment.Claim{
		{ID: "manifold-classes", Measure: manifoldClasses, Paper: 10, Tolerance: 1, What: "Manifold of digits: classes on its tiles"},
		{ID: "manifold-neighbours", Measure: manifoldNeighbours, Unit: "%", Paper: 75, What: "Manifold of digits: neighbouring tiles of one class"},
		{ID: "manifold-confidence", Measure: manifoldConfidence, Unit: "%", Paper: 80, What: "Manifold of digits: the classifier's mean confidence"},
	}
	for i := range list {
		list[i].Source, list[i].Experiment = "Figure 4", "manifolds"
	}
	for _, k := range []int{2, 5, 10, 20} {
		name := fmt.Sprintf("Nz=%d", k)
		list = append(list, experiment.Claim{
			ID: fmt.Sprintf("samples-%d-classes", k), Source: "Figure 5", Experiment: "samples", Measure: sampleClasses(name), Paper: 10, Tolerance: 1,
			What: fmt.Sprintf("Samples, %d latents: classes with at least 1 %% of them", k),
		}, experiment.Claim{
			ID: fmt.Sprintf("samples-%d-confidence", k), Source: "Figure 5", Experiment: "samples", Measure: experiment.ConfidenceOf(name), Unit: "%", Paper: 80,
			What: fmt.Sprintf("Samples, %d latents: the classifier's mean confidence", k),
		})
	}
	for i := range list {
		list[i].Slide, list[i].Unstated, list[i].Sense = slidePictures, true, experiment.AtLeast
	}
	return list
}

// programClaims are results that public programs publish. The paper has none on binarised digits. The tolerance
// allows for another draw of the pixels and another seed.
var programClaims = []experiment.Claim{
	{
		ID: "altosaar-bound", Slide: slidePrograms, Source: "github.com/altosaar/variational-autoencoder, README", Unit: "nats",
		Paper: -103.31, Tolerance: 1, Experiment: "binarised", Measure: programBound(altosaar.Name),
		What: "Binarised MNIST, two layers of 256 ReLU units, 128 latents: test bound",
	},
	{
		ID: "altosaar-likelihood", Slide: slidePrograms, Source: "github.com/altosaar/variational-autoencoder, README", Unit: "nats",
		Paper: -97.10, Tolerance: 1, Experiment: "binarised", Measure: programLikelihood(altosaar),
		What: "The same: log p(x) of test images, 128 importance samples",
	},
	{
		ID: "pythae-likelihood", Slide: slidePrograms, Source: "github.com/clementchadebec/benchmark_VAE, reproducibility", Unit: "nats",
		Paper: -89.78, Tolerance: 1, Experiment: "binarised", Measure: programLikelihood(pythae),
		What: "Binarised MNIST, one layer of 400 ReLU units, 40 latents: log p(x) of test images, 200 importance samples",
	},
}
