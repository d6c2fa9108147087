package metrics

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// MMDStandardNormal estimates the squared maximum mean discrepancy between N(0, I) and the distribution
// from which the n rows of codes are drawn. The estimate is unbiased and needs no draws from N(0, I). The
// kernel is exp(-‖a-b‖²/h), h = 2σ², and expectations over the normal distribution are in closed form:
//
//	1/(n(n-1)) Σ_{i≠j} k(zᵢ, zⱼ) + (1+4/h)^(-k/2) - 2/n Σᵢ (1+2/h)^(-k/2)·exp(-‖zᵢ‖²/(h+2)).
//
// The time is proportional to n²k. The estimate may be negative. MMDStandardNormal panics if there are
// fewer than two codes, or h is not positive. Gretton et al. 2012, eq. 3. A vae.MMD takes the same estimate
// if its Exact and Unbiased are set.
func MMDStandardNormal(codes mat32.Matrix, h float64) float64 {
	if codes.Rows < 2 || !(h > 0) {
		panic(fmt.Sprintf("metrics: MMDStandardNormal: %d codes and h is %v, want two codes or more and a positive number", codes.Rows, h))
	}
	n, half := float64(codes.Rows), float64(codes.Cols)/2
	p := codePairs{codes: codes, h: h, pairs: make([]float64, codes.Rows), prior: make([]float64, codes.Rows)}
	simd.Do(codes.Rows, &p)
	var pairs, prior float64
	for i, v := range p.pairs {
		pairs += v
		prior += p.prior[i]
	}
	return pairs/(n*(n-1)) + math.Pow(1+4/h, -half) - 2*math.Pow(1+2/h, -half)*prior/n
}

// codePairs computes, for each code i, Σ_{j≠i} k(zᵢ, zⱼ) and exp(-‖zᵢ‖²/(h+2)).
type codePairs struct {
	codes        mat32.Matrix
	h            float64
	pairs, prior []float64
}

// Run implements simd.Task for code i.
func (p *codePairs) Run(i int) {
	zi := mat32.Row(p.codes, i)
	var square, sum float64
	for _, v := range zi {
		square += float64(v) * float64(v)
	}
	for j := range p.codes.Rows {
		if j == i {
			continue
		}
		var distance float64
		for c, v := range mat32.Row(p.codes, j) {
			d := float64(v) - float64(zi[c])
			distance += d * d
		}
		sum += math.Exp(-distance / p.h)
	}
	p.pairs[i], p.prior[i] = sum, math.Exp(-square/(p.h+2))
}

// LogDetCovariance returns the logarithm of the determinant of the covariance matrix, with divisor n-1, of
// n codes, n×k. For codes drawn from N(0, I) it is 0 on average, up to a bias of about -k(k+1)/2n. For
// codes in a subspace, such as n ≤ k codes, it is -Inf up to rounding, and NaN if a code is not finite.
// LogDetCovariance panics if there is one code alone. Zhao et al. 2017, Figure 2.
func LogDetCovariance(codes mat32.Matrix) float64 {
	if codes.Rows < 2 {
		panic(fmt.Sprintf("metrics: LogDetCovariance: %d codes, want two or more", codes.Rows))
	}
	var covariance mat.SymDense
	stat.CovarianceMatrix(&covariance, mat32.Float64(codes), nil)
	var c mat.Cholesky
	if trace := mat.Trace(&covariance); math.IsNaN(trace) || math.IsInf(trace, 0) {
		return math.NaN()
	}
	if !c.Factorize(&covariance) {
		return math.Inf(-1)
	}
	return c.LogDet()
}
