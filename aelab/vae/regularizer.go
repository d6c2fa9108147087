package vae

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// Regularizer is the part of the loss that shapes the posterior.
type Regularizer interface {
	// Add adds the gradient of the penalty to p.DMu, p.DLogVar and p.DZ. It appends the unweighted values
	// to record to terms, and returns the weighted penalty.
	//
	// step is the number of updates done before. A penalty that changes with time is a function of step. A
	// penalty that draws random numbers, such as samples of the prior, has a random.Stream of its own and
	// seeks step.
	Add(step int, p *Posterior, terms []train.Term) (penalty float64, _ []train.Term)
}

// KL is β·KL(q(z|x) ‖ N(0, I)). With β = 1 the loss is -ELBO. β may change with the step: it is Start for
// the first Hold steps, goes linearly to Beta over the next Ramp steps, and stays there. Without Hold and
// Ramp it is Beta throughout.
//
// Bowman et al. (2016) anneal β from 0 in this way. The authors of InfoVAE compare with a β of 0.01 for
// 20,000 steps and of 1 after them (Zhao et al. 2017, their code).
type KL struct {
	Beta       float32
	Start      float32
	Hold, Ramp int // steps
}

// At returns β at a step, the number of updates done before.
func (r KL) At(step int) float32 {
	switch past := step - r.Hold; {
	case past >= r.Ramp:
		return r.Beta
	case past < 0:
		return r.Start
	default:
		return r.Start + float32((r.Beta-r.Start)*(float32(past)/float32(r.Ramp)))
	}
}

// Add implements Regularizer; its term is "kl". It panics if Beta or Start is negative: such a loss has no
// minimum.
func (r KL) Add(step int, p *Posterior, terms []train.Term) (float64, []train.Term) {
	if !(r.Beta >= 0) {
		panic(fmt.Sprintf("vae: KL: Beta is %v, want a number that is not negative", r.Beta))
	}
	if !(r.Start >= 0) {
		panic(fmt.Sprintf("vae: KL: Start is %v, want a number that is not negative", r.Start))
	}
	beta := r.At(step)
	kl := loss.KLStandardNormal(p.DMu, p.DLogVar, p.Mu, p.LogVar, beta)
	return float64(float64(beta) * kl), append(terms, train.Term{Name: "kl", Value: kl})
}
