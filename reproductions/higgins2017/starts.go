package higgins2017

import (
	"context"
	"errors"
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets/shapes2d"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

const citation = "Higgins et al. 2017"

// starts trains the fully connected model for a little while from each start. It measures the training
// objective, and how many latents share out the position. The start of the longer trainings was chosen by these
// measures.
func starts(ctx context.Context, r *experiment.Run, c Starts) error {
	shapes, err := loadShapes(ctx, r, c.Grid)
	if err != nil {
		return err
	}
	r.Expect(len(c.Starts))
	var curves []plots.Series
	for _, s := range c.Starts {
		m, err := fit(ctx, r, shapes, c.Model, c.Training, s, 0)
		if errors.Is(err, train.ErrDiverged) { // this, too, is an answer
			r.Measure(s.Name+": diverged", 1, "")
			continue
		}
		if err != nil {
			return fmt.Errorf("start %s: %w", s.Name, err)
		}
		objective := experiment.Series(s.Name, m.history, train.Training, train.Steps, "loss")
		curves = append(curves, objective)
		r.Measure(s.Name+": training objective at the end", objective.Y[len(objective.Y)-1], "nats")
		l := lookAt(m.Model, shapes, c.Look)
		r.Measure(s.Name+": active latents", float64(len(l.active())), "")
		r.Measure(s.Name+": latents for the position", float64(l.position()), "")
		r.Measure(s.Name+": share of x and y in latents of their own", l.axes(), "")
		for _, j := range l.active() {
			r.Measure(fmt.Sprintf("%s: latent %d, divergence", s.Name, j), l.kl[j], "nats")
			for _, f := range []int{shapes2d.Scale, shapes2d.PosX, shapes2d.PosY} {
				r.Measure(fmt.Sprintf("%s: latent %d, share of %s", s.Name, j, shapes.Names()[f]), l.share[j][f], "")
			}
		}
	}
	f := plots.Curves(plots.Axes{X: "steps", Y: "training objective (nats per image)", LogY: true}, plots.Panel{Series: curves})
	f.Describe("The objective of beta-VAE, β = %g, on the batches as they were trained on, from different starts.", c.Beta)
	return r.Figure("starts", citation+": how training begins", f, shapes.Origin)
}
