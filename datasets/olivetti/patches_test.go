package olivetti

import (
	"context"
	"fmt"
	"log"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/pca"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/internal/loadtest"
)

func ExamplePatches() {
	// This uses the stand-in, which is drawn in a second. Leave AllowStandin out for the faces.
	faces, err := Load(context.Background(), datasets.Config{AllowStandin: true})
	if err != nil {
		log.Fatal(err)
	}
	train, test := Patches(faces, 1, 2) // PerImage for as many as in the paper
	fmt.Println(train.Len(), "patches to train on,", test.Len(), "to test on")

	scale := Fit(train.Pixels)
	scale.Apply(train.Pixels)
	scale.Apply(test.Pixels) // both as the training set is scaled
	var squares float64
	for _, v := range train.Pixels.Data {
		squares += float64(v) * float64(v)
	}
	fmt.Printf("squared error of guessing the mean: %.1f\n", squares/float64(train.Len()))
	// Output:
	// 600 patches to train on, 200 to test on
	// squared error of guessing the mean: 625.0
}

// pattern returns images that differ from each other and from pixel to pixel.
func pattern() datasets.Images {
	d := datasets.Images{Origin: datasets.Origin{Name: "pattern"}, Pixels: mat32.New(Size, Height*Width), Labels: labels(PerPerson), Height: Height, Width: Width}
	for i := range d.Pixels.Data {
		d.Pixels.Data[i] = float32(uint8(i*i>>7)) / 255
	}
	return d
}

func TestPatchesAreValid(t *testing.T) {
	for _, n := range []int{0, 1, 3} {
		train, test := Patches(pattern(), 3, n)
		if err := errorsOf(train, test); err != nil {
			t.Error(err)
		}
		if train.Len() != 300*n || test.Len() != 100*n || train.Height != 25 || train.Width != 25 || train.Standin {
			t.Errorf("%d of each: %d and %d patches of %d×%d, stand-in %v", n, train.Len(), test.Len(), train.Height, train.Width, train.Standin)
		}
		for i, l := range append(slices.Clone(train.Labels), test.Labels...) {
			if int(l) != i/(10*n) {
				t.Fatalf("%d of each: patch %d is of person %d, want %d", n, i, l, i/(10*n))
			}
		}
	}
}

func errorsOf(sets ...datasets.Images) error {
	for _, d := range sets {
		if err := d.Validate(); err != nil {
			return err
		}
	}
	return nil
}

// TestPatchesGolden keeps the promise that a seed's patches never change.
func TestPatchesGolden(t *testing.T) {
	train, test := Patches(pattern(), 1, 2)
	for _, c := range []struct{ what, got, want string }{
		{"training", train.SHA256, "445c27a432eca38ac24d9e29af1da7102e71d173297c4813c9ced2b9b84702f8"},
		{"test", test.SHA256, "940274211291850975daf3542b42df9311272e9908710d8135ee2667ddd83473"},
	} {
		if c.got != c.want {
			t.Errorf("SHA-256 of the %s patches is %s, want %s", c.what, c.got, c.want)
		}
	}
	if other, _ := Patches(pattern(), 2, 2); other.SHA256 == train.SHA256 {
		t.Error("seeds 1 and 2 cut the same patches")
	}
}

func TestPatchesSameOnAnyNumberOfThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one, _ := Patches(pattern(), 5, 2)
	runtime.GOMAXPROCS(7)
	if seven, _ := Patches(pattern(), 5, 2); seven.SHA256 != one.SHA256 {
		t.Errorf("SHA-256 is %s on seven threads, %s on one", seven.SHA256, one.SHA256)
	}
}

func TestFewerPatchesAreSome(t *testing.T) {
	_, many := Patches(pattern(), 5, 3)
	_, few := Patches(pattern(), 5, 2)
	for i := range few.Len() {
		if !slices.Equal(mat32.Row(few.Pixels, i), mat32.Row(many.Pixels, i/2*3+i%2)) {
			t.Fatalf("patch %d of image %d is another where there are more", i%2, i/2)
		}
	}
}

