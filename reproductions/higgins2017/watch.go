package higgins2017

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/metrics"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets/shapes2d"
)

// watch looks at the latents of a model while it learns.
type watch struct {
	model    *vae.Model
	shapes   *shapes2d.Shapes
	training Training
}

// The names of the terms of a look.
const (
	activeLatents   = "active latents"
	positionLatents = "position latents"
	lookScore       = "score"
)

// klTerm names the divergence of latent j, from 0.
func klTerm(j int) string { return fmt.Sprintf("kl %d", j) }

// leastKL is a divergence in nats. A latent with a larger one counts as active.
const leastKL = 0.1

// look returns the divergence of each latent, the number of active latents, and the number of those that follow
// the position. From step ScoreFrom on it adds the score on few points. It looks at the same images each time.
func (w *watch) look(step int) []train.Term {
	t := w.training
	l := lookAt(w.model, w.shapes, t.Look)
	var terms []train.Term
	for j, kl := range l.kl {
		terms = append(terms, train.Term{Name: klTerm(j), Value: kl})
	}
	terms = append(terms,
		train.Term{Name: activeLatents, Value: float64(len(l.active()))},
		train.Term{Name: positionLatents, Value: float64(l.position())})
	if t.ScoreFrom > 0 && step >= t.ScoreFrom {
		score := metrics.HigginsScore(w.model.Codes(w.shapes), w.shapes, higgins(fourFactors, 20, t.ScorePoints, metrics.Logistic{C: 1}, 1))
		terms = append(terms, train.Term{Name: lookScore, Value: score.Test.Rate()})
	}
	return terms
}

// fourFactors are the classes of the paper's score: all but the shape.
var fourFactors = []int{shapes2d.Scale, shapes2d.Orientation, shapes2d.PosX, shapes2d.PosY}

// fiveFactors are the classes of the score in later work.
var fiveFactors = append([]int{shapes2d.Shape}, fourFactors...)

// higgins configures the score with the given number of points for training, and half as many for the test.
func higgins(factors []int, l, points int, c metrics.Classifier, seed uint64) metrics.Higgins {
	return metrics.Higgins{Factors: factors, L: l, Training: points, Test: points / 2, Classifier: c, Seed: seed}
}

// latents describes the latents of a model.
type latents struct {
	kl    []float64   // of each latent, in nats, a mean over images
	share [][]float64 // of the variance of each latent's mean that each factor alone explains
}

// lookAt encodes n random images of the shapes.
func lookAt(m *vae.Model, shapes *shapes2d.Shapes, n int) latents {
	points := metrics.Sample(m.Posteriors(shapes), shapes, n, 1, "look")
	k := m.Latent
	mu, logVar := mat32.Slice(points.Codes, 0, n, 0, k), mat32.Slice(points.Codes, 0, n, k, 2*k)
	points.Codes = mu
	return latents{kl: divergences(mu, logVar), share: metrics.ExplainedVariance(points)}
}

// active returns the active latents: those that say something of an image.
func (l latents) active() []int { return activeOf(l.kl) }

// axes returns how well x and y have a latent each. Of two active latents, one has the share that x alone
// explains, and the other the share that y alone explains. The smaller of these shares counts. The result is
// that of the best two latents, or 0 if fewer than two are active.
func (l latents) axes() (best float64) {
	for _, i := range l.active() {
		for _, j := range l.active() {
			if i != j {
				best = max(best, min(l.share[i][shapes2d.PosX], l.share[j][shapes2d.PosY]))
			}
		}
	}
	return best
}

// position returns the number of active latents that follow the position: x and y alone explain more than half of
// their variance.
func (l latents) position() (n int) {
	for _, j := range l.active() {
		if s := l.share[j]; s[shapes2d.PosX]+s[shapes2d.PosY] > 0.5 {
			n++
		}
	}
	return n
}
