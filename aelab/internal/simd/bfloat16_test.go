package simd

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
)

// wantBFloat16 continues the chain of element (i, j) from x, as the documentation says.
func (p *problem) wantBFloat16(i, j int, x float32) float32 {
	for first := 0; first < p.k; first += blockLinks {
		var sums [2]float32
		for q := range blockLinks {
			var a, b float32
			if first+q < p.k {
				a, b = p.at(i, first+q, j)
			}
			sums[q%2] = fmaFlush(toBFloat16(a), toBFloat16(b), sums[q%2])
		}
		x = flushSigned(flushSigned(x) + flushSigned(sums[0]+sums[1]))
	}
	return x
}

// randomBFloat16 is random for products in bfloat16.
func randomBFloat16(rng *rand.Rand, m, n, k int) *problem {
	p := random(rng, m, n, k)
	p.arithmetic, p.alpha = BFloat16, 1
	return p
}

// wild puts numbers of all magnitudes into a matrix, and among them many whose products with
// each other are about as small as normal numbers can be.
func wild(rng *rand.Rand, x []float32) {
	for i := range x {
		if math.Float32bits(x[i]) == canary {
			continue
		}
		x[i] = float32(math.Ldexp(rng.NormFloat64(), -64+rng.IntN(6)))
		if rng.IntN(20) == 0 {
			x[i] = math.Float32frombits(rng.Uint32())
		}
	}
}

func TestBFloat16Bits(t *testing.T) {
	if !HasAMX() {
		t.Log("no AMX: the definition alone is tested")
	}
	rng := newRand()
	var problems []*problem
	for m := range 36 {
		for n := range 36 {
			problems = append(problems, randomBFloat16(rng, m, n, rng.IntN(100)))
		}
	}
	for range 40 {
		p := randomBFloat16(rng, 1+rng.IntN(70), 1+rng.IntN(70), 1+rng.IntN(100))
		wild(rng, p.a)
		wild(rng, p.b)
		problems = append(problems, p)
	}
	for range 40 {
		problems = append(problems, nextToNormal(rng))
	}
	compare(t, problems, 1)
}

// nextToNormal makes a product of chains that come to about the smallest normal number, and
// then by a link more come to less, or not quite.
func nextToNormal(rng *rand.Rand) *problem {
	p := (&problem{arithmetic: BFloat16, m: 30, n: 30, k: 4, alpha: 1}).fill(rng, 0)
	for i := range p.a {
		number := func() float32 { return (1 + float32(rng.IntN(1<<7))/(1<<7)) * float32(1-2*rng.IntN(2)) }
		if i%4 < 2 {
			p.a[i], p.b[i%4*p.ldb+i/4] = 0x1p-63, 0x1p-63*float32(1-2*rng.IntN(2))
		} else {
			p.a[i], p.b[i%4*p.ldb+i/4] = 0x1p-75*number(), 0x1p-76*number()
		}
	}
	return p
}

// Products of more than one block each way, which threads share.
func TestBFloat16BlockBits(t *testing.T) {
	rng := newRand()
	problems := []*problem{
		randomBFloat16(rng, 3, 1100, 1040), // B is packed in two parts each way
		randomBFloat16(rng, 130, 20, 2100),
		randomBFloat16(rng, 33, 65, 1025),
	}
	for range 6 {
		problems = append(problems, randomBFloat16(rng, 1+rng.IntN(200), 1+rng.IntN(200), 1+rng.IntN(200)))
	}
	compare(t, problems, 1, 2, 3, 8)
}

// The result differs from that in float64 by what rounding A and B does, and little more.
func TestBFloat16IsClose(t *testing.T) {
	rng := newRand()
	for kind, p := range layerProducts(100, 120, 90) {
		p.arithmetic, p.beta = BFloat16, 0
		p.fill(rng, 0)
		eachPath(t, func(t *testing.T) {
			c := p.got(t)
			for i := range p.m {
				for j := range p.n {
					var exact, size float64
					for q := range p.k {
						a, b := p.at(i, q, j)
						exact += float64(a) * float64(b)
						size += math.Abs(float64(a) * float64(b))
					}
					// Each factor is off by at most 2⁻⁹ of itself.
					if got := c[i*p.ldc+j]; math.Abs(float64(got)-exact) > 0x1.1p-8*size {
						t.Fatalf("%s: element (%d, %d) is %g, in float64 %g", kind, i, j, got, exact)
					}
				}
			}
		})
	}
}

