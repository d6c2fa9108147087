package higgins2017

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/metrics"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets/shapes2d"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// scored has the codes of images, and the factors of the same images.
type scored struct {
	codes train.Source
	truth metrics.GroundTruth
}

// measureScore names the paper's score with l pairs a point, over four or five factors.
func measureScore(l, factors int) string {
	return fmt.Sprintf("disentanglement score, L = %d, %d factors", l, factors)
}

// measureClassifier names the score by one classifier. Classifiers are counted from 0 here, and from 1 in the
// name.
func measureClassifier(l, factors, classifier int) string {
	return fmt.Sprintf("%s, classifier %d", measureScore(l, factors), classifier+1)
}

// measurePrediction names the accuracy of a linear classifier of a factor's values (appendix, Table 2).
func measurePrediction(factor string) string { return "linear prediction of " + factor }

const measurePredictionMean = "linear prediction, mean over factors"

// measureScores notes the measures of one trained model that the table is made of. They are the paper's score
// by each classifier and its mean, the accuracy of linear classifiers of the factors, and the scores of later
// work.
func measureScores(r *experiment.Run, m scored, c Scores) {
	for _, factors := range [][]int{fourFactors, fiveFactors} {
		for _, l := range c.Pairs {
			list := scoresOf(m, c, factors, l)
			for i, v := range list {
				r.Measure(measureClassifier(l, len(factors), i), v, "%")
			}
			r.Measure(measureScore(l, len(factors)), stat.Mean(list, nil), "%")
		}
	}
	measurePredictions(r, "", predictions(m, c))
	measureLater(r, m, c)
}

// scoresOf returns the paper's score by each classifier, in percent. Each has its own seed, also for the points.
func scoresOf(m scored, c Scores, factors []int, l int) (list []float64) {
	adagrad := metrics.Adagrad{Rate: 1e-2, Accumulator: 0.1, Batch: 100, Epochs: c.Epochs} // appendix
	for i := range c.Classifiers {
		s := metrics.HigginsScore(m.codes, m.truth, higgins(factors, l, c.Points, adagrad, uint64(i+1)))
		list = append(list, 100*s.Test.Rate())
	}
	return list
}

// predictions returns the accuracy, in percent, of a linear classifier of the values of each factor.
func predictions(m scored, c Scores) []float64 {
	rates := make([]float64, shapes2d.NumFactors)
	training := metrics.Sample(m.codes, m.truth, c.Points, 1, "factor prediction")
	test := metrics.Sample(m.codes, m.truth, c.Points/2, 1, "factor prediction, test")
	for f, a := range metrics.PredictFactors(training, test, metrics.Logistic{C: 1e6}, 1) { // hardly a penalty: the paper names none
		rates[f] = 100 * a.Rate()
	}
	return rates
}

// measurePredictions notes the rates of predictions, and their mean. row is empty, or a row of the table and a
// colon.
func measurePredictions(r *experiment.Run, row string, rates []float64) {
	for f, rate := range rates {
		r.Measure(row+measurePrediction(shapes2d.Full().Names()[f]), rate, "%")
	}
	r.Measure(row+measurePredictionMean, stat.Mean(rates, nil), "%")
}

// measureLater notes the scores of later work.
func measureLater(r *experiment.Run, m scored, c Scores) {
	vote, _ := metrics.FactorVAEScore(m.codes, m.truth, metrics.FactorVAE{
		Factors: fiveFactors, L: 64, Training: c.Votes, Test: c.Votes / 2, Global: c.Votes, Dead: 0.05, Seed: 1,
	})
	r.Measure(measureFactorVAE, 100*vote.Test.Rate(), "%")
	points := metrics.Sample(m.codes, m.truth, c.Points, 1, "later scores")
	r.Measure(measureGap, metrics.MutualInformationGap(points, 20).Score, "")
	test := metrics.Sample(m.codes, m.truth, max(c.Points/2, 1), 1, "later scores, test")
	r.Measure(measureSAP, metrics.SeparatedPredictability(points, test, 0.01).Score, "")
	r.Measure(measureSAPCorrelation, metrics.SeparatedCorrelation(points).Score, "")
}

// The names of the scores of later work.
const (
	measureFactorVAE      = "FactorVAE score"
	measureGap            = "mutual information gap"
	measureSAP            = "SAP score, by support vectors"
	measureSAPCorrelation = "SAP score, by correlation"
)

// rowScore names the score of a row of the table.
func rowScore(row string, l, factors int) string { return row + ": " + measureScore(l, factors) }

// measureRow notes the scores of a row of the table without training by the gradient. The scores of all models
// and classifiers are summarised as in measureSummary.
func measureRow(r *experiment.Run, row string, c Scores, models ...scored) {
	for _, factors := range [][]int{fourFactors, fiveFactors} {
		for _, l := range c.Pairs {
			var list []float64
			for _, m := range models {
				list = append(list, scoresOf(m, c, factors, l)...)
			}
			measureSummary(r, rowScore(row, l, len(factors)), list)
		}
	}
	rates := make([]float64, shapes2d.NumFactors)
	for _, m := range models {
		floats.AddScaled(rates, 1/float64(len(models)), predictions(m, c))
	}
	measurePredictions(r, row+": ", rates)
}

// measureSummary notes the mean, standard deviation and median of the scores of several models and classifiers.
// It also notes the mean and standard deviation of the best half: the paper's protocol drops the lower half.
func measureSummary(r *experiment.Run, name string, list []float64) {
	s := metrics.Summarize(list)
	r.Measure(name, s.Mean, "%")
	r.Measure(name+", standard deviation", s.SD, "%")
	r.Measure(name+", median", s.Median, "%")
	r.Measure(name+", best half", s.KeptMean, "%")
	r.Measure(name+", standard deviation of the best half", s.KeptSD, "%")
}
