package metrics

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/optimize"
)

// Logistic trains a Linear to the optimum of softmax regression with a penalty,
//
//	(1/n) Σᵢ -log softmax(aᵢ)[labelᵢ] + ‖Weight‖²/(2Cn),
//
// by L-BFGS (Nocedal and Wright 2006, algorithm 7.5). Biases have no penalty. With more than two classes,
// it is the objective of scikit-learn's LogisticRegression, divided by Cn. With two, scikit-learn has one
// vector of weights; twice its C makes ours the same classifier. The optimum does not depend on a seed, so
// Fit ignores its seed.
//
// L-BFGS sees each column less its mean and divided by the root of a curvature. This changes the way to the
// optimum, but not the optimum. So features of any offset and scale need few steps.
type Logistic struct {
	C float64 // scikit-learn's default is 1; math.Inf(1) is no penalty
	// Tolerance ends the search when no element of the gradient, in L-BFGS's units, is larger; 0 is 1e-5.
	// Rounding in float32 hides values below 2e-6.
	Tolerance float64
	Steps     int // at most; 0 is 1000
}

var _ Classifier = Logistic{}

// Fit implements Classifier. It also panics unless C is positive, or if Tolerance or Steps is negative.
func (c Logistic) Fit(x mat32.Matrix, labels []uint8, classes int, _ uint64) *Linear {
	return c.from(nil, x, labels, classes)
}

// from is Fit with a search that begins at start, or at 0 if start is nil.
func (c Logistic) from(start *Linear, x mat32.Matrix, labels []uint8, classes int) *Linear {
	checkTask("Logistic.Fit", x, labels, classes)
	if !(c.C > 0) || c.Tolerance < 0 || c.Steps < 0 {
		panic(fmt.Sprintf("metrics: Logistic.Fit: C %g, tolerance %g, %d steps, want a positive C", c.C, c.Tolerance, c.Steps))
	}
	if c.Tolerance == 0 {
		c.Tolerance = 1e-5
	}
	if c.Steps == 0 {
		c.Steps = 1000
	}
	r := newRegression(x, labels, classes, 1/(c.C*float64(x.Rows)))
	v := r.units(start)
	problem := optimize.Problem{
		Func: func(v []float64) float64 { return r.at(v) },
		Grad: func(grad, v []float64) { r.at(v); copy(grad, r.grad) },
	}
	// An error means that rounding hides any better point on a line. The last point is the best then.
	result, _ := optimize.Minimize(problem, v, &optimize.Settings{
		GradientThreshold: c.Tolerance, MajorIterations: c.Steps, Converger: optimize.NeverTerminate{},
	}, &optimize.LBFGS{})
	r.at(result.X)
	return r.model
}

// regression is the objective as a function of v, (classes)×(d+1): for each class its weights
// and its bias, both in L-BFGS's units,
//
//	Weight_c = scale ∘ v_c,  Bias_c = biasScale·v_cd - mean·Weight_c.
type regression struct {
	x          mat32.Matrix
	labels     []uint8
	penalty    float64   // 1/(Cn)
	mean       []float64 // of the columns
	scale      []float64
	biasScale  float64
	model      *Linear // at v
	v, grad    []float64
	value      float64
	parts      []part
	rows       int // of a part
	sum        []float64
	workspaces simd.Free[regressionBlock]
}

// part is the sum over some rows, which one thread computes in their order.
type part struct {
	weight mat32.Matrix
	bias   []float32
	loss   float64
}

// regressionBlock is the memory for some rows of a part.
type regressionBlock struct{ logits, dlogits mat32.Matrix }

const (
	regressionRows  = 256 // of a block
	regressionParts = 64  // at most
)

func newRegression(x mat32.Matrix, labels []uint8, classes int, penalty float64) *regression {
	d := x.Cols
	r := &regression{
		x: x, labels: labels, penalty: penalty, scale: make([]float64, d),
		model: &Linear{Weight: mat32.New(classes, d), Bias: make([]float32, classes)},
		v:     make([]float64, classes*(d+1)), grad: make([]float64, classes*(d+1)), sum: make([]float64, d),
	}
	mean, variance := columnMoments(x)
	r.mean = mean
	// The curvature of the loss where all classes are equally likely.
	curvature := (1 - 1/float64(classes)) / float64(classes)
	r.biasScale = 1 / math.Sqrt(curvature)
	for j, s := range variance {
		if c := curvature*s + penalty; c > 0 { // else the column is constant, and its weight stays 0
			r.scale[j] = 1 / math.Sqrt(c)
		}
	}
	blocks := (x.Rows + regressionRows - 1) / regressionRows
	r.rows = regressionRows * ((blocks + regressionParts - 1) / regressionParts)
	r.parts = make([]part, (x.Rows+r.rows-1)/r.rows)
	for i := range r.parts {
		r.parts[i] = part{weight: mat32.New(classes, d), bias: make([]float32, classes)}
	}
	r.evaluate()
	return r
}

