package pca

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"
)

// Angles returns the principal angles between the spans of the columns of a, d×p, and b, d×q, in radians,
// rising: min(p, q) of them. The first is the smallest angle between a vector of one span and one of the
// other. Each further one is the smallest between vectors orthogonal to those before. If the last is 0, the
// smaller span lies within the larger one.
//
// The cosines are the singular values of AᵀB and the sines those of B - A·AᵀB, for orthonormal bases A and
// B (Björck and Golub 1973). Each angle is computed from the one that is well conditioned, because a cosine
// cannot tell angles below 1e-8 from 0.
//
// Angles panics if a and b differ in their rows, one has more columns than rows, or an element is not
// finite. Columns must be linearly independent; otherwise a span gets directions that it does not have.
func Angles(a, b mat.Matrix) []float64 {
	d, p := a.Dims()
	rows, q := b.Dims()
	if rows != d || max(p, q) > d {
		panic(fmt.Sprintf("pca: Angles: columns of %d×%d and %d×%d are no bases of subspaces of one space", d, p, rows, q))
	}
	checkFinite("a", a)
	checkFinite("b", b)
	if p < q { // the sines are those of the smaller span's vectors
		a, b = b, a
	}
	qa, qb := orthonormal(a), orthonormal(b)
	var within, beyond mat.Dense
	within.Mul(qa.T(), qb)
	beyond.Mul(qa, &within)
	beyond.Sub(qb, &beyond)
	cosines, sines := singularValues(&within), singularValues(&beyond)
	angles := make([]float64, len(cosines))
	for i, cos := range cosines {
		if sin := sines[len(sines)-1-i]; sin*sin < 0.5 {
			angles[i] = math.Asin(sin)
		} else {
			angles[i] = math.Acos(cos)
		}
	}
	return angles
}

// checkFinite panics unless all elements are finite. Otherwise NaN would reach the angles of single
// vectors, and LAPACK would panic for reasons of its own.
func checkFinite(name string, m mat.Matrix) {
	rows, columns := m.Dims()
	for i := range rows {
		for j := range columns {
			if v := m.At(i, j); math.IsNaN(v) || math.IsInf(v, 0) {
				panic(fmt.Sprintf("pca: Angles: row %d, column %d of %s is %v, want finite bases", i, j, name, v))
			}
		}
	}
}

// LargestAngle returns the last of Angles: the distance between two spans of the same dimension, from 0 if
// they are equal to π/2.
func LargestAngle(a, b mat.Matrix) float64 {
	angles := Angles(a, b)
	return angles[len(angles)-1]
}

// singularValues returns the singular values of m in falling order.
func singularValues(m *mat.Dense) []float64 {
	var svd mat.SVD
	if !svd.Factorize(m, mat.SVDNone) {
		panic("pca: Angles: the singular values did not converge")
	}
	return svd.Values(nil)
}

// orthonormal returns an orthonormal basis of the span of the columns of a, which has no more
// columns than rows: the Q of Householder's QR, without the part that mat.QR adds to
// make it square.
func orthonormal(a mat.Matrix) *mat.Dense {
	q := mat.DenseCopyOf(a)
	_, columns := q.Dims()
	tau := make([]float64, columns)
	size := make([]float64, 1)
	lapack64.Geqrf(q.RawMatrix(), tau, size, -1)
	work := make([]float64, int(size[0]))
	lapack64.Geqrf(q.RawMatrix(), tau, work, len(work))
	lapack64.Orgqr(q.RawMatrix(), tau, size, -1)
	work = make([]float64, int(size[0]))
	lapack64.Orgqr(q.RawMatrix(), tau, work, len(work))
	return q
}
