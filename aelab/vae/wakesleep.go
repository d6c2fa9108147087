package vae

import (
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// WakeSleep trains a Model by the wake-sleep algorithm (Hinton et al. 1995), with which Kingma and Welling
// (2014) compare theirs. Each step has two phases:
//
//	wake:  x from the data, z ~ q(z|x); the decoder descends -log p(x|z);
//	sleep: z ~ p(z), x ~ p(x|z);        the encoder descends -log q(z|x).
//
// So the decoder gets the gradient that the ELBO would give it. The encoder learns from dreams, in which z
// is known, and not from data: the two descend no common loss. There is a dream for each example of the
// batch. Likelihood.Sample draws the dreams, so those of a Bernoulli decoder are zeros and ones, whatever
// the data is. Draws outside Likelihood.Range are moved to its ends, because no data lies there.
//
// Apart from Step, WakeSleep behaves as its Model. The Regularizer is not used.
type WakeSleep struct {
	*Model

	dreams *random.Stream
	z, x   mat32.Matrix // dreamt
}

// Step sets the gradients. Its terms are the loss, the reconstruction -log p(x|z) of the wake phase, "kl",
// "sleep", the -log q(z|x) of the dreams, and "prior" if there is a weight prior. The loss is the sum of
// the losses of both phases and the weight prior. "kl" makes up the ELBO with the reconstruction and is not
// part of the loss.
func (m *WakeSleep) Step(b train.Batch) []train.Term {
	nn.ClearGrads(m.params)
	reconstruction, kl := m.wake(b)
	sleep := m.sleep(b.Step, b.X.Rows, b.X.Cols)
	m.terms = append(m.terms[:0], train.Term{Name: "loss"}, train.Term{Name: "reconstruction", Value: reconstruction},
		train.Term{Name: "kl", Value: kl}, train.Term{Name: "sleep", Value: sleep})
	return m.finish(m.terms, reconstruction, sleep)
}

// wake sets the gradients of the decoder.
func (m *WakeSleep) wake(b train.Batch) (reconstruction, kl float64) {
	p := &m.post
	m.infer(p, m.Encoder.Forward(b.X, nn.Training(b.Step)))
	p.sample(m.noise.Seek(b.Step))
	kl = loss.KLStandardNormal(mat32.Matrix{}, mat32.Matrix{}, p.Mu, p.LogVar, 1)
	out := m.Decoder.Forward(p.Z, nn.Training(b.Step))
	m.dout = zeros(m.dout, out.Rows, out.Cols)
	reconstruction = m.Likelihood.NLL(m.dout, out, b.X)
	m.Decoder.Backward(m.dout, false)
	return reconstruction, kl
}

// sleep sets the gradients of the encoder from n dreams of d numbers. It returns the dreams' -log q(z|x).
func (m *WakeSleep) sleep(step, n, d int) float64 {
	if m.dreams == nil {
		m.dreams = random.New(m.Seed, "dreams")
	}
	m.z, m.x = mat32.Resize(m.z, n, m.Latent), mat32.Resize(m.x, n, d)
	m.dreams.Seek(step).Normal(m.z.Data)
	m.Likelihood.Sample(m.x, m.Decoder.Forward(m.z, nn.Training(step)), m.dreams)
	clip(m.x.Data, m.Likelihood)

	m.infer(&m.post, m.Encoder.Forward(m.x, nn.Training(step)))
	m.dstats = zeros(m.dstats, n, 2*m.Latent)
	dmu, dlogVar := m.split(m.dstats)
	value := loss.GaussianNLL(dmu, dlogVar, m.post.Mu, m.post.LogVar, m.z)
	m.Encoder.Backward(m.dstats, false)
	return value
}

// clip moves numbers outside the likelihood's range to its ends.
func clip(x []float32, l loss.Likelihood) {
	low, high := l.Range()
	for i, v := range x {
		x[i] = min(max(v, low), high)
	}
}
