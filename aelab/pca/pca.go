// Package pca is principal component analysis: the best that a linear autoencoder can do, and so the rival
// of every other.
//
// Among all matrices of rank r, the projector P onto the span of the r leading eigenvectors of the
// covariance C loses least of the centred data (Eckart and Young 1936):
//
//	min E‖x - Mx‖² = tr((I - P)·C) = λᵣ₊₁ + … + λ_d,  rank M ≤ r.
//
// An encoder Φ and a decoder Θ without activations are such an M = ΘΦ, however they are trained. They have
// no other minimum than P on the span of the data, if λᵣ > λᵣ₊₁ (Baldi and Hornik 1989). They do not find
// the components themselves: ΘG⁻¹ and GΦ are as good for every invertible G.
//
// Read pca.go for the analysis, covariance.go for how it sees the data, source.go for data that does not
// fit in memory, and condense.go for few rows that stand for many. Then read ica.go for independent
// components, angles.go for the angles between two subspaces, and logistic.go for the same network with
// logistic outputs.
//
// One input gives the same bits for any number of threads. The eigenvectors are computed in float64 by
// gonum. Its arithmetic differs in the last bits from one processor architecture to another.
package pca

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/train"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// PCA is the mean of a training set and the directions in which it varies most.
type PCA struct {
	Mean []float64 // d
	// Components has the orthonormal directions as its rows, r×d, by falling variance. The sign of each
	// makes its entry of largest magnitude positive. If several are as large but for rounding, within 1e-8
	// of the largest, the first of them is positive.
	Components *mat.Dense
	// ExplainedVariance is the variance of each code, r, with the divisor n-1. These are eigenvalues of the
	// sample covariance.
	ExplainedVariance []float64
	TotalVariance     float64 // of all d columns, with the same divisor
	Examples          int     // n
}

var errEigen = errors.New("pca: the eigen-solver did not converge")

// Fit returns the r leading principal components of the rows of x, n×d, exactly. It takes them from the
// eigenvectors of the covariance or, if there are fewer examples than columns, from the singular vectors of
// the centred rows. Where variances are equal the components are one of many bases.
//
// Fit panics unless n ≥ 2 and 1 ≤ r ≤ min(n, d); a value that is not finite is an error.
func Fit(x mat32.Matrix, r int) (*PCA, error) {
	if x.Rows < 2 || r < 1 || r > min(x.Rows, x.Cols) {
		panic(fmt.Sprintf("pca: Fit: %d components of %d×%d data, want at least 2 rows, and 1 to %d components", r, x.Rows, x.Cols, min(x.Rows, x.Cols)))
	}
	c, err := newCentred(train.Rows(x))
	if err != nil {
		return nil, err
	}
	if x.Rows < x.Cols {
		return c.fitRows(x, r)
	}
	return c.fitCovariance(c.covariance(), r)
}

// fitCovariance takes the components from the eigenvectors of the covariance.
func (c *centred) fitCovariance(cov *mat.SymDense, r int) (*PCA, error) {
	var eigen mat.EigenSym
	if !eigen.Factorize(cov, true) {
		return nil, errEigen
	}
	p := c.result(r, mat.Trace(cov))
	values := eigen.Values(nil) // rising
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	for i := range r {
		column := len(values) - 1 - i
		p.ExplainedVariance[i] = max(0, values[column]) // only rounding makes it negative
		mat.Col(p.Components.RawRowView(i), column, &vectors)
	}
	p.fixSigns()
	return p, nil
}

// fitRows takes the components from the singular vectors of the centred rows.
func (c *centred) fitRows(x mat32.Matrix, r int) (*PCA, error) {
	rows := mat.NewDense(x.Rows, x.Cols, nil)
	for i := range x.Rows {
		row := rows.RawRowView(i)
		for j, v := range mat32.Row(x, i) {
			row[j] = float64(v) - c.mean[j]
		}
	}
	var svd mat.SVD
	if !svd.Factorize(rows, mat.SVDThinV) {
		return nil, errEigen
	}
	p := c.result(r, 0)
	var v mat.Dense
	svd.VTo(&v)
	for i, s := range svd.Values(nil) {
		variance := float64(s * s / float64(x.Rows-1))
		p.TotalVariance += variance
		if i < r {
			p.ExplainedVariance[i] = variance
			mat.Col(p.Components.RawRowView(i), i, &v)
		}
	}
	p.fixSigns()
	return p, nil
}

