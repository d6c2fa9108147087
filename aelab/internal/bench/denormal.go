package main

import (
	"context"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
)

// denormals are two cases of one network, a VAE with weight decay, on normal numbers and on
// subnormal ones, for which many processors take a hundred times longer.
func denormals() []Case {
	return []Case{denormal("normal", false), denormal("subnormal", true)}
}

const denormalBatch, denormalSteps = 100, 10

// denormal is some steps of package train, which has a part in it, from the same weights.
func denormal(name string, tiny bool) Case {
	return Case{
		Name: "Denormals/" + name, Unit: "samples/s", Work: denormalBatch * denormalSteps,
		Setup: func(string) func() error {
			model, data := denormalModel(tiny)
			w, _ := model.Params()
			start := slices.Clone(w)
			return func() error {
				copy(w, start)
				_, err := train.Run(context.Background(), denormalTraining(), train.Rows(data), model)
				return err
			}
		},
	}
}

func denormalTraining() train.Config {
	return train.Config{
		BatchSize: denormalBatch, Steps: denormalSteps, Quiet: true,
		Optimizer: &optim.SGD{LearningRate: 1e-3, Momentum: 0.9},
	}
}

// denormalModel returns the network and its data. If tiny is set, half of the data's columns
// hold subnormal numbers, and half of the hidden units are as decay leaves units that are
// of no use: the weights to and from them are the smallest that updates leave. Many
// products with them and of them would be subnormal.
func denormalModel(tiny bool) (*vae.Model, mat32.Matrix) {
	const hidden = 500
	model, x := newVAE(1), noise(denormalBatch, 784)[0]
	if !tiny {
		return model, x
	}
	for i := range x.Rows {
		for j := range x.Cols / 2 {
			x.Data[i*x.Stride+j] *= 1e-38 // a kernel would flush the result
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
	return model, x
}

// shrink sets each weight to ±2^u with u uniform in [-100, -96).
func shrink(w mat32.Matrix) {
	exponents := random.New(1, "exponents")
	for i := range w.Rows {
		row := mat32.Row(w, i)
		exponents.Uniform(row)
		for j, u := range row {
			row[j] = float32(math.Copysign(math.Exp2(-100+4*float64(u)), float64(j%2)-0.5))
		}
	}
}
