package nn

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// Dropout sets each element to 0 with probability rate in training, and divides the others
// by 1-rate, which keeps the mean. In evaluation it does nothing (Srivastava et al. 2014, in
// the form that scales in training). The dropout autoencoders of Makhzani and Frey 2014 need
// it.
type Dropout struct {
	noParams
	// Unscaled leaves the others as they are: the masking noise of a denoising autoencoder
	// (Vincent et al. 2008).
	Unscaled bool

	rate  float32
	noise *random.Stream
	keep  []float32    // probability of each element to stay, the argument of Bernoulli
	mask  mat32.Matrix // 0 or 1/(1-rate), or 1 if Unscaled
	kept  mat32.Matrix // x·mask
	y, dx mat32.Matrix // y is x itself in evaluation, kept in training
	train bool
}

// NewDropout returns a layer that drops elements with probability rate. Its masks come from
// noise at the step of the pass, so each layer needs a stream of its own. It panics if rate
// is not in [0, 1).
func NewDropout(rate float32, noise *random.Stream) *Dropout {
	if !(rate >= 0 && rate < 1) {
		panic(fmt.Sprintf("nn: NewDropout: rate %g is not in [0, 1)", rate))
	}
	return &Dropout{rate: rate, noise: noise}
}

// Forward returns x·mask in training, x in evaluation.
func (l *Dropout) Forward(x mat32.Matrix, pass Pass) mat32.Matrix {
	l.train = pass.Train
	if !pass.Train {
		l.y = x
		return x
	}
	l.draw(x, pass.Step)
	l.kept = mat32.Resize(l.kept, x.Rows, x.Cols)
	simd.Mul(mat32.Flat(l.kept), mat32.Flat(x), mat32.Flat(l.mask))
	l.y = l.kept
	return l.y
}

func (l *Dropout) draw(x mat32.Matrix, step int) {
	n := x.Rows * x.Cols
	for len(l.keep) < n {
		l.keep = append(l.keep, 1-l.rate)
	}
	l.mask = mat32.Resize(l.mask, x.Rows, x.Cols)
	mask := mat32.Flat(l.mask)
	l.noise.Seek(step).Bernoulli(mask, l.keep[:n])
	if !l.Unscaled {
		simd.Scale(mask, 1/(1-l.rate))
	}
}

// Backward returns dy·mask, or dy after a pass in evaluation.
func (l *Dropout) Backward(dy mat32.Matrix, needDX bool) mat32.Matrix {
	checkBackward("Dropout", dy, l.y)
	if !needDX {
		return mat32.Matrix{}
	}
	if !l.train {
		return dy
	}
	l.dx = mat32.Resize(l.dx, dy.Rows, dy.Cols)
	simd.Mul(mat32.Flat(l.dx), mat32.Flat(dy), mat32.Flat(l.mask))
	return l.dx
}
