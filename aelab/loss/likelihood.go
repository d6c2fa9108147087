package loss

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// Likelihood gives p(x|z) as a function of a decoder's outputs. All autoencoders share it. A
// likelihood that owns buffers is used by pointer, one for each model.
type Likelihood interface {
	// Outputs returns the number of columns of the decoder's output for d data columns.
	Outputs(d int) int
	// NLL returns the batch mean of -log p(x|z) and adds its gradient to dout.
	NLL(dout, out, x mat32.Matrix) float64
	// NLLRows sets dst[i] to -log p(xᵢ|zᵢ).
	NLLRows(dst []float64, out, x mat32.Matrix)
	// Mean sets dst, n×d, to E[x|z].
	Mean(dst, out mat32.Matrix)
	// Sample sets dst, n×d, to a draw from p(x|z).
	Sample(dst, out mat32.Matrix, noise *random.Stream)
	// Range returns the least and the largest number that the data may hold.
	Range() (low, high float32)
}

// Unbounded is the Range of data that may hold any finite number.
func Unbounded() (low, high float32) { return float32(math.Inf(-1)), float32(math.Inf(1)) }

// Bernoulli takes the outputs as logits of independent Bernoulli variables, for data in
// [0, 1] (Kingma and Welling 2014, appendix C.1). Its loss is BernoulliNLL, the cross-entropy.
type Bernoulli struct{}

// Outputs implements Likelihood: one logit a column.
func (Bernoulli) Outputs(d int) int { return d }

// NLL implements Likelihood.
func (Bernoulli) NLL(dout, out, x mat32.Matrix) float64 { return BernoulliNLL(dout, out, x) }

// NLLRows implements Likelihood.
func (Bernoulli) NLLRows(dst []float64, out, x mat32.Matrix) { BernoulliNLLRows(dst, out, x) }

// Range implements Likelihood.
func (Bernoulli) Range() (low, high float32) { return 0, 1 }

// Mean implements Likelihood: sigmoid of the logits.
func (Bernoulli) Mean(dst, out mat32.Matrix) { sigmoid(dst, out) }

// Squares takes the outputs as x̂ itself, for data of any values: x ~ N(x̂, I). The loss is
// ½‖x̂-x‖². It leaves out the constant ½·d·log 2π, as autoencoders do. FixedGaussian includes it.
type Squares struct{}

// Outputs implements Likelihood: a mean for each column.
func (Squares) Outputs(d int) int { return d }

// NLL implements Likelihood, less the constant. Its gradient is (x̂-x)/n.
func (Squares) NLL(dout, out, x mat32.Matrix) float64 {
	return float64(0.5 * scaledSquares("loss: Squares", dout, out, x, 0.5))
}

// NLLRows implements Likelihood, less the constant.
func (Squares) NLLRows(dst []float64, out, x mat32.Matrix) {
	SquaredErrorRows(dst, out, x)
	for i, v := range dst {
		dst[i] = 0.5 * v
	}
}

// Range implements Likelihood.
func (Squares) Range() (low, high float32) { return Unbounded() }

// Mean implements Likelihood: the outputs.
func (Squares) Mean(dst, out mat32.Matrix) { mat32.Copy(dst, out) }

// scaledSquares is SquaredError, but adds weight times the gradient.
func scaledSquares(op string, dy, y, x mat32.Matrix, weight float32) float64 {
	r := newRows(op, squaredError, y, x, dy)
	r.scale *= weight
	return r.mean()
}

// FixedGaussian is N(m, v·I) with a variance v that is not learned. The means m are the outputs, for
// data of any values, or their sigmoid, which keeps them in [0, 1]. The loss includes the
// normalising constant,
//
//	½ Σⱼ log 2πv + (xⱼ-mⱼ)²/v.
//
// The β-VAE of colour images (Higgins et al. 2017) needs it, with v = 1. Some β-VAEs minimise
// ‖x-m‖² + β·KL. But for a constant, that is β times the sum of KL and this loss with v = β/2.
// NLL, NLLRows and Sample panic unless Variance is positive and finite.
type FixedGaussian struct {
	Variance    float32 // v, in squares of the data's unit
	Sigmoid     bool    // m = sigmoid(out)
	log         [1]float32
	mean, dmean mat32.Matrix
}

// Outputs implements Likelihood: a mean for each column.
func (g *FixedGaussian) Outputs(d int) int { return d }

// NLL implements Likelihood. The gradient with respect to m is (m-x)/vn.
func (g *FixedGaussian) NLL(dout, out, x mat32.Matrix) float64 {
	const op = "loss: FixedGaussian"
	weight := 0.5 / g.variance()
	if !g.Sigmoid {
		return g.nats(scaledSquares(op, dout, out, x, weight), x.Cols)
	}
	g.mean = mat32.Resize(g.mean, out.Rows, out.Cols)
	sigmoid(g.mean, out)
	if dout.Data == nil {
		return g.nats(SquaredError(dout, g.mean, x), x.Cols)
	}
	g.dmean = zeros(g.dmean, out.Rows, out.Cols)
	squares := scaledSquares(op, g.dmean, g.mean, x, weight)
	addSigmoidGrad(dout, g.dmean, g.mean)
	return g.nats(squares, x.Cols)
}

// NLLRows implements Likelihood.
func (g *FixedGaussian) NLLRows(dst []float64, out, x mat32.Matrix) {
	g.variance()
	m := out
	if g.Sigmoid {
		g.mean = mat32.Resize(g.mean, out.Rows, out.Cols)
		m = g.mean
		sigmoid(m, out)
	}
	SquaredErrorRows(dst, m, x)
	for i, squares := range dst {
		dst[i] = g.nats(squares, x.Cols)
	}
}

