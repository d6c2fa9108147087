package pca

import (
	"testing"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/mat"
)

// TestLinearAutoencoder checks the theorem of Baldi and Hornik 1989. An encoder Φ and a decoder Θ without
// activations start from random weights. Gradient descent brings ΘΦ to the projector P onto the leading
// components, and the loss to that of P. Φ's basis is orthonormal only if Θ = Φᵀ, and it is not PCA's basis
// even then.
func TestLinearAutoencoder(t *testing.T) {
	const n, d, r = 200, 12, 3
	x := factors(n, d, r)
	p, err := Fit(x, r)
	if err != nil {
		t.Fatal(err)
	}
	centre(x, p.Mean)
	var projector mat.Dense
	projector.Mul(p.Components.T(), p.Components)

	for _, tied := range []bool{false, true} {
		encoder := nn.NewDense(d, r, nn.Normal{Std: 0.1})
		var decoder nn.Layer = nn.NewDense(r, d, nn.Normal{Std: 0.1})
		if tied {
			decoder = nn.NewTied(encoder, nil)
		}
		last := descend(x, encoder, decoder, p.ExplainedVariance[0])
		phi := mat.DenseCopyOf(mat32.Float64(encoder.Weight())) // d×r: examples are rows
		theta := mat.DenseCopyOf(phi.T())
		if !tied {
			theta = mat.DenseCopyOf(mat32.Float64(decoder.(*nn.Dense).Weight()))
		}
		best := p.Residual()
		near(t, "loss", last, best, 1e-5*best)
		if angle := LargestAngle(phi, p.Components.T()); angle > 1e-4 {
			t.Errorf("tied %v: the encoder's rows are %g from the components", tied, angle)
		}
		if angle := LargestAngle(theta.T(), p.Components.T()); angle > 1e-4 {
			t.Errorf("tied %v: the decoder's columns are %g from the components", tied, angle)
		}
		var product, gram, turned mat.Dense
		product.Mul(phi, theta)
		product.Sub(&product, &projector)
		near(t, "‖ΘΦ - P‖", mat.Norm(&product, 2), 0, 1e-4)

		gram.Mul(phi.T(), phi)
		gram.Sub(&gram, mat.NewDense(r, r, identity(r)))
		if off := mat.Norm(&gram, 2); (off < 1e-4) != tied {
			t.Errorf("tied %v: Φ's inner products are %g from those of an orthonormal basis", tied, off)
		}
		turned.Mul(p.Components, phi) // G, which would be diagonal
		for i := range r {
			turned.Set(i, i, 0)
		}
		if mat.Norm(&turned, 2) < 0.1 {
			t.Errorf("tied %v: Φ has found the components themselves", tied)
		}
	}
}

// factors returns n examples of d columns that mix r numbers, and noise.
func factors(n, d, r int) mat32.Matrix {
	rng := random.New(5, "data")
	z, mix, x := mat32.New(n, r), mat32.New(r, d), mat32.New(n, d)
	rng.Normal(z.Data)
	rng.Normal(mix.Data)
	rng.Normal(x.Data)
	mat32.Mul(blas.NoTrans, blas.NoTrans, 1, z, mix, 0.5, x)
	return x
}

func centre(x mat32.Matrix, mean []float64) {
	for i := range x.Rows {
		row := mat32.Row(x, i)
		for j, v := range row {
			row[j] = float32(float64(v) - mean[j])
		}
	}
}

// descend trains by gradient descent with momentum on all examples at once, biases left at 0, and
// returns the last loss. curvature is the largest variance, which bounds the rate.
func descend(x mat32.Matrix, encoder, decoder nn.Layer, curvature float64) (last float64) {
	layers := nn.Sequential{encoder, decoder}
	w, dw := nn.Alloc(random.New(1, "init"), layers)
	rule := &optim.SGD{LearningRate: float32(0.05 / curvature), Momentum: 0.9}
	rule.Init(len(w))
	dy := mat32.New(x.Rows, x.Cols)
	for range 2000 {
		clear(dw)
		clear(dy.Data)
		last = loss.SquaredError(dy, layers.Forward(x, nn.Pass{}), x)
		layers.Backward(dy, false)
		for _, p := range layers.Params() {
			if p.Bias {
				clear(p.DW())
			}
		}
		rule.Step(w, dw)
	}
	return last
}
