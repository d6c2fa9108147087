package shapes2d

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSizes compares the drawn shapes with published images, at orientation 0 and position (0, 0):
// width, height and number of pixels. The published heart of scale 4 has 182 pixels, two more than
// ours.
func TestSizes(t *testing.T) {
	s := full()
	for shape, scales := range [3][6][3]int{
		Square:  {{10, 10, 100}, {12, 12, 144}, {14, 14, 196}, {16, 16, 256}, {18, 18, 324}, {20, 20, 400}},
		Ellipse: {{12, 8, 76}, {16, 8, 104}, {18, 10, 144}, {20, 12, 184}, {22, 12, 228}, {26, 14, 288}},
		Heart:   {{10, 9, 58}, {12, 11, 84}, {14, 13, 108}, {16, 14, 140}, {18, 15, 180}, {20, 17, 222}},
	} {
		for scale, want := range scales {
			i := s.Index([]int{shape, scale, 0, 0, 0})
			height, ones, columns := 0, 0, uint64(0)
			for _, word := range s.Words[i*Height:][:Height] {
				if word != 0 {
					height++
				}
				ones += bits.OnesCount64(word)
				columns |= word
			}
			got := [3]int{bits.OnesCount64(columns), height, ones}
			if got != want {
				t.Errorf("shape %d, scale %d: %v, want %v", shape, scale, got, want)
			}
		}
	}
}

// publishedOnes is the number of pixels that are on in the published images. It is their mean pixel,
// which a reader of theirs gives as 0.042494423521889584, times the number of pixels.
const publishedOnes = 128_328_862

// ones returns the number of pixels that are on in all images.
func (s *Shapes) ones() int {
	n := 0
	for _, word := range s.Words {
		n += bits.OnesCount64(word)
	}
	return n
}

// TestStatistics compares the whole grid with what is known of the authors' images. It also compares
// the least loss without a code with the value that another program found in its copy.
func TestStatistics(t *testing.T) {
	s := full()
	ones := s.ones()
	if diff := ones - publishedOnes; diff < -6090 || diff > 0 {
		t.Errorf("%d pixels are on, want %d or up to 0.005 %% fewer", ones, publishedOnes)
	}
	var used uint64
	rows := [2]int{Height, 0}
	counts := make([]int, Height*Width) // images in which a pixel is on
	least, most := math.MaxInt, 0
	for i := range s.Len() {
		n := 0
		for r, word := range s.Words[i*Height:][:Height] {
			n += bits.OnesCount64(word)
			used |= word
			if word != 0 {
				rows = [2]int{min(rows[0], r), max(rows[1], r)}
			}
			for ; word != 0; word &= word - 1 {
				counts[r*Width+bits.TrailingZeros64(word)]++
			}
		}
		least, most = min(least, n), max(most, n)
	}
	if columns := [2]int{bits.TrailingZeros64(used), 63 - bits.LeadingZeros64(used)}; columns != [2]int{2, 61} || rows != [2]int{2, 61} {
		t.Errorf("columns %v and rows %v are used, want 2 to 61", columns, rows)
	}
	if least != 50 || most != 400 {
		t.Errorf("%d to %d pixels are on in an image, want 50 to 400", least, most)
	}
	// Bernoulli loss of the mean image, in nats.
	loss := 0.0
	for _, n := range counts {
		if p := float64(n) / float64(s.Len()); n > 0 {
			loss -= p*math.Log(p) + (1-p)*math.Log1p(-p)
		}
	}
	if math.Abs(loss-566.1) > 1 {
		t.Errorf("the loss of the mean image is %.2f nats, want 566.1", loss)
	}
}

func TestWholeTurn(t *testing.T) {
	s := full()
	values := make([]int, NumFactors)
	for i := 0; i < s.Len(); i += 997 {
		s.Values(values, i)
		values[Orientation] = 0
		first := s.Index(values) * Height
		values[Orientation] = 39
		last := s.Index(values) * Height
		if !slices.Equal(s.Words[first:first+Height], s.Words[last:last+Height]) {
			t.Fatalf("images %d and %d differ", first/Height, last/Height)
		}
	}
}

// TestPixelsAgainstRule compares images with the rule applied to each pixel: the pixel is on if its
// centre is in the shape. The heart's rule is that a ray up or down from the middle line of the curve
// meets its two branches.
func TestPixelsAgainstRule(t *testing.T) {
	s := full()
	r := rand.New(rand.NewPCG(3, 4))
	for range 1500 {
		i := r.IntN(s.Len())
		v := s.Values(nil, i)
		sin, cos := math.Sincos(s.Real(Orientation, v[Orientation]))
		scale := s.Real(Scale, v[Scale])
		for p := range Height * Width {
			dx := (float64(p%Width) + 0.5 - 16 - 32*s.Real(PosX, v[PosX])) / scale
			dy := (float64(p/Width) + 0.5 - 16 - 32*s.Real(PosY, v[PosY])) / scale
			want := inside(v[Shape], dx*cos-dy*sin, dx*sin+dy*cos)
			if got := s.Words[i*Height+p/Width]>>(p%Width)&1 == 1; got != want {
				t.Errorf("image %d (%v), row %d, column %d is %v, want %v", i, v, p/Width, p%Width, got, want)
			}
		}
	}
}

// inside reports whether a point lies in a shape, in the shape's coordinates.
func inside(shape int, u, v float64) bool {
	switch shape {
	case Square:
		return math.Abs(u) < 9.5995 && math.Abs(v) < 9.5995
	case Ellipse:
		return math.Pow(u/12.766, 2)+math.Pow(v/7.213, 2) < 1
	}
	if math.Abs(u) >= 9.5937 {
		return false
	}
	a := math.Asin(math.Cbrt(math.Abs(u) / 9.5937))
	curve := func(a float64) float64 {
		return -1.4363 - 0.66221*(13*math.Cos(a)-5*math.Cos(2*a)-2*math.Cos(3*a)-math.Cos(4*a))
	}
	return curve(a) < v && v < curve(math.Pi-a)
}
