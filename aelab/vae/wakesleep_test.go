package vae_test

import (
	"context"
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
)

// wakeSleep returns a model with the likelihood, and a batch for it.
func wakeSleep(likelihood loss.Likelihood) (*vae.WakeSleep, train.Batch) {
	m := &vae.WakeSleep{Model: mlp(12, 9, 3, vae.Config{Likelihood: likelihood, WeightPrior: 0.3, Seed: 4})}
	x := mat32.New(8, 12)
	random.New(1, "x").Uniform(x.Data)
	return m, train.Batch{Step: 3, X: x}
}

// TestWakeIsTheBoundsGradient checks that the decoder gets the gradient of the ELBO, to the bit.
func TestWakeIsTheBoundsGradient(t *testing.T) {
	for _, likelihood := range []func() loss.Likelihood{
		func() loss.Likelihood { return loss.Bernoulli{} }, func() loss.Likelihood { return new(loss.SigmoidGaussian) },
	} {
		m, b := wakeSleep(likelihood())
		other, _ := wakeSleep(likelihood())
		terms, bound := m.Step(b), other.Model.Step(b)
		if terms[1] != bound[1] || terms[2] != bound[2] {
			t.Errorf("terms are %v, want the bound's first, %v", terms, bound)
		}
		n := 0
		for _, p := range m.Encoder.Params() {
			n += len(p.W)
		}
		_, dw := m.Params()
		_, want := other.Params()
		if !slices.Equal(dw[n:], want[n:]) {
			t.Error("the decoder's gradient is not that of the bound")
		}
	}
}

// TestSleepGradient checks that the encoder gets the gradient of -log q(z|x) for dreams. These do not
// change with the encoder.
func TestSleepGradient(t *testing.T) {
	for name, likelihood := range map[string]loss.Likelihood{"Bernoulli": loss.Bernoulli{}, "Gaussian": new(loss.SigmoidGaussian)} {
		m, b := wakeSleep(likelihood)
		n := 0
		for _, p := range m.Encoder.Params() {
			n += len(p.W)
		}
		value := func() float64 {
			terms := m.Step(b)
			return terms[3].Value + terms[4].Value // with the weight prior
		}
		value()
		w, dw := m.Params()
		dw = slices.Clone(dw)
		r := gradcheck.Coordinates(value, w[:n], dw[:n])
		if err := r.Err(gradcheck.Limit); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDreamsAreClipped checks that dreams of pixels lie in [0, 1], and that draws outside are moved to 0 and 1.
// Dreams of numbers without bounds stay as they are drawn.
func TestDreamsAreClipped(t *testing.T) {
	for name, c := range map[string]struct {
		likelihood loss.Likelihood
		clipped    bool
	}{"SigmoidGaussian": {new(loss.SigmoidGaussian), true}, "Gaussian": {loss.Gaussian{}, false}} {
		m, b := wakeSleep(c.likelihood)
		m.Step(b)
		low, high := slices.Min(m.Dreams().Data), slices.Max(m.Dreams().Data)
		if clipped := low == 0 && high == 1; clipped != c.clipped || !clipped && !(low < 0 && high > 1) {
			t.Errorf("%s: dreams are from %v to %v, clipped %v, want clipped %v", name, low, high, clipped, c.clipped)
		}
	}
}

func TestWakeSleepLearns(t *testing.T) {
	x := stripes(300, 8)
	m := &vae.WakeSleep{Model: mlp(8, 16, 2, vae.Config{Seed: 1})}
	before := m.Bound(x, 1)
	if _, err := train.Run(context.Background(), train.Config{
		Epochs: 200, BatchSize: 30, Optimizer: optim.NewAdam(0.01), Quiet: true,
	}, train.Rows(x), m); err != nil {
		t.Fatal(err)
	}
	if after := m.Bound(x, 1); after < before/2 {
		t.Errorf("bound %.2f before, %.2f after", before, after)
	}
}

func TestWakeSleepDoesNotAllocate(t *testing.T) {
	m, b := wakeSleep(loss.Bernoulli{})
	m.Step(b)
	if n := allocs.PerRun(1, func() { m.Step(b) }); n != 0 {
		t.Errorf("a step allocates %g times", n)
	}
}
