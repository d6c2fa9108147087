package main

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/rbm"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
)

// network is one of the papers' networks with its way of training. rivals/networks.py
// has the same ones for PyTorch, under the same names. The papers' batches come first.
type network struct {
	name, about string
	columns     int
	images      string // the file; none: noise
	batches     []int
	build       func() train.Model
	rule        func() optim.Optimizer
	flops       float64 // of the products of one step, for each example
}

// rate is below the papers': on noise it keeps the losses from overflowing,
// and no step takes longer or shorter for it.
const rate = 1e-3

func adam() optim.Optimizer     { return optim.NewAdam(rate) }
func adagrad() optim.Optimizer  { return optim.NewAdagrad(rate) }
func momentum() optim.Optimizer { return &optim.SGD{LearningRate: rate, Momentum: 0.9} }

var networks = []network{
	{
		name: "autoencoder", about: "784-1000-500-250-2, sigmoid units, linear code, cross-entropy, Adam (Hinton and Salakhutdinov 2006)",
		columns: 784, images: digitsFile, batches: []int{1000, 100},
		build: func() train.Model { return newAutoencoder(deep()) }, rule: adam,
		flops: stepFlops(deep()),
	},
	{
		name: "rbm", about: "784-1000 restricted Boltzmann machine, CD-1, momentum, weight decay (Hinton and Salakhutdinov 2006)",
		columns: 784, images: digitsFile, batches: []int{100, 1000},
		build: func() train.Model { return rbm.New(rbm.Config{Visible: 784, Hidden: 1000, WeightDecay: 2e-4, Seed: 1}) }, rule: momentum,
		flops: 5 * 2 * 784 * 1000, // three passes between the layers, two sets of statistics
	},
	{
		name: "ksparse", about: "784-1000, the 25 largest of each code, tied weights, squared error, momentum (Makhzani and Frey 2014)",
		columns: 784, images: digitsFile, batches: []int{128, 1000},
		build: func() train.Model { return ae.NewKSparse(ae.KSparseConfig{Input: 784, Units: 1000, K: 25, Seed: 1}) }, rule: momentum,
		flops: 2 * 784 * (1000 + 4*25), // the code; with its 25 units the output, two parts of dW, and dX
	},
	{
		name: "vae", about: "784-500-20 VAE, tanh, Bernoulli, Adagrad (Kingma and Welling 2014)",
		columns: 784, images: digitsFile, batches: []int{100, 1000},
		build: func() train.Model { return variational(20, 1)(shallow()) }, rule: adagrad,
		flops: stepFlops(shallow()),
	},
	{
		name: "betavae", about: "4096-1200-1200-10 VAE, β = 4, ReLU, three tanh layers in the decoder, Bernoulli, Adagrad (Higgins et al. 2017)",
		columns: 4096, images: shapesFile, batches: []int{100, 1000},
		build: func() train.Model { return variational(10, 4)(shapes2D()) }, rule: adagrad,
		flops: stepFlops(shapes2D()),
	},
	{
		name: "convvae", about: "chairs VAE, 64×64×1, convolutions 32, 32, 64, 64 of 4×4 with stride 2, 256 units, 32 latents, the decoder the reverse, β = 5, ReLU, Bernoulli, Adam (Higgins et al. 2017)",
		columns: 64 * 64, batches: []int{64, 256},
		build: func() train.Model { return variational(32, 5)(chairs()) }, rule: adam,
		flops: stepFlops(chairs()),
	},
	{
		name: "dcign", about: "network of DC-IGN, 64×64×1, convolutions 96, 48, 48 of 3×3 with pooling, 10 latents, decoder of upsampling and convolutions 48, 96, 1 (ours do both in one layer, with 4/9 of the FLOPs, and these are counted; PyTorch does so where that is faster, “joined”), ReLU, Bernoulli, Adam (Higgins et al. 2017), trained as a VAE",
		columns: 64 * 64, batches: []int{20},
		build: func() train.Model { return variational(10, 1)(dcign()) }, rule: adam,
		flops: stepFlops(dcign()),
	},
}

func steps() []Case {
	var list []Case
	for _, n := range networks {
		for i, batch := range n.batches {
			c := n.step(batch)
			c.Extra = i > 0
			list = append(list, c)
		}
	}
	return list
}

// step is the case of a whole training step: forward, loss, backward, update.
func (n network) step(batch int) Case {
	return Case{
		Name: fmt.Sprintf("Step/%s/%d", n.name, batch),
		Unit: "samples/s", Work: float64(batch), Flops: n.flops * float64(batch),
		Setup: func(dir string) func() error {
			batches, err := n.data(dir, batch)
			if err != nil {
				return func() error { return err }
			}
			return trainer(n.build(), n.rule(), batches)
		},
	}
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

// newAutoencoder minimises the cross-entropy of its output with its input.
func newAutoencoder(encoder, decoder nn.Sequential) train.Model {
	return ae.New(ae.Config{Encoder: encoder, Decoder: decoder, Seed: 1})
}

// variational returns a function that makes a VAE of its encoder and decoder.
func variational(latent int, beta float32) func(encoder, decoder nn.Sequential) *vae.Model {
	return func(encoder, decoder nn.Sequential) *vae.Model {
		return vae.New(vae.Config{
			Encoder: encoder, Decoder: decoder, Latent: latent,
			Regularizer: vae.KL{Beta: beta}, Seed: 1,
		})
	}
}
