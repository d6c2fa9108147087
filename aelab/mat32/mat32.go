// Package mat32 provides the matrix of the library, gonum's blas32.General with examples in
// rows, and the few operations on it that layers need.
//
// A Matrix is a view: copies of the struct share Data. All functions panic when
// shapes do not fit, naming both, because a wrong shape is the caller's mistake.
package mat32

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/mat"
)

// Matrix is a row-major float32 matrix. Element (i, j) is Data[i*Stride+j].
type Matrix = blas32.General

// New returns a zero matrix of rows×cols.
func New(rows, cols int) Matrix {
	if rows < 0 || cols < 0 {
		panic(fmt.Sprintf("mat32: New(%d, %d): negative size", rows, cols))
	}
	return Matrix{Rows: rows, Cols: cols, Stride: cols, Data: make([]float32, rows*cols)}
}

// View returns a rows×cols matrix over data, which it does not copy.
func View(data []float32, rows, cols int) Matrix {
	if len(data) != rows*cols {
		panic(fmt.Sprintf("mat32: View: %d values do not make a %d×%d matrix", len(data), rows, cols))
	}
	return Matrix{Rows: rows, Cols: cols, Stride: cols, Data: data}
}

// Resize returns a rows×cols matrix in m's memory if that is large enough, else in new
// memory. The values are unspecified. Layers resize their buffers so that nothing is
// allocated once the largest batch has been seen.
func Resize(m Matrix, rows, cols int) Matrix {
	if n := rows * cols; cap(m.Data) >= n {
		return View(m.Data[:n], rows, cols)
	}
	return New(rows, cols)
}

// Row returns row i of m as a slice of its memory.
func Row(m Matrix, i int) []float32 {
	return m.Data[i*m.Stride : i*m.Stride+m.Cols : i*m.Stride+m.Cols]
}

// Rows returns rows i to j-1 of m, sharing its memory.
func Rows(m Matrix, i, j int) Matrix { return Slice(m, i, j, 0, m.Cols) }

// Slice returns rows i to j-1 and columns k to l-1 of m, sharing its memory.
func Slice(m Matrix, i, j, k, l int) Matrix {
	if i < 0 || j < i || j > m.Rows || k < 0 || l < k || l > m.Cols {
		panic(fmt.Sprintf("mat32: Slice: [%d:%d, %d:%d] of a %d×%d matrix", i, j, k, l, m.Rows, m.Cols))
	}
	if i == j || k == l {
		return View(nil, j-i, l-k) // m's stride would lead out of it
	}
	return Matrix{Rows: j - i, Cols: l - k, Stride: m.Stride, Data: m.Data[i*m.Stride+k : (j-1)*m.Stride+l]}
}

// Flat returns the values of m as one slice of its memory. It panics if m has gaps between rows.
func Flat(m Matrix) []float32 {
	if m.Stride != m.Cols && m.Rows > 1 {
		panic(fmt.Sprintf("mat32: Flat: %d×%d matrix has stride %d", m.Rows, m.Cols, m.Stride))
	}
	return m.Data[:m.Rows*m.Cols]
}

// Copy copies src to dst, which must have the same shape.
func Copy(dst, src Matrix) {
	SameShape("mat32: Copy", dst, src)
	for i := range src.Rows {
		copy(Row(dst, i), Row(src, i))
	}
}

// Clone returns a copy of m without gaps between rows.
func Clone(m Matrix) Matrix {
	c := New(m.Rows, m.Cols)
	Copy(c, m)
	return c
}

// Gather copies row index[i] of src to row i of dst, which is len(index)×src.Cols. It panics if src
// has no such row.
func Gather(dst, src Matrix, index []int) {
	if dst.Rows != len(index) || dst.Cols != src.Cols {
		panic(fmt.Sprintf("mat32: Gather: dst is %d×%d, want %d×%d", dst.Rows, dst.Cols, len(index), src.Cols))
	}
	for i, r := range index {
		if r < 0 || r >= src.Rows { // Row would reach beyond a view of a larger matrix
			panic(fmt.Sprintf("mat32: Gather: row %d of a %d×%d matrix", r, src.Rows, src.Cols))
		}
		copy(Row(dst, i), Row(src, r))
	}
}

