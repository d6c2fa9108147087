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
	slidePrograms = "Variational autoencoder: other programs"
)

// claims lists the paper's numbers, read from the curves that its figures show, and then those of public programs.
func claims() []experiment.Claim {
	return slices.Concat(olderClaims(), boundClaims(), orderClaims, marginalClaims(), programClaims)
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

// olderClaims are the claims on the older experiment figure-2, which trains by AEVB alone.
func olderClaims() (list []experiment.Claim) {
	for _, c := range paperCurves {
		for i, x := range curveSamples {
			if claim, ok := boundClaim(c, i); ok && c.method == aevb {
				claim.ID = fmt.Sprintf("%s-%d-1e%.0f", c.data, c.latents, math.Log10(x))
				claim.Experiment, claim.Measure = "figure-2", boundAt(c.data, c.latents, int(x))
				list = append(list, claim)
			}
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

// orderClaims are the claims that compare the curves of Figure 2.
var orderClaims = []experiment.Claim{
	{
		ID: "width", Slide: slideBound, Source: "Figure 2", Unit: "nats", Paper: 0, Tolerance: 1, Experiment: "figure-2-mnist", Measure: measureWidth,
		What: "MNIST: test bound with 200 latents less that with 20, after 1e8 samples",
	},
	{
		ID: "frey-order", Slide: slideBound, Source: "Figure 2", Unit: "nats", Unstated: true, Sense: experiment.AtLeast,
		Experiment: "figure-2-frey", Measure: measureRise, What: "Frey Face: the least rise of the test bound with more latents, after 1e7 samples",
	},
	{
		ID: "frey-plateau", Slide: slideBound, Source: "Figure 2", Unit: "nats", Unstated: true, Tolerance: 5,
		Experiment: "figure-2-frey", Measure: measurePlateau, What: "Frey Face: wake-sleep's test bound less that of one Gaussian for each pixel",
	},
}

// marginalClaims are the claims on the test curves of Figure 3: after 2·10⁷ samples for 1,000 training images,
// after 6·10⁷ for 50,000. The last claim is that the estimate is little above the importance bound.
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
	return append(list, experiment.Claim{
		ID: "estimators", Slide: slideMarginal, Source: "appendix D", Unit: "nats", Unstated: true, Paper: 0.5, Tolerance: 0.5,
		What:       "50,000 training images, AEVB: the estimate of log p(x) less the importance bound, on test images",
		Experiment: "figure-3", Measure: estimatorGap(50_000),
	})
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
