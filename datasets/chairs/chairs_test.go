package chairs

import (
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/metrics"
	"github.com/aelab-go/autoencoders/aelab/train"
)

var (
	_ train.Source        = (*Chairs)(nil)
	_ metrics.GroundTruth = (*Chairs)(nil)
)

// few returns twelve drawn models.
var few = sync.OnceValue(func() *Chairs { return Draw(1, 12) })

// TestDrawIsTheSameEverywhere compares all bytes with those of another run, and a part with
// what other numbers of processors draw.
func TestDrawIsTheSameEverywhere(t *testing.T) {
	c := few()
	const want = "d9fd7c6d278830477463bedc1388934824aa347728ceda29d842300519a6de9e"
	if c.SHA256 != want || c.Len() != 12*62 || c.Dim() != 4096 || !c.Standin || len(c.Drawn) != 12 || c.Models != nil {
		t.Errorf("%d images of %d pixels, stand-in %v, %d models drawn and %d not, SHA-256 %s; want 744 of 4096, true, 12, none, %s",
			c.Len(), c.Dim(), c.Standin, len(c.Drawn), len(c.Models), c.SHA256, want)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, processors := range []int{1, 5} {
		runtime.GOMAXPROCS(processors)
		part := Draw(1, 3)
		if !slices.Equal(part.Pixels, c.Pixels[:len(part.Pixels)]) || !slices.Equal(part.Drawn, c.Drawn[:3]) {
			t.Errorf("on %d processors: other chairs", processors)
		}
	}
	if other := Draw(2, 1); slices.Equal(other.Pixels, c.Pixels[:len(other.Pixels)]) {
		t.Error("seeds 1 and 2 draw the same chair")
	}
}

func TestIndex(t *testing.T) {
	c := few()
	if got := c.Factors(); !slices.Equal(got, []int{12, 2, 31}) {
		t.Errorf("factors are %v, want 12, 2, 31", got)
	}
	next := 0
	for model := range 12 {
		for elevation := range Elevations {
			for azimuth := range Azimuths {
				if got := c.Index([]int{model, elevation, azimuth}); got != next {
					t.Fatalf("model %d, elevation %d, azimuth %d is image %d, want %d", model, elevation, azimuth, got, next)
				}
				next++
			}
		}
	}
	mustPanic(t, "chairs: Index: there is no model, elevation and azimuth [0 2 0] of [12 2 31]", func() { c.Index([]int{0, 2, 0}) })
	mustPanic(t, "chairs: Index: there is no model, elevation and azimuth [0 0] of [12 2 31]", func() { c.Index([]int{0, 0}) })
	mustPanic(t, "chairs: Index: there is no model, elevation and azimuth [] of [12 2 31]", func() { c.Index(nil) })
	mustPanic(t, "chairs: Draw: -1 models", func() { Draw(1, -1) })
}

func TestGather(t *testing.T) {
	c := few()
	index := []int{743, 0, 100, 0}
	x := mat32.Slice(mat32.New(len(index), c.Dim()+3), 0, len(index), 1, c.Dim()+1) // rows with gaps
	c.Gather(x, index)
	for i, image := range index {
		for p, got := range mat32.Row(x, i) {
			if want := float32(c.Pixels[image*4096+p]) / 255; got != want {
				t.Fatalf("image %d, pixel %d is %v, want %v", image, p, got, want)
			}
		}
	}
	images := c.Images(index)
	if err := images.Validate(); err != nil {
		t.Error(err)
	}
	if !slices.Equal(images.Pixels.Data, mat32.Clone(x).Data) || images.Origin != c.Origin {
		t.Error("Images gives other images than Gather, or of other origin")
	}
	if n := testing.AllocsPerRun(3, func() { c.Gather(x, index) }); n > 0 {
		t.Errorf("Gather allocates %v times", n)
	}
	mustPanic(t, "chairs: Gather: dst is 2×4096, want 3×4096", func() { c.Gather(mat32.New(2, 4096), make([]int, 3)) })
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
