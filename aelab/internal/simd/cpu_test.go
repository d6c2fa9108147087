package simd

import (
	"strings"
	"testing"
)

// eachPath runs test once for every path that this machine has. A test under it
// must not be parallel.
func eachPath(t *testing.T, test func(t *testing.T)) {
	for _, p := range machinePaths() {
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
	none, amd64, arm64 := []path{pathGo}, []path{pathGo, pathAVX2, pathAVX512}, []path{pathGo, pathNEON}
	for _, c := range []struct {
		name  string
		there []path
		want  path
		fails string
	}{
		{name: "", there: none, want: pathGo},
		{name: "", there: amd64, want: pathAVX512},
		{name: "", there: arm64, want: pathNEON},
		{name: "go", there: amd64, want: pathGo},
		{name: "avx2", there: amd64, want: pathAVX2},
		{name: "neon", there: arm64, want: pathNEON},
		{name: "avx512", there: amd64[:2], fails: "no more than go, avx2"},
		{name: "avx2", there: none, fails: "no more than go"},
		{name: "avx2", there: arm64, fails: "no more than go, neon"},
		{name: "neon", there: amd64, fails: "no more than go, avx2, avx512"},
		{name: "sse", there: amd64, fails: "want go, avx2, avx512 or neon"},
	} {
		got, message := func() (p path, message string) {
			defer func() {
				if r := recover(); r != nil {
					message = r.(string)
				}
			}()
			return choosePath(c.name, c.there), ""
		}()
		if failed := message != ""; failed != (c.fails != "") || !strings.Contains(message, c.fails) || !failed && got != c.want {
			t.Errorf("AELAB_SIMD=%q where there are %v: got %v, %q; want %v, %q", c.name, c.there, got, message, c.want, c.fails)
		}
	}
}