// TestCrops checks the figures of the paper: angles from -90° to +90°, scales from 1.4 to 1.8. It also
// checks that patches lie within the image.
func TestCrops(t *testing.T) {
	const n = 20000
	r := random.New(1, "test").Rand()
	angles, scales := make([]float64, n), make([]float64, n)
	least, most := math.Inf(1), math.Inf(-1)
	for i := range n {
		c := newCrop(r)
		angles[i], scales[i] = math.Atan2(c.dy, c.dx)*180/math.Pi, math.Hypot(c.dx, c.dy)
		for _, u := range []float64{-12.5, 12.5} {
			for _, v := range []float64{-12.5, 12.5} {
				x, y := c.x+u*c.dx-v*c.dy, c.y+u*c.dy+v*c.dx
				least, most = min(least, x, y), max(most, x, y)
			}
		}
	}
	checkUniform(t, "angle", angles, -90, 90)
	checkUniform(t, "scale", scales, 1.4, 1.8)
	if least < -0.5-1e-9 || most > 63.5+1e-9 { // pixel centres are whole numbers
		t.Errorf("corners are from %v to %v, want within -0.5 to 63.5", least, most)
	}
	if least > 0 || most < 63 {
		t.Errorf("corners are from %v to %v, want the whole image used", least, most)
	}
}

// checkUniform checks that values follow the uniform distribution. No value may lie outside. The
// empirical distribution may be no further from the straight line than chance has it once in 10⁴.
func checkUniform(t *testing.T, what string, values []float64, low, high float64) {
	t.Helper()
	slices.Sort(values)
	if n := len(values); values[0] < low-1e-9 || values[n-1] > high+1e-9 {
		t.Errorf("%s from %v to %v, want %v to %v", what, values[0], values[n-1], low, high)
	}
	off := 0.0
	for i, v := range values {
		off = max(off, math.Abs((v-low)/(high-low)-float64(i)/float64(len(values))))
	}
	if limit := 2.2 / math.Sqrt(float64(len(values))); off > limit { // Kolmogorov and Smirnov
		t.Errorf("%s: the distribution is off by %.4f, want at most %.4f", what, off, limit)
	}
}

// TestCutFollowsThePlane cuts from an image that rises evenly to the right and downwards,
// where averages and interpolation change nothing: each patch pixel has the grey at its
// place.
func TestCutFollowsThePlane(t *testing.T) {
	const right, down, corner = 0.011, 0.004, 0.02
	image := plane{make([]float32, Height*Width), Height, Width}
	for i := range image.pixels {
		image.pixels[i] = float32(corner + right*float64(i%Width) + down*float64(i/Width))
	}
	r := random.New(1, "test").Rand()
	pix := make([]uint8, PatchSize*PatchSize)
	for range 20 {
		c := newCrop(r)
		c.cut(image, pix)
		for i, got := range pix {
			u, v := float64(i%25-12), float64(i/25-12)
			if max(math.Abs(u), math.Abs(v)) > 11 {
				continue // may touch the image's rim, which is flat
			}
			want := 255 * (corner + right*(c.x+u*c.dx-v*c.dy) + down*(c.y+u*c.dy+v*c.dx))
			if math.Abs(float64(got)-want) > 0.51 { // rounding
				t.Fatalf("crop %+v: row %d, column %d is %d, want %.2f", c, i/25, i%25, got, want)
			}
		}
	}
}

func TestPlaneAt(t *testing.T) {
	p := plane{[]float32{0, 4, 8, 16, 12, 24}, 2, 3} // 2 rows of 3
	for _, c := range []struct{ x, y, want float64 }{
		{0, 0, 0}, {2, 0, 8}, {0, 1, 16}, {2, 1, 24}, {1.5, 0, 6}, {0, 0.25, 4}, {0.5, 0.5, 8},
		{-1, -1, 0}, {3, 7, 24}, {-0.4, 0.5, 8}, {2.4, 0.5, 16},
	} {
		if got := p.at(c.x, c.y); got != c.want {
			t.Errorf("at (%v, %v): %v, want %v", c.x, c.y, got, c.want)
		}
	}
}

