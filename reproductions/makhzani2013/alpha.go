package makhzani2013

import (
	"context"

	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// alphas trains classifiers on codes with more active units than the autoencoder was trained with (section 4, αk ≥ k),
// and draws their test errors.
func alphas(ctx context.Context, r *experiment.Run, c Alphas) error {
	s, err := digits(ctx, r, c.Base)
	if err != nil {
		return err
	}
	r.Expect(len(c.Sparse))
	var panel plots.Panel
	for _, sparse := range c.Sparse {
		m, err := s.fitSparse(ctx, sparse, s.pixels())
		if err != nil {
			return err
		}
		panel.Series = append(panel.Series, s.classifyAlphas(m, c.Alphas, c.Softmax))
	}
	f := plots.Curves(plots.Axes{X: "α", Y: "test error (%)"}, panel)
	f.Describe("A softmax classifier sees the αk largest units of codes that were trained with k.")
	return r.Figure("alpha", citation+": more active units for the classifier", f, s.Train.Origin)
}

// classifyAlphas returns the curve of test errors, in percent, against α, and compares the first α with each other one.
// There is a claim on the comparison with the α that Table 1 has for this k. The others are for information.
func (s *study) classifyAlphas(m sparseModel, alphas []int, c Softmax) plots.Series {
	curve := plots.Series{Name: m.name()}
	var rows []row
	for _, alpha := range alphas {
		rows = append(rows, s.classify(c, withAlpha(m.name(), alpha), m.features(alpha)))
		v, _ := s.Value(testError(rows[len(rows)-1].name))
		curve.X, curve.Y = append(curve.X, float64(alpha)), append(curve.Y, v)
	}
	for _, other := range rows[1:] {
		s.compare(rows, order{rows[0].name, other.name})
	}
	return curve
}

// longTraining trains the best autoencoder for as many epochs as the paper does. Its measures, but for those of the
// training, are of the weights that it shares.
func longTraining(ctx context.Context, r *experiment.Run, c LongTraining) error {
	s, err := digits(ctx, r, c.Base)
	if err != nil {
		return err
	}
	m, err := s.fitSparse(ctx, c.Sparse, s.pixels())
	if err != nil {
		return err
	}
	if err := r.Share("k-sparse-long", m.Modules()...); err != nil {
		return err
	}
	m.measureUsage(r)
	usage := m.Usage(s.Train.Pixels, m.K)
	s.measureFilters(m, usage)
	s.classifyAlphas(m, c.Alphas, c.Softmax)
	return s.drawFilters("filters", citation+": filters after the paper's number of epochs", m, usage, c.Shown)
}
