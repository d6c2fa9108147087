package vae

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// Regularizer is the part of the loss that shapes the posterior.
type Regularizer interface {
	// Add adds the gradient of the penalty to p.DMu, p.DLogVar and p.DZ, appends what is
	// worth recording to terms, unweighted, and returns the penalty, weighted.
	//
	// step is the number of updates done before. A penalty that changes with time is a function of
	// it. A penalty that draws, such as samples of the prior, has a random.Stream of its own and
	// seeks step.
	Add(step int, p *Posterior, terms []train.Term) (penalty float64, _ []train.Term)
}

// KL is Beta·KL(q(z|x) ‖ N(0, I)). With Beta = 1 the loss is -ELBO.
type KL struct{ Beta float32 }

// Add implements Regularizer; its term is "kl". It panics if Beta is negative: such a loss has no minimum.
func (r KL) Add(_ int, p *Posterior, terms []train.Term) (float64, []train.Term) {
	if !(r.Beta >= 0) {
		panic(fmt.Sprintf("vae: KL: Beta is %v, want a number that is not negative", r.Beta))
	}
	kl := loss.KLStandardNormal(p.DMu, p.DLogVar, p.Mu, p.LogVar, r.Beta)
	return float64(float64(r.Beta) * kl), append(terms, train.Term{Name: "kl", Value: kl})
}
