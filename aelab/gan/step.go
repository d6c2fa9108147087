package gan

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// Step sets each player's gradients of its own loss, both at the same weights. Its terms are
//
//	discriminator  -log D(x) - log(1 - D(G(z))), 2·log 2 = 1.39 where the players are even,
//	generator      -log D(G(z)),
//	codes          -log q(c|G(z)), not weighted,
//	code error     (c - E_q[c])², a mean over codes: 1/3 if nothing is known of them.
//
// The loss of each player is its own term plus λ times the third.
func (m *Model) Step(b train.Batch) []train.Term {
	nn.ClearGrads(m.params)
	n, pass := b.X.Rows, nn.Training(b.Step)
	m.label(n)
	m.draw(b.Step, n)
	m.disturbances.Seek(b.Step)

	features := m.Body.Forward(m.disturb(m.Generator.Forward(m.latent, pass), 1, 0), pass)
	logits := m.Discriminator.Forward(features, pass)
	codes := m.recognise(m.Recogniser.Forward(features, pass))
	dcodes := m.Recogniser.Backward(m.dguess, true) // the same for both players

	generator := m.judge(logits, m.ones)
	m.Generator.Backward(m.Body.Backward(m.sum(m.Discriminator.Backward(m.dlogits, true), dcodes), true), false)
	nn.ClearGrads(m.judges) // from the backward pass of the generator's loss

	discriminator := m.judge(logits, m.zeros)
	m.Body.Backward(m.sum(m.Discriminator.Backward(m.dlogits, true), dcodes), false)
	features = m.Body.Forward(m.disturb(b.X, 2, -1), pass)
	discriminator += m.judge(m.Discriminator.Forward(features, pass), m.ones)
	m.Body.Backward(m.Discriminator.Backward(m.dlogits, true), false)

	nn.FinishGrads(m.params)
	m.terms = [4]train.Term{
		{Name: "discriminator", Value: discriminator}, {Name: "generator", Value: generator},
		{Name: "codes", Value: codes}, {Name: "code error", Value: m.codeError()},
	}
	return m.terms[:]
}

// label sets ones and zeros to n labels each.
func (m *Model) label(n int) {
	m.ones, m.zeros = mat32.Resize(m.ones, n, 1), mat32.Resize(m.zeros, n, 1)
	for i := range n {
		m.ones.Data[i], m.zeros.Data[i] = 1, 0
	}
}

// draw sets n rows of codes and noise.
func (m *Model) draw(step, n int) {
	k := m.CodeSize
	m.latent, m.codes = mat32.Resize(m.latent, n, k+m.NoiseSize), mat32.Resize(m.codes, n, k)
	m.draws.Seek(step).Uniform(m.latent.Data)
	for i, u := range m.latent.Data {
		m.latent.Data[i] = 2*u - 1
	}
	mat32.Copy(m.codes, mat32.Slice(m.latent, 0, n, 0, k))
}

// disturb returns scale·x + shift plus the next instance noise. Products with scales of 1 and 2 are exact.
func (m *Model) disturb(x mat32.Matrix, scale, shift float32) mat32.Matrix {
	m.seen = mat32.Resize(m.seen, x.Rows, x.Cols)
	if m.InstanceNoise == 0 {
		clear(m.seen.Data)
	} else {
		m.disturbances.Normal(m.seen.Data)
		simd.Scale(m.seen.Data, m.InstanceNoise)
	}
	for i := range x.Rows {
		row := mat32.Row(m.seen, i)
		for j, v := range mat32.Row(x, i) {
			row[j] += float32(scale*v) + shift
		}
	}
	return m.seen
}

// judge returns the cross-entropy of logits and labels, and sets dlogits.
func (m *Model) judge(logits, labels mat32.Matrix) float64 {
	if logits.Cols != 1 {
		panic(fmt.Sprintf("gan: the discriminator gives %d columns, want 1: a logit", logits.Cols))
	}
	m.dlogits = mat32.Resize(m.dlogits, logits.Rows, 1)
	clear(m.dlogits.Data)
	return loss.BernoulliNLL(m.dlogits, logits, labels)
}

// recognise returns -log q(c|x) and sets dguess to λ times its gradient.
func (m *Model) recognise(out mat32.Matrix) float64 {
	m.guess(out)
	m.dguess = mat32.Resize(m.dguess, out.Rows, out.Cols)
	clear(m.dguess.Data)
	value := m.Posterior.NLL(m.dguess, out, m.codes)
	simd.Scale(m.dguess.Data, m.Weight)
	return value
}

// guess sets guessed to the mean of q(c|x).
func (m *Model) guess(out mat32.Matrix) {
	if want := m.Posterior.Outputs(m.CodeSize); out.Cols != want {
		panic(fmt.Sprintf("gan: the recogniser gives %d columns, want %d, for %d codes", out.Cols, want, m.CodeSize))
	}
	m.guessed = mat32.Resize(m.guessed, out.Rows, m.CodeSize)
	m.Posterior.Mean(m.guessed, out)
}

// codeError returns the squared error of the last guess, a mean over codes and examples.
func (m *Model) codeError() float64 {
	return loss.SquaredError(mat32.Matrix{}, m.guessed, m.codes) / float64(m.CodeSize)
}

// sum returns a + b, the gradient of the features from two heads.
func (m *Model) sum(a, b mat32.Matrix) mat32.Matrix {
	mat32.SameShape("gan: gradients of the features", a, b)
	m.dfeatures = mat32.Resize(m.dfeatures, a.Rows, a.Cols)
	simd.Add(m.dfeatures.Data, mat32.Flat(a), mat32.Flat(b))
	return m.dfeatures
}
