package simd

import (
	"flag"
	"math"
	"testing"
)

var stride = flag.Uint("stride", 1021, "test elementary functions at every float32 `n` bit patterns apart; 1, all of them, takes some minutes")

// ulps returns how far got is from want, in units of the last place of a float32 at want.
func ulps(got float32, want float64) float64 {
	_, e := math.Frexp(want)
	return math.Abs(float64(got)-want) / math.Ldexp(1, max(e, -125)-24)
}

// TestElementary compares the functions with float64 arithmetic on float32 of every
// size. The limits are those that the comments in elementwise.go state, which were
// found with a stride of 1.
func TestElementary(t *testing.T) {
	for _, c := range []struct {
		name  string
		f     func(dst, src []float32)
		want  func(float64) float64
		limit float64
	}{
		{"exp", Exp, math.Exp, 0.9},
		{"log", Log, math.Log, 0.88},
		{"sigmoid", Sigmoid, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, 1.65},
		{"tanh", Tanh, math.Tanh, 1.37},
		{"softplus", Softplus, func(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }, 1.92},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var worst float64
			var where float32
			x, y := make([]float32, 4096), make([]float32, 4096)
			for next := uint64(0); next < 1<<32; {
				n := 0
				for ; n < len(x) && next < 1<<32; n++ {
					x[n] = math.Float32frombits(uint32(next))
					next += uint64(*stride)
				}
				c.f(y[:n], x[:n])
				for i, v := range x[:n] {
					got, want := y[i], c.want(float64(v))
					if problem := mismatch(got, want); problem != "" {
						t.Fatalf("%s(%g) = %g, want %g: %s", c.name, v, got, want, problem)
					}
					if special(want) {
						continue
					}
					if u := ulps(got, want); u > worst {
						worst, where = u, v
					}
				}
			}
			if worst > c.limit {
				t.Errorf("error %.3f ulp at %g, limit %g", worst, where, c.limit)
			}
			t.Logf("largest error %.3f ulp, at %g", worst, where)
		})
	}
}

// special reports whether a value is to be hit exactly, not within some ulps.
func special(want float64) bool {
	return want != want || math.Abs(want) < tiny || math.Abs(want) > math.MaxFloat32
}

func mismatch(got float32, want float64) string {
	switch {
	case want != want:
		if got == got {
			return "want NaN"
		}
	case got != got:
		return "NaN"
	case math.Abs(want) < tiny*(1-0x1p-20):
		if got != 0 {
			return "want zero"
		}
	case math.Abs(want) > math.MaxFloat32:
		if float64(got) != math.Copysign(math.Inf(1), want) {
			return "want infinity"
		}
	case got != 0 && math.Abs(float64(got)) < tiny:
		return "denormal"
	}
	return ""
}
