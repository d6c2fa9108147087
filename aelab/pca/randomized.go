package pca

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Sketch is how FitRandomized approximates.
type Sketch struct {
	// Oversampling is how many directions are followed beyond those that are wanted; 0 is
	// 10. There are never more than d in all.
	Oversampling int
	// Iterations is how often the covariance is applied before the components are read off;
	// 0 is 4. Each one multiplies what is left of the direction j beyond the sketch, relative
	// to the component i, by λⱼ/λᵢ.
	Iterations int
	Seed       uint64
}

// FitRandomized returns approximately what Fit does, without forming the covariance: for few
// components of many columns. It applies the covariance C to random directions,
//
//	Q₀ = orth(Ω),  Qₜ = orth(C·Qₜ₋₁),  C·Q = Xᵀ(X·Q)/(n-1),
//
// with Ω from N(0, 1), d×l, and takes the components from the eigenvectors of QᵀCQ,
// l×l. This is the subspace iteration of Halko, Martinsson and Tropp (2011, algorithm 4.4) on
// the side of the columns, with an orthonormalisation after each application of C
// instead of each of X. Variances never exceed the exact ones, but for rounding.
//
// It panics as Fit does, and if a field of s is negative; a value that is not finite is an
// error.
func FitRandomized(x mat32.Matrix, r int, s Sketch) (*PCA, error) {
	checkSizes("FitRandomized", x, r)
	if s.Oversampling < 0 || s.Iterations < 0 {
		panic(fmt.Sprintf("pca: FitRandomized: oversampling %d and %d iterations: neither can be negative", s.Oversampling, s.Iterations))
	}
	if s.Oversampling == 0 {
		s.Oversampling = 10
	}
	if s.Iterations == 0 {
		s.Iterations = 4
	}
	c, err := newCentred(x)
	if err != nil {
		return nil, err
	}
	omega := mat32.New(x.Cols, min(r+s.Oversampling, x.Cols))
	random.New(s.Seed, "sketch").Normal(omega.Data)
	q := orthonormal(mat32.Float64(omega))
	for range s.Iterations {
		q = orthonormal(c.apply(q))
	}
	var within mat.Dense
	within.Mul(q.T(), c.apply(q))
	l, _ := within.Dims()
	symmetric := mat.NewSymDense(l, nil)
	for i := range l {
		for j := i; j < l; j++ {
			symmetric.SetSym(i, j, (within.At(i, j)+within.At(j, i))/2)
		}
	}
	return c.fitSymmetric(symmetric, q, r, c.totalVariance())
}

// apply returns the covariance times q, d×l: in one pass over the examples, of which y, with a
// row for each, are the coordinates within q.
func (c *centred) apply(q *mat.Dense) *mat.Dense {
	d, l := q.Dims()
	product := mat.NewDense(d, l, nil)
	y := blas64.General{Rows: blockRows, Cols: l, Stride: l, Data: make([]float64, blockRows*l)}
	var offset mat.VecDense // that of each coordinate
	offset.MulVec(q.T(), mat.NewVecDense(d, c.offset))
	sum := make([]float64, l)
	c.blocks(func(block blas64.General) {
		y.Rows = block.Rows
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, block, q.RawMatrix(), 0, y)
		for i := range y.Rows {
			row := y.Data[i*l : (i+1)*l]
			floats.Sub(row, offset.RawVector().Data)
			floats.Add(sum, row)
		}
		blas64.Gemm(blas.Trans, blas.NoTrans, 1, block, y, 1, product.RawMatrix())
	})
	product.RankOne(product, -1, mat.NewVecDense(d, c.offset), mat.NewVecDense(l, sum))
	product.Scale(1/float64(c.x.Rows-1), product)
	return product
}
