package kingma2013

import (
	"math"

	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// dense returns a layer with its starting weights and biases.
func (t Training) dense(in, out int) nn.Layer {
	return nn.NewDenseBias(in, out, t.weights(in), nn.Normal{Std: t.InitStd})
}

// head returns a layer of outputs. With ZeroHeads its biases start at 0, and so do the weights of output first
// and of all outputs after it.
func (t Training) head(in, out, first int) nn.Layer {
	if !t.ZeroHeads {
		return t.dense(in, out)
	}
	return nn.NewDense(in, out, someZero{t.weights(in), first})
}

func (t Training) weights(in int) nn.Initializer {
	if t.FanIn {
		return nn.Normal{Std: 1 / math.Sqrt(float64(in))}
	}
	return nn.Normal{Std: t.InitStd}
}

// someZero draws like its Initializer, and then sets the weights of some outputs to 0.
type someZero struct {
	nn.Initializer
	first int // of the outputs whose weights are 0
}

// Fill implements nn.Initializer.
func (z someZero) Fill(w []float32, in, out int, rng *random.Stream) {
	z.Initializer.Fill(w, in, out, rng)
	for i := range in {
		clear(w[i*out+z.first : (i+1)*out])
	}
}
