package metrics

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Accuracy counts points, and those among them that are predicted right.
type Accuracy struct{ Right, Total int }

// Rate returns the share that is predicted right; NaN if there is no point.
func (a Accuracy) Rate() float64 { return float64(a.Right) / float64(a.Total) }

// ErrorRate returns the share that is predicted wrong; NaN if there is no point.
func (a Accuracy) ErrorRate() float64 { return float64(a.Total-a.Right) / float64(a.Total) }

// Interval returns Wilson's interval for the true rate, with the given confidence, such as 0.95:
//
//	(p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n),
//
// where p is the rate of n points and z the normal quantile of (1+confidence)/2. The interval for the error
// rate is from 1-high to 1-low. Interval panics unless the confidence is between 0 and 1. Wilson 1927,
// "Probable inference, the law of succession, and statistical inference".
func (a Accuracy) Interval(confidence float64) (low, high float64) {
	if !(confidence > 0 && confidence < 1) {
		panic(fmt.Sprintf("metrics: Accuracy.Interval: confidence %g, want a number between 0 and 1", confidence))
	}
	z := distuv.UnitNormal.Quantile((1 + confidence) / 2)
	n, p := float64(a.Total), a.Rate()
	centre := p + z*z/(2*n)
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	scale := 1 + z*z/n
	return max(0, (centre-half)/scale), min(1, (centre+half)/scale)
}

// Summary describes the scores of several models, trained classifiers or both.
type Summary struct {
	Mean, SD         float64 // of all scores
	Median           float64
	Kept             int     // size of the best half: the scores left when the lowest n/2 are dropped
	KeptMean, KeptSD float64 // of these
}

// Summarize describes all scores, and those that the protocol of Higgins et al. 2017 (appendix) keeps. The
// protocol takes 30 scores, of ten models with three classifiers each, and drops the lowest half as runs
// that diverged. Of an odd number the middle one is kept. Standard deviations have the divisor n-1, and are
// 0 for a single score. Summarize panics if there is no score, or one is NaN.
func Summarize(scores []float64) Summary {
	if len(scores) == 0 || slices.ContainsFunc(scores, math.IsNaN) {
		panic(fmt.Sprintf("metrics: Summarize: scores %v, want at least one, and numbers", scores))
	}
	sorted := slices.Clone(scores)
	slices.Sort(sorted)
	n := len(sorted)
	kept := sorted[n/2:]
	s := Summary{Median: (sorted[(n-1)/2] + sorted[n/2]) / 2, Kept: len(kept)}
	s.Mean, s.SD = meanSD(sorted)
	s.KeptMean, s.KeptSD = meanSD(kept)
	return s
}

func meanSD(x []float64) (mean, sd float64) {
	if len(x) == 1 {
		return x[0], 0
	}
	return stat.MeanStdDev(x, nil)
}
