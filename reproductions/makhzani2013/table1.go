package makhzani2013

import (
	"context"
	"fmt"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/metrics"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

const (
	classes        = 10
	rawName        = "raw pixels"
	percent        = "%"
	points         = "percentage points"
	standardErrors = "standard errors"
	confidence     = 0.95
)

// The names of measures.
func testError(row string) string       { return row + ": test error" }
func validationError(row string) string { return row + ": validation error" }
func difference(a, b string) string     { return fmt.Sprintf("%s less %s: test error", a, b) }
func lead(worse, better string) string  { return difference(worse, better) + ", in standard errors" }
func withAlpha(row string, alpha int) string {
	return fmt.Sprintf("%s, α = %d", row, alpha)
}

// row is a row of a table: the classes that a classifier gives to the test images.
type row struct {
	name    string
	classes []uint8
}

// encoding encodes images for a classifier.
type encoding func(x mat32.Matrix) mat32.Matrix

// candidate is a row of Table 1 whose model is still to be trained.
type candidate struct {
	name  string
	model any // its configuration
	train func() (encoding, error)
}

// table1 trains a linear classifier on the frozen features of each autoencoder (Table 1). Each row is a piece.
func table1(ctx context.Context, r *experiment.Run, c Table1) error {
	return compareFeatures(ctx, r, c, nil, (*study).classify)
}

// refit is table1 with classifiers that are trained anew on training and validation images together, once the validation
// images have chosen their penalty.
func refit(ctx context.Context, r *experiment.Run, c Table1) error {
	return compareFeatures(ctx, r, c, []any{"refit"}, (*study).classifyAll)
}

// compareFeatures trains the classifier of each row by classify. cause is what classify adds to the causes of the pieces.
func compareFeatures(ctx context.Context, r *experiment.Run, c Table1, cause []any, classify func(*study, Softmax, string, encoding) row) error {
	s, err := digits(ctx, r, c.Base)
	if err != nil {
		return err
	}
	r.Expect(len(c.Sparse) + len(c.Rivals) + 1)
	var rows []row
	for _, model := range s.candidates(ctx, c) {
		row, _, err := s.rowPiece(model.name, append([]any{c.Base, c.Softmax, model.model}, cause...), func() (row, experiment.Values, error) {
			features, err := model.train()
			if err != nil {
				return row{}, nil, err
			}
			return classify(s, c.Softmax, model.name, features), experiment.Values{}, nil
		})
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	s.compare(rows, c.orders(rows)...)
	return nil
}

// candidates returns the rows of Table 1 in its order.
func (s *study) candidates(ctx context.Context, c Table1) []candidate {
	list := []candidate{
		{rawName, nil, func() (encoding, error) { return func(x mat32.Matrix) mat32.Matrix { return x }, nil }},
		{machineName, c.Machine, func() (encoding, error) {
			m, err := s.fitMachine(ctx, c.Machine)
			return func(x mat32.Matrix) mat32.Matrix { return m.Encode(x, 1) }, err
		}},
	}
	for _, rival := range c.Rivals {
		list = append(list, candidate{rival.Name, rival, func() (encoding, error) {
			m, err := s.fitNoisy(ctx, rival, s.pixels())
			return m.Encode, err
		}})
	}
	for _, sparse := range c.Sparse {
		list = append(list, candidate{sparse.name(), sparse, func() (encoding, error) {
			m, err := s.fitSparse(ctx, sparse, s.pixels())
			if err == nil {
				m.measureUsage(s.Run)
			}
			return m.features(sparse.Alpha), err
		}})
	}
	return list
}

// rowPiece measures a row as a piece of its table. It returns the row, and what measure returns beside it.
func (s *study) rowPiece(name string, cause any, measure func() (row, experiment.Values, error)) (row, experiment.Values, error) {
	const given = "classes"
	kept, err := s.Piece(name, cause, func() (experiment.Values, error) {
		r, values, err := measure()
		if err != nil {
			return nil, err
		}
		for _, c := range r.classes {
			values[given] = append(values[given], float64(c))
		}
		return values, nil
	})
	r := row{name: name}
	for _, c := range kept[given] {
		r.classes = append(r.classes, uint8(c))
	}
	return r, kept, err
}

// orders returns the orders that Table 1 shows: the best autoencoder is better than all other rows, k-sparse ones with a
// larger k than the best are better than those with a smaller one, and both kinds of noise are better than either.
func (c Table1) orders(rows []row) []order {
	orders := []order{{dropoutName, bothName}, {denoisingName, bothName}}
	best := Sparse{K: c.Best}.name()
	for _, r := range rows {
		if r.name != best {
			orders = append(orders, order{r.name, best})
		}
	}
	for _, small := range c.Sparse {
		for _, large := range c.Sparse {
			if small.K < c.Best && c.Best < large.K {
				orders = append(orders, order{small.name(), large.name()})
			}
		}
	}
	return orders
}

// features returns the function that encodes images for a classifier: codes with αk active units.
func (m sparseModel) features(alpha int) encoding {
	return func(x mat32.Matrix) mat32.Matrix { return m.Encode(x, alpha*m.K) }
}

// measureUsage notes the last counts of dead and rare units.
func (m sparseModel) measureUsage(r *experiment.Run) {
	for _, term := range []string{deadUnits, rareUnits} {
		if v, ok := m.history.Last(train.Evaluation, term); ok {
			r.Measure(m.name()+": "+term, v, "")
		}
	}
}

// classify trains a classifier on features, and chooses its penalty on the validation images. It notes its errors, and
// returns its row.
func (s *study) classify(c Softmax, name string, features encoding) row {
	found := s.selectC(c, features)
	best := found.Validation[0]
	for _, a := range found.Validation {
		if a.Right > best.Right {
			best = a
		}
	}
	s.Measure(validationError(name), 100*best.ErrorRate(), percent)
	s.Measure(name+": C, chosen on validation images", found.C, "")
	r := row{name, found.Predict(features(s.Test.Pixels))}
	s.measureError(r)
	return r
}

// classifyAll is classify with a classifier that is trained anew, on training and validation images.
func (s *study) classifyAll(c Softmax, name string, features encoding) row {
	found := s.selectC(c, features)
	x, n := mat32.New(s.Train.Len()+s.Validation.Len(), found.Weight.Cols), s.Train.Len()
	mat32.Copy(mat32.Rows(x, 0, n), features(s.Train.Pixels))
	mat32.Copy(mat32.Rows(x, n, x.Rows), features(s.Validation.Pixels))
	labels := slices.Concat(s.Train.Labels, s.Validation.Labels)
	again := metrics.Logistic{C: found.C, Tolerance: c.Tolerance}.Fit(x, labels, classes, s.Seed)
	r := row{name, again.Predict(features(s.Test.Pixels))}
	s.measureError(r)
	return r
}

// selectC trains classifiers with several penalties.
func (s *study) selectC(c Softmax, features encoding) metrics.Selected {
	return metrics.SelectC{Cs: c.Cs, Tolerance: c.Tolerance, Patience: c.Patience}.Fit(
		metrics.Labelled{X: features(s.Train.Pixels), Labels: s.Train.Labels},
		metrics.Labelled{X: features(s.Validation.Pixels), Labels: s.Validation.Labels}, classes)
}

// measureError notes the error on the test images, in percent, with a binomial interval.
func (s *study) measureError(r row) {
	a := metrics.Accuracy{Total: len(r.classes)}
	for i, c := range r.classes {
		if c == s.Test.Labels[i] {
			a.Right++
		}
	}
	low, high := a.Interval(confidence)
	s.Measure(testError(r.name), 100*a.ErrorRate(), percent)
	s.Measure(testError(r.name)+", lower end of the 95 % interval", 100*(1-high), percent)
	s.Measure(testError(r.name)+", upper end of the 95 % interval", 100*(1-low), percent)
}

// order is a claim that one row has more errors than another.
type order struct{ worse, better string }

// compare notes the difference of test errors in each order, its standard error, and the difference in standard errors.
// It leaves out orders with missing rows.
func (s *study) compare(rows []row, orders ...order) {
	find := func(name string) (r row, ok bool) {
		for _, r := range rows {
			if r.name == name {
				return r, true
			}
		}
		return row{}, false
	}
	for _, o := range orders {
		worse, ok := find(o.worse)
		better, there := find(o.better)
		if !ok || !there {
			continue
		}
		p := metrics.Pair(worse.classes, better.classes, s.Test.Labels)
		name := difference(o.worse, o.better)
		s.Measure(name, 100*p.Difference(), points)
		s.Measure(name+", standard error", 100*p.StandardError(), points)
		s.Measure(lead(o.worse, o.better), inErrors(p), standardErrors)
	}
}

// inErrors returns the difference of two error rates in its standard errors. It is 0 if both classifiers are wrong on the
// same images.
func inErrors(p metrics.Paired) float64 {
	if p.FirstWrong == p.SecondWrong {
		return 0
	}
	return p.Difference() / p.StandardError()
}
