package hinton2006

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// paperEpochs are the epochs at which the curves of Figures S1 and S2 are read.
var paperEpochs = []float64{5, 10, 20, 50, 100, 200, 300, 500}

// paperCurves has the test errors of Figures S1 and S2 by the name of the net, at the last of paperEpochs.
// They are read from the vector graphics of the supplement, ±0.02. The error of the deep net from random
// weights stays that of the mean image.
var paperCurves = map[string][]float64{
	"deep, pretrained":          {4.08, 3.46, 2.86, 2.16, 1.78, 1.44, 1.27, 1.10},
	"deep, random":              slices.Repeat([]float64{meanImage}, len(paperEpochs)),
	"shallow, pretrained":       {3.60, 2.95, 2.41, 1.84, 1.52, 1.26, 1.12, 0.98},
	"shallow, random":           {4.10, 3.09, 2.32, 1.99, 1.65},
	"small deep, pretrained":    {3.83, 3.10, 2.60, 2.15, 1.91, 1.68},
	"small shallow, pretrained": {3.71, 3.03, 2.59, 2.21, 2.03, 1.82},
}

// meanImage is the test error of the mean training image on the paper's curves. A net that has learnt nothing
// but its output's biases has this error.
const meanImage = 16.97

// errorLog has the test and training errors of a net during fine-tuning, by epoch.
type errorLog struct{ epochs, test, train []float64 }

// testAfter returns the test error after this number of epochs. It panics if the log lacks it.
func (l errorLog) testAfter(epochs float64) float64 { return l.test[slices.Index(l.epochs, epochs)] }

// authorsLog is a log of the authors' own code on the 784-1000-500-250-30 net: mnist_error.mat of a public
// repository (yusong-shen/hinton_code). By its default, the code pretrains each machine for 10 epochs; the
// paper has 50. epochs are those of fine-tuning.
var authorsLog = errorLog{
	epochs: []float64{0, 1, 4, 9, 19, 29, 49, 74, 99, 129},
	test:   []float64{12.61, 7.05, 6.01, 5.46, 4.95, 4.66, 4.32, 4.06, 3.89, 3.75},
	train:  []float64{12.83, 6.96, 5.87, 5.29, 4.75, 4.44, 4.09, 3.82, 3.64, 3.48},
}

// of sets experiment, source and slide of claims, and the unit of those that have none yet.
func of(id, source, unit string, list ...experiment.Claim) []experiment.Claim {
	for i := range list {
		list[i].Experiment, list[i].Source, list[i].Slide = id, source, slide
		list[i].Unit = cmp.Or(list[i].Unit, unit)
		if id == "linear" {
			list[i].Slide = "The linear autoencoder is PCA"
		}
	}
	return list
}

const (
	share    = "share of the mean image's error"
	slide    = "Deep autoencoders"
	perImage = experiment.PerImage
	atMost   = experiment.AtMost
	atLeast  = experiment.AtLeast
)

type claim = experiment.Claim

// claims lists the paper's numbers. The numbers of the theorem are 0. Their tolerances are about three times
// our values after 10,000 steps in single precision.
func claims() []claim {
	return slices.Concat(
		of("linear", "the lecture's theorem", "",
			claim{ID: "linear-angle", Measure: "largest principal angle", Unit: "rad", Paper: 0, Tolerance: 1.5e-4,
				Sense: atMost, What: "largest principal angle between what a linear autoencoder and PCA span"},
			claim{ID: "linear-loss", Measure: "largest excess of the loss over PCA's", Paper: 0, Tolerance: 6e-6,
				Sense: atMost, What: "loss of a linear autoencoder above that of PCA, as a share of it"},
			claim{ID: "linear-projector", Measure: "largest distance between reconstructions and PCA's", Paper: 0,
				Tolerance: 2.5e-3, Sense: atMost, What: "root mean square distance between the reconstructions of a linear autoencoder and of PCA, as a share of the latter's size"}),
		of("figure-2b", "Figure 2B", perImage,
			claim{ID: "digits-ae", Measure: measureAE, Paper: 3.00, Tolerance: 0.3, Sense: atMost,
				What: "test error of the 784-1000-500-250-30 autoencoder on digits"},
			claim{ID: "digits-pca", Measure: experiment.PCAError(30), Paper: 13.87, Tolerance: 0.01,
				What: "test error of 30 principal components on digits"},
			claim{ID: "digits-logistic", Measure: measureLogistic(30), Paper: 8.01, Tolerance: 0.4,
				What: "test error of logistic PCA with 30 components on digits"}),
		of("authors-code", "log of the authors' code", perImage,
			claim{ID: "authors-code-start", Measure: measureAfter("autoencoder", 0), Paper: authorsLog.testAfter(0),
				Tolerance: 0.5, What: "test error of the unrolled stack on digits, after 10 epochs of pretraining"},
			claim{ID: "authors-code-99", Measure: measureAfter("autoencoder", 99), Paper: authorsLog.testAfter(99),
				Tolerance: 0.15, What: "test error of the autoencoder on digits after 99 epochs of fine-tuning, with 10 of pretraining"}),
		of("figure-3", "Figure 3, where it is to be seen", "percentage points",
			claim{ID: "codes-knn", Measure: "5-NN accuracy, autoencoder less PCA", Unstated: true, Paper: 20, Sense: atLeast,
				What: "test accuracy of 5 nearest neighbours on codes of two dimensions, above that on two principal components"}),
		of("figure-2c", "Figure 2C", "",
			claim{ID: "faces-pca", Measure: experiment.PCAError(30), Unit: perImage, Paper: 135, Tolerance: 7,
				Calibrated: true, What: "test error of 30 principal components on patches of faces, whose procedure was chosen by it"},
			claim{ID: "faces-ratio", Measure: measureRatio, Paper: 126.0 / 135, Tolerance: 0.0267, // at most 0.96: 4 % below PCA
				What: "test error of the 625-2000-1000-500-30 autoencoder on patches of faces, as a share of that of 30 principal components"}),
		of("classifier", "text, and supplement", "%",
			claim{ID: "classifier", Measure: "test error", Paper: 1.14, Tolerance: 0.21, Sense: atMost,
				What: "test error of the pretrained 784-500-500-2000-10 classifier after conjugate gradient"},
			claim{ID: "classifier-random", Measure: measureRandom, Paper: 1.6, Tolerance: 0.3,
				What: "test error of that net from random weights, as the best of other nets that the paper knows of"},
			claim{ID: "classifier-gain", Measure: measureGain, Unit: "percentage points", Paper: 1.6 - 1.2, Tolerance: 0.2,
				Sense: atLeast, What: "gain by pretraining: test error of the classifier from random weights, less that of the pretrained one"}),
		curveClaims())
}

