package simd

import (
	"strings"
	"testing"
)

// eachPath runs test once for every path that this machine has. A test under it
// must not be parallel.
func eachPath(t *testing.T, test func(t *testing.T)) {
	for p := pathGo; p <= bestPath(); p++ {
		t.Run(p.String(), func(t *testing.T) {
			setPath(t, p)
			test(t)
		})
	}
}

// setPath makes p the path in use until the test ends.
func setPath(t testing.TB, p path) {
	before := current
	current = p
	t.Cleanup(func() { current = before })
}

func TestChoosePath(t *testing.T) {
	for _, c := range []struct {
		name  string
		best  path
		want  path
		fails string
	}{
		{name: "", best: pathGo, want: pathGo},
		{name: "", best: pathAVX512, want: pathAVX512},
		{name: "go", best: pathAVX512, want: pathGo},
		{name: "avx2", best: pathAVX512, want: pathAVX2},
		{name: "avx512", best: pathAVX2, fails: "no more than avx2"},
		{name: "avx2", best: pathGo, fails: "no more than go"},
		{name: "neon", best: pathAVX512, fails: "want go, avx2 or avx512"},
	} {
		got, message := func() (p path, message string) {
			defer func() {
				if r := recover(); r != nil {
					message = r.(string)
				}
			}()
			return choosePath(c.name, c.best), ""
		}()
		if failed := message != ""; failed != (c.fails != "") || !strings.Contains(message, c.fails) || !failed && got != c.want {
			t.Errorf("AELAB_SIMD=%q where %v is best: got %v, %q; want %v, %q", c.name, c.best, got, message, c.want, c.fails)
		}
	}
}
