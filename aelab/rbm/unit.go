package rbm

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// Unit is the kind of the visible or the hidden units. It decides their distribution given a, the bias plus
// the weighted sum of the units of the other side.
type Unit int

const (
	// Binary units are 1 with probability sigmoid(a), else 0. As visible units they may be
	// given any data in [0, 1], which then stand for probabilities.
	Binary Unit = iota
	// Gaussian units are N(a, 1), also called linear: the hidden units of a code layer, or visible units
	// for data scaled to unit variance. Nothing bounds them, so they need a hundredth of the binary units'
	// learning rate.
	Gaussian
)

// String returns "binary" or "Gaussian", and Unit(n) for any other value n.
func (u Unit) String() string {
	switch u {
	case Binary:
		return "binary"
	case Gaussian:
		return "Gaussian"
	}
	return fmt.Sprintf("Unit(%d)", int(u))
}

// known reports whether u is Binary or Gaussian.
func (u Unit) known() bool { return u == Binary || u == Gaussian }

// mean turns a into the mean, in place.
func (u Unit) mean(a mat32.Matrix) {
	if u == Binary {
		simd.Sigmoid(mat32.Flat(a), mat32.Flat(a))
	}
}

// sample sets dst to draws of units with the given means.
func (u Unit) sample(dst, mean mat32.Matrix, noise *random.Stream) {
	d, p := mat32.Flat(dst), mat32.Flat(mean)
	if u == Binary {
		noise.Bernoulli(d, p)
		return
	}
	noise.Normal(d)
	simd.Add(d, d, p)
}
