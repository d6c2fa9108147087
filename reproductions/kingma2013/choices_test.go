package kingma2013

import (
	"math"
	"testing"
)

func TestNearest(t *testing.T) {
	list, offs := []Start{{Name: "a"}, {Name: "b"}}, [][]float64{{-3, nan, nan}, {2, 4, nan}}
	for i, want := range []struct {
		name     string
		distance float64
	}{{"b", 2}, {"b", 4}, {"", math.Inf(1)}} {
		if name, distance := nearest(list, offs, i); name != want.name || distance != want.distance {
			t.Errorf("nearest start at %d is %q, %g away, want %q, %g", i, name, distance, want.name, want.distance)
		}
	}
}
