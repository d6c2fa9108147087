package digits_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"os"
	"runtime"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/digits"
	"github.com/aelab-go/autoencoders/datasets/mnist"
	"gonum.org/v1/gonum/blas"
)

func ExampleDraw() {
	d := digits.Draw(1, 10)
	fmt.Println(d.Name, d.Labels)
	const shades = ".:+oO@" // from paper to ink
	for row := 3; row < 25; row++ {
		for _, v := range mat32.Row(d.Pixels, 0)[row*digits.Size : (row+1)*digits.Size] {
			fmt.Printf("%c", shades[int(v*5.99)])
		}
		fmt.Println()
	}
	// Output:
	// drawn digits (stand-in for MNIST) [6 2 5 8 0 9 1 7 4 3]
	// ................:O@:........
	// ...............+@@@+........
	// ..............o@@@O.........
	// .............+@@@O..........
	// ............:@@@O...........
	// ............O@@@:...........
	// ...........o@@@+............
	// ..........+@@@o.............
	// ..........O@@O.:+:..........
	// .........:@@@+O@@@+.........
	// .........+@@o@@@O@@+........
	// .........O@@@@o:.+@O........
	// .........O@@@o....o@:.......
	// .........O@@@:....+@:.......
	// .........O@@O.....O@:.......
	// .........o@@o....o@o........
	// .........:@@@+.:o@@:........
	// ..........o@@@O@@@+.........
	// ...........O@@@@@+..........
	// ............o@@O+...........
	// .............::.............
	// ............................
}

func TestImagesAreValid(t *testing.T) {
	for _, n := range []int{0, 1, 9, 25} {
		d := digits.Draw(3, n)
		if err := d.Validate(); err != nil {
			t.Error(err)
		}
		if d.Len() != n || d.Height != 28 || d.Width != 28 || !d.Standin {
			t.Errorf("Draw(3, %d) gave %d images of %d×%d, Standin %v", n, d.Len(), d.Height, d.Width, d.Standin)
		}
	}
}

// TestGolden keeps the promise that a seed's images never change.
func TestGolden(t *testing.T) {
	d := digits.Draw(1, 100)
	labels := sha256.Sum256(d.Labels)
	for _, c := range []struct{ what, got, want string }{
		{"pixels", d.SHA256, "6998f2c0a0759faf644d1201733cc79607dfdaa9d138c79550ad32c1c907b006"},
		{"labels", hex.EncodeToString(labels[:]), "430c47edf9f1fe946261472776e38175403d5092ec1347c188a52869397d628d"},
	} {
		if c.got != c.want {
			t.Errorf("SHA-256 of the %s is %s, want %s", c.what, c.got, c.want)
		}
	}
}

func TestSameOnAnyNumberOfThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := digits.Draw(5, 203).SHA256
	runtime.GOMAXPROCS(7)
	if seven := digits.Draw(5, 203).SHA256; seven != one {
		t.Errorf("SHA-256 is %s on seven threads, %s on one", seven, one)
	}
}

func TestShorterDrawIsPrefix(t *testing.T) {
	long, short := digits.Draw(5, 120), digits.Draw(5, 57)
	for i, v := range short.Pixels.Data {
		if v != long.Pixels.Data[i] {
			t.Fatalf("image %d, pixel %d: %v of 57 images, %v of 120", i/784, i%784, v, long.Pixels.Data[i])
		}
	}
	for i, l := range short.Labels {
		if l != long.Labels[i] {
			t.Fatalf("label %d: %d of 57 images, %d of 120", i, l, long.Labels[i])
		}
	}
}

func TestSeedsDiffer(t *testing.T) {
	if digits.Draw(1, 10).SHA256 == digits.Draw(2, 10).SHA256 {
		t.Error("seeds 1 and 2 draw the same images")
	}
}

func TestLabelsAreBalancedAndShuffled(t *testing.T) {
	labels := digits.Draw(1, 1000).Labels
	first := map[uint8]int{} // how often a digit is the first of its ten
	for i := 0; i < len(labels); i += 10 {
		first[labels[i]]++
		var seen [10]bool
		for _, l := range labels[i : i+10] {
			seen[l] = true
		}
		if seen != [10]bool{true, true, true, true, true, true, true, true, true, true} {
			t.Fatalf("images %d to %d are %v, want each digit once", i, i+9, labels[i:i+10])
		}
	}
	for l := range uint8(10) {
		if n := first[l]; n < 2 || n > 22 { // 10 expected, s.d. 3
			t.Errorf("digit %d opens %d of 100 tens, want about 10", l, n)
		}
	}
}

