package pca

import (
	"github.com/aelab-go/autoencoders/aelab/nn"
)

// Logistic returns the two layers of logistic PCA, from d inputs straight to a linear code of r numbers,
// and from the code to the logits of d outputs,
//
//	z = x·W + b,  a = z·V + c.
//
// Train them by loss.BernoulliNLL of the logits a. This is the baseline of Hinton and Salakhutdinov 2006,
// who do not say how they started it. Here nn.Alloc draws both weights from N(0, 0.1²), as they do for
// other networks, and leaves the biases 0. The means of the pixels are sigmoid(a), and squared errors are
// those of sigmoid(a).
//
// The two layers are the halves for ae.New. train.Run trains the model, and its SquaredError evaluates it:
// see the example.
func Logistic(d, r int) (encoder, decoder nn.Sequential) {
	init := nn.Normal{Std: 0.1}
	return nn.Sequential{nn.NewDense(d, r, init)}, nn.Sequential{nn.NewDense(r, d, init)}
}
