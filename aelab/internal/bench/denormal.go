package main

import (
	"math"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/vae"
)

// denormals are two cases of one network, a VAE with weight decay, on normal numbers and on
// subnormal ones, for which many processors take a hundred times longer.
func denormals() []Case {
	return []Case{denormal("normal", false), denormal("subnormal", true)}
}

const denormalBatch = 100

func denormal(name string, tiny bool) Case {
	return Case{
		Name: "Denormals/" + name, Unit: "samples/s", Work: denormalBatch,
		Setup: func(string) func() error {
			model, batches := denormalModel(tiny)
			return trainer(model, denormalRule(), batches)
		},
	}
}

func denormalRule() optim.Optimizer { return &optim.SGD{LearningRate: 1e-3, Momentum: 0.9} }

// denormalModel returns the network and its data. If tiny is set, half of the data's columns
// hold subnormal numbers, and half of the hidden units are as decay leaves units that are
// of no use: the weights to and from them are hardly normal numbers any more. Then
// products with them are not, and their gradients are not either.
func denormalModel(tiny bool) (*vae.Model, []mat32.Matrix) {
	const hidden = 500
	model, batches := newVAE(1), noise(denormalBatch, 784)
	if !tiny {
		return model, batches
	}
	for _, x := range batches {
		for i := range x.Rows {
			for j := range x.Cols / 2 {
				x.Data[i*x.Stride+j] *= 1e-38 // a kernel would flush the result
			}
		}
	}
	for _, p := range nn.Params(model.Encoder, model.Decoder) {
		switch w := p.Weights(); {
		case p.Bias:
		case w.Cols == hidden:
			shrink(mat32.Slice(w, 0, w.Rows, 0, hidden/2))
		default:
			shrink(mat32.Rows(w, 0, hidden/2))
		}
	}
	return model, batches
}

// shrink sets each weight to ±10^u with u uniform in [-37.5, -36).
func shrink(w mat32.Matrix) {
	exponents := random.New(1, "exponents")
	for i := range w.Rows {
		row := mat32.Row(w, i)
		exponents.Uniform(row)
		for j, u := range row {
			row[j] = float32(math.Copysign(math.Pow(10, -37.5+1.5*float64(u)), float64(j%2)-0.5))
		}
	}
}