// TestInk compares the ink with MNIST's: over its training set the mean pixel is
// 0.1307, 80.9 % of the pixels are 0, 7.4 % are at least 250/255, and the centre of
// mass is at (14, 14) with s.d. 0.28 in each direction.
func TestInk(t *testing.T) {
	d := digits.Draw(1, 1000)
	var sum, zero, full float64
	for i := range d.Len() {
		var mass, x, y float64
		for j, v := range mat32.Row(d.Pixels, i) {
			mass += float64(v)
			x += float64(v) * float64(j%28)
			y += float64(v) * float64(j/28)
			if v == 0 {
				zero++
			}
			if v >= 250./255 {
				full++
			}
		}
		sum += mass
		if off := max(math.Abs(x/mass-14), math.Abs(y/mass-14)); off > 0.51 { // half a pixel, and the rounding to 8 bits
			t.Errorf("image %d, a %d: the centre of mass is at (%.2f, %.2f), want (14, 14) ± 0.5", i, d.Labels[i], x/mass, y/mass)
		}
	}
	for _, c := range []struct {
		what           string
		got, low, high float64
	}{
		{"mean pixel", sum, 0.12, 0.14},
		{"share of zeros", zero, 0.79, 0.83},
		{"share of full ink", full, 0.06, 0.09},
	} {
		if share := c.got / float64(len(d.Pixels.Data)); share < c.low || share > c.high {
			t.Errorf("%s is %.4f, want %v to %v", c.what, share, c.low, c.high)
		}
	}
}

// TestNearestNeighbour checks that the digits can be told apart, but not without mistakes: 7.8 % here,
// 2.9 % with 10,000 training and 2,000 test digits.
func TestNearestNeighbour(t *testing.T) {
	train, test := digits.Draw(1, 2000), digits.Draw(2, 500)
	wrong := errorRate(train, test)
	if wrong < 0.03 || wrong > 0.13 {
		t.Errorf("the nearest of 2000 digits errs on %.1f %% of 500, want 3 to 13 %%", 100*wrong)
	}
}

// TestOnRealDigits checks that drawn digits tell real ones apart. The nearest of 2,000 is right for 81
// % of MNIST's first 500 test images. (Of 10,000, the three nearest are right for 88 % of all 10,000.)
func TestOnRealDigits(t *testing.T) {
	if os.Getenv(datasets.DirVariable) == "" {
		t.Skipf("%s is not set: no MNIST to compare with", datasets.DirVariable)
	}
	cfg := datasets.Default()
	cfg.Offline = true
	_, test, err := mnist.Load(context.Background(), cfg)
	if err != nil {
		t.Skip(err)
	}
	if wrong := errorRate(digits.Draw(1, 2000), test.Rows(0, 500)); wrong > 0.25 {
		t.Errorf("the nearest of 2000 drawn digits errs on %.1f %% of 500 real ones, want at most 25 %%", 100*wrong)
	}
}

// errorRate returns the share of the test images whose nearest training image has
// another label.
func errorRate(train, test datasets.Images) float64 {
	dot := mat32.New(test.Len(), train.Len())
	mat32.Mul(blas.NoTrans, blas.Trans, 1, test.Pixels, train.Pixels, 0, dot)
	squares := make([]float32, train.Len())
	for j := range squares {
		for _, v := range mat32.Row(train.Pixels, j) {
			squares[j] += v * v
		}
	}
	wrong := 0
	for i := range test.Len() {
		nearest, least := 0, float32(math.Inf(1))
		for j, xy := range mat32.Row(dot, i) {
			if d := squares[j] - 2*xy; d < least { // |x − y|² less |x|²
				nearest, least = j, d
			}
		}
		if train.Labels[nearest] != test.Labels[i] {
			wrong++
		}
	}
	return float64(wrong) / float64(test.Len())
}

func BenchmarkDraw(b *testing.B) {
	for range b.N {
		digits.Draw(1, 1000)
	}
	b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds(), "digits/s")
}