// curveClaims lists the claims on curves. The authors' curves are not ours to spread. The mean image of our
// curves has a slightly different error, so the nets' errors are compared as shares of it.
//
// Ink and procedure were chosen by the errors of the mean image, PCA and logistic PCA. These are calibrated, and
// so are comparisons of two of them. The nets had no part in the choice. So every claim with a net's error is
// evidence, even if it compares this with a calibrated error.
func curveClaims() []claim {
	order2, order3 := 5.90-2.45, 7.64-5.90
	list := slices.Concat(
		of("curves", "Figure S1", perImage,
			claim{ID: "curves-mean", Measure: experiment.MeanImage, Paper: meanImage, Tolerance: 0.5, Calibrated: true,
				What: "test error of the mean image on curves, to which their ink is calibrated"}),
		of("curves", "Figure 2A", perImage,
			claim{ID: "curves-pca", Measure: experiment.PCAError(18), Paper: 5.90, Tolerance: 0.3, Calibrated: true,
				What: "test error of 18 principal components on curves, to which their ink is calibrated"},
			claim{ID: "curves-logistic-6", Measure: measureLogistic(6), Paper: 7.64, Tolerance: 0.4, Calibrated: true,
				What: "test error of logistic PCA with 6 components on curves, whose procedure was chosen by it"},
			claim{ID: "curves-logistic-18", Measure: measureLogistic(18), Paper: 2.45, Tolerance: 0.25, Calibrated: true,
				What: "test error of logistic PCA with 18 components on curves, whose procedure was chosen by it"},
			claim{ID: "curves-ae", Measure: measureShare("deep, pretrained", 200), Unit: share,
				Paper: 1.44 / meanImage, Tolerance: 0.36 / meanImage, Sense: atMost,
				What: "test error of the 784-400-200-100-50-25-6 autoencoder on curves after 200 epochs"},
			claim{ID: "curves-order-1", Measure: lead(order2A[2], order2A[3]), Paper: 2.45 - 1.44, Tolerance: 2.45 - 1.44,
				Sense: atLeast, What: "the autoencoder's 6 numbers beat the 18 of logistic PCA: the error of the latter, less that of the former"},
			claim{ID: "curves-order-2", Measure: lead(order2A[1], order2A[2]), Paper: order2, Tolerance: order2,
				Sense: atLeast, Calibrated: true, What: "logistic PCA beats PCA with 18 components each: the error of the latter, less that of the former"},
			claim{ID: "curves-order-3", Measure: lead(order2A[0], order2A[1]), Paper: order3, Tolerance: order3,
				Sense: atLeast, Calibrated: true, What: "18 principal components beat 6 of logistic PCA: the error of the latter, less that of the former"}),
		of("curves", "Figure S1", share,
			claim{ID: "curves-random", Measure: measureShare("deep, random", 50), Paper: 1, Tolerance: 0.02,
				What: "without pretraining the deep net stays at the mean image, here for 50 epochs"}))
	for _, net := range curveNets(experiment.PaperScale) {
		if net.Name == "deep, random" { // trained for fewer epochs
			continue
		}
		paper := last(paperCurves[net.Name]) / meanImage
		list = append(list, of("curves", "Figures S1 and S2", share, claim{
			ID: "curves-500-" + slug(net.Name), Measure: measureShare(net.Name, 500), Paper: paper, Tolerance: 0.2 * paper,
			What: fmt.Sprintf("test error of the net “%s” on curves after 500 epochs", net.Name),
		})...)
	}
	for _, c := range comparisons {
		ahead := last(paperCurves[c.worse]) - last(paperCurves[c.better])
		list = append(list, of("curves", c.source, perImage, claim{
			ID: "curves-500-" + slug(c.better) + "-ahead-of-" + slug(c.worse), Measure: difference(c.worse, c.better, 500),
			Paper: ahead, Tolerance: ahead, Sense: atLeast, What: c.what + ": by how much its error is less after 500 epochs",
		})...)
	}
	return list
}

// slug makes an identifier of the name of a net.
func slug(net string) string { return strings.ReplaceAll(strings.ReplaceAll(net, ",", ""), " ", "-") }
