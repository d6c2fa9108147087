package drawn_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/datasets/internal/drawn"
)

func TestImages(t *testing.T) {
	// There are more images than a worker takes at a time. Image i is filled with i.
	d := drawn.Images("test", 37, 2, 3, func() func(int, []uint8) {
		return func(i int, pix []uint8) {
			for j := range pix {
				pix[j] = uint8(i)
			}
		}
	})
	if err := d.Validate(); err != nil {
		t.Fatal(err)
	}
	if d.Len() != 37 || len(d.Pixels.Data) != 37*6 {
		t.Fatalf("%d images, %d pixels; want 37 and 222", d.Len(), len(d.Pixels.Data))
	}
	for i, v := range d.Pixels.Data {
		if want := float32(i/6) / 255; v != want {
			t.Errorf("image %d, pixel %d is %v, want %v", i/6, i%6, v, want)
		}
	}
}

func TestImagesRefusesNegativeCount(t *testing.T) {
	defer func() {
		if s, _ := recover().(string); !strings.Contains(s, "-1 images") {
			t.Errorf("panic %q, want one that says -1 images", s)
		}
	}()
	drawn.Images("test", -1, 2, 3, nil)
}

func TestGrey(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want uint8
	}{{-1, 0}, {0, 0}, {0.49 / 255, 0}, {0.51 / 255, 1}, {0.5, 128}, {254.4 / 255, 254}, {1, 255}, {7, 255}} {
		if got := drawn.Grey(c.v); got != c.want {
			t.Errorf("Grey(%v) is %d, want %d", c.v, got, c.want)
		}
	}
}

func TestBell(t *testing.T) {
	const n = 100_000
	r := rand.New(rand.NewPCG(1, 2))
	var sum, squares float64
	for range n {
		v := drawn.Vary(r, 3, 2)
		if math.Abs(v-3) > 4*math.Sqrt(3) {
			t.Fatalf("%v is more than 2√3 s.d. from the mean", v)
		}
		sum += v - 3
		squares += (v - 3) * (v - 3)
	}
	if mean := sum / n; math.Abs(mean) > 0.03 { // 5 standard errors
		t.Errorf("the mean is off by %v", mean)
	}
	if variance := squares / n; math.Abs(variance-4) > 0.08 {
		t.Errorf("the variance is %v, want 4", variance)
	}
}

// TestBSpline compares the weights with the textbook's polynomials.
func TestBSpline(t *testing.T) {
	for _, x := range []float64{0, 0.1, 0.5, 0.77, 1} {
		want := [4]float64{
			(1 - x) * (1 - x) * (1 - x) / 6,
			(3*x*x*x - 6*x*x + 4) / 6,
			(-3*x*x*x + 3*x*x + 3*x + 1) / 6,
			x * x * x / 6,
		}
		for i, got := range drawn.BSpline(x) {
			if math.Abs(got-want[i]) > 1e-15 {
				t.Errorf("weight %d at %v is %v, want %v", i, x, got, want[i])
			}
		}
	}
}