// TestPatchesPCA measures the figure that decided the choices of Patches. In the paper, 30 components
// leave 135 (figure 2C). With seed 1 ours leave 133.5 of all patches, and a little more here, where
// fewer are fitted. The figures of other readings are in testdata/calibration.txt.
func TestPatchesPCA(t *testing.T) {
	train, test := Patches(loadtest.Real(t, "olivetti", Load), 1, 12)
	scale := Fit(train.Pixels)
	scale.Apply(train.Pixels)
	scale.Apply(test.Pixels)
	p, err := pca.Fit(train.Pixels, 30)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what           string
		reconstruction mat32.Matrix
		low, high      float64
	}{
		{"mean of the training set", p.Decode(mat32.New(test.Len(), 30)), 750, 790}, // codes of 0 stand for it
		{"30 components", p.Reconstruct(test.Pixels), 0.97 * 135, 1.03 * 135},
	} {
		got := loss.SquaredError(mat32.Matrix{}, c.reconstruction, test.Pixels)
		if got < c.low || got > c.high {
			t.Errorf("%s: squared error %.2f, want %.1f to %.1f", c.what, got, c.low, c.high)
		}
		t.Logf("%s: squared error %.2f", c.what, got)
	}
}

func TestScale(t *testing.T) {
	train, test := Patches(pattern(), 1, 2)
	greys := mat32.Clone(test.Pixels)
	scale := Fit(train.Pixels)
	scale.Apply(train.Pixels)
	scale.Apply(test.Pixels)
	sums, squares := make([]float64, 625), 0.0
	for i, v := range train.Pixels.Data {
		sums[i%625] += float64(v)
		squares += float64(v) * float64(v)
	}
	for j, sum := range sums {
		if mean := sum / 600; math.Abs(mean) > 1e-5 {
			t.Errorf("pixel %d has the mean %v, want 0", j, mean)
		}
	}
	if variance := squares / (600 * 625); math.Abs(variance-1) > 1e-5 {
		t.Errorf("the variance is %v, want 1", variance)
	}
	// One factor for all pixels, and the training set's.
	if d, want := test.Pixels.Data[625+3], (greys.Data[625+3]-scale.Mean[3])*scale.Factor; d != want {
		t.Errorf("a scaled pixel is %v, want %v", d, want)
	}
	scale.Undo(test.Pixels)
	for i, v := range test.Pixels.Data {
		if math.Abs(float64(v-greys.Data[i])) > 1e-6 {
			t.Fatalf("pixel %d is %v after Apply and Undo, was %v", i, v, greys.Data[i])
		}
	}
}

func TestPatchesPanics(t *testing.T) {
	small := datasets.Images{Pixels: mat32.New(400, 28*20), Height: 28, Width: 20}
	for _, test := range []struct {
		want string
		do   func()
	}{
		{"olivetti: Patches: 1 of each of 400 images of 28×20, want", func() { Patches(small, 1, 1) }},
		{"olivetti: Patches: -1 of each of 400 images of 64×64, want", func() { Patches(pattern(), 1, -1) }},
		{"olivetti: Fit: 0×625 patches have no variance", func() { Fit(mat32.New(0, 625)) }},
		{"olivetti: Fit: 2×625 patches have no variance", func() { Fit(mat32.New(2, 625)) }},
		{"olivetti: Scale.Apply: patches are 2×3, want 625 columns", func() { Scale{Mean: make([]float32, 625)}.Apply(mat32.New(2, 3)) }},
		{"olivetti: Scale.Undo: patches are 2×3, want 625 columns", func() { Scale{Mean: make([]float32, 625)}.Undo(mat32.New(2, 3)) }},
	} {
		func() {
			defer func() {
				if got, _ := recover().(string); !strings.HasPrefix(got, test.want) {
					t.Errorf("panic %q, want %q", got, test.want)
				}
			}()
			test.do()
		}()
	}
}

func BenchmarkPatches(b *testing.B) {
	faces := pattern()
	for range b.N {
		Patches(faces, 1, 2)
	}
	b.ReportMetric(float64(b.N)*2*Size/b.Elapsed().Seconds(), "patches/s")
}
