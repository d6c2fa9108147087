package main

import (
	"math"

	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// denormals are two cases of one network, a VAE with weight decay. In the second, half of
// the data's columns hold subnormal numbers, and the encoder's weights of these columns
// lie between 1e-38 and 1e-30 and shrink: every few steps, some become subnormal.
// Many processors take a hundred times longer for such numbers.
func denormals() []Case {
	return []Case{denormal("normal", false), denormal("subnormal", true)}
}

func denormal(name string, tiny bool) Case {
	const batch, columns = 100, 784
	return Case{
		Name: "Denormals/" + name, Unit: "samples/s", Work: batch,
		Setup: func(string) func() error {
			const decay, momentum, rate = 1, 0.9, 1e-3 // 1 % a step, once the velocity is up
			model, batches := newVAE(decay), data(batch, columns)
			if tiny {
				w, _ := model.Params() // begins with the encoder's first weight, in×out
				shrink(w[:columns/2*500])
				for _, x := range batches {
					for i := range x.Rows {
						for j := range columns / 2 {
							x.Data[i*x.Stride+j] *= 1e-38
						}
					}
				}
			}
			return trainer(model, &optim.SGD{LearningRate: rate, Momentum: momentum}, batches)
		},
	}
}

// shrink sets each weight to ±10^u with u uniform in [-38, -30).
func shrink(w []float32) {
	random.New(1, "exponents").Uniform(w)
	for i, u := range w {
		w[i] = float32(math.Pow(10, -38+8*float64(u)))
		if i%2 == 1 {
			w[i] = -w[i]
		}
	}
}
