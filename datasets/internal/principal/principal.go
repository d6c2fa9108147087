// Package principal measures data sets by principal component analysis, for the tests of
// those that were calibrated against a paper's figures for it.
package principal

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/mat"
)

// Errors returns, for each number of components, the squared error with which the
// principal components of train reconstruct a row of test: summed over the columns,
// averaged over the rows. The mean is train's; no component leaves the error of guessing
// it. It panics if the matrices differ in width or a number is not from 0 to it.
func Errors(train, test mat32.Matrix, components ...int) []float64 {
	if train.Cols != test.Cols {
		panic(fmt.Sprintf("principal: Errors: train is %d×%d, test %d×%d", train.Rows, train.Cols, test.Rows, test.Cols))
	}
	mean := make([]float32, train.Cols)
	mat32.AddColumnSums(mean, train)
	for j := range mean {
		mean[j] /= float32(train.Rows)
	}
	axes := eigenvectors(covariance(centred(train, mean)))

	// With orthonormal axes each component takes the square of its code off the error.
	rest := centred(test, mean)
	codes := mat32.New(test.Rows, test.Cols)
	mat32.Mul(blas.NoTrans, blas.NoTrans, 1, rest, axes, 0, codes)
	total, taken := squares(rest), make([]float64, test.Cols+1)
	for k := range test.Cols {
		taken[k+1] = taken[k] + squares(mat32.Slice(codes, 0, codes.Rows, k, k+1))
	}
	errors := make([]float64, len(components))
	for i, k := range components {
		errors[i] = (total - taken[k]) / float64(test.Rows)
	}
	return errors
}

func centred(m mat32.Matrix, mean []float32) mat32.Matrix {
	m = mat32.Clone(m)
	for i := range m.Rows {
		row := mat32.Row(m, i)
		for j := range row {
			row[j] -= mean[j]
		}
	}
	return m
}

func covariance(m mat32.Matrix) *mat.SymDense {
	c := mat32.New(m.Cols, m.Cols)
	mat32.Mul(blas.Trans, blas.NoTrans, 1/float32(m.Rows), m, m, 0, c)
	s := mat.NewSymDense(m.Cols, nil)
	for i := range m.Cols {
		for j := i; j < m.Cols; j++ {
			s.SetSym(i, j, float64(c.Data[i*c.Stride+j]))
		}
	}
	return s
}

// eigenvectors returns those of c in columns, largest eigenvalue first.
func eigenvectors(c *mat.SymDense) mat32.Matrix {
	var eigen mat.EigenSym
	if !eigen.Factorize(c, true) {
		panic("principal: Errors: no eigenvectors: the data are not finite")
	}
	var ascending mat.Dense
	eigen.VectorsTo(&ascending)
	n := c.SymmetricDim()
	v := mat32.New(n, n)
	for i := range n {
		for j := range n {
			v.Data[i*v.Stride+j] = float32(ascending.At(i, n-1-j))
		}
	}
	return v
}

func squares(m mat32.Matrix) (sum float64) {
	for i := range m.Rows {
		for _, v := range mat32.Row(m, i) {
			sum += float64(v) * float64(v)
		}
	}
	return sum
}
