package pca

import (
	"math"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"gonum.org/v1/gonum/mat"
)

// Condense returns a few rows that stand for the n rows of x, n×d, where only their covariance counts, as
// for a linear autoencoder without biases. The result is m×d, m ≤ d+1. It has zero mean and the covariance,
// with the divisor n, of the rows of x; its own covariance has the divisor m.
//
// The rows are √m·HR. R is a triangular root of the covariance, RᵀR, by Cholesky with pivots: rows made of
// eigenvectors would give the principal components away. H is the m×(m-1) Helmert matrix, whose columns are
// orthonormal and sum to 0. Its column j has j+1 times 1, then -(j+1), over √((j+1)(j+2)). If all rows
// of x are equal, the result is a row of zeros.
//
// Condense panics unless n ≥ 2; a value that is not finite is an error.
func Condense(x mat32.Matrix) (mat32.Matrix, error) {
	_, covariance, err := Covariance(x)
	if err != nil {
		return mat32.Matrix{}, err
	}
	covariance.ScaleSym(float64(x.Rows-1)/float64(x.Rows), covariance)
	var cholesky mat.PivotedCholesky // the rank may not be full: some pixels never change
	cholesky.Factorize(covariance, -1)
	n := cholesky.Rank()
	if n == 0 {
		return mat32.New(1, x.Cols), nil
	}
	var u mat.TriDense
	cholesky.UTo(&u)
	m := n + 1
	helmert := mat.NewDense(m, n, nil)
	for j := range n {
		count := float64(j + 1)
		scale := math.Sqrt(float64(m) / (count * (count + 1)))
		for i := range j + 1 {
			helmert.Set(i, j, scale)
		}
		helmert.Set(j+1, j, -scale*count)
	}
	var pivoted mat.Dense
	pivoted.Mul(helmert, mat.DenseCopyOf(&u).Slice(0, n, 0, x.Cols))
	few := mat32.New(m, x.Cols)
	for j, column := range cholesky.ColumnPivots(nil) {
		for i := range m {
			mat32.Row(few, i)[column] = float32(pivoted.At(i, j))
		}
	}
	return few, nil
}
