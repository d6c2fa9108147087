package shapes2d

import (
	"slices"
	"strings"
	"testing"
)

// The corners of a thinned grid are those of the whole, and its other images are images of the whole
// too.
func TestThin(t *testing.T) {
	s := full()
	g := Grid{2, 3, 4, 5, 6}
	thin := s.Thin(g)
	if thin.Len() != g.Len() || thin.Grid != g || thin.SHA256 == s.SHA256 || !strings.Contains(thin.Name, "720 of them") {
		t.Fatalf("%d images %q of %v, want %d of %v", thin.Len(), thin.Name, thin.Grid, g.Len(), g)
	}
	for _, c := range []struct{ thin, whole []int }{
		{[]int{0, 0, 0, 0, 0}, []int{0, 0, 0, 0, 0}},
		{[]int{1, 2, 3, 4, 5}, []int{2, 5, 39, 31, 31}},
		{[]int{1, 1, 1, 1, 1}, []int{2, 3, 13, 8, 6}}, // 2.5 and 7.75 are rounded
	} {
		i, from := thin.Index(c.thin), s.Index(c.whole)
		if !slices.Equal(thin.Words[i*Height:(i+1)*Height], s.Words[from*Height:(from+1)*Height]) {
			t.Errorf("image %v is not %v of the whole", c.thin, c.whole)
		}
	}
	if s.Thin(s.Grid) != s {
		t.Error("the whole grid was copied")
	}
}
