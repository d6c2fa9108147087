// Package loss holds the terms that models minimise: each a value and its gradient.
//
// All functions sum over the columns, average over the rows and use natural logarithms. So
// values are nats per example, and a weight between two terms means what it says. Every
// function adds its gradient, that of the batch mean, to its d… argument. The caller clears
// that first, or fills it with another term's gradient. A zero Matrix there, or in both if
// there are two, asks for the value alone. All functions panic if shapes differ or there is no
// row. Those named …Rows set dst to the value of each row, n of them.
//
// Read loss.go for the terms, then likelihood.go for the distributions that a decoder's outputs
// stand for.
package loss

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// BernoulliNLL returns the negative log-likelihood of x under independent Bernoulli
// variables given by their logits a,
//
//	Σⱼ softplus(aⱼ) - xⱼaⱼ,  ∂/∂aⱼ = sigmoid(aⱼ) - xⱼ,
//
// and adds its gradient to dlogits. x is in [0, 1]; between 0 and 1 the value is a
// cross-entropy, not a normalised likelihood. All are n×d. Kingma and Welling 2014, eq. 11.
//
// It panics if x is not in [0, 1], such as pixels up to 255: the loss would have no minimum.
func BernoulliNLL(dlogits, logits, x mat32.Matrix) float64 {
	value := newRows("loss: BernoulliNLL", bernoulliNLL, logits, x, dlogits).mean()
	if math.IsNaN(value) {
		checkProbabilities(x)
	}
	return value
}

// checkProbabilities panics unless x is in [0, 1].
func checkProbabilities(x mat32.Matrix) {
	for i := range x.Rows {
		for j, v := range mat32.Row(x, i) {
			if v < 0 || v > 1 {
				panic(fmt.Sprintf("loss: BernoulliNLL: row %d, column %d of x is %g, want numbers in [0, 1]", i, j, v))
			}
		}
	}
}

// BernoulliNLLRows sets dst[i] to the loss of row i. It panics like BernoulliNLL.
func BernoulliNLLRows(dst []float64, logits, x mat32.Matrix) {
	newRows("loss: BernoulliNLL", bernoulliNLL, logits, x, mat32.Matrix{}).into(dst)
	for _, v := range dst {
		if math.IsNaN(v) {
			checkProbabilities(x)
		}
	}
}

// bernoulliNLL returns NaN if x is not in [0, 1], so that the caller can panic in its goroutine.
func bernoulliNLL(r *rows, i int) float64 {
	for _, v := range mat32.Row(r.x, i) {
		if v < 0 || v > 1 {
			return math.NaN()
		}
	}
	return simd.BernoulliNLL(r.grad(i), mat32.Row(r.y, i), mat32.Row(r.x, i), r.scale)
}

// GaussianNLL returns the negative log-likelihood of x under independent normal variables,
//
//	½ Σⱼ log 2π + lⱼ + (xⱼ-mⱼ)²·exp(-lⱼ),
//
// and adds its gradients to dmean and dlogVar. mean m and logVar l = log σ² are n×d, as
// is x. Kingma and Welling 2014, eq. 12.
func GaussianNLL(dmean, dlogVar, mean, logVar, x mat32.Matrix) float64 {
	const op = "loss: GaussianNLL"
	return newRows(op, gaussianNLL, mean, x, dmean).withLogVar(op, logVar, dlogVar).mean()
}

// GaussianNLLRows sets dst[i] to the loss of row i.
func GaussianNLLRows(dst []float64, mean, logVar, x mat32.Matrix) {
	const op = "loss: GaussianNLL"
	newRows(op, gaussianNLL, mean, x, mat32.Matrix{}).withLogVar(op, logVar, mat32.Matrix{}).into(dst)
}

func gaussianNLL(r *rows, i int) float64 {
	return simd.GaussianNLL(r.grad(i), r.gradLogVar(i), mat32.Row(r.y, i), mat32.Row(r.l, i), mat32.Row(r.x, i), r.scale)
}

// SquaredError returns Σⱼ (yⱼ-xⱼ)² and adds its gradient to dy. All are n×d. It is twice the
// Gaussian NLL with unit variance, less a constant.
func SquaredError(dy, y, x mat32.Matrix) float64 {
	return newRows("loss: SquaredError", squaredError, y, x, dy).mean()
}

// SquaredErrorRows sets dst[i] to the loss of row i.
func SquaredErrorRows(dst []float64, y, x mat32.Matrix) {
	newRows("loss: SquaredError", squaredError, y, x, mat32.Matrix{}).into(dst)
}

func squaredError(r *rows, i int) float64 {
	return simd.SquaredError(r.grad(i), mat32.Row(r.y, i), mat32.Row(r.x, i), r.scale)
}

// SoftmaxCrossEntropy returns -log softmax(a)[label] for logits a, n×classes, and adds
// its gradient softmax(a) - onehot(label) to dlogits. It panics unless there is one label
// for each row and all labels are below classes.
func SoftmaxCrossEntropy(dlogits, logits mat32.Matrix, labels []uint8) float64 {
	if len(labels) != logits.Rows {
		panic(fmt.Sprintf("loss: SoftmaxCrossEntropy: %d labels for %d rows", len(labels), logits.Rows))
	}
	for i, c := range labels {
		if int(c) >= logits.Cols {
			panic(fmt.Sprintf("loss: SoftmaxCrossEntropy: label %d of row %d, but logits have %d columns", c, i, logits.Cols))
		}
	}
	r := newRows("loss: SoftmaxCrossEntropy", softmaxCrossEntropy, logits, logits, dlogits)
	r.labels = labels
	return r.mean()
}

func softmaxCrossEntropy(r *rows, i int) float64 {
	return simd.SoftmaxCrossEntropy(r.grad(i), mat32.Row(r.y, i), int(r.labels[i]), r.scale)
}

// KLStandardNormal returns KL(N(μ, diag eˡ) ‖ N(0, I)),
//
//	½ Σⱼ (μⱼ² + exp lⱼ - lⱼ - 1),
//
// and adds weight times its gradient to dmu and dlogVar. mu and logVar l = log σ² are
// n×k. The value is not weighted. Kingma and Welling 2014, appendix B.
func KLStandardNormal(dmu, dlogVar, mu, logVar mat32.Matrix, weight float32) float64 {
	const op = "loss: KLStandardNormal"
	r := newRows(op, klStandardNormal, mu, mu, dmu).withLogVar(op, logVar, dlogVar)
	r.scale *= weight
	return r.mean()
}

// KLStandardNormalRows sets dst[i] to the divergence of row i.
func KLStandardNormalRows(dst []float64, mu, logVar mat32.Matrix) {
	const op = "loss: KLStandardNormal"
	newRows(op, klStandardNormal, mu, mu, mat32.Matrix{}).withLogVar(op, logVar, mat32.Matrix{}).into(dst)
}

func klStandardNormal(r *rows, i int) float64 {
	return simd.KLStandardNormal(r.grad(i), r.gradLogVar(i), mat32.Row(r.y, i), mat32.Row(r.l, i), r.scale)
}
