package kingma2013

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

const (
	slideBound    = "Variational autoencoder: the lower bound"
	slideMarginal = "Variational autoencoder: the marginal likelihood"
)

// wholeClaims lists what Figures 2 and 3 show: bounds after 10⁷ and, where a run goes there, 10⁸ samples, the orders of
// methods and of numbers of latents, and marginal likelihoods.
func wholeClaims() (list []experiment.Claim) {
	tolerance := map[string]map[float64]float64{
		"mnist" + aevb: {1e7: 3, 1e8: 2}, "mnist" + wakeSleep: {1e7: 4}, "frey" + aevb: {1e7: 60},
	}
	for _, c := range paperCurves {
		for i, x := range curveSamples {
			allowed, ok := tolerance[c.data+c.method][x]
			if !ok || x == 1e8 && (c.latents == 5 || c.latents == 10) { // whose runs end before
				continue
			}
			list = append(list, experiment.Claim{
				ID:    fmt.Sprintf("%s-%s-%d-1e%.0f", c.method, c.data, c.latents, math.Log10(x)),
				Slide: slideBound, Source: "Figure 2, " + c.method + " (test)", Unit: "nats", Paper: c.test[i], Tolerance: allowed,
				What:       fmt.Sprintf("%s, %s: test bound after 1e%.0f samples, %d latents", titles[c.data], c.method, math.Log10(x), c.latents),
				Experiment: "figure-2-" + c.data, Measure: boundOf(c.data, c.method, c.latents, "test", x),
			})
		}
		if c.method == aevb {
			list = append(list, experiment.Claim{
				ID: fmt.Sprintf("lead-%s-%d", c.data, c.latents), Slide: slideBound, Source: "Figure 2", Unit: "nats",
				What:     fmt.Sprintf("%s, %d latents: AEVB's test bound less wake-sleep's, the least from 1e6 samples on", titles[c.data], c.latents),
				Unstated: true, Sense: experiment.AtLeast, Experiment: "figure-2-" + c.data, Measure: leadOf(c.data, c.latents),
			})
		}
	}
	return append(append(list, orderClaims...), marginalClaims()...)
}

// orderClaims are of Figure 2 as a whole.
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

// marginalClaims are the ends of Figure 3's curves, the orders there, and that the estimate is above the importance bound
// by little.
func marginalClaims() (list []experiment.Claim) {
	for _, c := range paperMarginals {
		at, allowed := 2e7, 3.0
		if c.examples > 1000 {
			at, allowed = 6e7, 4
		}
		i := 0
		for marginalSamples[i] != at {
			i++
		}
		list = append(list, experiment.Claim{
			ID: fmt.Sprintf("marginal-%s-%d", c.method, c.examples), Slide: slideMarginal, Source: "Figure 3", Unit: "nats", Paper: c.test[i], Tolerance: allowed,
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
