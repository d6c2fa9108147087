package simd

import (
	"math"
	"testing"
)

// ulps returns how far got is from want, in units of the last place of a float32 at want.
func ulps(got float32, want float64) float64 {
	_, e := math.Frexp(want)
	return math.Abs(float64(got)-want) / math.Ldexp(1, max(e, -125)-24)
}

// TestElementary compares every 257th float32 with float64 arithmetic; the limits
// are those that the API's comments state (found with a stride of 1).
func TestElementary(t *testing.T) {
	softplus := func(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }
	for _, c := range []struct {
		name  string
		f     func(float32) float32
		want  func(float64) float64
		limit float64
	}{
		{"exp", exp32, math.Exp, 1},
		{"log", log32, math.Log, 1},
		{"sigmoid", sigmoid32, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, 2},
		{"tanh", tanh32, math.Tanh, 2},
		{"softplus", softplus32, softplus, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var worst float64
			var where float32
			for b := uint64(0); b < 1<<32; b += 257 {
				x := math.Float32frombits(uint32(b))
				got, want := c.f(x), c.want(float64(x))
				if problem := mismatch(got, want); problem != "" {
					t.Fatalf("%s(%g) = %g, want %g: %s", c.name, x, got, want, problem)
				}
				if special(want) {
					continue
				}
				if u := ulps(got, want); u > worst {
					worst, where = u, x
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
