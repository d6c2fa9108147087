package metrics

import (
	"fmt"
	"math"
)

// Paired counts the examples that one of two classifiers predicts right and the other wrong. Both see the
// same examples, so chance makes their error rates differ less than those on two samples.
type Paired struct {
	FirstWrong  int // only the first classifier is wrong
	SecondWrong int // only the second
	Total       int // examples
}

// Pair compares the classes that two classifiers predict with the labels. It panics if the numbers
// of examples differ.
func Pair(first, second, labels []uint8) Paired {
	if len(first) != len(labels) || len(second) != len(labels) {
		panic(fmt.Sprintf("metrics: Pair: %d and %d predictions for %d labels", len(first), len(second), len(labels)))
	}
	p := Paired{Total: len(labels)}
	for i, label := range labels {
		switch a, b := first[i] == label, second[i] == label; {
		case b && !a:
			p.FirstWrong++
		case a && !b:
			p.SecondWrong++
		}
	}
	return p
}

// Difference returns the error rate of the first classifier less that of the second.
func (p Paired) Difference() float64 {
	return float64(p.FirstWrong-p.SecondWrong) / float64(p.Total)
}

// StandardError returns the standard error of Difference for n examples drawn at random,
//
//	√((b + c - (b-c)²/n) / n²),
//
// where b and c are FirstWrong and SecondWrong (McNemar 1947). It does not tell how much a training with
// another seed would change.
func (p Paired) StandardError() float64 {
	b, c, n := float64(p.FirstWrong), float64(p.SecondWrong), float64(p.Total)
	return math.Sqrt(b+c-(b-c)*(b-c)/n) / n
}
