package metrics

import (
	"fmt"
	"math"
)

// DCI describes how a code and the factors depend on each other, in three numbers: disentanglement,
// completeness and informativeness.
type DCI struct {
	// Disentanglement is 1 if each element of the code is important for one factor only.
	Disentanglement float64
	// Completeness is 1 if one element alone is important for each factor.
	Completeness float64
	// Test has, for each factor, the accuracy on the test points: the informativeness. disentanglement_lib
	// reports the means of the rates.
	Test, Training []Accuracy
	Importance     [][]float64 // [j][f]: that of element j for factor f; the sum over the elements is 1
}

// DCIScores returns the scores of Eastwood and Williams 2018 (section 2) as disentanglement_lib computes
// them. The models of Higgins et al. 2017 are compared by these scores. Gradient boosting predicts each
// factor from the code. The importance R_jf of element j for factor f is its share in the reduction of the
// sums of squares by all splits. The scores are weighted means over elements and over factors,
//
//	D = Σⱼ ρⱼ·(1 - H(Rⱼ)),  C = Σ_f ρ_f·(1 - H(R_f)).
//
// H is the entropy of a row or a column of R, divided by its sum. The logarithm has the row's or column's
// length as its base. ρ is the share of the row or column in the sum of R. disentanglement_lib has
// GradientBoosting{100, 3, 0.1} and 10,000 training points. Eastwood and Williams themselves have a lasso
// or a random forest.
//
// DCIScores panics if the samples are of different factors or codes, there are fewer than two elements or
// factors, a code is not finite, a field of c is not positive, or Depth is above 16.
func DCIScores(training, test Points, c GradientBoosting) DCI {
	const op = "DCIScores"
	checkPair(op, training, test, 2)
	if len(training.Sizes) < 2 || c.Stages < 1 || c.Depth < 1 || c.Depth > 16 || !(c.Rate > 0) {
		panic(fmt.Sprintf("metrics: %s: %d factors, %d stages, depth %d, rate %g: want at least 2, 1, 1 to 16 and a positive one",
			op, len(training.Sizes), c.Stages, c.Depth, c.Rate))
	}
	s := DCI{Importance: make([][]float64, training.Codes.Cols)}
	for j := range s.Importance {
		s.Importance[j] = make([]float64, len(training.Sizes))
	}
	for f, size := range training.Sizes {
		b := newForest(c, training.Codes, test.Codes, training.Values[f], size)
		for range c.Stages {
			b.stage()
		}
		s.Training = append(s.Training, b.training.predict(training.Values[f]))
		s.Test = append(s.Test, b.test.predict(test.Values[f]))
		for j, importance := range b.importance() {
			s.Importance[j][f] = importance
		}
	}
	s.Disentanglement = concentration(s.Importance)
	s.Completeness = concentration(transposed(s.Importance))
	return s
}

// importance returns the importance of each column; all are 0 if nothing was split.
func (b *forest) importance() []float64 {
	list, sum := make([]float64, len(b.order)), 0.0
	for _, t := range b.trees {
		for j, v := range t.importance {
			list[j] += v
			sum += v
		}
	}
	for j := range list {
		if sum > 0 {
			list[j] /= sum
		}
	}
	return list
}

// concentration returns the mean of 1 - H over the rows, weighted by their sums; all weights are
// equal if all sums are 0.
func concentration(rows [][]float64) (mean float64) {
	var total float64
	for _, row := range rows {
		for _, v := range row {
			total += v
		}
	}
	for _, row := range rows {
		const little = 1e-11 // as in disentanglement_lib: a row of zeros has the entropy 1
		var sum, weight, entropy float64
		for _, v := range row {
			weight += v
			sum += v + little
		}
		for _, v := range row {
			p := (v + little) / sum
			entropy -= float64(p * math.Log(p))
		}
		if share := weight / total; total > 0 {
			mean += float64(share * (1 - entropy/math.Log(float64(len(row)))))
		} else {
			mean += (1 - entropy/math.Log(float64(len(row)))) / float64(len(rows))
		}
	}
	return mean
}

func transposed(m [][]float64) [][]float64 {
	t := make([][]float64, len(m[0]))
	for i, row := range m {
		for j, v := range row {
			if i == 0 {
				t[j] = make([]float64, len(m))
			}
			t[j][i] = v
		}
	}
	return t
}
