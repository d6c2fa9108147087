package faces_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/datasets/faces"
)

func ExampleDraw() {
	d := faces.Draw(1, 1)
	fmt.Println(d.Name)
	const shades = "@%#*+=-:." // from dark to light
	for row := range faces.Height {
		for _, v := range mat32.Row(d.Pixels, 0)[row*faces.Width : (row+1)*faces.Width] {
			shade := shades[int(v*8.99)]
			fmt.Printf("%c%c", shade, shade)
		}
		fmt.Println()
	}
	// Output:
	// drawn faces (stand-in for Frey faces)
	// ##**------::::::......::..::::::::::**##
	// ##**==----::::::::::::::::..::::::::++##
	// ##++==----::::::::::::..::::::..::::==##
	// ##++==------::::::::::::::::::::::::==##
	// ##++==----====++++==::::::::==++++--==##
	// ##++========****##**==::::==**##**====##
	// ##++========++**##**==::::==++****====##
	// ##++====--==++##%%**==::::--++%%##==--##
	// ##++====----==****==--::..::--++**----##
	// ##++====----------::--::..::::::------**
	// ++++====----::::::::--::..::::::::----==
	// --++====------::::::--::::::::::::::--::
	// --++====--------::::----::--::::::----::
	// --++======----------==**++**==::------::
	// --++++====------------++==++----------::
	// --++++======--------------------------::
	// --++++++======--------------------====::
	// ::++++++========------====------======::
	// ::++++++++============++++============::
	// ::++**++++++========++####++========--::
	// ::==****++++++======********======++--::
	// ::--******++++++++++++++++++++++++++::::
	// ::::++******++++++++******++++++++==::::
	// ::::--************++++**++++++**++--::::
	// ::::::++************************==::::::
	// ::::::::++********************++::::::::
	// ::::::::--++****************++--::::::::
	// ============++************++============
}

func TestImagesAreValid(t *testing.T) {
	for _, n := range []int{0, 1, 25} {
		d := faces.Draw(3, n)
		if err := d.Validate(); err != nil {
			t.Error(err)
		}
		if d.Len() != n || d.Height != 28 || d.Width != 20 || d.Labels != nil || !d.Standin {
			t.Errorf("Draw(3, %d) gave %d images of %d×%d, labels %v, Standin %v", n, d.Len(), d.Height, d.Width, d.Labels, d.Standin)
		}
	}
}

// TestGolden keeps the promise that a seed's images never change.
func TestGolden(t *testing.T) {
	const want = "beb29ecf64e85eaf0c0348c6ab74b8ae868ed50480c9260c24488a211dbac550"
	if got := faces.Draw(1, 100).SHA256; got != want {
		t.Errorf("SHA-256 of the pixels is %s, want %s", got, want)
	}
}

func TestSameOnAnyNumberOfThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := faces.Draw(5, 103).SHA256
	runtime.GOMAXPROCS(7)
	if seven := faces.Draw(5, 103).SHA256; seven != one {
		t.Errorf("SHA-256 is %s on seven threads, %s on one", seven, one)
	}
}

func TestShorterDrawIsPrefix(t *testing.T) {
	long, short := faces.Draw(5, 60), faces.Draw(5, 33)
	for i, v := range short.Pixels.Data {
		if v != long.Pixels.Data[i] {
			t.Fatalf("image %d, pixel %d: %v of 33 images, %v of 60", i/560, i%560, v, long.Pixels.Data[i])
		}
	}
}

func TestSeedsDiffer(t *testing.T) {
	if faces.Draw(1, 10).SHA256 == faces.Draw(2, 10).SHA256 {
		t.Error("seeds 1 and 2 draw the same images")
	}
}

// TestGreys compares the greys with the Frey faces': 8 to 238 of 255, mean 0.606, with
// a variance of 0.031 over all pixels and of 0.0116 about each pixel's mean.
func TestGreys(t *testing.T) {
	d := faces.Draw(1, 400)
	n := float64(d.Len())
	var mean, square, within float64
	least, most := float32(1), float32(0)
	for j := range d.Pixels.Cols {
		var sum, sum2 float64
		for i := range d.Len() {
			v := d.Pixels.Data[i*d.Pixels.Stride+j]
			least, most = min(least, v), max(most, v)
			sum += float64(v)
			sum2 += float64(v) * float64(v)
		}
		mean += sum / n / 560
		square += sum2 / n / 560
		within += (sum2/n - sum/n*sum/n) / 560
	}
	for _, c := range []struct {
		what           string
		got, low, high float64
	}{
		{"darkest pixel", float64(least) * 255, 5, 50},
		{"brightest pixel", float64(most) * 255, 225, 240},
		{"mean", mean, 0.57, 0.64},
		{"variance", square - mean*mean, 0.028, 0.044},
		{"variance about each pixel's mean", within, 0.007, 0.014},
	} {
		if c.got < c.low || c.got > c.high {
			t.Errorf("the %s is %.4f, want %v to %v", c.what, c.got, c.low, c.high)
		}
	}
}

// TestVideoIsSmooth checks that a frame is much closer to the next than to one a hundred frames on, and
// yet not the same.
func TestVideoIsSmooth(t *testing.T) {
	d := faces.Draw(1, 400)
	step, leap := meanSquare(d.Pixels, 1), meanSquare(d.Pixels, 100)
	if step > 0.25*leap || step < 0.02*leap {
		t.Errorf("mean squared difference is %.5f after 1 frame, %.5f after 100: want 2 to 25 %% of it", step, leap)
	}
}

// meanSquare returns the mean squared difference of pixels some frames apart.
func meanSquare(frames mat32.Matrix, apart int) float64 {
	var sum float64
	for i := range frames.Rows - apart {
		later := mat32.Row(frames, i+apart)
		for j, v := range mat32.Row(frames, i) {
			sum += float64(later[j]-v) * float64(later[j]-v)
		}
	}
	return sum / float64((frames.Rows-apart)*frames.Cols)
}

func BenchmarkDraw(b *testing.B) {
	for range b.N {
		faces.Draw(1, 200)
	}
	b.ReportMetric(float64(b.N)*200/b.Elapsed().Seconds(), "faces/s")
}
