package npy

import (
	"math"
	"testing"
)

// TestNarrow goes through all half floats. Each becomes itself. A number between two becomes the
// nearer one, and the number in the middle the even one.
func TestNarrow(t *testing.T) {
	check := func(x float32, want uint16) {
		t.Helper()
		if got := narrow(x); got != want {
			t.Errorf("%g (%#x) is rounded to %#04x, want %#04x", x, math.Float32bits(x), got, want)
		}
	}
	for bits := range 1 << 16 {
		check(widen(uint16(bits)), uint16(bits))
	}
	const infinity = 0x7c00
	for bits := uint16(0); bits < infinity; bits++ {
		low, high := widen(bits), widen(bits+1)
		if bits+1 == infinity {
			high = 1 << 16 // would be next with a larger exponent
		}
		middle := (low + high) / 2 // exact
		for sign, s := range map[float32]uint16{1: 0, -1: 0x8000} {
			check(sign*middle, s|(bits+bits&1))
			check(sign*math.Nextafter32(middle, low), s|bits)
			check(sign*math.Nextafter32(middle, high), s|(bits+1))
		}
	}
	check(math.SmallestNonzeroFloat32, 0)
	check(-math.SmallestNonzeroFloat32, 0x8000)
	check(math.MaxFloat32, infinity)
	check(float32(math.Inf(-1)), 0x8000|infinity)
	for _, bits := range []uint32{0x7f800001, 0x7fffffff, 0xffc00000, 0xff801fff} {
		if got := widen(narrow(math.Float32frombits(bits))); got == got || math.Float32bits(got)>>31 != bits>>31 {
			t.Errorf("NaN %#x became %g (%#x)", bits, got, math.Float32bits(got))
		}
	}
}
