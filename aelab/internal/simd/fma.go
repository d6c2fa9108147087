package simd

import "math"

// fma returns x·y + z, rounded once, as the processors' instruction does.
//
// The product of two float32 is exact in float64, and the sum rounded to float64
// and then to float32 is right but for few sums.
func fma(x, y, z float32) float32 { return round(float64(x)*float64(y), float64(z)) }

// round returns the sum of an exact product and a float32, rounded once.
func round(p, z float64) float32 {
	s := p + z
	if roundsTwice(s) {
		return fmaSlow(p, z, s)
	}
	return float32(s)
}

// roundsTwice reports whether s, rounded to float64, may round to another float32
// than the exact sum does: if s seems to be halfway between two float32, or if
// the result is subnormal, where float32 has fewer bits.
func roundsTwice(s float64) bool {
	const minNormal = (1023 - 126) << 52 // of float32, as the bits of a float64
	b := math.Float64bits(s)
	// With the sign shifted out and 1 taken off, zero compares as the largest.
	return b&(1<<29-1) == 1<<28 || b<<1-1 < minNormal<<1-1
}

// fmaSlow returns p + z, of which s is the rounding. Rounded to odd instead, the sum
// keeps the bits that were lost alive in its last one.
//
//go:noinline
func fmaSlow(p, z, s float64) float32 {
	zPart := s - p
	lost := (p - (s - zPart)) + (z - zPart) // Knuth's TwoSum; exact
	if b := math.Float64bits(s); lost != 0 && b&1 == 0 {
		if (lost > 0) == (s > 0) {
			b++
		} else {
			b--
		}
		s = math.Float64frombits(b)
	}
	return float32(s)
}
