package metrics

import (
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// MIG tells how much more information about a factor the best element of a code has than the second best.
type MIG struct {
	Score       float64     // the mean of Gaps
	Gaps        []float64   // of each factor, from 0 to 1
	Information [][]float64 // [f][j], nats: the mutual information of factor f and element j
	Entropy     []float64   // nats: of each factor in the sample
}

// MutualInformationGap returns the MIG of Chen et al. 2018 (section 4) in the form of disentanglement_lib:
// the mean over the factors v of
//
//	(I(z₁; v) - I(z₂; v)) / H(v),
//
// where z₁ and z₂ are the elements of the code with the most information about v. Each element is cut into
// bins of equal width from its least to its greatest value. disentanglement_lib has 20 bins and 10,000
// points. Probabilities are the shares of the points. A factor with a single value in the sample has the
// gap 0.
//
// Chen et al. themselves take samples of q(z|x) and not its means, estimate entropies by Monte Carlo and
// leave shape out. So their values are others. Few points for many bins bias all information upwards.
//
// MutualInformationGap panics unless the codes have two columns or more and bins is positive, or if a code
// is not finite.
func MutualInformationGap(p Points, bins int) MIG {
	const op = "MutualInformationGap"
	p.check(op, 2)
	if bins < 1 {
		panic(fmt.Sprintf("metrics: %s: %d bins, want at least 1", op, bins))
	}
	m := MIG{Gaps: make([]float64, len(p.Sizes)), Entropy: make([]float64, len(p.Sizes))}
	for _, values := range p.Values {
		m.Information = append(m.Information, make([]float64, p.Codes.Cols))
		f := len(m.Information) - 1
		own := make([]int, len(values))
		for i, v := range values {
			own[i] = int(v)
		}
		m.Entropy[f] = information(own, p.Sizes[f], values, p.Sizes[f])
	}
	for j := range p.Codes.Cols {
		bin := equalWidth(p.Codes, j, bins)
		for f, values := range p.Values {
			m.Information[f][j] = information(bin, bins, values, p.Sizes[f])
		}
	}
	for f, entropy := range m.Entropy {
		if entropy > 0 {
			sorted := slices.Clone(m.Information[f])
			slices.Sort(sorted)
			m.Gaps[f] = (sorted[len(sorted)-1] - sorted[len(sorted)-2]) / entropy
		}
		m.Score += m.Gaps[f] / float64(len(m.Gaps))
	}
	return m
}

// equalWidth returns the bin of each row's element j. A bin includes its lower edge. Only the last bin
// includes its upper edge.
func equalWidth(x mat32.Matrix, j, bins int) []int {
	low, high := math.Inf(1), math.Inf(-1)
	for i := range x.Rows {
		v := float64(mat32.Row(x, i)[j])
		low, high = min(low, v), max(high, v)
	}
	bin := make([]int, x.Rows)
	if low == high {
		return bin
	}
	edges := make([]float64, bins) // lower ones, as NumPy computes them
	for b := range edges {
		edges[b] = float64(float64(b)*((high-low)/float64(bins))) + low
	}
	for i := range bin {
		at, found := slices.BinarySearch(edges, float64(mat32.Row(x, i)[j]))
		if !found {
			at--
		}
		bin[i] = at
	}
	return bin
}

// information returns the mutual information of a and b in nats, from the shares of their pairs.
func information(a []int, sizeA int, b []uint8, sizeB int) (sum float64) {
	pairs, ofA, ofB := make([]float64, sizeA*sizeB), make([]float64, sizeA), make([]float64, sizeB)
	for i, v := range a {
		pairs[v*sizeB+int(b[i])]++
		ofA[v]++
		ofB[b[i]]++
	}
	n := float64(len(a))
	for v := range ofA {
		for w := range ofB {
			if count := pairs[v*sizeB+w]; count > 0 {
				sum += float64(count / n * math.Log(count*n/float64(ofA[v]*ofB[w])))
			}
		}
	}
	return max(0, sum) // only rounding makes it negative
}