// Mul computes c = α·op(a)·op(b) + β·c, where op transposes if its flag is blas.Trans.
// With β = 0, c is written without being read. c must not overlap a or b.
func Mul(transA, transB blas.Transpose, alpha float32, a, b Matrix, beta float32, c Matrix) {
	m, k := a.Rows, a.Cols
	if transA == blas.Trans {
		m, k = k, m
	}
	kb, n := b.Rows, b.Cols
	if transB == blas.Trans {
		kb, n = n, kb
	}
	if k != kb || c.Rows != m || c.Cols != n {
		panic(fmt.Sprintf("mat32: Mul: %d×%d times %d×%d into %d×%d", m, k, kb, n, c.Rows, c.Cols))
	}
	if m == 0 || n == 0 {
		return
	}
	simd.Gemm(transA == blas.Trans, transB == blas.Trans, m, n, k, alpha, a.Data, a.Stride, b.Data, b.Stride, beta, c.Data, c.Stride, simd.Epilogue{})
}

// MulAddRow computes y = x·w + 1·bᵀ, the bias b added to each row.
func MulAddRow(x, w Matrix, b []float32, y Matrix) {
	if x.Cols != w.Rows || y.Rows != x.Rows || y.Cols != w.Cols || len(b) != w.Cols {
		panic(fmt.Sprintf("mat32: MulAddRow: %d×%d times %d×%d plus a row of %d into %d×%d", x.Rows, x.Cols, w.Rows, w.Cols, len(b), y.Rows, y.Cols))
	}
	if y.Rows == 0 || y.Cols == 0 {
		return
	}
	simd.GemmBias(false, x.Rows, w.Cols, w.Rows, x.Data, x.Stride, w.Data, w.Stride, b, y.Data, y.Stride, simd.Epilogue{})
}

// MulTransAddRow computes y = x·wᵀ + 1·bᵀ, with the weights of MulAddRow transposed.
func MulTransAddRow(x, w Matrix, b []float32, y Matrix) {
	if x.Cols != w.Cols || y.Rows != x.Rows || y.Cols != w.Rows || len(b) != w.Rows {
		panic(fmt.Sprintf("mat32: MulTransAddRow: %d×%d times %d×%d plus a row of %d into %d×%d", x.Rows, x.Cols, w.Cols, w.Rows, len(b), y.Rows, y.Cols))
	}
	if y.Rows == 0 || y.Cols == 0 {
		return
	}
	simd.GemmBias(true, x.Rows, w.Rows, w.Cols, x.Data, x.Stride, w.Data, w.Stride, b, y.Data, y.Stride, simd.Epilogue{})
}

// AddColumnSums adds the sum of each column of m to dst.
func AddColumnSums(dst []float32, m Matrix) {
	if len(dst) != m.Cols {
		panic(fmt.Sprintf("mat32: AddColumnSums: dst has %d elements, want %d", len(dst), m.Cols))
	}
	simd.AddColumnSums(dst, m.Data, m.Rows, m.Cols, m.Stride)
}

// SameShape panics, in the name of op, if a and b differ in shape.
func SameShape(op string, a, b Matrix) {
	if a.Rows != b.Rows || a.Cols != b.Cols {
		panic(fmt.Sprintf("%s: %d×%d and %d×%d differ in shape", op, a.Rows, a.Cols, b.Rows, b.Cols))
	}
}

// Float64 presents m, without copying, as a gonum mat.Matrix.
func Float64(m Matrix) mat.Matrix { return view(m) }

type view Matrix

func (v view) Dims() (rows, cols int) { return v.Rows, v.Cols }
func (v view) At(i, j int) float64    { return float64(v.Data[i*v.Stride+j]) }
func (v view) T() mat.Matrix          { return mat.Transpose{Matrix: v} }

// FromFloat64 returns m rounded to float32.
func FromFloat64(m mat.Matrix) Matrix {
	rows, cols := m.Dims()
	c := New(rows, cols)
	for i := range rows {
		row := Row(c, i)
		for j := range row {
			row[j] = float32(m.At(i, j))
		}
	}
	return c
}

// Kernels returns the name of the implementation that computes products, for the record of a
// run: go, avx2, avx512 or neon. All give the same bits.
func Kernels() string { return simd.Path() }
