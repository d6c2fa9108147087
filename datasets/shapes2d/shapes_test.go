package shapes2d

import (
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/train"
)

var _ train.Source = (*Shapes)(nil)

// full returns the grid, drawn once for all tests.
var full = sync.OnceValue(Draw)

// TestDrawIsTheSameEverywhere compares all bits with those of another run, and a part of
// them with what other numbers of processors draw.
func TestDrawIsTheSameEverywhere(t *testing.T) {
	s := full()
	const want = "cfc350884b76dea235c63f990c8777e73704f7d1b3ee780b1e852000b0277eab"
	if s.SHA256 != want || s.Len() != 737_280 || s.Dim() != 4096 || s.Standin {
		t.Errorf("%d images of %d pixels, stand-in %v, SHA-256 %s; want 737280 of 4096, false, %s", s.Len(), s.Dim(), s.Standin, s.SHA256, want)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var sums [2]string
	for i, processors := range []int{1, 5} {
		runtime.GOMAXPROCS(processors)
		part := &Shapes{Grid: Full(), Words: make([]uint64, 83*blockImages*Height)}
		part.draw()
		sums[i] = part.SHA256
		if !slices.Equal(part.Words, s.Words[:len(part.Words)]) {
			t.Errorf("on %d processors: other images", processors)
		}
	}
	if sums[0] != sums[1] || sums[0] == s.SHA256 {
		t.Errorf("SHA-256 are %s and %s, want equal and not that of all images", sums[0], sums[1])
	}
}

func TestGather(t *testing.T) {
	s := full()
	index := []int{s.Len() - 1, 0, 300_000, 0}
	x := mat32.Slice(mat32.New(len(index), s.Dim()+3), 0, len(index), 1, s.Dim()+1) // rows with gaps
	for i := range x.Rows {
		for j := range mat32.Row(x, i) {
			mat32.Row(x, i)[j] = 7
		}
	}
	s.Gather(x, index)
	for i, image := range index {
		on := 0
		for p, got := range mat32.Row(x, i) {
			want := float32(s.Words[image*Height+p/Width] >> (p % Width) & 1)
			if got != want {
				t.Fatalf("image %d, pixel %d is %v, want %v", image, p, got, want)
			}
			on += int(want)
		}
		if on < 50 || on > 400 {
			t.Errorf("image %d has %d pixels on, want 50 to 400", image, on)
		}
	}
	images := s.Images(index)
	if err := images.Validate(); err != nil {
		t.Error(err)
	}
	if !slices.Equal(images.Pixels.Data, mat32.Clone(x).Data) || images.Standin || images.SHA256 != s.SHA256 || images.Name != s.Name {
		t.Error("Images gives other images than Gather, or of other origin")
	}
	if n := testing.AllocsPerRun(3, func() { s.Gather(x, index) }); n > 0 {
		t.Errorf("Gather allocates %v times", n)
	}
}

func TestGatherPanics(t *testing.T) {
	s := &Shapes{Grid: Full()}
	mustPanic(t, "shapes2d: Gather: dst is 2×4096, want 3×4096", func() { s.Gather(mat32.New(2, 4096), make([]int, 3)) })
	mustPanic(t, "shapes2d: Gather: dst is 2×64, want 2×4096", func() { s.Gather(mat32.New(2, 64), make([]int, 2)) })
}

func mustPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != want {
			t.Errorf("panic %v, want %q", got, want)
		}
	}()
	f()
}
