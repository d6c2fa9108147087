// Package metrics measures how good codes are. Its functions take matrices with an example in each row, or
// a train.Source of such rows, never models. So codes of any origin can be compared.
//
// Read knn.go for how well the nearest neighbours of a code predict its class, and nearest.go for how to
// find them. linear.go is the same for a linear classifier: logistic.go trains one to the optimum, and
// adagrad.go by minibatches. select.go chooses the penalty on validation data. accuracy.go counts right
// predictions, and paired.go compares two classifiers on the same examples. prior.go measures how far codes
// are from the prior N(0, I).
//
// The scores of disentanglement need the factors from which the examples were made: see factors.go. Each
// asks in its own way whether an element of the code depends on one factor alone:
//
//	higgins.go    a linear classifier sees which elements stay the same where a factor does
//	factorvae.go  a table maps the element that varies least to the factor that stays the same
//	mig.go        information about a factor: that of the best element less that of the second
//	sap.go        prediction of a factor: that of the best element less that of the second
//	dci.go        how unevenly the elements, and the factors, matter to the trees of trees.go
//
// explained.go has the share of an element's variance that each factor explains. The scores disagree: the
// first, for example, is full if there are elements for all factors but one. Locatello et al. 2019 compare
// them on many models.
//
// Random draws are addressed by seed, purpose and point. One seed gives the same results for any number of
// threads. Logistic relies on gonum's optimiser, whose arithmetic in float64 may differ in the last bits
// from one processor architecture to another.
package metrics
