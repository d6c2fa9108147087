package pca

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// FitSource returns the r leading principal components of the examples of src, n of d columns. It gathers
// them 128 at a time, in order, twice. It holds their covariance, d×d in float64.
//
// Up to 1024 columns it takes all eigenvectors of the covariance, as Fit does for n ≥ d. Beyond, this would
// take minutes. It then follows r+20 directions by subspace iteration with the covariance C, until each
// component q with its variance λ has
//
//	‖Cq - λq‖ ≤ 1e-9·λ₁
//
// (Golub and Van Loan 2013, section 8.2.4). It is an error if the variances fall so slowly that 1000
// iterations are not enough.
//
// FitSource panics unless n ≥ 2 and 1 ≤ r ≤ min(n, d); a value that is not finite is an error.
func FitSource(src train.Source, r int) (*PCA, error) {
	n, d := src.Len(), src.Dim()
	if n < 2 || r < 1 || r > min(n, d) {
		panic(fmt.Sprintf("pca: FitSource: %d components of %d×%d data, want at least 2 rows, and 1 to %d components", r, n, d, min(n, d)))
	}
	c, err := newCentred(src)
	if err != nil {
		return nil, err
	}
	cov := c.covariance()
	if d <= 1024 {
		return c.fitCovariance(cov, r)
	}
	p := c.result(r, mat.Trace(cov))
	if !leading(cov, p.Components, p.ExplainedVariance, 1e-9, 1000) {
		return nil, errEigen
	}
	p.fixSigns()
	return p, nil
}

// leading sets the rows of vectors to the leading eigenvectors of c, which has no negative eigenvalue, and
// values to their eigenvalues. It reports whether they are exact to the tolerance within so many
// iterations.
func leading(c *mat.SymDense, vectors *mat.Dense, values []float64, tolerance float64, iterations int) bool {
	const more = 20
	d, r := c.SymmetricDim(), len(values)
	l := min(d, r+more)
	full := symmetricRows(c)
	start := mat32.New(l, d)
	random.New(0, "pca leading").Normal(start.Data)
	// The directions are rows: q, and q·C.
	q, qc := mat.DenseCopyOf(mat32.Float64(start)), mat.NewDense(l, d, nil)
	var within, turned, turnedC mat.Dense
	var eigen mat.EigenSym
	for range iterations {
		orthonormalize(q)
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, q.RawMatrix(), full, 0, qc.RawMatrix())
		within.Mul(qc, q.T())
		if !eigen.Factorize(symmetrized(&within), true) {
			return false
		}
		var basis mat.Dense
		eigen.VectorsTo(&basis)
		turned.Mul(basis.T(), q)
		turnedC.Mul(basis.T(), qc)
		exact := true
		all := eigen.Values(nil) // rising
		residual := make([]float64, d)
		for i := range r {
			value := max(0, all[l-1-i])
			values[i] = value
			copy(vectors.RawRowView(i), turned.RawRowView(l-1-i))
			floats.AddScaledTo(residual, turnedC.RawRowView(l-1-i), -value, vectors.RawRowView(i))
			exact = exact && floats.Norm(residual, 2) <= tolerance*values[0]
		}
		if exact {
			fill(vectors)
			return true
		}
		q, qc = qc, q
	}
	return false
}

// symmetricRows returns both triangles of s. It writes the lower one to memory that s itself does not use.
func symmetricRows(s *mat.SymDense) blas64.General {
	raw := s.RawSymmetric()
	for i := range raw.N {
		for j := range i {
			raw.Data[i*raw.Stride+j] = raw.Data[j*raw.Stride+i]
		}
	}
	return blas64.General{Rows: raw.N, Cols: raw.N, Stride: raw.Stride, Data: raw.Data}
}

func symmetrized(m *mat.Dense) *mat.SymDense {
	n, _ := m.Dims()
	s := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			s.SetSym(i, j, (m.At(i, j)+m.At(j, i))/2)
		}
	}
	return s
}

// orthonormalize makes the rows of q orthonormal. It frees each row of those before it, twice, because
// rounding leaves some the first time. A row becomes zero if nothing of it is left.
func orthonormalize(q *mat.Dense) {
	n, _ := q.Dims()
	for i := range n {
		row := q.RawRowView(i)
		size := floats.Norm(row, 2)
		for range 2 {
			for j := range i {
				floats.AddScaled(row, -floats.Dot(row, q.RawRowView(j)), q.RawRowView(j))
			}
		}
		if left := floats.Norm(row, 2); left > 1e-14*size {
			floats.Scale(1/left, row)
		} else {
			floats.Scale(0, row)
		}
	}
}

// fill gives each row of q that is zero a direction orthogonal to all other rows, which are orthonormal.
// Where the covariance has a smaller rank, orthonormalize has left such rows.
func fill(q *mat.Dense) {
	n, _ := q.Dims()
	noise := random.New(0, "pca fill").Rand()
	for i := range n {
		row := q.RawRowView(i)
		if floats.Norm(row, 2) > 0 {
			continue
		}
		for j := range row {
			row[j] = noise.NormFloat64()
		}
		for range 2 { // rounding leaves some of the others the first time
			for j := range n {
				if j != i {
					floats.AddScaled(row, -floats.Dot(row, q.RawRowView(j)), q.RawRowView(j))
				}
			}
		}
		floats.Scale(1/floats.Norm(row, 2), row)
	}
}

// EncodeSource returns the codes z = (x - mean)·Componentsᵀ, n×r, of the examples of src. It gathers them
// 128 at a time. It panics unless they have d columns.
func (p *PCA) EncodeSource(src train.Source) mat32.Matrix {
	r, d := p.Components.Dims()
	if src.Dim() != d {
		panic(fmt.Sprintf("pca: EncodeSource: examples have %d columns, want %d", src.Dim(), d))
	}
	components := mat32.FromFloat64(p.Components)
	z := mat32.New(src.Len(), r)
	for first, x := range train.Blocks(src, blockRows) {
		for i := range x.Rows {
			row := mat32.Row(x, i)
			for j, v := range row {
				row[j] = float32(float64(v) - p.Mean[j])
			}
		}
		mat32.Mul(blas.NoTrans, blas.Trans, 1, x, components, 0, mat32.Rows(z, first, first+x.Rows))
	}
	return z
}
