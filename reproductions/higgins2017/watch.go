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

// The names of what a look finds.
const (
	activeLatents   = "active latents"
	positionLatents = "position latents"
	lookScore       = "score"
)

// klTerm names the divergence of latent j, from 0.
func klTerm(j int) string { return fmt.Sprintf("kl %d", j) }

// leastKL is the divergence from which a latent counts as active, in nats.
const leastKL = 0.1

// look returns the divergence of each latent, how many are active, how many of these follow the
// position more than all else, and from some step on the score on few points. It looks at the same
// images each time.
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

// fiveFactors are those of later work.
var fiveFactors = append([]int{shapes2d.Shape}, fourFactors...)

// higgins configures the score with so many points for training, and half as many for the test.
func higgins(factors []int, l, points int, c metrics.Classifier, seed uint64) metrics.Higgins {
	return metrics.Higgins{Factors: factors, L: l, Training: points, Test: points / 2, Classifier: c, Seed: seed}
}

// latents is what is to be seen of the latents of a model.
type latents struct {
	kl    []float64   // of each latent, in nats, a mean over images
	share [][]float64 // of the variance of its mean that each factor alone explains
}

// lookAt encodes n random images of the shapes.
func lookAt(m *vae.Model, shapes *shapes2d.Shapes, n int) latents {
	points := metrics.Sample(m.Posteriors(shapes), shapes, n, 1, "look")
	k := m.Latent
	mu, logVar := mat32.Slice(points.Codes, 0, n, 0, k), mat32.Slice(points.Codes, 0, n, k, 2*k)
	points.Codes = mu
	return latents{kl: divergences(mu, logVar), share: metrics.ExplainedVariance(points)}
}

// active returns the latents that say something of an image.
func (l latents) active() []int { return activeOf(l.kl) }

// axes returns how well the two coordinates of the position have a latent each: of the share that x
// alone explains of one active latent, and y of another, the smaller, for the best two. It is 0 if fewer
// than two are active.
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

// position returns how many active latents follow the position: it alone explains more than half of
// what they do.
func (l latents) position() (n int) {
	for _, j := range l.active() {
		if s := l.share[j]; s[shapes2d.PosX]+s[shapes2d.PosY] > 0.5 {
			n++
		}
	}
	return n
}
