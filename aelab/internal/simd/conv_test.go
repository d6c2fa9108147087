package simd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
)

// convCase is a convolution with images that have canaries between them.
type convCase struct {
	Conv
	n                       int
	large, small            Images
	w, smallBias, largeBias []float32
	smallThen, largeThen    Epilogue
}

func newConvCase(rng *rand.Rand, c Conv, n, gap int) *convCase {
	normal := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(rng.NormFloat64())
		}
		return x
	}
	images := func(size int) Images {
		m := Images{normal(n * (size + gap)), size + gap}
		for i := range m.Data {
			if i%m.Stride >= size {
				m.Data[i] = math.Float32frombits(canary)
			}
		}
		return m
	}
	k := &convCase{Conv: c, n: n, large: images(c.largeLen()), small: images(c.smallLen()), w: normal(c.Weights())}
	if rng.IntN(3) > 0 {
		k.smallBias, k.largeBias = normal(c.SmallChannels), normal(c.Channels)
	}
	k.smallThen, k.largeThen = randomEpilogue(rng, n, c.smallLen()), randomEpilogue(rng, n, c.largeLen())
	return k
}

func (k *convCase) String() string {
	return fmt.Sprintf("%d images %d×%d×%d to %d×%d×%d, kernel %d, stride %d, padding %d, bias %t, functions %v %v", k.n, k.Height, k.Width, k.Channels,
		k.SmallHeight(), k.SmallWidth(), k.SmallChannels, k.Kernel, k.Stride, k.Padding, k.smallBias != nil, k.smallThen.Function, k.largeThen.Function)
}

// pixel returns the channels of a pixel, zeros beyond the edges.
func pixel(image []float32, height, width, channels, y, x int) []float32 {
	if y < 0 || x < 0 || y >= height || x >= width {
		return make([]float32, channels)
	}
	return image[(y*width+x)*channels:][:channels]
}

// wantShrink, wantGrow and wantGradient are what Conv documents, element by element.
func (k *convCase) wantShrink() []float32 {
	y := append([]float32(nil), k.small.Data...)
	for n := range k.n {
		for i := range k.SmallHeight() {
			for j := range k.SmallWidth() {
				for d := range k.SmallChannels {
					var x float32
					if k.smallBias != nil {
						x = k.smallBias[d]
					}
					for kh := range k.Kernel {
						for kw := range k.Kernel {
							p := pixel(k.large.at(n), k.Height, k.Width, k.Channels, k.Stride*i+kh-k.Padding, k.Stride*j+kw-k.Padding)
							for c, v := range p {
								x = fma(v, k.w[k.WeightAt(d, c, kh, kw)], x)
							}
						}
					}
					y[n*k.small.Stride+(i*k.SmallWidth()+j)*k.SmallChannels+d] = x
				}
			}
		}
		k.smallThen.want(y[n*k.small.Stride:][:k.smallLen()], n)
	}
	return y
}

func (k *convCase) wantGrow() []float32 {
	x := append([]float32(nil), k.large.Data...)
	for n := range k.n {
		for y := range k.Height {
			for z := range k.Width {
				for c := range k.Channels {
					x[n*k.large.Stride+(y*k.Width+z)*k.Channels+c] = k.wantPixel(n, y, z, c)
				}
			}
		}
		k.largeThen.want(x[n*k.large.Stride:][:k.largeLen()], n)
	}
	return x
}

// wantPixel returns element c of pixel (y, z) of large image n.
func (k *convCase) wantPixel(n, y, z, c int) float32 {
	var x float32
	if k.largeBias != nil {
		x = k.largeBias[c]
	}
	if k.Channels < 8 {
		return k.wantThinPixel(n, y, z, c, x)
	}
	k.eachTap(y, func(kh, i int) {
		k.eachTap(z, func(kw, j int) {
			for d, v := range pixel(k.small.at(n), k.SmallHeight(), k.SmallWidth(), k.SmallChannels, i, j) {
				x = fma(v, k.w[k.WeightAt(d, c, kh, kw)], x)
			}
		})
	})
	return x
}

func (k *convCase) wantThinPixel(n, y, z, c int, x float32) float32 {
	k.eachTap(z, func(kw, j int) {
		var sum float32
		lines := 0
		k.eachTap(y, func(kh, i int) {
			if i < 0 || i >= k.SmallHeight() {
				return
			}
			var g float32
			for d, v := range pixel(k.small.at(n), k.SmallHeight(), k.SmallWidth(), k.SmallChannels, i, j) {
				g = fma(v, k.w[k.WeightAt(d, c, kh, kw)], g)
			}
			if lines++; lines == 1 {
				sum = g
			} else {
				sum = clean(sum + g)
			}
		})
		x += sum
	})
	return x
}

// eachTap calls f with the taps that join line (or column) y of the large image with
// lines of the small one, by their order.
func (k *convCase) eachTap(y int, f func(tap, line int)) {
	for tap := k.Kernel - 1; tap >= 0; tap-- {
		if i := floorDivide(y+k.Padding-tap, k.Stride); i*k.Stride == y+k.Padding-tap {
			f(tap, i)
		}
	}
}

