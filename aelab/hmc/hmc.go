// Package hmc draws from a density by Hamiltonian Monte Carlo (Duane et al. 1987; Neal 2011). An example is
// the posterior of a latent variable z, of which only log p(x, z) and its gradient can be computed.
//
// Many chains move at once, each a row of a matrix. Each may have a density of its own, such as the
// posterior for a row's own data. All share the size of the steps.
package hmc

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// Energy sets u[i] to U(zᵢ) = -log p(zᵢ) + const, and row i of du to its gradient, for each row of z, n×k.
// If u is nil, it sets du alone. It must give the same results for the same z.
type Energy func(u []float64, du, z mat32.Matrix)

// Sampler moves chains. Adapt tunes its Size.
type Sampler struct {
	Leapfrog int     // steps of a move
	Size     float32 // h, of a leapfrog step

	next, v, du mat32.Matrix
	from, to    []float64 // energies, with those of the momenta, before and after a move
	chance      []float32
}

// Move proposes a new place for each chain and accepts it with probability min(1, exp(H₀-H₁)). H₀ and H₁
// are the energies with those of the momenta, U(z) + ½‖v‖², before and after the move. Momenta are drawn
// from N(0, I). Leapfrog steps follow the equations of motion,
//
//	v ← v - ½h·∇U(z),  z ← z + h·v,  v ← v - ½h·∇U(z).
//
// Move updates z and returns the share of chains that moved. It panics if Leapfrog or Size is not positive,
// or there is no chain.
func (s *Sampler) Move(z mat32.Matrix, energy Energy, noise *random.Stream) (moved float64) {
	if s.Leapfrog <= 0 || !(s.Size > 0) || z.Rows == 0 {
		panic(fmt.Sprintf("hmc: Move: %d steps of size %v for %d chains, want positive numbers", s.Leapfrog, s.Size, z.Rows))
	}
	s.resize(z.Rows, z.Cols)
	mat32.Copy(s.next, z)
	noise.Normal(s.v.Data)
	energy(s.from, s.du, s.next)
	s.addKinetic(s.from)
	for i := range s.Leapfrog {
		simd.Axpy(s.v.Data, -0.5*s.Size, s.du.Data)
		simd.Axpy(s.next.Data, s.Size, s.v.Data)
		var u []float64
		if i == s.Leapfrog-1 {
			u = s.to
		}
		energy(u, s.du, s.next)
		simd.Axpy(s.v.Data, -0.5*s.Size, s.du.Data)
	}
	s.addKinetic(s.to)

	noise.Uniform(s.chance)
	simd.Log(s.chance, s.chance) // its bits are the same everywhere, unlike those of math.Log
	n := 0
	for i, u := range s.chance {
		if float64(u) < s.from[i]-s.to[i] { // never, if the energy has become NaN
			copy(mat32.Row(z, i), mat32.Row(s.next, i))
			n++
		}
	}
	return float64(n) / float64(z.Rows)
}

// Adapt makes Size larger if at least the given share of the chains moved, and smaller otherwise. The
// factor is 1.02^min(100, n) for n chains, but no more than 1.25, as in the code of Kingma and Welling
// (2014).
func (s *Sampler) Adapt(moved, share float64, chains int) {
	factor := float32(1)
	for range min(100, chains) {
		factor = min(1.25, float32(1.02*factor))
	}
	if moved >= share {
		s.Size *= factor
	} else {
		s.Size /= factor
	}
}

// addKinetic adds ½‖v‖² to each energy.
func (s *Sampler) addKinetic(energies []float64) {
	for i := range energies {
		energies[i] += float64(0.5 * simd.SumSquares(mat32.Row(s.v, i)))
	}
}

func (s *Sampler) resize(n, k int) {
	s.next, s.v, s.du = mat32.Resize(s.next, n, k), mat32.Resize(s.v, n, k), mat32.Resize(s.du, n, k)
	if len(s.from) != n {
		s.from, s.to, s.chance = make([]float64, n), make([]float64, n), make([]float32, n)
	}
}
