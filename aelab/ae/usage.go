package ae

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Usage holds the number of codes in which each unit of a k-sparse autoencoder is active. If k is small,
// some units win all examples at first, and the others never learn: they are dead.
type Usage struct {
	Examples int
	Active   []int // for each unit, the number of examples in which it is active
}

// Usage encodes the rows of x with k active units each, and counts the codes in which each unit is active.
// It panics if k is not positive.
func (m *KSparse) Usage(x mat32.Matrix, k int) Usage {
	u := Usage{Examples: x.Rows, Active: make([]int, m.Units)}
	for i := 0; i < x.Rows; i += chunk {
		m.encode(mat32.Rows(x, i, min(i+chunk, x.Rows)), k)
		for _, j := range m.codes.index {
			u.Active[j]++
		}
	}
	return u
}

// Dead returns how many units are active in no code.
func (u Usage) Dead() int { return u.below(1) }

// Rare returns how many units are active in some codes, but in less than the given share of all codes. It
// panics unless share is from 0 to 1.
func (u Usage) Rare(share float64) int {
	if !(share >= 0 && share <= 1) {
		panic(fmt.Sprintf("ae: Usage.Rare: share %g, want a number from 0 to 1", share))
	}
	return max(0, u.below(share*float64(u.Examples))-u.Dead())
}

// Most returns the n units that are active in the most codes, the most active first. Of equally active
// units, the one with the lower index comes first. Most panics if n is negative or larger than the number
// of units.
func (u Usage) Most(n int) []int {
	if n < 0 || n > len(u.Active) {
		panic(fmt.Sprintf("ae: Usage.Most: %d of %d units", n, len(u.Active)))
	}
	units := make([]int, len(u.Active))
	for j := range units {
		units[j] = j
	}
	slices.SortStableFunc(units, func(a, b int) int { return cmp.Compare(u.Active[b], u.Active[a]) })
	return units[:n]
}

func (u Usage) below(count float64) (units int) {
	for _, n := range u.Active {
		if float64(n) < count {
			units++
		}
	}
	return units
}
