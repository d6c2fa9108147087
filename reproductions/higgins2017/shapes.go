package higgins2017

import (
	"context"
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/random"
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
	measureLooks(r, m.history)
	measureShares(r, lookAt(m.Model, shapes, c.Look))
	mu, logVar := m.EncodeAll(shapes)
	measureScores(r, scored{train.Rows(mu), shapes}, c.Scores)
	f := panel(m.Model, shapes, mu, logVar, traversed(shapes.Grid))
	f.Describe("What each latent represents, β = %g: a column a latent, the most informative first.", c.Beta)
	if err := r.Figure("panel", citation+fmt.Sprintf(", Figure 7: β = %g", c.Beta), f, shapes.Origin); err != nil {
		return err
	}
	moving := shapeTraversals(m.Model, mu, logVar, traversed(shapes.Grid))
	if err := r.Figure("traversal", citation+fmt.Sprintf(": traversals, β = %g", c.Beta), moving, shapes.Origin); err != nil {
		return err
	}
	if err := looks(r, m, shapes, c); err != nil || c.Share == "" {
		return err
	}
	return shareModel(r, c.Share, m.Model, randomImages(shapes, c.Look))
}

// randomImages returns n images drawn at random, the same in each run.
func randomImages(shapes *shapes2d.Shapes, n int) mat32.Matrix {
	index := make([]int, n)
	random.New(1, "reconstructions").Indices(index, shapes.Len())
	return shapes.Images(index).Pixels
}

// traversed returns the image at whose code traversals start: an oval in the middle, of medium size.
func traversed(g shapes2d.Grid) int {
	return g.Index([]int{shapes2d.Ellipse, g[shapes2d.Scale] / 2, g[shapes2d.Orientation] / 4, g[shapes2d.PosX] / 2, g[shapes2d.PosY] / 2})
}

// The names of the measures of a trained model.
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

// measureShares notes, for each factor, the share of a latent's variance that the factor alone explains: the
// largest share of any active latent. It also notes how well x and y have a latent each.
func measureShares(r *experiment.Run, l latents) {
	for f, name := range shapes2d.Full().Names() {
		best := 0.0
		for _, j := range l.active() {
			best = max(best, l.share[j][f])
		}
		r.Measure(measureShare(name), best, "")
	}
	r.Measure(measureAxes, l.axes(), "")
}

func measureShare(factor string) string { return "largest share of " + factor + " in a latent" }

// measureAxes names the measure of latents.axes: how well x and y have a latent each.
const measureAxes = "share of x and y in latents of their own"

// divergenceCurves draws the divergences of the given latents while the model learnt.
func divergenceCurves(h *train.History, latents ...int) *plots.Figure {
	var panel plots.Panel
	for _, j := range latents {
		panel.Series = append(panel.Series, experiment.Series(fmt.Sprint(j), h, train.Evaluation, train.Examples, klTerm(j)))
	}
	return plots.Curves(plots.Axes{X: "training images seen", Y: "divergence of a latent (nats)", LogX: true}, panel)
}

// looks draws the divergences of the latents while the model learnt, and its score if that was measured.
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
