// Package nn holds the layers that networks are made of.
//
// A layer has Forward and Backward side by side; both work on matrices with one example
// in each row. There is no graph and no tape: a network's backward pass is its layers'
// Backward in reverse order, which Sequential does.
//
// All parameters of a model lie in one slab, and all their gradients in another. Layers
// hold views into the two, given out by Alloc. So an optimiser step, a checkpoint or a
// weight average is one loop.
//
// Backward adds to the gradients in the slab. A training step begins with ClearGrads and
// ends with FinishGrads, so that Backward sets the gradients. This saves filling the slab
// with zeros and reading them again. In a network of dense layers that would move more
// memory than all else but the optimiser. Backward does not update weights: a training
// checks that all gradients are finite before it changes any weight.
//
// Layers own their buffers: the results of Forward and Backward are valid until the next
// call of the same method. No call allocates once the largest batch has been seen.
package nn

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// Pass says what a forward pass is for. The zero Pass is evaluation.
type Pass struct {
	Train bool
	Step  int // the update that the pass belongs to, which addresses the layers' noise
}

// Training returns the Pass of a training step.
func Training(step int) Pass { return Pass{Train: true, Step: step} }

// Layer is a differentiable function of a batch.
type Layer interface {
	// Forward returns f(x), row by row.
	Forward(x mat32.Matrix, pass Pass) mat32.Matrix
	// Backward takes ∂loss/∂y for the y that Forward last returned, adds ∂loss/∂w to the
	// parameters' gradients and returns ∂loss/∂x. If needDX is false, it may return the
	// zero Matrix instead: the data needs no gradient.
	Backward(dy mat32.Matrix, needDX bool) (dx mat32.Matrix)
	// Params returns the layer's parameters, in the order of PyTorch's state_dict.
	Params() []*Param
}

// Param is one parameter array of a layer.
type Param struct {
	Name       string      // "weight", "bias": PyTorch's name within the layer
	Rows, Cols int         // shape as the layer uses it
	Transposed bool        // in files it is Cols×Rows, as PyTorch stores a Linear's weight
	Bias       bool        // one-dimensional in files, and exempt from weight decay
	Buffer     bool        // kept from step to step and not learned: see Buffers
	Init       Initializer // draws the first values; nil leaves zeros
	W          []float32   // Rows·Cols values, a view given out by Alloc

	dw      []float32 // gradients, likewise
	cleared bool      // the gradients are 0, whatever dw holds

	// For a convolution's weight: the number of inputs to an output and of outputs of an
	// input, which are not Rows and Cols, and the layout in files. Others leave these zero.
	fanIn, fanOut int
	file          *fileLayout
}

// Len returns the number of values, Rows·Cols.
func (p *Param) Len() int { return p.Rows * p.Cols }

// Weights returns the values as a matrix, Rows×Cols.
func (p *Param) Weights() mat32.Matrix { return mat32.View(p.W, p.Rows, p.Cols) }

// DW returns the gradients, Rows·Cols values, for a caller that adds to them or sets them.
// They are a view given out by Alloc.
func (p *Param) DW() []float32 {
	if p.cleared {
		clear(p.dw)
		p.cleared = false
	}
	return p.dw
}

// Grads returns the gradients as a matrix, Rows×Cols.
func (p *Param) Grads() mat32.Matrix { return mat32.View(p.DW(), p.Rows, p.Cols) }

// addGrads returns the gradients dw for a caller that sets dw to β·dw plus a product. With
// β = 0 the caller must set each one.
func (p *Param) addGrads() (beta float32, dw mat32.Matrix) {
	if p.cleared {
		p.cleared = false
		return 0, p.Grads()
	}
	return 1, p.Grads()
}

// ClearGrads makes the gradients of the parameters zero without writing them: the first
// addition to a parameter's gradients sets them. Until FinishGrads the slab of gradients has
// no meaning.
func ClearGrads(params []*Param) {
	for _, p := range params {
		p.cleared = true
	}
}

// FinishGrads completes the slab of gradients after ClearGrads. It sets to 0 the gradients
// that nothing was added to, and those of buffers.
func FinishGrads(params []*Param) {
	for _, p := range params {
		p.cleared = p.cleared || p.Buffer
		p.DW()
	}
}

// Buffers returns the ranges of buffers in the slab that Alloc makes for the layers: the index of
// the first element of each, and that after its last. A buffer is kept from step to step and not
// learned by gradient, such as the running means of a BatchNorm. Its gradient is always 0, so
// optimisers leave it alone. It has no weight prior, and checkpoints hold it. Forward changes it in
// training. So a Search cannot train such a model, and a gradient check leaves buffers out.
func Buffers(layers ...Layer) [][2]int {
	var ranges [][2]int
	at := 0
	for _, p := range Params(layers...) {
		if p.Buffer {
			ranges = append(ranges, [2]int{at, at + p.Len()})
		}
		at += p.Len()
	}
	return ranges
}

// Alloc makes one slab of parameters and one of gradients for the layers, gives each
// Param its views, in order, and draws the first values from rng. A Param that several
// layers share gets one place.
func Alloc(rng *random.Stream, layers ...Layer) (w, dw []float32) {
	params := Params(layers...)
	n := 0
	for _, p := range params {
		n += p.Len()
	}
	w, dw = make([]float32, n), make([]float32, n)
	at := 0
	for _, p := range params {
		end := at + p.Len()
		p.W, p.dw, p.cleared = w[at:end:end], dw[at:end:end], false
		if p.Init != nil {
			p.draw(rng)
		}
		at = end
	}
	return w, dw
}

// draw sets the first values. Those of a weight with a layout of its own are drawn in
// the order of the file, so that they do not depend on how a layer computes.
func (p *Param) draw(rng *random.Stream) {
	if p.file == nil {
		p.Init.Fill(p.W, p.Rows, p.Cols, rng)
		return
	}
	values := make([]float32, p.Len())
	p.Init.Fill(values, p.fanIn, p.fanOut, rng)
	p.fromFile(values)
}

// Params returns the parameters of the layers, each once.
func Params(layers ...Layer) []*Param {
	var params []*Param
	seen := map[*Param]bool{}
	for _, l := range layers {
		for _, p := range l.Params() {
			if !seen[p] {
				seen[p] = true
				params = append(params, p)
			}
		}
	}
	return params
}

// noParams is embedded by layers without parameters.
type noParams struct{}

// Params returns nil.
func (noParams) Params() []*Param { return nil }

// checkBackward panics unless dy has the shape of the y that Forward returned.
func checkBackward(layer string, dy, y mat32.Matrix) {
	if y.Rows == 0 && y.Data == nil {
		panic("nn: " + layer + ".Backward before Forward")
	}
	if dy.Rows != y.Rows || dy.Cols != y.Cols {
		panic(fmt.Sprintf("nn: %s.Backward: dy is %d×%d, want %d×%d", layer, dy.Rows, dy.Cols, y.Rows, y.Cols))
	}
}
