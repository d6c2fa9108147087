package simd

import (
	"fmt"
	"runtime"
)

// Conv is a convolution between two images, the larger of Height×Width×Channels and
// the smaller of SmallHeight()×SmallWidth()×SmallChannels: tap (kh, kw) of the kernel
// joins pixel (i, j) of the small image with pixel
//
//	(Stride·i + kh - Padding, Stride·j + kw - Padding)
//
// of the large one, and each channel with each. Shrink computes the small image from
// the large one, a convolution; Grow the large one from the small one, a transposed
// convolution, which is also the gradient that the other's data gets; AddGradient
// the gradient of the weights of either.
//
// An image is one row of a batch, and its elements lie in the order height, width,
// channel. WeightAt tells where the weights lie.
//
// The bits: an element is one chain of fused multiply-adds in float32 that begins at
// the bias, or 0, and goes over the pixels of the other image from top to bottom, from
// left to right, and over each pixel's channels in order. Pixels that the other image
// would have beyond its edges, wherever a tap joins them with one of this image, count
// as zeros and are not left out. An element of the gradient is one chain that begins at
// what is there and goes over the images, and in each over the pixels of the small
// image, in the same order. Of Grow to a thin image the documentation is at growThin.
type Conv struct {
	Height, Width, Channels int // of the large image
	SmallChannels           int
	Kernel, Stride, Padding int // the same both ways
}

// SmallHeight returns the height of the small image.
func (c *Conv) SmallHeight() int { return (c.Height+2*c.Padding-c.Kernel)/c.Stride + 1 }

// SmallWidth returns the width of the small image.
func (c *Conv) SmallWidth() int { return (c.Width+2*c.Padding-c.Kernel)/c.Stride + 1 }

// largeLen and smallLen return the number of elements of an image.
func (c *Conv) largeLen() int { return c.Height * c.Width * c.Channels }
func (c *Conv) smallLen() int { return c.SmallHeight() * c.SmallWidth() * c.SmallChannels }

// links is the number of weights that join one channel of a small pixel with the large
// image, line that of one row of the kernel.
func (c *Conv) links() int { return c.Kernel * c.line() }
func (c *Conv) line() int  { return c.Kernel * c.Channels }

// Weights returns the number of weights.
func (c *Conv) Weights() int { return c.links() * c.SmallChannels }

// thin reports whether pixels of the large image have so few channels that they do not
// fill a vector. The taps of the kernel, or the channels of the small image, do then.
func (c *Conv) thin() bool { return c.Channels < 8 }

// WeightAt returns the index of the weight that joins channel small of the small image
// with channel large of the large one by tap (kh, kw). The order depends on the shape.
func (c *Conv) WeightAt(small, large, kh, kw int) int {
	link := (kh*c.Kernel+kw)*c.Channels + large
	if c.thin() {
		return link*c.SmallChannels + small
	}
	return small*c.links() + link
}

// Images are rows of a batch: image i begins at Data[i·Stride].
type Images struct {
	Data   []float32
	Stride int
}

func (m Images) at(i int) []float32 { return m.Data[i*m.Stride:] }

// Shrink computes n small images from large ones, each element beginning at its channel's
// bias, or at 0 if bias is nil, and applies then to them.
func (c *Conv) Shrink(n int, small, large Images, w, bias []float32, then Epilogue) {
	c.check("Conv.Shrink", n, small, large, w, bias, c.SmallChannels)
	then.check("Conv.Shrink", n, c.smallLen())
	c.run(convTask{images: n, small: small, large: large, w: w, bias: bias, then: then, job: (*convTask).shrink, pack: (*convTask).packShrink})
}

// Grow computes n large images from small ones, each element beginning at its channel's
// bias, or at 0 if bias is nil, and applies then to them.
func (c *Conv) Grow(n int, large, small Images, w, bias []float32, then Epilogue) {
	c.check("Conv.Grow", n, small, large, w, bias, c.Channels)
	then.check("Conv.Grow", n, c.largeLen())
	t := convTask{images: n, small: small, large: large, w: w, bias: bias, then: then, job: (*convTask).grow, pack: (*convTask).packGrow}
	if c.thin() {
		t.job, t.pack = (*convTask).growThin, (*convTask).packGrowThin
	}
	c.run(t)
}

func (c *Conv) check(op string, n int, small, large Images, w, bias []float32, channels int) {
	if bias != nil && len(bias) != channels {
		panic(fmt.Sprintf("simd: %s: bias has %d elements, want %d", op, len(bias), channels))
	}
	if len(w) != c.Weights() {
		panic(fmt.Sprintf("simd: %s: %d weights, want %d", op, len(w), c.Weights()))
	}
	checkImages(op, "small", n, small, c.smallLen())
	checkImages(op, "large", n, large, c.largeLen())
}

func checkImages(op, name string, n int, m Images, size int) {
	if n > 1 && m.Stride < size || n > 0 && len(m.Data) < (n-1)*m.Stride+size {
		panic(fmt.Sprintf("simd: %s: %d %s images of %d elements in %d with stride %d", op, n, name, size, len(m.Data), m.Stride))
	}
}

// convTask is a call of Shrink or Grow: jobs that each compute some images.
type convTask struct {
	Conv
	convKernels
	images, groups int
	small, large   Images
	w, bias        []float32
	then           Epilogue
	packed         []float32 // the weights, in panels
	across         []phase   // the horizontal phases, by their remainders
	pack           func(*convTask)
	job            func(t *convTask, s *scratch, first, end int)
}

var convTasks Free[convTask]

func (c *Conv) run(task convTask) {
	if task.images <= 0 {
		return
	}
	t := convTasks.Get()
	task.Conv, task.convKernels, task.packed, task.across = *c, kernelsOf(current), t.packed, t.across[:0]
	*t = task
	for r := range t.Stride {
		t.across = append(t.across, t.phase(r, t.Width))
	}
	t.groups = t.split()
	t.pack(t)
	doScratch(t.groups, t)
	*t = convTask{packed: t.packed, across: t.across}
	convTasks.Put(t)
}

// groupImages is how many images a job has at most if they are the rows of its tiles.
const groupImages = 12

// alongImages reports whether the rows of a tile are the same pixel of several images,
// because the pixels of a line are too few.
func (c *Conv) alongImages() bool { return c.SmallWidth() < groupImages }

// split returns how many jobs there are.
func (t *convTask) split() int {
	if t.images*t.smallLen()*t.links() < serialWork {
		return 1
	}
	if !t.alongImages() {
		return t.images
	}
	groups := max(divideUp(t.images, groupImages), min(t.images, runtime.GOMAXPROCS(0)))
	return min(t.images, roundUp(groups, runtime.GOMAXPROCS(0)))
}

// runWith computes the images of a job.
func (t *convTask) runWith(s *scratch, i int) {
	t.job(t, s, i*t.images/t.groups, (i+1)*t.images/t.groups)
}

// packRoom makes room for n packed weights.
func (t *convTask) packRoom(n int) {
	if cap(t.packed) < n {
		t.packed = make([]float32, n)
	}
	t.packed = t.packed[:n]
}
