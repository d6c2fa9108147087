package rbm

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// chunk is the number of rows that the free energy and a stack's projections work on at a time.
const chunk = 1000

// FreeEnergy returns F(v) of each row of v, in nats: -log p(v), less a constant that depends on the
// parameters but not on v. With a = b + vW, it is the sum of
//
//	-cᵀv          binary visible units       -Σ log(1 + exp aⱼ)   binary hidden units
//	½‖v - c‖²     Gaussian visible units     ½‖b‖² - ½‖a‖²        Gaussian hidden units
//
// with the normal density's constants left out.
//
// F serves for comparisons. Under the same parameters, v is exp(F(v') - F(v)) times as likely as v'. If F
// of held-out data rises above that of training data, the machine overfits. F does not tell p(v) itself. If
// both kinds of units are Gaussian, there is a p(v) only if the spectral norm of W, its largest singular
// value, is below 1: otherwise exp(-F) cannot be normalised.
func (m *Model) FreeEnergy(v mat32.Matrix) []float64 {
	if v.Cols != m.Visible {
		panic(fmt.Sprintf("rbm: FreeEnergy: v is %d×%d, want %d columns", v.Rows, v.Cols, m.Visible))
	}
	energies := make([]float64, 0, v.Rows)
	a := mat32.New(min(chunk, v.Rows), m.Hidden)
	rest := make([]float32, m.Visible)
	for i := 0; i < v.Rows; i += chunk {
		part := mat32.Rows(v, i, min(i+chunk, v.Rows))
		a := mat32.Rows(a, 0, part.Rows)
		mat32.MulAddRow(part, m.weight.Weights(), m.hiddenBias.W, a)
		if m.HiddenUnits == Binary {
			simd.Softplus(mat32.Flat(a), mat32.Flat(a))
		}
		for r := range part.Rows {
			energies = append(energies, m.visibleEnergy(mat32.Row(part, r), rest)+m.hiddenEnergy(mat32.Row(a, r)))
		}
	}
	return energies
}

// visibleEnergy returns the term of F of the visible units; rest is working memory.
func (m *Model) visibleEnergy(v, rest []float32) float64 {
	c := m.visibleBias.W
	if m.VisibleUnits == Binary {
		return -simd.Dot(c, v)
	}
	simd.Sub(rest, v, c)
	return float64(0.5 * simd.SumSquares(rest))
}

// hiddenEnergy returns the term of F that the hidden units leave when they are summed out. For binary
// units, a must hold log(1 + exp a).
func (m *Model) hiddenEnergy(a []float32) float64 {
	if m.HiddenUnits == Binary {
		return -simd.Sum(a)
	}
	return float64(0.5 * (simd.SumSquares(m.hiddenBias.W) - simd.SumSquares(a)))
}
