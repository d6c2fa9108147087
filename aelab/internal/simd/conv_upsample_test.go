package simd

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestUpsampledTaps holds the sums to their definition, element by element, for thin images
// and others.
func TestUpsampledTaps(t *testing.T) {
	rng := newRand()
	eachPath(t, func(t *testing.T) {
		for size := 1; size <= 4; size++ {
			for stride := 1; stride <= 3; stride++ {
				kernel := size + stride - 1
				for _, channels := range []int{1 + rng.IntN(7), 8 + rng.IntN(20)} {
					c := Conv{Height: kernel, Width: kernel, Channels: channels, SmallChannels: 1 + rng.IntN(9), Kernel: kernel, Stride: stride}
					testUpsampledTaps(t, &c, size)
				}
			}
		}
	})
}

func testUpsampledTaps(t *testing.T, c *Conv, size int) {
	random := newConvCase(newRand(), *c, 1, 0).w
	taps, dtaps := random[:c.UpsampledWeights()], slices.Clone(random[:c.UpsampledWeights()])
	wantW, wantTaps := make([]float32, len(random)), slices.Clone(dtaps)
	for small := range c.SmallChannels {
		for large := range c.Channels {
			for tap := range size * size {
				from := c.UpsampledAt(small, large, tap/size, tap%size)
				for pixel := range c.Stride * c.Stride {
					to := c.WeightAt(small, large, tap/size+pixel/c.Stride, tap%size+pixel%c.Stride)
					wantW[to] = clean(wantW[to] + taps[from])
					wantTaps[from] = clean(wantTaps[from] + random[to])
				}
			}
		}
	}
	w := slices.Clone(random) // what is there must not matter
	c.CollectTaps(w, taps)
	c.SpreadTaps(dtaps, random)
	if !slices.Equal(w, wantW) || !slices.Equal(dtaps, wantTaps) {
		t.Errorf("%+v: weights %v, want %v; taps %v, want %v", *c, w, wantW, dtaps, wantTaps)
	}
}

// TestUpsampledGrow holds Grow with sums of taps to what they stand for, on numbers so small
// that nothing is rounded: repeated pixels, convolved.
func TestUpsampledGrow(t *testing.T) {
	rng := newRand()
	for _, channels := range []int{2, 9} {
		for size := 1; size <= 3; size++ {
			for factor := 1; factor <= 3; factor++ {
				testUpsampledGrow(t, rng, Conv{
					Height: 3 * factor, Width: 4 * factor, Channels: 5, SmallChannels: channels,
					Kernel: size, Stride: 1, Padding: rng.IntN(size),
				}, factor)
			}
		}
	}
}

// testUpsampledGrow tests with the convolution of the repeated pixels.
func testUpsampledGrow(t *testing.T, rng *rand.Rand, c Conv, factor int) {
	integers := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(rng.IntN(9) - 4)
		}
		return x
	}
	grow := Conv{
		Height: c.SmallHeight(), Width: c.SmallWidth(), Channels: c.SmallChannels, SmallChannels: c.Channels,
		Kernel: c.Kernel + factor - 1, Stride: factor, Padding: c.Kernel - 1 - c.Padding,
	}
	small := Images{Data: integers(grow.smallLen())}
	repeated, want := Images{Data: make([]float32, c.largeLen())}, make([]float32, c.smallLen())
	taps, turned := integers(c.Weights()), make([]float32, c.Weights())
	for out := range c.SmallChannels {
		for in := range c.Channels {
			for tap := range c.Kernel * c.Kernel {
				kh, kw := tap/c.Kernel, tap%c.Kernel
				turned[grow.UpsampledAt(in, out, c.Kernel-1-kh, c.Kernel-1-kw)] = taps[c.WeightAt(out, in, kh, kw)]
			}
		}
	}
	windows := Windows{Height: c.Height, Width: c.Width, Channels: c.Channels, Size: factor}
	windows.Repeat(1, repeated, small, Epilogue{})
	c.Shrink(1, Images{Data: want}, repeated, taps, nil, Epilogue{})

	w, got := make([]float32, grow.Weights()), make([]float32, grow.largeLen())
	grow.CollectTaps(w, turned)
	grow.Grow(1, Images{Data: got}, small, w, nil, Epilogue{})
	if !slices.Equal(got, want) {
		t.Errorf("%+v after a factor of %d: %v, want %v", c, factor, got, want)
	}
}

func TestUpsampledChecksItsArguments(t *testing.T) {
	c := Conv{Height: 4, Width: 6, Channels: 2, SmallChannels: 3, Kernel: 3, Stride: 2}
	defer func() {
		const want = "simd: Conv.SpreadTaps: 54 weights and 23 taps, want 54 and 24"
		if got := recover(); got != want {
			t.Errorf("panicked with %q, want %q", got, want)
		}
	}()
	c.SpreadTaps(make([]float32, 23), make([]float32, 54))
}
