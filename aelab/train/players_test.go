package train

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// players is a generator, G(z) of normal z, and a discriminator. The discriminator returns the logit
// of the probability that an example is data. At the same weights, its loss is
// -log D(x) - log(1 - D(G(z))), and the generator's -log D(G(z)) (Goodfellow et al. 2014).
type players struct {
	generator, discriminator nn.Sequential
	noise                    *random.Stream
	w, dw                    []float32
	z, zeros, ones, dlogits  mat32.Matrix
	terms                    [2]Term
}

func newPlayers() *players {
	init := nn.Normal{Std: 1}
	m := &players{
		generator:     nn.Sequential{nn.NewDense(2, 6, init), nn.NewTanh(), nn.NewDense(6, 1, init)},
		discriminator: nn.Sequential{nn.NewDense(1, 8, init), nn.NewTanh(), nn.NewDense(8, 1, init)},
		noise:         random.New(1, "noise"),
	}
	m.w, m.dw = nn.Alloc(random.New(2, "init"), m.generator, m.discriminator)
	return m
}

// parts returns a rule for each player.
func (m *players) parts(rate float32) *optim.Parts {
	generator, discriminator := optim.NewAdam(rate), optim.NewAdam(rate)
	generator.Beta1, discriminator.Beta1 = 0.5, 0.5
	return &optim.Parts{Parts: []optim.Part{
		{Name: "generator", Len: length(m.generator), Rule: generator},
		{Name: "discriminator", Len: length(m.discriminator), Rule: discriminator},
	}}
}

func length(l nn.Layer) (n int) {
	for _, p := range l.Params() {
		n += p.Len()
	}
	return n
}

func (m *players) Params() (w, dw []float32) { return m.w, m.dw }

func (m *players) Range() (low, high float32) { return loss.Unbounded() }

func (m *players) Step(b Batch) []Term {
	nn.ClearGrads(nn.Params(m.generator, m.discriminator))
	n := b.X.Rows
	m.z, m.zeros, m.ones = mat32.Resize(m.z, n, 2), mat32.Resize(m.zeros, n, 1), mat32.Resize(m.ones, n, 1)
	for i := range m.ones.Data {
		m.ones.Data[i] = 1
	}
	m.noise.Seek(b.Step).Normal(m.z.Data)
	pass := nn.Training(b.Step)

	fake := m.generator.Forward(m.z, pass)
	m.terms[1] = Term{"generator", m.judge(fake, m.ones)}
	m.generator.Backward(m.discriminator.Backward(m.dlogits, true), false)

	nn.ClearGrads(m.discriminator.Params()) // those on the generator's way
	value := m.judge(fake, m.zeros)
	m.discriminator.Backward(m.dlogits, false)
	value += m.judge(b.X, m.ones)
	m.discriminator.Backward(m.dlogits, false)
	m.terms[0] = Term{"discriminator", value}
	nn.FinishGrads(nn.Params(m.generator, m.discriminator))
	return m.terms[:]
}

// judge returns the discriminator's loss for labels, and sets dlogits to its gradient.
func (m *players) judge(x, labels mat32.Matrix) float64 {
	logits := m.discriminator.Forward(x, nn.Pass{})
	m.dlogits = mat32.Resize(m.dlogits, logits.Rows, 1)
	clear(m.dlogits.Data)
	return loss.BernoulliNLL(m.dlogits, logits, labels)
}

// TestTwoPlayers checks each player's gradients against its own loss, and lets them play.
func TestTwoPlayers(t *testing.T) {
	x := mat32.New(200, 1)
	random.New(3, "x").Normal(x.Data)
	for i, v := range x.Data {
		x.Data[i] = 3 + 0.5*v
	}
	m := newPlayers()
	b := Batch{X: mat32.Rows(x, 0, 20)}
	m.Step(b)
	g := length(m.generator)
	dw := slices.Clone(m.dw)
	for term, part := range [][2]int{{g, len(m.w)}, {0, g}} {
		value := func() float64 { return m.Step(b)[term].Value }
		if err := gradcheck.Coordinates(value, m.w[part[0]:part[1]], dw[part[0]:part[1]]).Err(gradcheck.Limit); err != nil {
			t.Errorf("%s: %v", m.terms[term].Name, err)
		}
	}
	_, err := Run(context.Background(), Config{Steps: 3000, BatchSize: 50, Optimizer: m.parts(0.005), Quiet: true}, Rows(x), m)
	if err != nil {
		t.Fatal(err)
	}
	z := mat32.New(1000, 2)
	random.New(4, "z").Normal(z.Data)
	var mean float64
	for _, v := range m.generator.Forward(z, nn.Pass{}).Data {
		mean += float64(v) / 1000
	}
	if math.Abs(mean-3) > 0.5 {
		t.Errorf("the generator's mean is %.2f, that of the data 3", mean)
	}
}
