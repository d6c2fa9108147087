package metrics

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Linear is a linear classifier. Class c of an example x has the logit
//
//	a_c = Weight_c·x + Bias_c
//
// and, with a softmax, the probability exp a_c / Σ exp a.
type Linear struct {
	Weight mat32.Matrix // classes×d
	Bias   []float32    // classes
}

// Classifier is a way to train a Linear.
type Classifier interface {
	// Fit trains on the rows of x, n×d, and their classes. It panics if there is not one label,
	// below classes, for each row, or a value is not finite. One seed gives the same
	// classifier for any number of threads.
	Fit(x mat32.Matrix, labels []uint8, classes int, seed uint64) *Linear
}

// Logits returns the logits of each row of x, n×classes.
func (l *Linear) Logits(x mat32.Matrix) mat32.Matrix {
	a := mat32.New(x.Rows, l.Weight.Rows)
	mat32.MulTransAddRow(x, l.Weight, l.Bias, a)
	return a
}

// Predict returns the class with the largest logit for each row of x; of equal ones the first.
func (l *Linear) Predict(x mat32.Matrix) []uint8 {
	logits := l.Logits(x)
	classes := make([]uint8, x.Rows)
	for i := range classes {
		row := mat32.Row(logits, i)
		for c, a := range row {
			if a > row[classes[i]] {
				classes[i] = uint8(c)
			}
		}
	}
	return classes
}

// Accuracy counts the rows of x whose class in labels is the predicted one. It panics if
// their numbers differ.
func (l *Linear) Accuracy(x mat32.Matrix, labels []uint8) Accuracy {
	if len(labels) != x.Rows {
		panic(fmt.Sprintf("metrics: Linear.Accuracy: %d labels for %d rows", len(labels), x.Rows))
	}
	a := Accuracy{Total: x.Rows}
	for i, c := range l.Predict(x) {
		if c == labels[i] {
			a.Right++
		}
	}
	return a
}

// PredictFactors trains a classifier for each factor on the codes of the training sample, with the factor's
// values as classes. It counts the right predictions on the test sample. The mean of the rates is the last
// column of Table 2 in the appendix of Higgins et al. 2017. PredictFactors panics if the samples are of
// different factors or codes, or where c.Fit does, as for a factor with a single value.
func PredictFactors(training, test Points, c Classifier, seed uint64) []Accuracy {
	const op = "PredictFactors"
	checkPair(op, training, test, 1)
	list := make([]Accuracy, len(training.Sizes))
	for f, size := range training.Sizes {
		list[f] = c.Fit(training.Codes, training.Values[f], size, seed).Accuracy(test.Codes, test.Values[f])
	}
	return list
}

// checkPair panics in the name of op unless both samples are complete and of one kind.
func checkPair(op string, training, test Points, columns int) {
	training.check(op, columns)
	test.check(op, columns)
	if training.Codes.Cols != test.Codes.Cols || len(training.Sizes) != len(test.Sizes) {
		panic(fmt.Sprintf("metrics: %s: training points have %d columns and %d factors, test points %d and %d",
			op, training.Codes.Cols, len(training.Sizes), test.Codes.Cols, len(test.Sizes)))
	}
	for f, size := range training.Sizes {
		if test.Sizes[f] != size {
			panic(fmt.Sprintf("metrics: %s: factor %d has %d values in training, %d in test", op, f, size, test.Sizes[f]))
		}
	}
}

// checkTask panics in the name of op unless a Linear can be trained on x and labels.
func checkTask(op string, x mat32.Matrix, labels []uint8, classes int) {
	if x.Rows < 1 || x.Cols < 1 || classes < 2 || classes > 256 {
		panic(fmt.Sprintf("metrics: %s: %d classes of %d×%d data, want 2 to 256 classes, a row and a column", op, classes, x.Rows, x.Cols))
	}
	if len(labels) != x.Rows {
		panic(fmt.Sprintf("metrics: %s: %d labels for %d rows", op, len(labels), x.Rows))
	}
	checkLabels(op, labels, classes)
	checkFinite(op, x)
}

func checkLabels(op string, labels []uint8, classes int) {
	for i, c := range labels {
		if int(c) >= classes {
			panic(fmt.Sprintf("metrics: %s: label %d of row %d, want less than %d", op, c, i, classes))
		}
	}
}

func checkFinite(op string, x mat32.Matrix) {
	for i := range x.Rows {
		if !simd.Finite(mat32.Row(x, i)) {
			panic(fmt.Sprintf("metrics: %s: row %d has a value that is not finite", op, i))
		}
	}
}
