package simd

import "fmt"

// upsampled returns the kernel of a convolution of stride 1 that Grow can do together with
// the repetition of each pixel of the small image in a square of Stride×Stride: all of c but for
// the size of its kernel. A kernel that slides over the repeated pixels meets each of
// them with several taps, and what these add up to is one tap of c.
func (c *Conv) upsampled() Conv {
	taps := *c
	taps.Kernel -= c.Stride - 1
	return taps
}

// UpsampledAt returns the index of a weight in the kernel of CollectTaps.
func (c *Conv) UpsampledAt(small, large, kh, kw int) int {
	taps := c.upsampled()
	return taps.WeightAt(small, large, kh, kw)
}

// UpsampledWeights returns the number of weights of that kernel.
func (c *Conv) UpsampledWeights() int {
	taps := c.upsampled()
	return taps.Weights()
}

// CollectTaps sets the weights w so that Grow repeats each pixel of the small image in a
// square of Stride×Stride and then convolves the result, with stride 1 and the
// kernel in taps, which is turned by 180° and Stride-1 smaller than c's. For padding p of
// that convolution, Padding is the smaller kernel's size less 1 and p.
//
// The bits: a weight is the sum of its taps one after the other, line by line, from 0.
func (c *Conv) CollectTaps(w, taps []float32) {
	c.checkTaps("CollectTaps", w, taps)
	clear(w)
	c.meet(w, taps, func(w, taps []float32) { kernel().add(w, w, taps) })
}

// SpreadTaps adds to dtaps the gradient that CollectTaps passes on of w's: of each tap, the
// sum over the weights that it is part of, one after the other.
func (c *Conv) SpreadTaps(dtaps, dw []float32) {
	c.checkTaps("SpreadTaps", dw, dtaps)
	c.meet(dw, dtaps, func(dw, dtaps []float32) { kernel().add(dtaps, dtaps, dw) })
}

// meet calls f for each tap and each weight that it is part of, with all channels that lie
// together.
func (c *Conv) meet(w, taps []float32, f func(w, taps []float32)) {
	upsampled := c.upsampled()
	size, square := upsampled.Kernel, c.Stride
	outer, inner := c.SmallChannels, c.Channels
	if c.thin() {
		outer, inner = 1, c.SmallChannels*c.Channels
	}
	for o := range outer {
		for tap := range size * size {
			from := taps[(o*size*size+tap)*inner:][:inner]
			for pixel := range square * square {
				kh, kw := tap/size+pixel/square, tap%size+pixel%square
				f(w[((o*c.Kernel+kh)*c.Kernel+kw)*inner:][:inner], from)
			}
		}
	}
}

func (c *Conv) checkTaps(op string, w, taps []float32) {
	if len(w) != c.Weights() || len(taps) != c.UpsampledWeights() {
		panic(fmt.Sprintf("simd: Conv.%s: %d weights and %d taps, want %d and %d", op, len(w), len(taps), c.Weights(), c.UpsampledWeights()))
	}
}
