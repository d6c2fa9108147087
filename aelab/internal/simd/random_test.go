package simd

import (
	"math"
	"slices"
	"testing"
)

// TestPhiloxKnownAnswers checks the lines "philox4x32 10" of the file kat_vectors of
// Random123, the reference implementation (github.com/DEShawResearch/random123,
// tests/kat_vectors): counter, key, output.
func TestPhiloxKnownAnswers(t *testing.T) {
	for _, c := range []struct {
		counter [4]uint64
		key     Key
		want    []uint32
	}{
		{[4]uint64{}, Key{}, []uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{[4]uint64{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, Key{0xffffffff, 0xffffffff},
			[]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
		{[4]uint64{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, Key{0xa4093822, 0x299f31d0},
			[]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
	} {
		eachPath(t, func(t *testing.T) {
			at := Counter{Low: c.counter[0] | c.counter[1]<<32, High: c.counter[2] | c.counter[3]<<32}
			got := make([]uint32, 4)
			Philox(got, c.key, at)
			if !slices.Equal(got, c.want) {
				t.Errorf("counter %x, key %x: got %x, want %x", c.counter, c.key, got, c.want)
			}
			// The same block within a longer fill.
			at.Low -= 33
			long := make([]uint32, 200)
			Philox(long, c.key, at)
			if got := long[132:136]; !slices.Equal(got, c.want) {
				t.Errorf("counter %x, key %x, as block 33 of a fill: got %x, want %x", c.counter, c.key, got, c.want)
			}
		})
	}
}

// sample is large enough for moments to a few thousandths, and is split over threads.
const sample = 1 << 20

// checkMoments compares the mean, variance, skewness and kurtosis of x with those of
// a distribution, within five standard errors.
func checkMoments(t *testing.T, x []float32, mean, variance, skewness, kurtosis float64, errors [4]float64) {
	t.Helper()
	var m [5]float64
	for _, v := range x {
		d := (float64(v) - mean) / math.Sqrt(variance)
		for k, p := 1, d; k < 5; k, p = k+1, p*d {
			m[k] += p / float64(len(x))
		}
	}
	for k, want := range []float64{0, 1, skewness, kurtosis} {
		if limit := 5 * errors[k] / math.Sqrt(float64(len(x))); math.Abs(m[k+1]-want) > limit {
			t.Errorf("standardised moment %d is %.5f, want %.5f ± %.5f", k+1, m[k+1], want, limit)
		}
	}
}

// checkDistribution is Kolmogorov and Smirnov's test at a level of 10⁻⁴.
func checkDistribution(t *testing.T, x []float32, cdf func(float64) float64) {
	t.Helper()
	x = slices.Clone(x)
	slices.Sort(x)
	n := float64(len(x))
	var d float64
	for i, v := range x {
		p := cdf(float64(v))
		d = max(d, p-float64(i)/n, float64(i+1)/n-p)
	}
	if limit := 2.23 / math.Sqrt(n); d > limit {
		t.Errorf("distance to the distribution is %.6f, limit %.6f", d, limit)
	}
}

// checkIndependence tests the correlation of neighbours at small distances, for the
// values and for their squares: pairs of normal draws share a radius and an angle.
func checkIndependence(t *testing.T, x []float32, mean, variance float64) {
	t.Helper()
	for lag := 1; lag <= 5; lag++ {
		var linear, square float64
		for i := range x[lag:] {
			a, b := float64(x[i])-mean, float64(x[i+lag])-mean
			linear += a * b / variance
			square += (a*a/variance - 1) * (b*b/variance - 1)
		}
		n := math.Sqrt(float64(len(x)))
		if linear = linear / n; math.Abs(linear) > 5 {
			t.Errorf("values at a distance of %d correlate: z = %.2f", lag, linear)
		}
		if square = square / n / 2; math.Abs(square) > 5 {
			t.Errorf("squares at a distance of %d correlate: z = %.2f", lag, square)
		}
	}
}

func TestUniform(t *testing.T) {
	x := make([]float32, sample)
	Uniform(x, Key{1, 2}, Counter{High: 3})
	if lo, hi := slices.Min(x), slices.Max(x); lo < 0 || hi >= 1 {
		t.Errorf("draws from %g to %g, want [0, 1)", lo, hi)
	}
	// The standard errors are those of d, d², d³ and d⁴ for a standardised uniform d.
	checkMoments(t, x, 0.5, 1./12, 0, 1.8, [4]float64{1, 0.895, 1.97, 2.4})
	checkDistribution(t, x, func(v float64) float64 { return min(max(v, 0), 1) })
	checkIndependence(t, x, 0.5, 1./12)
}

func TestNormal(t *testing.T) {
	x := make([]float32, sample)
	Normal(x, Key{1, 2}, Counter{High: 3})
	checkMoments(t, x, 0, 1, 0, 3, [4]float64{1, math.Sqrt2, math.Sqrt(15), math.Sqrt(96)})
	checkDistribution(t, x, func(v float64) float64 { return 0.5 * math.Erfc(-v/math.Sqrt2) })
	checkIndependence(t, x, 0, 1)
	if !Finite(x) {
		t.Error("some draws are not finite")
	}
}

// TestBoxMuller compares the transform with float64 arithmetic, at its corners too.
func TestBoxMuller(t *testing.T) {
	words := make([]uint32, 20_000)
	Philox(words, Key{7}, Counter{})
	edges := []uint32{0, 1 << 9, 1<<32 - 1, 1 << 31, 1<<31 - 1, 1 << 30, 1 << 29, 3 << 29, 5 << 29, 7 << 29, 255}
	for _, r := range edges {
		for _, a := range edges {
			words = append(words, r, a)
		}
	}
	for i := 0; i < len(words); i += 2 {
		got0, got1 := boxMuller(words[i], words[i+1])
		radius := math.Sqrt(-2 * math.Log((float64(words[i]>>9)+0.5)*0x1p-23))
		sin, cos := math.Sincos(2 * math.Pi * float64(words[i+1]>>8) * 0x1p-24)
		const limit = 2e-7
		if d := max(math.Abs(float64(got0)-radius*cos), math.Abs(float64(got1)-radius*sin)); d > limit*max(radius, 1e-3) {
			t.Fatalf("words %x, %x: got %g, %g, want %g, %g", words[i], words[i+1], got0, got1, radius*cos, radius*sin)
		}
	}
}

func TestBernoulli(t *testing.T) {
	x := make([]float32, sample)
	p := make([]float32, sample)
	for _, want := range []float32{0, 1e-3, 0.3, 0.5, 1} {
		for i := range p {
			p[i] = want
		}
		Bernoulli(x, p, Key{4}, Counter{})
		sd := math.Sqrt(float64(want * (1 - want) / sample))
		if got := Sum(x) / sample; math.Abs(got-float64(want)) > 5*sd {
			t.Errorf("p = %g: share of ones %g", want, got)
		}
	}
	Bernoulli(x, p[:], Key{4}, Counter{}) // p = 1
	for _, v := range x {
		if v != 1 {
			t.Fatalf("p = 1 gave %g", v)
		}
	}
}
