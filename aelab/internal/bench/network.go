package main

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
)

// network is one of the papers' networks with its way of training. rivals/networks.py
// has the same ones for PyTorch, under the same names.
type network struct {
	name, about string
	columns     int
	batches     []int
	// flops of the matrix products of one step, for each example
	flops float64
	build func() (train.Model, optim.Optimizer)
}

var networks = []network{
	{
		name: "autoencoder", about: "784-1000-500-250-2, sigmoid units, linear code, cross-entropy, Adam (Hinton and Salakhutdinov 2006)",
		columns: 784, batches: []int{100, 1000},
		flops: denseFlops(784, 1000, 500, 250, 2, 250, 500, 1000, 784),
		build: func() (train.Model, optim.Optimizer) { return newAutoencoder(), optim.NewAdam(1e-3) },
	},
	{
		name: "vae", about: "784-500-20 VAE, tanh, Bernoulli, Adagrad (Kingma and Welling 2014)",
		columns: 784, batches: []int{100, 1000},
		flops: denseFlops(784, 500, 2*20) + denseFlops(20, 500, 784) + 2*20*500,
		build: func() (train.Model, optim.Optimizer) { return newVAE(0), optim.NewAdagrad(rate) },
	},
	{
		name: "betavae", about: "4096-1200-1200-10 VAE with β = 4, ReLU, three tanh layers in the decoder, Bernoulli, Adagrad (Higgins et al. 2017)",
		columns: 4096, batches: []int{100, 1000},
		flops: denseFlops(4096, 1200, 1200, 2*10) + denseFlops(10, 1200, 1200, 1200, 4096) + 2*10*1200,
		build: func() (train.Model, optim.Optimizer) { return newBetaVAE(), optim.NewAdagrad(rate) },
	},
}

// rate is below the papers': on data without structure it keeps the losses from overflowing,
// and no step takes longer or shorter for it.
const rate = 1e-3

// denseFlops returns the FLOPs of the products of dense layers of these sizes for one example:
// forward, dW, and dX in all but the first, whose input is data.
func denseFlops(sizes ...int) float64 {
	var flops int
	for i, in := range sizes[:len(sizes)-1] {
		products := 3
		if i == 0 {
			products = 2
		}
		flops += 2 * products * in * sizes[i+1]
	}
	return float64(flops)
}

func steps() []Case {
	var list []Case
	for _, n := range networks {
		for _, batch := range n.batches {
			list = append(list, n.step(batch))
		}
	}
	return list
}

// step is the case of a whole training step: forward, loss, backward, update.
func (n network) step(batch int) Case {
	return Case{
		Name: fmt.Sprintf("Step/%s/%d", n.name, batch),
		Unit: "samples/s", Work: float64(batch), Flops: n.flops * float64(batch),
		Setup: func(string) func() error {
			model, rule := n.build()
			return trainer(model, rule, data(batch, n.columns))
		},
	}
}

// data returns a few batches in [0, 1), so that a step finds new examples in memory.
func data(batch, columns int) []mat32.Matrix {
	rng := random.New(1, "data")
	batches := make([]mat32.Matrix, 4)
	for i := range batches {
		batches[i] = mat32.New(batch, columns)
		rng.Uniform(batches[i].Data)
	}
	return batches
}

// trainer returns a function that does one training step on the next of the batches.
func trainer(model train.Model, rule optim.Optimizer, batches []mat32.Matrix) func() error {
	w, dw := model.Params()
	rule.Init(len(w))
	step := 0
	return func() error {
		value := model.Step(train.Batch{Step: step, X: batches[step%len(batches)]})[0].Value
		rule.Step(w, dw)
		step++
		if value-value != 0 {
			return fmt.Errorf("loss is %g in step %d", value, step)
		}
		return nil
	}
}

// dense returns dense layers with the activation between them, none after the last.
func dense(activation func() *nn.Activation, sizes ...int) nn.Sequential {
	var s nn.Sequential
	for i, in := range sizes[:len(sizes)-1] {
		if i > 0 {
			s = append(s, activation())
		}
		s = append(s, nn.NewDense(in, sizes[i+1], nn.GlorotUniform{}))
	}
	return s
}

// autoencoder minimises the cross-entropy of its input and its output, given as logits.
type autoencoder struct {
	encoder, decoder nn.Sequential
	w, dw            []float32
	dlogits          mat32.Matrix
	terms            [1]train.Term
}

func newAutoencoder() *autoencoder {
	m := &autoencoder{
		encoder: dense(nn.NewSigmoid, 784, 1000, 500, 250, 2),
		decoder: dense(nn.NewSigmoid, 2, 250, 500, 1000, 784),
	}
	m.w, m.dw = nn.Alloc(random.New(1, "init"), m.encoder, m.decoder)
	return m
}

// Params implements train.Model.
func (m *autoencoder) Params() (w, dw []float32) { return m.w, m.dw }

// Step implements train.Model.
func (m *autoencoder) Step(b train.Batch) []train.Term {
	clear(m.dw)
	pass := nn.Training(b.Step)
	logits := m.decoder.Forward(m.encoder.Forward(b.X, pass), pass)
	m.dlogits = mat32.Resize(m.dlogits, logits.Rows, logits.Cols)
	clear(m.dlogits.Data)
	m.terms[0] = train.Term{Name: "loss", Value: loss.BernoulliNLL(m.dlogits, logits, b.X)}
	m.encoder.Backward(m.decoder.Backward(m.dlogits, true), false)
	return m.terms[:]
}

// newVAE returns a model whose weights decay as weightPrior says.
func newVAE(weightPrior float32) *vae.Model {
	const latent = 20
	return vae.New(vae.Config{
		Encoder: dense(nn.NewTanh, 784, 500, 2*latent), Decoder: dense(nn.NewTanh, latent, 500, 784),
		Latent: latent, WeightPrior: weightPrior, Seed: 1,
	})
}

func newBetaVAE() *vae.Model {
	const latent = 10
	return vae.New(vae.Config{
		Encoder: dense(nn.NewReLU, 4096, 1200, 1200, 2*latent), Decoder: dense(nn.NewTanh, latent, 1200, 1200, 1200, 4096),
		Latent: latent, Regularizer: vae.KL{Beta: 4}, Seed: 1,
	})
}
