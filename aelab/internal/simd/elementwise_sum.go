package simd

// lanes is the accumulator of every sum in this package. Element i of a slice is
// added, in float64, to lane i mod 16, in order; then the lanes are added pairwise:
// 8 to 8, 4 to 4, 2 to 2 and 1 to 1. A slice longer than span is cut into pieces of
// that length, whose sums are added in order.
type lanes [16]float64

func (s *lanes) total() float64 {
	for half := len(s) / 2; half > 0; half /= 2 {
		for i := range half {
			s[i] += s[i+half]
		}
	}
	return s[0]
}

// Sum returns Σ x[i], summed in float64.
func Sum(x []float32) float64 { return reduce(kernel().sum, x, x) }

// Dot returns Σ x[i]·y[i], each product exact, summed in float64.
func Dot(x, y []float32) float64 { return reduce(kernel().dot, x, y) }

// SumSquares returns Σ x[i]², each square exact, summed in float64.
func SumSquares(x []float32) float64 { return Dot(x, x) }

// Finite reports whether no x[i] is NaN or infinite.
func Finite(x []float32) bool { return reduce(kernel().nonFinite, x, x) == 0 }

func sumGeneric(x, _ []float32) float64 {
	var s lanes
	for i, v := range x {
		s[i%len(s)] += float64(v)
	}
	return s.total()
}

func dotGeneric(x, y []float32) float64 {
	var s lanes
	for i, v := range x {
		s[i%len(s)] += float64(v) * float64(y[i]) // exact, so that it does not matter if Go fuses
	}
	return s.total()
}

// nonFiniteGeneric returns 0 if all values are finite, else another number.
func nonFiniteGeneric(x, _ []float32) float64 {
	for _, v := range x {
		if v-v != 0 {
			return 1
		}
	}
	return 0
}
