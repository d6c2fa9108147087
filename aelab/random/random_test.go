package random_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/random"
)

func ExampleStream_Seek() {
	noise := random.New(42, "noise")
	a, b := make([]float32, 3), make([]float32, 3)
	noise.Seek(1000).Normal(a)
	noise.Seek(7).Normal(b) // whatever else is drawn between,
	noise.Seek(1000).Normal(b)
	fmt.Println(slices.Equal(a, b)) // step 1000 has the same noise
	// Output: true
}

func draw(s *random.Stream, n int) []float32 {
	x := make([]float32, n)
	s.Uniform(x)
	return x
}

// TestStreamsAreApart looks for equal draws among streams that differ in seed, purpose or step.
func TestStreamsAreApart(t *testing.T) {
	seen := map[float32]string{}
	for seed := range uint64(4) {
		for _, purpose := range []string{"init", "shuffle", "noise", ""} {
			for step := range 4 {
				name := fmt.Sprintf("seed %d, %q, step %d", seed, purpose, step)
				x := draw(random.New(seed, purpose).Seek(step), 4)
				key := x[0] + 2*x[1] + 4*x[2]
				if other, ok := seen[key]; ok {
					t.Errorf("%s draws what %s does", name, other)
				}
				seen[key] = name
			}
		}
	}
}

func TestFillsInPartsOfABlockDoNotOverlap(t *testing.T) {
	s := random.New(1, "test")
	a, b := draw(s, 5), draw(s, 5)
	for _, v := range a {
		if slices.Contains(b, v) {
			t.Errorf("%g was drawn twice", v)
		}
	}
	// A fill does not depend on the number of words that Uint64 has taken from a block.
	s.Seek(3)
	s.Uint64()
	s.Uint64()
	first := draw(s, 4)
	s.Seek(3)
	s.Uint64()
	if second := draw(s, 4); !slices.Equal(first, second) {
		t.Errorf("%v after two words, %v after one", first, second)
	}
}

func TestPerm(t *testing.T) {
	counts := make([]int, 24)
	p := make([]int, 4)
	const n = 24_000
	s := random.New(1, "perm")
	for range n {
		s.Perm(p)
		sorted := slices.Sorted(slices.Values(p))
		if !slices.Equal(sorted, []int{0, 1, 2, 3}) {
			t.Fatalf("%v is no permutation", p)
		}
		rank := 0
		for i, v := range p {
			smaller := 0
			for _, w := range p[i+1:] {
				if w < v {
					smaller++
				}
			}
			rank = rank*(4-i) + smaller
		}
		counts[rank]++
	}
	// χ² with 23 degrees of freedom: 49.7 is exceeded once in a thousand seeds.
	var chi2 float64
	for _, c := range counts {
		chi2 += math.Pow(float64(c)-n/24, 2) / (n / 24)
	}
	if chi2 > 49.7 {
		t.Errorf("the orders occur %v times: χ² is %g", counts, chi2)
	}
}

func TestIndicesCoverTheRange(t *testing.T) {
	idx := make([]int, 10_000)
	random.New(1, "indices").Indices(idx, 10)
	counts := make([]int, 10)
	for _, i := range idx {
		counts[i]++
	}
	for i, c := range counts {
		if math.Abs(float64(c)-1000) > 5*30 {
			t.Errorf("index %d drawn %d times of 10,000", i, c)
		}
	}
}

func TestIndicesOfNothing(t *testing.T) {
	for _, n := range []int{0, -1} {
		func() {
			defer func() {
				if want := fmt.Sprintf("random: Indices: n is %d, want at least 1", n); recover() != want {
					t.Errorf("no panic %q", want)
				}
			}()
			random.New(1, "indices").Indices(make([]int, 1), n)
		}()
	}
}

func TestRandIsASource(t *testing.T) {
	r := random.New(3, "rand").Rand()
	var sum float64
	for range 10_000 {
		sum += r.NormFloat64()
	}
	if math.Abs(sum/10_000) > 0.05 {
		t.Errorf("mean of 10,000 normal draws is %g", sum/10_000)
	}
}
