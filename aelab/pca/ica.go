package pca

import (
	"errors"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/mat"
)

// Whiten divides the codes z, n×r, in place by the standard deviations of the training set's codes. Codes
// of the training set are then uncorrelated with variance 1. If a component has no variance, Whiten returns an
// error, and leaves z as it is. It panics unless there are r columns.
func (p *PCA) Whiten(z mat32.Matrix) error {
	if z.Cols != len(p.ExplainedVariance) {
		panic(fmt.Sprintf("pca: Whiten: z is %d×%d, want %d columns", z.Rows, z.Cols, len(p.ExplainedVariance)))
	}
	for j, variance := range p.ExplainedVariance {
		if !(variance > 0) {
			return fmt.Errorf("pca: Whiten: component %d of %d has the variance %g: fit fewer components", j, z.Cols, variance)
		}
	}
	for j, variance := range p.ExplainedVariance {
		sd := math.Sqrt(variance)
		for i := range z.Rows {
			row := mat32.Row(z, i)
			row[j] = float32(float64(row[j]) / sd)
		}
	}
	return nil
}

// FastICA configures the search of FitICA for independent components.
type FastICA struct {
	Seed uint64 // of the first unmixing matrix, whose elements are drawn from N(0, 1)
	// Start, if set, is the first unmixing matrix, k×k, in place of the random one.
	Start *mat.Dense
	// Tolerance ends the search when each row of the unmixing matrix turns by an angle whose cosine is
	// nearer than this to 1 or -1. 0 is 1e-4, scikit-learn's.
	Tolerance float64
	Steps     int // at most; 0 is 200, scikit-learn's
}

// ICA is a rotation of white codes to components that are as independent as it can make them. Their order
// and signs depend on the start. The search may not converge for data whose components are not unique, such
// as shapes at any angle. scikit-learn's FastICA goes on turning then, too.
type ICA struct {
	Unmixing  *mat.Dense // k×k, orthogonal
	Steps     int
	Converged bool // to the tolerance, within the steps
}

// FitICA looks for the rotation W of the rows z of white, n×k, that makes W·z least like normal variables.
// White codes have mean 0 and variance 1 and are uncorrelated, as those of PCA after Whiten. A step is
//
//	W ← (M·Mᵀ)^(-½)·M,  M = E[tanh(W·z)·zᵀ] - diag(E[1 - tanh²(W·z)])·W,
//
// which changes all rows at once: FastICA in its symmetric form with the contrast log cosh (Hyvärinen 1999,
// "Fast and robust fixed-point algorithms for independent component analysis"). Higgins et al. 2017 compare
// with it.
//
// FitICA returns an error if a mean or a covariance of the codes is off by more than a tenth, or if the unmixing
// matrix becomes singular. It panics if Tolerance or Steps is negative, or if the start is not k×k.
func FitICA(white mat32.Matrix, c FastICA) (*ICA, error) {
	if err := checkWhite(white); err != nil {
		return nil, err
	}
	if c.Tolerance < 0 || c.Steps < 0 {
		panic(fmt.Sprintf("pca: FitICA: tolerance %g and %d steps: neither can be negative", c.Tolerance, c.Steps))
	}
	if c.Tolerance == 0 {
		c.Tolerance = 1e-4
	}
	if c.Steps == 0 {
		c.Steps = 200
	}
	k := white.Cols
	if c.Start == nil {
		start := mat32.New(k, k)
		random.New(c.Seed, "pca FastICA").Normal(start.Data)
		c.Start = mat.DenseCopyOf(mat32.Float64(start))
	}
	if rows, cols := c.Start.Dims(); rows != k || cols != k {
		panic(fmt.Sprintf("pca: FitICA: the start is %d×%d, want %d×%d", rows, cols, k, k))
	}
	s := newICASums(white)
	start, err := decorrelated(c.Start)
	if err != nil {
		return nil, err
	}
	a := &ICA{Unmixing: start}
	for !a.Converged && a.Steps < c.Steps {
		next, err := decorrelated(s.next(a.Unmixing))
		if err != nil {
			return nil, err
		}
		a.Converged = turn(next, a.Unmixing) < c.Tolerance
		a.Unmixing = next
		a.Steps++
	}
	return a, nil
}

