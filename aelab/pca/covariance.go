package pca

import (
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/train"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// blockRows is the number of rows that are in float64 at once. A block of 784 columns takes 800 kB: it
// stays in a cache while each of its columns is multiplied with all others.
const blockRows = 128

// Covariance returns the mean of the rows of x, n×d, and their sample covariance, d×d, with the divisor
// n-1. It sums in float64 without a float64 copy of x. gonum's stat.CovarianceMatrix and stat.PC both make
// one. PC also takes the components from the singular vectors of all examples; with many examples, the
// eigenvectors of the covariance are faster.
//
// Covariance panics unless n ≥ 2; a value that is not finite is an error.
func Covariance(x mat32.Matrix) (mean []float64, cov *mat.SymDense, err error) {
	if x.Rows < 2 || x.Cols < 1 {
		panic(fmt.Sprintf("pca: Covariance of %d×%d data, want at least 2 rows", x.Rows, x.Cols))
	}
	c, err := newCentred(train.Rows(x))
	if err != nil {
		return nil, nil, err
	}
	return c.mean, c.covariance(), nil
}

// centred is data less its mean, in float64 a block at a time. A block holds x - shift. The sums are
// corrected for the rest, offset = mean - shift. With a shift of zero the zeros of x, four fifths of MNIST,
// stay zeros and need no work.
type centred struct {
	src                 train.Source
	mean, shift, offset []float64 // d
}

// newCentred returns an error if src has a value that is not finite.
func newCentred(src train.Source) (*centred, error) {
	d, n := src.Dim(), float64(src.Len())
	c := &centred{src: src, mean: make([]float64, d), shift: make([]float64, d), offset: make([]float64, d)}
	square := make([]float64, d)
	for first, x := range train.Blocks(src, blockRows) {
		for i := range x.Rows {
			for j, v := range mat32.Row(x, i) {
				if v := float64(v); v != 0 {
					c.mean[j] += v
					square[j] += float64(v * v)
				}
			}
		}
		for j, s := range square {
			if math.IsNaN(s) || math.IsInf(s, 0) {
				return nil, notFinite(x, first, j)
			}
		}
	}
	for j := range d {
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

// notFinite names the first value in column j of x that is not finite. The rows of x are numbered from
// first.
func notFinite(x mat32.Matrix, first, j int) error {
	for i := range x.Rows {
		if v := float64(mat32.Row(x, i)[j]); math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("pca: example %d, column %d is %v", first+i, j, v)
		}
	}
	panic("unreachable: sums of squares of finite float32 values are finite")
}

// covariance returns (Σ(x-shift)(x-shift)ᵀ - n·offset·offsetᵀ)/(n-1).
func (c *centred) covariance() *mat.SymDense {
	d, n := c.src.Dim(), float64(c.src.Len())
	cov := mat.NewSymDense(d, nil)
	sum := &crossProducts{sum: cov.RawSymmetric()}
	data := make([]float64, min(blockRows, c.src.Len())*d)
	for _, x := range train.Blocks(c.src, blockRows) {
		sum.set(blas64.General{Rows: x.Rows, Cols: d, Stride: d, Data: data[:x.Rows*d]}, x, c.shift)
		simd.Do(d, sum)
	}
	for i := range d {
		row := sum.row(i)
		for j := range row {
			row[j] = (row[j] - float64(float64(n*c.offset[i])*c.offset[i+j])) / (n - 1)
		}
	}
	return cov
}

// crossProducts adds blockᵀ·block to a symmetric matrix. Each of its elements is one chain of additions in
// the order of the examples, for any number of threads.
type crossProducts struct {
	sum   blas64.Symmetric
	block blas64.General
	few   [][]int32 // for each example, the columns that are not 0
}

// set sets block to x - shift, and few to its columns that are not 0.
func (s *crossProducts) set(block blas64.General, x mat32.Matrix, shift []float64) {
	s.block = block
	s.few = slices.Grow(s.few[:0], x.Rows)[:x.Rows]
	for i := range x.Rows {
		row, columns := block.Data[i*block.Stride:i*block.Stride+block.Cols], s.few[i][:0]
		for j, v := range mat32.Row(x, i) {
			row[j] = float64(v) - shift[j]
			if row[j] != 0 {
				columns = append(columns, int32(j))
			}
		}
		s.few[i] = columns
	}
}

// row returns the elements of row i from the diagonal on.
func (s *crossProducts) row(i int) []float64 {
	return s.sum.Data[i*s.sum.Stride+i : i*s.sum.Stride+s.sum.N]
}

// Run implements simd.Task for row i of the sum. If an example has few columns that are not 0, as an image
// of a sprite has, it adds the products of these alone. Adding 0 would change nothing.
func (s *crossProducts) Run(i int) {
	const many = 8 // so many additions in order are as fast as one out of order
	row := s.row(i)
	for k := range s.block.Rows {
		example := s.block.Data[k*s.block.Stride : k*s.block.Stride+s.block.Cols]
		v := example[i]
		if v == 0 {
			continue
		}
		if columns := s.few[k]; many*len(columns) < len(example) {
			first, _ := slices.BinarySearch(columns, int32(i))
			for _, j := range columns[first:] {
				row[int(j)-i] += float64(v * example[j])
			}
			continue
		}
		floats.AddScaled(row, v, example[i:])
	}
}
