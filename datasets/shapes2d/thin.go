package shapes2d

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/datasets"
)

// Thin returns the images of a coarser grid, for small experiments. Each factor has as many values as g
// says, evenly spread from the first to the last. It returns s itself if g is its grid. It panics if g
// has more values of a factor than s, or fewer than one.
func (s *Shapes) Thin(g Grid) *Shapes {
	if g == s.Grid {
		return s
	}
	for f, size := range g {
		if size < 1 || size > s.Grid[f] {
			panic(fmt.Sprintf("shapes2d: Thin: %d values of %s, want 1 to %d", size, g.Names()[f], s.Grid[f]))
		}
	}
	t := &Shapes{Grid: g, Words: make([]uint64, g.Len()*Height)}
	t.Origin = datasets.Origin{Name: fmt.Sprintf("%s, %d of them", s.Name, g.Len()), Standin: s.Standin}
	v := make([]int, NumFactors)
	for i := range g.Len() {
		for f := range g.Values(v, i) {
			if g[f] > 1 {
				v[f] = int(math.Round(float64(v[f]*(s.Grid[f]-1)) / float64(g[f]-1)))
			}
		}
		from := s.Index(v)
		copy(t.Words[i*Height:(i+1)*Height], s.Words[from*Height:(from+1)*Height])
	}
	t.blocks(func() func(int, []uint64) { return func(int, []uint64) {} })
	return t
}
