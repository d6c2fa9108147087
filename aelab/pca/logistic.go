package pca

import (
	"github.com/aelab-go/autoencoders/aelab/nn"
)

// Logistic returns the two layers of logistic PCA, a linear code of r numbers straight from d
// inputs and to the logits of d outputs,
//
//	z = x·W + b,  a = z·V + c,
//
// to be trained by loss.BernoulliNLL of the logits a: the baseline of Hinton and Salakhutdinov
// 2006, who do not say how they started it. Here nn.Alloc draws both weights from
// N(0, 0.1²), as theirs for other networks, and leaves the biases 0. The means that it gives
// for the pixels are sigmoid(a), so squared errors are those of sigmoid(a).
//
// The two are the halves of an ae.New, whose outputs are logits, which train.Run trains and
// whose SquaredError evaluates it: see the example.
func Logistic(d, r int) (encoder, decoder nn.Sequential) {
	init := nn.Normal{Std: 0.1}
	return nn.Sequential{nn.NewDense(d, r, init)}, nn.Sequential{nn.NewDense(r, d, init)}
}
