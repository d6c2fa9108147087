package simd

import "math"

// fma returns x·y + z, rounded once, as the processors' instruction does.
//
// The product of two float32 is exact in float64. Rounding the sum to float64 and
// then to float32 goes wrong only if the first rounding makes it look halfway
// between two float32, or if the result is subnormal, where float32 has fewer
// bits.
func fma(x, y, z float32) float32 {
	p := float64(x) * float64(y)
	s := p + float64(z)
	b := math.Float64bits(s)
	if b&(1<<29-1) == 1<<28 || b<<1-1 < minNormal<<1-1 {
		return fmaSlow(p, float64(z), s)
	}
	return float32(s)
}

// minNormal is the smallest normal float32, as the bits of a float64. With the sign
// shifted out and 1 taken off, zero, which needs no care, compares as larger.
const minNormal = (1023 - 126) << 52

// fmaSlow returns p + z for s, the rounded sum, by way of a sum rounded to odd: it
// keeps the bits that were lost alive in the last one.
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
