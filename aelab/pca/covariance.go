package pca

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// blockRows is how many rows are in float64 at once. A block of 784 columns takes 800 kB: it
// stays in a cache while each of its columns is multiplied with all others.
const blockRows = 128

// Covariance returns the mean of the rows of x, n×d, and their sample covariance, d×d, with
// the divisor n-1. It sums in float64, and holds no copy of x in it: gonum's
// stat.CovarianceMatrix and stat.PC both make one, and PC takes the components from the singular
// vectors of all examples, which takes longer than the eigenvectors of the covariance where
// there are many. It panics unless n ≥ 2; a value that is not finite is an error.
func Covariance(x mat32.Matrix) (mean []float64, cov *mat.SymDense, err error) {
	if x.Rows < 2 || x.Cols < 1 {
		panic(fmt.Sprintf("pca: Covariance of %d×%d data, want at least 2 rows", x.Rows, x.Cols))
	}
	c, err := newCentred(x)
	if err != nil {
		return nil, nil, err
	}
	return c.mean, c.covariance(), nil
}

// centred is x less its mean, in float64 a block at a time. What a block has is x - shift: the
// rest, offset = mean - shift, is taken out of the sums. With a shift of zero the
// zeros of x stay zeros, four fifths of MNIST, and need no work.
type centred struct {
	x                   mat32.Matrix
	mean, shift, offset []float64 // d
}

// newCentred returns an error if x has a value that is not finite.
func newCentred(x mat32.Matrix) (*centred, error) {
	d, n := x.Cols, float64(x.Rows)
	c := &centred{x: x, mean: make([]float64, d), shift: make([]float64, d), offset: make([]float64, d)}
	square := make([]float64, d)
	for i := range x.Rows {
		for j, v := range mat32.Row(x, i) {
			if v := float64(v); v != 0 {
				c.mean[j] += v
				square[j] += float64(v * v)
			}
		}
	}
	for j := range d {
		if math.IsNaN(square[j]) || math.IsInf(square[j], 0) {
			return nil, notFinite(x, j)
		}
		c.mean[j] /= n
		meanSquare := float64(c.mean[j] * c.mean[j])
		// Sums of products about 0 instead of the mean lose log₂(1 + mean²/variance) bits: with
		// this limit, at most seven of 53.
		const limit = 100
		if meanSquare > limit*(square[j]/n-meanSquare) {
			c.shift[j] = float64(float32(c.mean[j])) // x - shift has no rounding then
		}
		c.offset[j] = c.mean[j] - c.shift[j]
	}
	return c, nil
}

// notFinite names the first value of column j of x that is not finite.
func notFinite(x mat32.Matrix, j int) error {
	for i := range x.Rows {
		if v := float64(mat32.Row(x, i)[j]); math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("pca: example %d, column %d is %v", i, j, v)
		}
	}
	panic("unreachable: sums of squares of finite float32 values are finite")
}

// blocks calls f for all rows of x - shift, in order.
func (c *centred) blocks(f func(block blas64.General)) {
	d := c.x.Cols
	data := make([]float64, min(blockRows, c.x.Rows)*d)
	for from := 0; from < c.x.Rows; from += blockRows {
		rows := min(blockRows, c.x.Rows-from)
		b := blas64.General{Rows: rows, Cols: d, Stride: d, Data: data[:rows*d]}
		for i := range rows {
			row := b.Data[i*d : (i+1)*d]
			for j, v := range mat32.Row(c.x, from+i) {
				row[j] = float64(v) - c.shift[j]
			}
		}
		f(b)
	}
}

// covariance returns (Σ(x-shift)(x-shift)ᵀ - n·offset·offsetᵀ)/(n-1).
func (c *centred) covariance() *mat.SymDense {
	d, n := c.x.Cols, float64(c.x.Rows)
	cov := mat.NewSymDense(d, nil)
	sum := &crossProducts{sum: cov.RawSymmetric()}
	c.blocks(func(block blas64.General) {
		sum.block = block
		simd.Do(d, sum)
	})
	for i := range d {
		row := sum.row(i)
		for j := range row {
			row[j] = (row[j] - float64(float64(n*c.offset[i])*c.offset[i+j])) / (n - 1)
		}
	}
	return cov
}

// crossProducts adds blockᵀ·block to a symmetric matrix. Each of its elements is one chain
// of additions in the order of the examples, on however many threads.
type crossProducts struct {
	sum   blas64.Symmetric
	block blas64.General
}

// row returns the elements from the diagonal on.
func (s *crossProducts) row(i int) []float64 {
	return s.sum.Data[i*s.sum.Stride+i : i*s.sum.Stride+s.sum.N]
}

// Run implements simd.Task for row i of the sum.
func (s *crossProducts) Run(i int) {
	row := s.row(i)
	for k := range s.block.Rows {
		example := s.block.Data[k*s.block.Stride : k*s.block.Stride+s.block.Cols]
		if v := example[i]; v != 0 {
			floats.AddScaled(row, v, example[i:])
		}
	}
}
