package nn

import (
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// Initializer draws the first values of a parameter of in×out: in is the number of
// inputs to each output (fan-in), out the number of outputs (fan-out).
type Initializer interface {
	Fill(w []float32, in, out int, rng *random.Stream)
}

// Normal draws from N(0, Std²).
type Normal struct{ Std float64 }

// Fill implements Initializer.
func (n Normal) Fill(w []float32, _, _ int, rng *random.Stream) {
	rng.Normal(w)
	simd.Scale(w, float32(n.Std))
}

// Uniform draws from [-Limit, Limit).
type Uniform struct{ Limit float64 }

// Fill implements Initializer.
func (u Uniform) Fill(w []float32, _, _ int, rng *random.Stream) {
	rng.Uniform(w)
	for i, v := range w {
		w[i] = float32(2*v-1) * float32(u.Limit)
	}
}

// GlorotUniform draws from U(±√(6/(in+out))), which keeps the variance of signals and
// gradients about level through tanh layers (Glorot and Bengio 2010, eq. 16).
type GlorotUniform struct{}

// Fill implements Initializer.
func (GlorotUniform) Fill(w []float32, in, out int, rng *random.Stream) {
	Uniform{math.Sqrt(6 / float64(in+out))}.Fill(w, in, out, rng)
}

// HeNormal draws from N(0, 2/in), which does the same for ReLU layers (He et al. 2015).
type HeNormal struct{}

// Fill implements Initializer.
func (HeNormal) Fill(w []float32, in, out int, rng *random.Stream) {
	Normal{math.Sqrt(2 / float64(in))}.Fill(w, in, out, rng)
}

// Copy copies a matrix or its transpose, as it is when the layer is allocated. A network can so
// start from another model's parameters without sharing them. Copy is for parameters that are
// matrices or rows, such as those of Dense and the biases. It panics if the shapes differ.
type Copy struct {
	From       mat32.Matrix // in×out; out×in if Transposed
	Transposed bool
}

// Fill implements Initializer.
func (c Copy) Fill(w []float32, in, out int, _ *random.Stream) {
	dst := mat32.View(w, in, out)
	if !c.Transposed {
		mat32.Copy(dst, c.From)
		return
	}
	if c.From.Rows != out || c.From.Cols != in {
		panic(fmt.Sprintf("nn: Copy: the transpose of %d×%d is not %d×%d", c.From.Rows, c.From.Cols, in, out))
	}
	for i := range c.From.Rows {
		for j, v := range mat32.Row(c.From, i) {
			mat32.Row(dst, j)[i] = v
		}
	}
}
