package curves

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/pca"
)

func ExampleDraw() {
	d := Draw(1, 3)
	fmt.Println(d.Name)
	const shades = ".:+oO@" // from paper to ink
	for row := range Size {
		for _, v := range mat32.Row(d.Pixels, 2)[row*Size : (row+1)*Size] {
			fmt.Printf("%c", shades[int(v*5.99)])
		}
		fmt.Println()
	}
	// Output:
	// curves (generated)
	// ............................
	// ............................
	// ............................
	// ............................
	// .........+o+:...............
	// ........+@@@o...............
	// .......:o@@@@:..............
	// .......:O@@@@+..............
	// .......+OOooOo..............
	// .......+o+:+oo:.............
	// ......:+o:.:+o:.............
	// ......:++:..+o:.............
	// ......:++...:++.............
	// ......:+:...:++.............
	// ......:+:....::.............
	// ......::......:.............
	// ............................
	// ............................
	// ............................
	// ............................
	// ............................
	// ............................
	// ............................
	// ............................
	// ............................
	// ............................
	// ............................
	// ............................
}

func TestImagesAreValid(t *testing.T) {
	for _, n := range []int{0, 1, 25} {
		d := Draw(3, n)
		if err := d.Validate(); err != nil {
			t.Error(err)
		}
		if d.Len() != n || d.Height != 28 || d.Width != 28 || d.Standin || d.Labels != nil {
			t.Errorf("Draw(3, %d) gave %d images of %d×%d, Standin %v", n, d.Len(), d.Height, d.Width, d.Standin)
		}
		for i := range n {
			if ink := sum(mat32.Row(d.Pixels, i)); ink < 5 || ink > 43 { // 60 drops, shrunk twice by the gain: 42.2
				t.Errorf("image %d has %v of ink, want 5 to 43", i, ink)
			}
		}
	}
}

func sum(row []float32) (s float64) {
	for _, v := range row {
		s += float64(v)
	}
	return s
}

// TestGolden keeps the promise that a seed's images never change.
func TestGolden(t *testing.T) {
	const want = "59b8da52cf884d7b43ec38755dbd4a1a8411fc411a0a12924fa83d010553d727"
	if got := Draw(1, 100).SHA256; got != want {
		t.Errorf("SHA-256 of the pixels is %s, want %s", got, want)
	}
}

func TestSameOnAnyNumberOfThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := Draw(5, 203).SHA256
	runtime.GOMAXPROCS(7)
	if seven := Draw(5, 203).SHA256; seven != one {
		t.Errorf("SHA-256 is %s on seven threads, %s on one", seven, one)
	}
}

func TestShorterDrawIsPrefix(t *testing.T) {
	long, short := Draw(5, 120), Draw(5, 57)
	for i, v := range short.Pixels.Data {
		if v != long.Pixels.Data[i] {
			t.Fatalf("image %d, pixel %d: %v of 57 images, %v of 120", i/784, i%784, v, long.Pixels.Data[i])
		}
	}
	if Draw(6, 57).SHA256 == short.SHA256 {
		t.Error("seeds 5 and 6 draw the same images")
	}
}

// TestCalibration measures the two figures that fixed spread and gain: the test errors of the mean
// image and of 18 principal components.
func TestCalibration(t *testing.T) {
	if testing.Short() {
		t.Skip("needs 784 eigenvectors")
	}
	train, test := Draw(1, 20_000).Pixels, Draw(2, 10_000).Pixels // as many as the paper has
	p, err := pca.Fit(train, 18)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what           string
		reconstruction mat32.Matrix
		paper, near    float64
	}{
		{"mean image", p.Decode(mat32.New(test.Rows, 18)), 16.97, 0.005}, // codes of 0 stand for it
		{"18 components", p.Reconstruct(test), 5.90, 0.005},
	} {
		got := loss.SquaredError(mat32.Matrix{}, c.reconstruction, test)
		if got < c.paper*(1-c.near) || got > c.paper*(1+c.near) {
			t.Errorf("%s: squared error %.3f, want %v ± %v %%", c.what, got, c.paper, 100*c.near)
		}
		t.Logf("%s: squared error %.2f", c.what, got)
	}
}

func BenchmarkDraw(b *testing.B) {
	for range b.N {
		Draw(1, 1000)
	}
	b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds(), "curves/s")
}