func TestBFloat16PropagatesNaN(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for _, special := range []float32{nan, inf, -inf, math.Float32frombits(0x7f800001), math.Float32frombits(0xffffffff)} {
		rng := newRand()
		p := (&problem{arithmetic: BFloat16, m: 20, n: 50, k: 30, alpha: 1}).fill(rng, 0)
		for q := range p.k {
			p.a[7*p.lda+q] = 0
		}
		p.b[11*p.ldb+40] = special // 0·∞ is NaN too
		eachPath(t, func(t *testing.T) {
			c := p.got(t)
			for i := range p.m {
				for j := range p.n {
					v := c[i*p.ldc+j]
					if isFinite := v-v == 0; isFinite != (j != 40) || i == 7 && j == 40 && v == v {
						t.Errorf("B(11, 40) = %g: C(%d, %d) is %g", special, i, j, v)
					}
				}
			}
		})
	}
}

func TestToBFloat16(t *testing.T) {
	rng := newRand()
	for high := range uint32(1 << 16) {
		for _, low := range []uint32{0, 1, 0x7fff, 0x8000, 0x8001, 0xffff, rng.Uint32() & 0xffff} {
			x := math.Float32frombits(high<<16 | low)
			got := toBFloat16(x)
			if math.Float32bits(got)&0xffff != 0 {
				t.Fatalf("%g becomes %g, which is no bfloat16", x, got)
			}
			var want float32
			switch {
			case x != x:
				if got == got {
					t.Fatalf("NaN becomes %g", got)
				}
				continue
			case math.Abs(float64(x)) < tiny:
				want = float32(math.Copysign(0, float64(x)))
			case math.IsInf(float64(x), 0):
				want = x
			default:
				rounded, _ := new(big.Float).SetPrec(8).SetFloat64(float64(x)).Float32()
				want = rounded // overflows to ±∞, as it should
			}
			if math.Float32bits(got) != math.Float32bits(want) {
				t.Fatalf("%g becomes %g, want %g", x, got, want)
			}
		}
	}
}

// TestFMAFlush compares with sums that math/big rounds to 24 bits, with any exponent.
func TestFMAFlush(t *testing.T) {
	rng := newRand()
	number := func(exponent int) float32 {
		mantissa := 1 + float64(rng.IntN(1<<7))/(1<<7) // a bfloat16
		return float32(math.Ldexp(mantissa, exponent)) * float32(1-2*rng.IntN(2))
	}
	for range 500_000 {
		x, y := number(-63+rng.IntN(4)), number(-66+rng.IntN(6))
		z := math.Float32frombits(math.Float32bits(number(-126+rng.IntN(4))) | rng.Uint32()>>9>>rng.IntN(24))
		if rng.IntN(3) == 0 { // a sum next to the smallest normal number
			z = -x*y + number(-126)
		}
		if z = flushSigned(z); rng.IntN(10) == 0 {
			z = 0
		}
		sum := new(big.Float).SetPrec(500).Mul(big.NewFloat(float64(x)), big.NewFloat(float64(y)))
		sum.Add(sum, big.NewFloat(float64(z)))
		exact, _ := new(big.Float).SetPrec(24).Set(sum).Float64()
		want := float32(exact)
		if math.Abs(exact) < tiny {
			want = float32(math.Copysign(0, exact))
		}
		if got := fmaFlush(x, y, z); math.Float32bits(got) != math.Float32bits(want) {
			t.Fatalf("%x·%x + %x is %x, want %x", x, y, z, got, want)
		}
	}
}

func TestBFloat16ChecksItsArguments(t *testing.T) {
	defer func() {
		if text, ok := recover().(string); !ok || !strings.HasPrefix(text, "simd: ") {
			t.Errorf("panic %q for an α that is not 1, want one of package simd's", text)
		}
	}()
	BFloat16.Gemm(false, false, 1, 1, 1, 2, []float32{1}, 1, []float32{1}, 1, 0, []float32{1}, 1, Epilogue{})
}

func TestBFloat16AllocatesNothing(t *testing.T) {
	rng := newRand()
	for kind, p := range layerProducts(100, 120, 90) {
		p.arithmetic = BFloat16
		p.fill(rng, 0)
		p.run()
		if n := allocs.PerRun(2, p.run); n != 0 {
			t.Errorf("%s: %v allocations per call", kind, n)
		}
	}
}
