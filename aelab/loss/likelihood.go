package vae

import (
	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Likelihood is p(x|z) as a function of the decoder's outputs.
type Likelihood interface {
	// Outputs returns the number of columns that the decoder gives for d data columns.
	Outputs(d int) int
	// NLL returns the batch mean of -log p(x|z) and adds its gradient to dout.
	NLL(dout, out, x mat32.Matrix) float64
	// NLLRows sets dst[i] to -log p(xᵢ|zᵢ).
	NLLRows(dst []float64, out, x mat32.Matrix)
	// Mean sets dst, n×d, to E[x|z].
	Mean(dst, out mat32.Matrix)
}

// Bernoulli takes the outputs as logits of independent Bernoulli variables: for data in
// [0, 1] (Kingma and Welling 2014, appendix C.1).
type Bernoulli struct{}

// Outputs implements Likelihood: one logit a column.
func (Bernoulli) Outputs(d int) int { return d }

// NLL implements Likelihood.
func (Bernoulli) NLL(dout, out, x mat32.Matrix) float64 { return loss.BernoulliNLL(dout, out, x) }

// NLLRows implements Likelihood.
func (Bernoulli) NLLRows(dst []float64, out, x mat32.Matrix) { loss.BernoulliNLLRows(dst, out, x) }

// Mean implements Likelihood: sigmoid of the logits.
func (Bernoulli) Mean(dst, out mat32.Matrix) { sigmoid(dst, out) }

// Gaussian takes the outputs as b and l, of d columns each: x ~ N(sigmoid(b), diag exp l).
// The sigmoid keeps the mean in [0, 1], where the data is (Kingma and Welling 2014,
// section 5 and appendix C.2). It owns buffers, so each model needs its own.
type Gaussian struct{ mean, dmean mat32.Matrix }

// Outputs implements Likelihood: a mean and a log-variance for each column.
func (*Gaussian) Outputs(d int) int { return 2 * d }

// NLL implements Likelihood.
func (g *Gaussian) NLL(dout, out, x mat32.Matrix) float64 {
	n, d := x.Rows, x.Cols
	b, logVar := halves(out)
	db, dlogVar := halves(dout)
	g.mean = mat32.Resize(g.mean, n, d)
	g.dmean = zeros(g.dmean, n, d)
	sigmoid(g.mean, b)
	value := loss.GaussianNLL(g.dmean, dlogVar, g.mean, logVar, x)
	simd.SigmoidGrad(mat32.Flat(g.dmean), mat32.Flat(g.dmean), mat32.Flat(g.mean))
	for i := range n {
		row := mat32.Row(db, i)
		simd.Add(row, row, mat32.Row(g.dmean, i))
	}
	return value
}

// NLLRows implements Likelihood.
func (g *Gaussian) NLLRows(dst []float64, out, x mat32.Matrix) {
	b, logVar := halves(out)
	g.mean = mat32.Resize(g.mean, x.Rows, x.Cols)
	sigmoid(g.mean, b)
	loss.GaussianNLLRows(dst, g.mean, logVar, x)
}

// Mean implements Likelihood: sigmoid of b.
func (*Gaussian) Mean(dst, out mat32.Matrix) {
	b, _ := halves(out)
	sigmoid(dst, b)
}

func sigmoid(dst, src mat32.Matrix) {
	mat32.SameShape("vae: mean", dst, src)
	for i := range src.Rows {
		simd.Sigmoid(mat32.Row(dst, i), mat32.Row(src, i))
	}
}

func halves(m mat32.Matrix) (left, right mat32.Matrix) {
	d := m.Cols / 2
	return mat32.Slice(m, 0, m.Rows, 0, d), mat32.Slice(m, 0, m.Rows, d, 2*d)
}