// Range implements Likelihood: that of the means.
func (g *FixedGaussian) Range() (low, high float32) {
	if g.Sigmoid {
		return 0, 1
	}
	return Unbounded()
}

// Mean implements Likelihood.
func (g *FixedGaussian) Mean(dst, out mat32.Matrix) {
	if g.Sigmoid {
		sigmoid(dst, out)
	} else {
		mat32.Copy(dst, out)
	}
}

func (g *FixedGaussian) variance() float32 {
	if !(g.Variance > 0) || math.IsInf(float64(g.Variance), 1) {
		panic(fmt.Sprintf("loss: FixedGaussian: variance is %v, want a positive number", g.Variance))
	}
	return g.Variance
}

// nats returns the loss of an example of d columns with this squared error.
func (g *FixedGaussian) nats(squares float64, d int) float64 {
	const log2Pi = 1.8378770664093453
	g.log[0] = g.Variance
	simd.Log(g.log[:], g.log[:]) // its bits, unlike those of math.Log, are the same everywhere
	constant := float64(float64(d) * (log2Pi + float64(g.log[0])))
	return float64(0.5 * (constant + squares/float64(g.Variance)))
}

// Gaussian takes the outputs as m and l, of d columns each: x ~ N(m, diag exp l), for data of any values.
// If the decoder can reproduce the data, l needs a lower bound, or the loss has no minimum. vae.Deviation
// sets one. Zhao et al. 2017 need this likelihood, for two points on a line.
type Gaussian struct{}

// Outputs implements Likelihood: a mean and a log-variance for each column.
func (Gaussian) Outputs(d int) int { return 2 * d }

// NLL implements Likelihood.
func (Gaussian) NLL(dout, out, x mat32.Matrix) float64 {
	m, logVar := halves(out)
	if dout.Data == nil {
		return GaussianNLL(dout, dout, m, logVar, x)
	}
	dm, dlogVar := halves(dout)
	return GaussianNLL(dm, dlogVar, m, logVar, x)
}

// NLLRows implements Likelihood.
func (Gaussian) NLLRows(dst []float64, out, x mat32.Matrix) {
	m, logVar := halves(out)
	GaussianNLLRows(dst, m, logVar, x)
}

// Range implements Likelihood.
func (Gaussian) Range() (low, high float32) { return Unbounded() }

// Mean implements Likelihood: m.
func (Gaussian) Mean(dst, out mat32.Matrix) {
	m, _ := halves(out)
	mat32.Copy(dst, m)
}

// SigmoidGaussian takes the outputs as b and l, of d columns each: x ~ N(sigmoid(b), diag exp l).
// The sigmoid keeps the mean in [0, 1], where the data is (Kingma and Welling 2014,
// section 5 and appendix C.2).
type SigmoidGaussian struct{ mean, dmean mat32.Matrix }

// Outputs implements Likelihood: a mean and a log-variance for each column.
func (*SigmoidGaussian) Outputs(d int) int { return 2 * d }

// NLL implements Likelihood.
func (g *SigmoidGaussian) NLL(dout, out, x mat32.Matrix) float64 {
	b, logVar := halves(out)
	g.mean = mat32.Resize(g.mean, x.Rows, x.Cols)
	sigmoid(g.mean, b)
	if dout.Data == nil {
		return GaussianNLL(dout, dout, g.mean, logVar, x)
	}
	db, dlogVar := halves(dout)
	g.dmean = zeros(g.dmean, x.Rows, x.Cols)
	value := GaussianNLL(g.dmean, dlogVar, g.mean, logVar, x)
	addSigmoidGrad(db, g.dmean, g.mean)
	return value
}

// NLLRows implements Likelihood.
func (g *SigmoidGaussian) NLLRows(dst []float64, out, x mat32.Matrix) {
	b, logVar := halves(out)
	g.mean = mat32.Resize(g.mean, x.Rows, x.Cols)
	sigmoid(g.mean, b)
	GaussianNLLRows(dst, g.mean, logVar, x)
}

// Range implements Likelihood: that of the means.
func (*SigmoidGaussian) Range() (low, high float32) { return 0, 1 }

// Mean implements Likelihood: sigmoid of b.
func (*SigmoidGaussian) Mean(dst, out mat32.Matrix) {
	b, _ := halves(out)
	sigmoid(dst, b)
}

func sigmoid(dst, src mat32.Matrix) {
	mat32.SameShape("loss: mean", dst, src)
	for i := range src.Rows {
		simd.Sigmoid(mat32.Row(dst, i), mat32.Row(src, i))
	}
}

// addSigmoidGrad turns dmean, the gradient of mean = sigmoid(out), into that of out and adds it to dout.
func addSigmoidGrad(dout, dmean, mean mat32.Matrix) {
	simd.SigmoidGrad(mat32.Flat(dmean), mat32.Flat(dmean), mat32.Flat(mean))
	for i := range dout.Rows {
		row := mat32.Row(dout, i)
		simd.Add(row, row, mat32.Row(dmean, i))
	}
}

// zeros returns a cleared rows×cols matrix, in m's memory where that is large enough.
func zeros(m mat32.Matrix, rows, cols int) mat32.Matrix {
	m = mat32.Resize(m, rows, cols)
	clear(m.Data)
	return m
}

// halves returns the means and the log-variances in the outputs m, or in their gradients.
func halves(m mat32.Matrix) (left, right mat32.Matrix) {
	if m.Cols%2 != 0 {
		panic(fmt.Sprintf("loss: outputs are %d×%d, want an even number of columns: means, then log-variances", m.Rows, m.Cols))
	}
	d := m.Cols / 2
	return mat32.Slice(m, 0, m.Rows, 0, d), mat32.Slice(m, 0, m.Rows, d, 2*d)
}
