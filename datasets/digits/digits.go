package digits

import (
	"math/rand/v2"

	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/internal/drawn"
)

// Size is the height and width of an image in pixels.
const Size = 28

const classes = 10

// Draw returns n drawn digits with their labels, in [0, 1] by steps of 1/255.
// Image i depends on the seed and i alone: Draw(seed, m) begins with the images of
// Draw(seed, n) for n < m, on any number of threads and any machine. Each ten
// images, from the first on, hold each digit once, in random order.
//
// Another seed gives other images of the same hands, as a test set is to a training
// set. It panics if n is negative.
func Draw(seed uint64, n int) datasets.Images {
	d := drawn.Images("drawn digits (stand-in for MNIST)", n, Size, Size, func() func(int, []uint8) {
		w := newWriter(seed)
		return func(i int, pix []uint8) { w.write(i, label(w.labels, i), pix) }
	})
	d.Labels = make([]uint8, n)
	labels := random.New(seed, "digits: labels")
	for i := range d.Labels {
		d.Labels[i] = uint8(label(labels, i))
	}
	return d
}

// label returns the digit that image i shows.
func label(labels *random.Stream, i int) int {
	var order [classes]int
	labels.Seek(i / classes).Perm(order[:])
	return order[i%classes]
}

// choose returns one of the glyphs, each with the probability of its share.
func choose(r *rand.Rand, from []glyph) glyph {
	u := r.Float64()
	for _, g := range from[:len(from)-1] {
		if u < g.share {
			return g
		}
		u -= g.share
	}
	return from[len(from)-1]
}
