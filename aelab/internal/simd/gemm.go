package simd

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// Gemm computes C = α·op(A)·op(B) + β·C for row-major matrices, where op(A) is m×k,
// op(B) is k×n and op transposes where its flag is set. lda, ldb and ldc are the
// row strides of the matrices as stored. With β = 0, C is written without being read.
func Gemm(transA, transB bool, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	tA, tB := blas.NoTrans, blas.NoTrans
	if transA {
		tA = blas.Trans
	}
	if transB {
		tB = blas.Trans
	}
	gonum.Implementation{}.Sgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

// GemmBias computes Y = X·W + 1·bᵀ, the forward pass of a dense layer: X is m×k,
// W is k×n, bias has n elements, all row-major with strides ldx, ldw, ldy.
func GemmBias(m, n, k int, x []float32, ldx int, w []float32, ldw int, bias []float32, y []float32, ldy int) {
	for i := range m {
		copy(y[i*ldy:i*ldy+n], bias[:n])
	}
	Gemm(false, false, m, n, k, 1, x, ldx, w, ldw, 1, y, ldy)
}
