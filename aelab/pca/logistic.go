package pca

import (
	"math"

	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"gonum.org/v1/gonum/mat"
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
// The two are the halves of an ae.New, whose outputs are logits, which
// train.Run trains and whose SquaredError evaluates it: see the example of PCA.Logistic.
func Logistic(d, r int) (encoder, decoder nn.Sequential) {
	init := nn.Normal{Std: 0.1}
	return nn.Sequential{nn.NewDense(d, r, init)}, nn.Sequential{nn.NewDense(r, d, init)}
}

// Logistic returns the layers of logistic PCA that start as p does: codes are p's, and at the
// mean code the outputs are the means. nn.Alloc gives them
//
//	W = Componentsᵀ,  b = -Components·mean,  V = 4·Components,  c = logit(mean),
//
// with means held within [0.01, 0.99]. As sigmoid' is ¼ at 0 and less elsewhere, outputs change with
// the code as p's do where the mean is ½, and less where it is nearer to 0 or 1. They are
// trained and evaluated as those of the function Logistic.
func (p *PCA) Logistic() (encoder, decoder nn.Sequential) {
	const slope, margin = 4, 0.01
	r, d := p.Components.Dims()
	w, v := make(values, 0, d*r), make(values, 0, r*d)
	b, c := make(values, r), make(values, d)
	for j, mean := range p.Mean {
		for i := range r {
			w = append(w, float32(p.Components.At(i, j)))
		}
		mean = min(max(mean, margin), 1-margin)
		c[j] = float32(math.Log(mean / (1 - mean)))
	}
	for i := range r {
		row := p.Components.RawRowView(i)
		b[i] = float32(-mat.Dot(mat.NewVecDense(d, row), mat.NewVecDense(d, p.Mean)))
		for _, component := range row {
			v = append(v, float32(slope*component))
		}
	}
	return nn.Sequential{nn.NewDenseBias(d, r, w, b)}, nn.Sequential{nn.NewDenseBias(r, d, v, c)}
}

// values is an initializer that draws nothing.
type values []float32

// Fill implements nn.Initializer.
func (v values) Fill(w []float32, _, _ int, _ *random.Stream) { copy(w, v) }