// units returns l in L-BFGS's units, or zeros if l is nil.
func (r *regression) units(l *Linear) []float64 {
	v := make([]float64, len(r.v))
	if l == nil {
		return v
	}
	d := r.x.Cols
	for c, bias := range l.Bias {
		sum := float64(bias)
		for j, weight := range mat32.Row(l.Weight, c) {
			if r.scale[j] > 0 {
				v[c*(d+1)+j] = float64(weight) / r.scale[j]
				sum += float64(float64(weight) * r.mean[j])
			}
		}
		v[c*(d+1)+d] = sum / r.biasScale
	}
	return v
}

// at returns the value of the objective at v, and sets grad.
func (r *regression) at(v []float64) float64 {
	for i, new := range v {
		if new != r.v[i] {
			copy(r.v, v)
			r.evaluate()
			break
		}
	}
	return r.value
}

func (r *regression) evaluate() {
	d := r.x.Cols
	r.value = 0
	for c := range r.model.Bias {
		v := r.v[c*(d+1) : (c+1)*(d+1)]
		bias := float64(r.biasScale * v[d])
		for j, weight := range mat32.Row(r.model.Weight, c) {
			weight = float32(r.scale[j] * v[j])
			r.model.Weight.Data[c*d+j] = weight
			bias -= float64(float64(weight) * r.mean[j])
			r.value += float64(float64(weight) * float64(weight))
		}
		r.model.Bias[c] = float32(bias)
	}
	r.value *= r.penalty / 2
	simd.Do(len(r.parts), r)
	n := float64(r.x.Rows)
	for _, p := range r.parts {
		r.value += p.loss / n
	}
	for c := range r.model.Bias {
		r.gradient(c, n)
	}
}

// gradient sets grad for class c.
func (r *regression) gradient(c int, n float64) {
	d := r.x.Cols
	clear(r.sum)
	var bias float64
	for _, p := range r.parts {
		bias += float64(p.bias[c])
		for j, g := range mat32.Row(p.weight, c) {
			r.sum[j] += float64(g)
		}
	}
	grad := r.grad[c*(d+1) : (c+1)*(d+1)]
	grad[d] = r.biasScale * bias / n
	for j, weight := range mat32.Row(r.model.Weight, c) {
		g := (r.sum[j] - float64(bias*r.mean[j])) / n
		grad[j] = r.scale[j] * (g + float64(r.penalty*float64(weight)))
	}
}

// Run implements simd.Task for a part.
func (r *regression) Run(i int) {
	w, p := r.workspaces.Get(), &r.parts[i]
	defer r.workspaces.Put(w)
	p.loss = 0
	clear(p.bias)
	first := i * r.rows
	last := min(first+r.rows, r.x.Rows)
	for from := first; from < last; from += regressionRows {
		x := mat32.Rows(r.x, from, min(from+regressionRows, last))
		classes := len(p.bias)
		w.logits, w.dlogits = mat32.Resize(w.logits, x.Rows, classes), mat32.Resize(w.dlogits, x.Rows, classes)
		mat32.MulTransAddRow(x, r.model.Weight, r.model.Bias, w.logits)
		clear(w.dlogits.Data)
		for k := range x.Rows {
			p.loss += simd.SoftmaxCrossEntropy(mat32.Row(w.dlogits, k), mat32.Row(w.logits, k), int(r.labels[from+k]), 1)
		}
		var beta float32
		if from > first {
			beta = 1
		}
		mat32.Mul(blas.Trans, blas.NoTrans, 1, w.dlogits, x, beta, p.weight)
		mat32.AddColumnSums(p.bias, w.dlogits)
	}
}

// columnMoments returns the mean and the variance, with divisor n, of each column.
func columnMoments(x mat32.Matrix) (mean, variance []float64) {
	mean, variance = make([]float64, x.Cols), make([]float64, x.Cols)
	n := float64(x.Rows)
	for i := range x.Rows {
		for j, v := range mat32.Row(x, i) {
			mean[j] += float64(v) / n
		}
	}
	for i := range x.Rows {
		for j, v := range mat32.Row(x, i) {
			e := float64(v) - mean[j]
			variance[j] += float64(e*e) / n
		}
	}
	return mean, variance
}
