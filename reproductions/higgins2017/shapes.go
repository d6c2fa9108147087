package higgins2017

import (
	"context"
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/metrics"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets/shapes2d"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// trainShapes trains the fully connected model with one seed, and measures its latents.
func trainShapes(ctx context.Context, r *experiment.Run, c Shapes) error {
	shapes, err := loadShapes(ctx, r, c.Grid)
	if err != nil {
		return err
	}
	m, err := fit(ctx, r, shapes, c.Model, c.Training, c.Start, 0)
	if err != nil {
		return err
	}
	measureTraining(r, m)
	mu, logVar := m.EncodeAll(shapes)
	measureScores(r, train.Rows(mu), shapes, c.Scores)
	f := panel(m.Model, shapes, mu, logVar, traversed(shapes.Grid))
	f.Describe("What each latent represents, β = %g: a column a latent, the most informative first.", c.Beta)
	if err := r.Figure("panel", citation+fmt.Sprintf(", Figure 7: β = %g", c.Beta), f, shapes.Origin); err != nil {
		return err
	}
	moving := shapeTraversals(m.Model, mu, logVar, traversed(shapes.Grid))
	if err := r.Figure("traversal", citation+fmt.Sprintf(": traversals, β = %g", c.Beta), moving, shapes.Origin); err != nil {
		return err
	}
	return looks(r, m, shapes, c)
}

// traversed is the image from whose code traversals start: an oval in the middle, of medium size.
func traversed(g shapes2d.Grid) int {
	return g.Index([]int{shapes2d.Ellipse, g[shapes2d.Scale] / 2, g[shapes2d.Orientation] / 4, g[shapes2d.PosX] / 2, g[shapes2d.PosY] / 2})
}

// The names of what is measured of a trained model.
const (
	measureObjective      = "training objective at the end"
	measureReconstruction = "reconstruction at the end"
	measureKL             = "divergence at the end"
)

// measureTraining notes the terms of the training objective in the last steps.
func measureTraining(r *experiment.Run, m fitted) {
	for _, t := range []struct{ measure, term string }{
		{measureObjective, "loss"}, {measureReconstruction, "reconstruction"}, {measureKL, "kl"},
	} {
		if v, ok := m.history.Last(train.Training, t.term); ok {
			r.Measure(t.measure, v, "nats")
		}
	}
	for _, term := range []string{activeLatents, positionLatents} {
		if v, ok := m.history.Last(train.Evaluation, term); ok {
			r.Measure(term, v, "")
		}
	}
}

// measureScore names the paper's score with L pairs a point, of four or five factors.
func measureScore(l, factors int) string {
	return fmt.Sprintf("disentanglement score, L = %d, %d factors", l, factors)
}

// measureScores notes the paper's score, a mean over classifiers, and those of later work.
func measureScores(r *experiment.Run, codes train.Source, shapes metrics.GroundTruth, c Scores) {
	for _, factors := range [][]int{fourFactors, fiveFactors} {
		for _, l := range c.Pairs {
			s := metrics.Summarize(scoresOf(codes, shapes, c, factors, l))
			r.Measure(measureScore(l, len(factors)), 100*s.Mean, "%")
		}
	}
	measureLater(r, codes, shapes, c)
}

// measureLater notes the scores of later work.
func measureLater(r *experiment.Run, codes train.Source, shapes metrics.GroundTruth, c Scores) {
	vae, _ := metrics.FactorVAEScore(codes, shapes, metrics.FactorVAE{
		Factors: fiveFactors, L: 64, Training: c.Votes, Test: c.Votes / 2, Global: c.Votes, Dead: 0.05, Seed: 1,
	})
	r.Measure("FactorVAE score", 100*vae.Test.Rate(), "%")
	points := metrics.Sample(codes, shapes, c.Points, 1, "later scores")
	r.Measure("mutual information gap", metrics.MutualInformationGap(points, 20).Score, "")
	test := metrics.Sample(codes, shapes, max(c.Points/2, 1), 1, "later scores, test")
	r.Measure("SAP score, by support vectors", metrics.SeparatedPredictability(points, test, 0.01).Score, "")
	r.Measure("SAP score, by correlation", metrics.SeparatedCorrelation(points).Score, "")
}

// scoresOf returns the paper's score by each classifier: points and classifier are of its own seed.
func scoresOf(codes train.Source, truth metrics.GroundTruth, c Scores, factors []int, l int) (list []float64) {
	adagrad := metrics.Adagrad{Rate: 1e-2, Accumulator: 0.1, Batch: 100, Epochs: c.Epochs} // appendix
	for i := range c.Classifiers {
		s := metrics.HigginsScore(codes, truth, higgins(factors, l, c.Points, adagrad, uint64(i+1)))
		list = append(list, s.Test.Rate())
	}
	return list
}

// divergenceCurves draws the divergences of latents while the model learnt.
func divergenceCurves(h *train.History, latents ...int) *plots.Figure {
	var panel plots.Panel
	for _, j := range latents {
		panel.Series = append(panel.Series, experiment.Series(fmt.Sprint(j), h, train.Evaluation, train.Examples, klTerm(j)))
	}
	return plots.Curves(plots.Axes{X: "training images seen", Y: "divergence of a latent (nats)", LogX: true}, panel)
}

// looks draws what was seen of the latents while the model learnt.
func looks(r *experiment.Run, m fitted, shapes *shapes2d.Shapes, c Shapes) error {
	all := make([]int, c.Latents)
	for j := range all {
		all[j] = j
	}
	f := divergenceCurves(m.history, all...)
	f.Describe("The divergence KL(q(z|x) ‖ N(0, 1)) of each of %d latents while the model learns, β = %g.", c.Latents, c.Beta)
	if err := r.Figure("latents", citation+": how latents come alive", f, shapes.Origin); err != nil {
		return err
	}
	score := experiment.Series(fmt.Sprintf("β = %g", c.Beta), m.history, train.Evaluation, train.Examples, lookScore)
	if len(score.X) == 0 {
		return nil
	}
	f = plots.Curves(plots.Axes{X: "training images seen", Y: "disentanglement score", LogX: true}, plots.Panel{Series: []plots.Series{score}})
	f.Describe("The score of the model while it learns, by a classifier on %d points with 20 pairs each.", c.ScorePoints)
	return r.Figure("score", citation+": the score while learning", f, shapes.Origin)
}
