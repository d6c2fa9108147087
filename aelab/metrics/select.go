package metrics

import (
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Labelled is data with a class for each row.
type Labelled struct {
	X      mat32.Matrix // n×d
	Labels []uint8
}

// SelectC trains Logistic with several penalties and keeps the classifier that makes the fewest errors on
// validation data. It goes from the strongest penalty to the weakest. Each search starts where the one
// before ended.
type SelectC struct {
	Cs        []float64 // to be tried; see Logistic.C
	Tolerance float64   // see Logistic
	Steps     int       // of each search at most; 0 is 1000
	// Patience ends the selection after so many penalties in a row without fewer errors. The remaining
	// penalties, the weakest, take the longest. 0 is never.
	Patience int
}

// Selected is the result of SelectC.
type Selected struct {
	*Linear
	C          float64    // of the classifier that is kept
	Cs         []float64  // the ones that were tried, in ascending order
	Validation []Accuracy // of the classifier with each of Cs
}

// Fit trains on one set of data and chooses by the other: the C with the fewest errors, or the smallest of
// equal ones. It panics if there is no C or no validation data, if the sets differ in their columns, or
// where Logistic.Fit does.
func (s SelectC) Fit(training, validation Labelled, classes int) Selected {
	if len(s.Cs) == 0 || validation.X.Rows == 0 || training.X.Cols != validation.X.Cols {
		panic(fmt.Sprintf("metrics: SelectC.Fit: %d penalties, %d columns in training, %d×%d validation data, want a penalty, a row and as many columns",
			len(s.Cs), training.X.Cols, validation.X.Rows, validation.X.Cols))
	}
	var found Selected
	var start *Linear
	best, since := math.Inf(1), 0
	for _, c := range slices.Sorted(slices.Values(s.Cs)) {
		start = Logistic{C: c, Tolerance: s.Tolerance, Steps: s.Steps}.from(start, training.X, training.Labels, classes)
		a := start.Accuracy(validation.X, validation.Labels)
		found.Cs, found.Validation = append(found.Cs, c), append(found.Validation, a)
		since++
		if e := a.ErrorRate(); e < best {
			best, since, found.C, found.Linear = e, 0, c, start
		}
		if since == s.Patience && s.Patience > 0 {
			break
		}
	}
	return found
}
