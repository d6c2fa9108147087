package kingma2013

import (
	"math"

	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// dense returns a layer with its starting weights and biases.
func (t Training) dense(in, out int) nn.Layer {
	return nn.NewDenseBias(in, out, t.weights(in), t.biases())
}

// posterior returns the layer of the encoder's k means and k log-variances. With ZeroHeads all weights and biases
// of the log-variances start at 0.
func (t Training) posterior(in, k int) nn.Layer {
	if !t.ZeroHeads {
		return t.dense(in, 2*k)
	}
	return nn.NewDenseBias(in, 2*k, someZero{t.weights(in), k}, someZero{t.biases(), k})
}

// outputs returns the last layer of the decoder. With ZeroHeads its biases start at 0, but not with FanIn as well.
func (t Training) outputs(in, out int) nn.Layer {
	if !t.ZeroHeads || t.FanIn {
		return t.dense(in, out)
	}
	return nn.NewDense(in, out, t.weights(in))
}

func (t Training) weights(in int) nn.Initializer {
	if t.FanIn {
		return nn.Normal{Std: 1 / math.Sqrt(float64(in))}
	}
	return nn.Normal{Std: t.InitStd}
}

func (t Training) biases() nn.Initializer { return nn.Normal{Std: t.InitStd} }

// someZero draws like its Initializer, and then sets some columns to 0.
type someZero struct {
	nn.Initializer
	first int // of the columns that are 0
}

// Fill implements nn.Initializer.
func (z someZero) Fill(w []float32, in, out int, rng *random.Stream) {
	z.Initializer.Fill(w, in, out, rng)
	for i := range in {
		clear(w[i*out+z.first : (i+1)*out])
	}
}
