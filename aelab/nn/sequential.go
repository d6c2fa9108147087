package nn

import (
	"strconv"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Sequential applies layers one after another. Dense layers, convolutions, pooling and
// upsampling also do the work of the activations next to them. This takes less time and gives
// the same bits.
type Sequential []Layer

// Forward applies the layers in order.
func (s Sequential) Forward(x mat32.Matrix, pass Pass) mat32.Matrix {
	for i := 0; i < len(s); i++ {
		f, fuses := s[i].(fuser)
		if next := s.fusable(i + 1); fuses && next != nil {
			x = next.forwardBy(f, x)
			i++
		} else {
			x = s[i].Forward(x, pass)
		}
	}
	return x
}

// Backward applies the layers' Backward in reverse order.
func (s Sequential) Backward(dy mat32.Matrix, needDX bool) mat32.Matrix {
	for i := len(s) - 1; i >= 0; i-- {
		f, fuses := s[i].(fuser)
		if below := s.fusable(i - 1); fuses && below != nil {
			i--
			dy = below.backwardBy(f, dy, needDX || i > 0)
		} else {
			dy = s[i].Backward(dy, needDX || i > 0)
		}
	}
	return dy
}

// Params returns all layers' parameters, in order.
func (s Sequential) Params() []*Param { return Params(s...) }

// named calls f for each parameter with its state_dict name. A Sequential prefixes the
// position of the layer, so the first Dense of encoder has "encoder.0.weight".
func named(prefix string, l Layer, f func(name string, p *Param)) {
	if s, ok := l.(Sequential); ok {
		for i, l := range s {
			named(prefix+"."+strconv.Itoa(i), l, f)
		}
		return
	}
	for _, p := range l.Params() {
		f(prefix+"."+p.Name, p)
	}
}