func floorDivide(a, b int) int { return int(math.Floor(float64(a) / float64(b))) }

func (k *convCase) wantGradient(dw []float32) []float32 {
	dw = append([]float32(nil), dw...)
	for n := range k.n {
		for i := range k.SmallHeight() {
			for j := range k.SmallWidth() {
				small := pixel(k.small.at(n), k.SmallHeight(), k.SmallWidth(), k.SmallChannels, i, j)
				for kh := range k.Kernel {
					for kw := range k.Kernel {
						large := pixel(k.large.at(n), k.Height, k.Width, k.Channels, k.Stride*i+kh-k.Padding, k.Stride*j+kw-k.Padding)
						for c, v := range large {
							for d, u := range small {
								at := k.WeightAt(d, c, kh, kw)
								dw[at] = fma(u, v, dw[at])
							}
						}
					}
				}
			}
		}
	}
	return dw
}

// wantSums returns 0, 1, 2, …, one for each channel, plus the sums over the pixels.
func (k *convCase) wantSums(m Images, channels, size int) []float32 {
	sums := make([]float32, channels)
	for c := range sums {
		sums[c] = float32(c)
		for n := range k.n {
			for i := c; i < size; i += channels {
				sums[c] += m.at(n)[i]
			}
			sums[c] = clean(sums[c])
		}
	}
	return sums
}

// sameBits fails unless got has the bits of want, canaries included, and nothing was
// written around it.
func sameBits(t *testing.T, what fmt.Stringer, op string, want []float32, run func(got []float32)) {
	t.Helper()
	const guard = 40
	memory := make([]float32, len(want)+2*guard)
	for i := range memory {
		memory[i] = math.Float32frombits(canary)
	}
	got := memory[guard : guard+len(want) : guard+len(want)]
	run(got)
	for i, v := range memory {
		w := math.Float32frombits(canary)
		if i >= guard && i < guard+len(want) {
			w = want[i-guard]
		}
		if math.Float32bits(v) != math.Float32bits(w) {
			t.Fatalf("%v: %s: element %d is %g (%#08x), want %g (%#08x)", what, op, i-guard, v, math.Float32bits(v), w, math.Float32bits(w))
		}
	}
}

// check holds the three operations, by every path and number of threads, to their definition.
func (k *convCase) check(t *testing.T, threads ...int) {
	t.Helper()
	shrunk, grown := k.wantShrink(), k.wantGrow()
	start := append([]float32(nil), k.w...)
	dw := k.wantGradient(start)
	for _, p := range machinePaths() {
		for _, n := range threads {
			setPath(t, p)
			setThreads(t, n)
			k.sameAs(t, shrunk, grown, start, dw)
		}
	}
}

func (k *convCase) sameAs(t *testing.T, shrunk, grown, start, dw []float32) {
	t.Helper()
	name := func(op string) string { return fmt.Sprintf("%s on %v", op, current) }
	sameBits(t, k, name("Shrink"), shrunk, func(y []float32) {
		k.Shrink(k.n, Images{y, k.small.Stride}, k.large, k.w, k.smallBias, k.smallThen)
	})
	sameBits(t, k, name("Grow"), grown, func(x []float32) {
		k.Grow(k.n, Images{x, k.large.Stride}, k.small, k.w, k.largeBias, k.largeThen)
	})
	smallSums, largeSums := k.wantSums(k.small, k.SmallChannels, k.smallLen()), k.wantSums(k.large, k.Channels, k.largeLen())
	sameBits(t, k, name("AddGradient"), dw, func(got []float32) {
		copy(got, start)
		k.AddGradient(k.n, got, nil, nil, k.small, k.large)
	})
	sameBits(t, k, name("AddGradient, sums"), smallSums, func(sums []float32) {
		sameBits(t, k, name("AddGradient, sums of large"), largeSums, func(more []float32) {
			for _, x := range [][]float32{sums, more} {
				for i := range x {
					x[i] = float32(i)
				}
			}
			k.AddGradient(k.n, append([]float32(nil), start...), sums, more, k.small, k.large)
		})
	})
}

func TestConvBits(t *testing.T) {
	rng := newRand()
	for kernel := 1; kernel <= 5; kernel++ {
		for stride := 1; stride <= 3; stride++ {
			for i := range 8 {
				c := Conv{
					Height: kernel + rng.IntN(5), Width: kernel + rng.IntN(15), Channels: 1 + rng.IntN(20),
					SmallChannels: 1 + rng.IntN(40), Kernel: kernel, Stride: stride, Padding: rng.IntN(kernel + 1),
				}
				if i%2 == 0 {
					c.Channels = 1 + rng.IntN(4)
				}
				newConvCase(rng, c, 1+rng.IntN(3), rng.IntN(3)).check(t, 1)
			}
		}
	}
}

