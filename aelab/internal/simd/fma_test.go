package simd

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
)

// exactFMA rounds x·y + z once, by exact arithmetic.
func exactFMA(x, y, z float32) float32 {
	exact := func(v float32) *big.Float { return new(big.Float).SetPrec(1000).SetFloat64(float64(v)) }
	s := exact(x)
	s.Mul(s, exact(y)).Add(s, exact(z))
	if s.Sign() == 0 { // big.Float does not have IEEE 754's sign of zero
		return float32(float64(x)*float64(y) + float64(z))
	}
	r, _ := s.Float32()
	return r
}

func TestFMA(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	any := func() float32 { // finite, of any magnitude
		for {
			if v := math.Float32frombits(rng.Uint32()); v-v == 0 {
				return v
			}
		}
	}
	scaled := func(e int) float32 { // of few bits, which makes sums come out halfway
		return float32(math.Ldexp(float64(1+rng.IntN(1<<rng.IntN(24)))*float64(1-2*rng.IntN(2)), e))
	}
	nearlyInverse := func() (x, y float32) { // x·y = 1 - a²·2⁻⁴⁶
		a := float32(rng.IntN(300)) * 0x1p-23
		return 1 + a, 1 - a
	}
	kinds := map[string]func() (x, y, z float32){
		"any": func() (x, y, z float32) { return any(), any(), any() },
		"cancelling": func() (x, y, z float32) {
			x, y = scaled(rng.IntN(40)-20), scaled(rng.IntN(40)-20)
			return x, y, -x * y
		},
		"halfway but for a bit far below": func() (x, y, z float32) {
			z = float32(1<<23+rng.IntN(1<<23)) * float32(1-2*rng.IntN(2)) // its last bit is 1
			x, y = nearlyInverse()
			return x * 0.5, y * float32(1-2*rng.IntN(2)), z
		},
		"product far below the sum's last bit": func() (x, y, z float32) {
			return scaled(-rng.IntN(60)), scaled(-rng.IntN(60)), scaled(rng.IntN(60))
		},
		"subnormal": func() (x, y, z float32) {
			return scaled(-80 - rng.IntN(20)), scaled(-60 - rng.IntN(20)), scaled(-149 + rng.IntN(30))
		},
		"subnormal, halfway but for a bit far below": func() (x, y, z float32) {
			z = float32(1+rng.IntN(1<<23)) * float32(1-2*rng.IntN(2)) * math.SmallestNonzeroFloat32
			x, y = nearlyInverse()
			return x * 0x1p-75, y * 0x1p-75 * float32(1-2*rng.IntN(2)), z
		},
		"overflowing": func() (x, y, z float32) {
			return scaled(40 + rng.IntN(30)), scaled(40 + rng.IntN(30)), float32(1-2*rng.IntN(2)) * math.MaxFloat32
		},
	}
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			naive := 0
			for range 30000 {
				x, y, z := kind()
				got, want := fma(x, y, z), exactFMA(x, y, z)
				if math.Float32bits(got) != math.Float32bits(want) {
					t.Fatalf("fma(%g, %g, %g) = %g, want %g", x, y, z, got, want)
				}
				if float32(float64(x)*float64(y)+float64(z)) != want {
					naive++
				}
			}
			t.Logf("rounding twice would go wrong %d times", naive)
			if naive == 0 && strings.Contains(name, "halfway") {
				t.Error("no case was hard")
			}
		})
	}
}

func TestFMASpecial(t *testing.T) {
	inf, nan, negZero := float32(math.Inf(1)), float32(math.NaN()), float32(math.Copysign(0, -1))
	for _, c := range []struct{ x, y, z, want float32 }{
		{0, inf, 1, nan}, {inf, 1, -inf, nan}, {nan, 0, 0, nan}, {0, 0, nan, nan},
		{inf, -1, 5, -inf}, {2, 3, -inf, -inf},
		{negZero, 1, negZero, negZero}, {0, 1, negZero, 0}, {1, 1, -1, 0}, {1, negZero, 0, 0},
		{math.SmallestNonzeroFloat32, -0.25, 0, negZero},
	} {
		got := fma(c.x, c.y, c.z)
		if math.Float32bits(got) != math.Float32bits(c.want) && (got == got || c.want == c.want) {
			t.Errorf("fma(%g, %g, %g) = %g (%#08x), want %g", c.x, c.y, c.z, got, math.Float32bits(got), c.want)
		}
	}
}
