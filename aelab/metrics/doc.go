// Package metrics measures what codes are worth. Its functions take matrices with an example
// in each row, or a train.Source of such rows, never models, so that codes of any origin can be
// compared.
//
// Read knn.go for how well the nearest neighbours of a code tell its class, and nearest.go
// for how these are found. linear.go is how well a linear classifier tells it: logistic.go trains
// one to the optimum, adagrad.go by minibatches; select.go chooses the penalty on validation data.
// accuracy.go counts what they tell, and paired.go compares two on the same examples. prior.go is how
// far codes are from the prior N(0, I).
//
// The scores of disentanglement need the factors that the examples were made from, factors.go.
// Each is an answer to the question whether an element of the code depends on one factor alone:
//
//	higgins.go    a linear classifier sees which elements stay the same where a factor does
//	factorvae.go  a table sees which element stays the same best
//	mig.go        the information about a factor, of the best element less that of the second
//	sap.go        the prediction of a factor, of the best element less that of the second
//	dci.go        how unevenly the elements, and the factors, matter to the trees of trees.go
//
// They disagree: the first, for example, is full if there are elements for all factors but one.
// Locatello et al. 2019 compare them on many models.
//
// Random draws are addressed by seed, purpose and point, and one seed gives the same results for any
// number of threads. Logistic relies on gonum's optimiser, whose arithmetic in float64 may
// differ in the last bits from one processor architecture to another.
package metrics