// Images of more than one line of tiles, with enough work to be shared out.
func TestConvThreadBits(t *testing.T) {
	rng := newRand()
	for _, c := range []Conv{
		{Height: 28, Width: 28, Channels: 1, SmallChannels: 32, Kernel: 4, Stride: 2, Padding: 1},
		{Height: 10, Width: 11, Channels: 1, SmallChannels: 72, Kernel: 3, Stride: 1, Padding: 1}, // gradient shared out by columns
		{Height: 12, Width: 13, Channels: 3, SmallChannels: 20, Kernel: 4, Stride: 2, Padding: 1},
		{Height: 8, Width: 8, Channels: 16, SmallChannels: 12, Kernel: 4, Stride: 2, Padding: 1},
		{Height: 14, Width: 15, Channels: 12, SmallChannels: 24, Kernel: 3, Stride: 1, Padding: 1},
		{Height: 9, Width: 10, Channels: 20, SmallChannels: 30, Kernel: 1, Stride: 1}, // gradient shared out by rows
	} {
		work := c.SmallHeight() * c.SmallWidth() * c.Weights()
		newConvCase(rng, c, divideUp(serialWork, work)+1, 0).check(t, 1, 2, 3, 8)
	}
}

func TestConvWithoutImages(t *testing.T) {
	c := Conv{Height: 4, Width: 4, Channels: 1, SmallChannels: 1, Kernel: 2, Stride: 2}
	w := make([]float32, c.Weights())
	c.Shrink(0, Images{}, Images{}, w, nil, Epilogue{})
	c.Grow(0, Images{}, Images{}, w, nil, Epilogue{})
	c.AddGradient(0, w, nil, nil, Images{}, Images{})
}

// convPapers are the convolutions of the papers' networks: those of the autoencoders for
// chairs and faces, which the decoders have in reverse, and of DC-IGN.
var convPapers = []struct {
	name string
	Conv
}{
	{"64x64x1-32", Conv{64, 64, 1, 32, 4, 2, 1}},
	{"32x32x32-32", Conv{32, 32, 32, 32, 4, 2, 1}},
	{"16x16x32-64", Conv{16, 16, 32, 64, 4, 2, 1}},
	{"8x8x64-64", Conv{8, 8, 64, 64, 4, 2, 1}},
	{"64x64x1-96-3x3", Conv{64, 64, 1, 96, 3, 1, 1}},
	{"32x32x96-48-3x3", Conv{32, 32, 96, 48, 3, 1, 1}},
	{"16x16x48-48-3x3", Conv{16, 16, 48, 48, 3, 1, 1}},
	{"32x32x48-96-3x3", Conv{32, 32, 48, 96, 3, 1, 1}},
}

func TestConvAllocatesNothing(t *testing.T) {
	rng := newRand()
	for _, c := range convPapers[:4] {
		k := newConvCase(rng, c.Conv, 2, 0)
		run := func() {
			k.Shrink(k.n, k.small, k.large, k.w, k.smallBias, k.smallThen)
			k.Grow(k.n, k.large, k.small, k.w, k.largeBias, k.largeThen)
			k.AddGradient(k.n, k.w, k.smallBias, k.largeBias, k.small, k.large)
		}
		run()
		if n := allocs.PerRun(2, run); n != 0 {
			t.Errorf("%s: %v allocations per call", c.name, n)
		}
	}
}

func TestConvChecksItsArguments(t *testing.T) {
	c := Conv{Height: 4, Width: 6, Channels: 2, SmallChannels: 3, Kernel: 2, Stride: 2}
	x := func(n int) []float32 { return make([]float32, n) }
	w, large, small := x(24), Images{x(96), 48}, Images{x(36), 18}
	for want, call := range map[string]func(){
		"simd: Conv.Shrink: 23 weights, want 24":                                     func() { c.Shrink(2, small, large, x(23), nil, Epilogue{}) },
		"simd: Conv.Shrink: bias has 2 elements, want 3":                             func() { c.Shrink(2, small, large, w, x(2), Epilogue{}) },
		"simd: Conv.Grow: bias has 3 elements, want 2":                               func() { c.Grow(2, large, small, w, x(3), Epilogue{}) },
		"simd: Conv.Grow: 3 small images of 18 elements in 36 with stride 18":        func() { c.Grow(3, large, small, w, nil, Epilogue{}) },
		"simd: Conv.AddGradient: 2 large images of 48 elements in 95 with stride 48": func() { c.AddGradient(2, w, nil, nil, small, Images{x(95), 48}) },
		"simd: Conv.AddGradient: 2 small images of 18 elements in 36 with stride 17": func() { c.AddGradient(2, w, nil, nil, Images{x(36), 17}, large) },
		"simd: Conv.AddGradient: bias has 2 elements, want 3":                        func() { c.AddGradient(2, w, x(2), nil, small, large) },
		"simd: Conv.AddGradient: bias has 3 elements, want 2":                        func() { c.AddGradient(2, w, nil, x(3), small, large) },
	} {
		func() {
			defer func() {
				if got, _ := recover().(string); !strings.HasPrefix(got, want) {
					t.Errorf("panicked with %q, want %q", got, want)
				}
			}()
			call()
		}()
	}
}