func (c *centred) result(r int, total float64) *PCA {
	return &PCA{
		Mean: c.mean, Components: mat.NewDense(r, len(c.mean), nil), ExplainedVariance: make([]float64, r),
		TotalVariance: total, Examples: c.src.Len(),
	}
}

// fixSigns gives the components the signs that PCA promises.
func (p *PCA) fixSigns() {
	// The components of two standardised columns have entries ±1/√2, of which rounding makes one the
	// larger. The comparison must not see it.
	const tie = 1e-8
	for i := range p.ExplainedVariance {
		row := p.Components.RawRowView(i)
		least := (1 - tie) * floats.Norm(row, math.Inf(1))
		first := slices.IndexFunc(row, func(v float64) bool { return math.Abs(v) >= least })
		if row[first] < 0 {
			floats.Scale(-1, row)
		}
	}
}

// Leading returns the analysis with the first r components alone, sharing memory with p. It panics if r is
// not positive, or p has fewer components.
func (p *PCA) Leading(r int) *PCA {
	have, d := p.Components.Dims()
	if r < 1 || r > have {
		panic(fmt.Sprintf("pca: Leading(%d) of %d components", r, have))
	}
	q := *p
	q.Components = p.Components.Slice(0, r, 0, d).(*mat.Dense)
	q.ExplainedVariance = p.ExplainedVariance[:r:r]
	return &q
}

// ExplainedVarianceRatio returns the share of each component in the total variance; NaN where all examples
// are equal. The comparison with PCA in Higgins et al. 2017 needs it.
func (p *PCA) ExplainedVarianceRatio() []float64 {
	ratio := make([]float64, len(p.ExplainedVariance))
	for i, v := range p.ExplainedVariance {
		ratio[i] = v / p.TotalVariance
	}
	return ratio
}

// Residual returns the squared error of the training set's reconstruction, summed over the columns and
// averaged over the examples: (λᵣ₊₁ + … + λ_d)·(n-1)/n. No linear autoencoder with r code units has a lower
// one.
func (p *PCA) Residual() float64 {
	rest := p.TotalVariance
	for _, v := range p.ExplainedVariance {
		rest -= v
	}
	return max(0, rest) * float64(p.Examples-1) / float64(p.Examples)
}

// Encode returns the codes z = (x - mean)·Componentsᵀ, n×r, of the rows of x. It panics
// unless they have d columns.
func (p *PCA) Encode(x mat32.Matrix) mat32.Matrix {
	if _, d := p.Components.Dims(); x.Cols != d {
		panic(fmt.Sprintf("pca: Encode: x is %d×%d, want %d columns", x.Rows, x.Cols, d))
	}
	return p.EncodeSource(train.Rows(x))
}

// Decode returns z·Components + mean, n×d, for the codes z, n×r. It panics unless they have
// r columns.
func (p *PCA) Decode(z mat32.Matrix) mat32.Matrix {
	r, d := p.Components.Dims()
	if z.Cols != r {
		panic(fmt.Sprintf("pca: Decode: z is %d×%d, want %d columns", z.Rows, z.Cols, r))
	}
	x := mat32.New(z.Rows, d)
	mat32.Mul(blas.NoTrans, blas.NoTrans, 1, z, mat32.FromFloat64(p.Components), 0, x)
	for i := range x.Rows {
		row := mat32.Row(x, i)
		for j, v := range row {
			row[j] = float32(float64(v) + p.Mean[j])
		}
	}
	return x
}

// Reconstruct returns Decode(Encode(x)): the projection of x, n×d, onto the plane of the
// components through the mean.
func (p *PCA) Reconstruct(x mat32.Matrix) mat32.Matrix { return p.Decode(p.Encode(x)) }

// SquaredError returns the mean of ‖x̂-x‖² over the rows of x, for x̂ of Reconstruct. For the training set
// it equals Residual, up to rounding.
func (p *PCA) SquaredError(x mat32.Matrix) float64 {
	return loss.SquaredError(mat32.Matrix{}, p.Reconstruct(x), x)
}