// Encode returns the components of each row of white, n×k. It panics unless there are k columns.
func (a *ICA) Encode(white mat32.Matrix) mat32.Matrix {
	z := mat32.New(white.Rows, white.Cols)
	mat32.Mul(blas.NoTrans, blas.Trans, 1, white, mat32.FromFloat64(a.Unmixing), 0, z)
	return z
}

func checkWhite(x mat32.Matrix) error {
	mean, cov, err := Covariance(x)
	if err != nil {
		return err
	}
	const tenth = 0.1
	for i := range mean {
		for j := range i + 1 {
			want := 0.0
			if i == j {
				want = 1
			}
			if math.Abs(mean[i]) > tenth || math.Abs(cov.At(i, j)-want) > tenth {
				const message = "pca: FitICA: the codes are not white: column %d has the mean %.3g, " +
					"and with column %d the covariance %.3g, want 0 and %g: whiten them first"
				return fmt.Errorf(message, i, mean[i], j, cov.At(i, j), want)
			}
		}
	}
	return nil
}

// turn returns the largest distance from ±1 of the cosine between a row of w and the same row of before.
func turn(w, before *mat.Dense) (most float64) {
	for i := range w.RawMatrix().Rows {
		cosine := mat.Dot(w.RowView(i), before.RowView(i))
		most = max(most, math.Abs(math.Abs(cosine)-1))
	}
	return most
}

// decorrelated returns (M·Mᵀ)^(-½)·M, which is the orthogonal matrix nearest to M: U·Vᵀ of its singular
// value decomposition.
func decorrelated(m *mat.Dense) (*mat.Dense, error) {
	var svd mat.SVD
	if !svd.Factorize(m, mat.SVDFull) || !(svd.Cond() <= 1e12) {
		return nil, errors.New("pca: FitICA: the unmixing matrix is not invertible")
	}
	var u, v, w mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	w.Mul(&u, v.T())
	return &w, nil
}

// icaSums computes the expectations of a step. Each is the sum over the parts, in their order.
type icaSums struct {
	white mat32.Matrix
	w     mat32.Matrix // of this step
	parts []icaPart
}

type icaPart struct {
	y, products mat32.Matrix // W·z and then its tanh; Σ tanh(W·z)·zᵀ
	slope       []float64    // Σ 1 - tanh²
}

func newICASums(white mat32.Matrix) *icaSums {
	const rows, parts = 256, 64
	k := white.Cols
	each := rows * ((white.Rows + rows*parts - 1) / (rows * parts))
	s := &icaSums{white: white, parts: make([]icaPart, (white.Rows+each-1)/each)}
	for i := range s.parts {
		s.parts[i] = icaPart{
			y: mat32.New(min(each, white.Rows-i*each), k), products: mat32.New(k, k), slope: make([]float64, k),
		}
	}
	return s
}

// next returns M for W.
func (s *icaSums) next(w *mat.Dense) *mat.Dense {
	s.w = mat32.FromFloat64(w)
	simd.Do(len(s.parts), s)
	n, k := float64(s.white.Rows), s.white.Cols
	m, slope := mat.NewDense(k, k, nil), make([]float64, k)
	for _, p := range s.parts {
		m.Add(m, mat32.Float64(p.products))
		for i, v := range p.slope {
			slope[i] += v
		}
	}
	for i := range k {
		for j := range k {
			m.Set(i, j, m.At(i, j)/n-float64(slope[i]/n*w.At(i, j)))
		}
	}
	return m
}

// Run implements simd.Task for a part.
func (s *icaSums) Run(i int) {
	p := &s.parts[i]
	first := i * s.parts[0].y.Rows
	z := mat32.Rows(s.white, first, first+p.y.Rows)
	mat32.Mul(blas.NoTrans, blas.Trans, 1, z, s.w, 0, p.y)
	clear(p.slope)
	simd.Tanh(p.y.Data, p.y.Data)
	for r := range p.y.Rows {
		for j, t := range mat32.Row(p.y, r) {
			p.slope[j] += 1 - float64(float64(t)*float64(t))
		}
	}
	mat32.Mul(blas.Trans, blas.NoTrans, 1, p.y, z, 0, p.products)
}
