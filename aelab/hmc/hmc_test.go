package hmc_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/hmc"
	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// normal is the energy of N(mean, Σ) in two dimensions, given Σ⁻¹ = ((a, b), (b, c)).
func normal(mean [2]float64, a, b, c float64) hmc.Energy {
	return func(u []float64, du, z mat32.Matrix) {
		for i := range z.Rows {
			x, y := float64(mat32.Row(z, i)[0])-mean[0], float64(mat32.Row(z, i)[1])-mean[1]
			gx, gy := a*x+b*y, b*x+c*y
			mat32.Row(du, i)[0], mat32.Row(du, i)[1] = float32(gx), float32(gy)
			if u != nil {
				u[i] = 0.5 * (x*gx + y*gy)
			}
		}
	}
}

// valley is the energy U = 2(z² - 1)², with two wells at ±1.
func valley(u []float64, du, z mat32.Matrix) {
	for i := range z.Rows {
		x := float64(mat32.Row(z, i)[0])
		mat32.Row(du, i)[0] = float32(8 * x * (x*x - 1))
		if u != nil {
			u[i] = 2 * (x*x - 1) * (x*x - 1)
		}
	}
}

// draw makes a number of moves of n chains in k dimensions, and adapts the size in the first half of them.
// It returns the chains and the sampler.
func draw(n, k, moves int, energy hmc.Energy) (mat32.Matrix, hmc.Sampler) {
	s, z, noise := hmc.Sampler{Leapfrog: 10, Size: 0.01}, mat32.New(n, k), random.New(1, "chains")
	for i := range moves {
		moved := s.Move(z, energy, noise.Seek(i))
		if i < moves/2 {
			s.Adapt(moved, 0.9, n)
		}
	}
	return z, s
}

func Example() {
	z, _ := draw(2000, 2, 60, normal([2]float64{3, -1}, 1, 0, 2)) // variances 1 and 1/2
	x := mat.DenseCopyOf(mat32.Float64(z))
	for j, name := range []string{"x", "y"} {
		mean, variance := stat.MeanVariance(mat.Col(nil, j, x), nil)
		fmt.Printf("%s: mean %.1f, variance %.1f\n", name, mean, variance)
	}
	// Output:
	// x: mean 3.0, variance 1.0
	// y: mean -1.0, variance 0.5
}

// TestCorrelatedNormal compares moments with those of a normal distribution with correlated coordinates.
func TestCorrelatedNormal(t *testing.T) {
	const n = 4000
	sigma := mat.NewSymDense(2, []float64{2, 0.9, 0.9, 0.5})
	var inverse mat.Dense
	if err := inverse.Inverse(sigma); err != nil {
		t.Fatal(err)
	}
	mean := [2]float64{0.5, -2}
	z, s := draw(n, 2, 200, normal(mean, inverse.At(0, 0), inverse.At(0, 1), inverse.At(1, 1)))
	x := mat.DenseCopyOf(mat32.Float64(z))
	for j := range 2 {
		sd := math.Sqrt(sigma.At(j, j) / n)
		if got := stat.Mean(mat.Col(nil, j, x), nil); math.Abs(got-mean[j]) > 4*sd {
			t.Errorf("mean of coordinate %d is %.4f, want %g ± %.4f", j, got, mean[j], 4*sd)
		}
	}
	var got mat.SymDense
	stat.CovarianceMatrix(&got, x, nil)
	for i := range 2 {
		for j := range 2 {
			sd := math.Sqrt((sigma.At(i, i)*sigma.At(j, j) + sigma.At(i, j)*sigma.At(i, j)) / n)
			if math.Abs(got.At(i, j)-sigma.At(i, j)) > 4*sd {
				t.Errorf("covariance %d, %d is %.4f, want %g ± %.4f", i, j, got.At(i, j), sigma.At(i, j), 4*sd)
			}
		}
	}
	if s.Size < 0.05 || s.Size > 1 {
		t.Errorf("the size of a step was tuned to %g", s.Size)
	}
}

// TestTwoModes compares moments of a density with two modes with sums over a fine grid.
func TestTwoModes(t *testing.T) {
	const n = 4000
	z, _ := draw(n, 1, 200, valley)
	x := mat.Col(nil, 0, mat32.Float64(z))
	var mass, second, fourth float64
	for v := -4.0; v <= 4; v += 1e-3 {
		p := math.Exp(-2 * (v*v - 1) * (v*v - 1))
		mass, second, fourth = mass+p, second+p*v*v, fourth+p*v*v*v*v
	}
	second, fourth = second/mass, fourth/mass
	squares := make([]float64, n)
	for i, v := range x {
		squares[i] = v * v
	}
	if got, sd := stat.Mean(x, nil), math.Sqrt(second/n); math.Abs(got) > 4*sd {
		t.Errorf("mean %.4f, want 0 ± %.4f", got, 4*sd)
	}
	if got, sd := stat.Mean(squares, nil), math.Sqrt((fourth-second*second)/n); math.Abs(got-second) > 4*sd {
		t.Errorf("second moment %.4f, want %.4f ± %.4f", got, second, 4*sd)
	}
}

// TestSmallStepsAreAccepted checks that smaller leapfrog steps are rejected less often: they conserve the
// energy better.
func TestSmallStepsAreAccepted(t *testing.T) {
	z := mat32.New(1000, 2)
	random.New(1, "start").Normal(z.Data)
	energy, last := normal([2]float64{}, 1, 0, 1), 0.0
	for _, size := range []float32{1.9, 0.3, 0.01} {
		s := hmc.Sampler{Leapfrog: 10, Size: size}
		moved := s.Move(mat32.Clone(z), energy, random.New(1, "move"))
		if moved < last {
			t.Errorf("steps of %g: %g of the chains moved, fewer than with longer ones, %g", size, moved, last)
		}
		last = moved
	}
	if last != 1 {
		t.Errorf("with tiny steps %g of the chains moved, want all", last)
	}
}

// TestInvalidEnergyIsRejected checks that a chain whose energy becomes NaN stays where it is.
func TestInvalidEnergyIsRejected(t *testing.T) {
	z := mat32.New(3, 1)
	s := hmc.Sampler{Leapfrog: 1, Size: 1}
	moved := s.Move(z, func(u []float64, du, z mat32.Matrix) {
		for i := range u {
			u[i] = math.Log(-float64(z.Data[i] * z.Data[i])) // -∞ at 0, else NaN
			if z.Data[i] == 0 {
				u[i] = 0
			}
		}
		clear(du.Data)
	}, random.New(1, "move"))
	if moved != 0 || z.Data[0] != 0 {
		t.Errorf("%g of the chains moved, to %v", moved, z.Data)
	}
}

func TestMoveDoesNotAllocate(t *testing.T) {
	z, noise := mat32.New(100, 2), random.New(1, "move")
	energy, s := normal([2]float64{}, 1, 0, 1), hmc.Sampler{Leapfrog: 3, Size: 0.1}
	s.Move(z, energy, noise)
	if n := allocs.PerRun(1, func() { s.Move(z, energy, noise) }); n != 0 {
		t.Errorf("a move allocates %g times", n)
	}
}
