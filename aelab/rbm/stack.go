package rbm

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// StackConfig describes a stack. Config explains the fields that all its machines share.
type StackConfig struct {
	// Sizes are the numbers of units from the data up, such as 784, 1000, 500, 250, 30.
	Sizes []int
	// VisibleUnits are the units of the data. CodeUnits are those of the top, which are Gaussian in the
	// paper. All units between are binary.
	VisibleUnits, CodeUnits Unit
	WeightDecay             float32
	Init                    nn.Initializer
	Seed                    uint64
}

// Stack is a pile of machines: the hidden units of each are the visible units of the next. The machines are
// trained one after the other, by CD-1, and then start a deep network (Hinton and Salakhutdinov 2006).
type Stack struct {
	Layers []*Model // from the data up
}

// NewStack returns a stack of machines with a seed each, drawn from the seed's "stack" stream.
// It panics if there are fewer than two sizes, and where New does.
func NewStack(cfg StackConfig) *Stack {
	if len(cfg.Sizes) < 2 {
		panic(fmt.Sprintf("rbm: NewStack: %d sizes, want those of the data and of a layer at least", len(cfg.Sizes)))
	}
	s := &Stack{}
	seeds := random.New(cfg.Seed, "stack")
	top := len(cfg.Sizes) - 2
	for l := range top + 1 {
		machine := Config{
			Visible: cfg.Sizes[l], Hidden: cfg.Sizes[l+1],
			WeightDecay: cfg.WeightDecay, Init: cfg.Init, Seed: seeds.Uint64(),
		}
		if l == 0 {
			machine.VisibleUnits = cfg.VisibleUnits
		}
		if l == top {
			machine.HiddenUnits = cfg.CodeUnits
		}
		s.Layers = append(s.Layers, New(machine))
	}
	return s
}

// Pretrain trains the machines from the data up. The first learns the data, and each other learns h⁺, the
// means of the hidden units of the trained machine below. fit trains the machine m of a layer, counted from
// 0, on the data that it is given, as train.Run does. Pretrain returns the histories that fit returned, and
// stops at fit's first error.
func (s *Stack) Pretrain(data train.Source, fit func(layer int, m *Model, data train.Source) (*train.History, error)) ([]*train.History, error) {
	var histories []*train.History
	for l, m := range s.Layers {
		history, err := fit(l, m, data)
		if history != nil { // nil if the configuration was refused
			histories = append(histories, history)
		}
		if err != nil {
			return histories, fmt.Errorf("rbm: layer %d: %w", l, err)
		}
		if l+1 < len(s.Layers) {
			data = train.Rows(m.project(data))
		}
	}
	return histories, nil
}

// project returns E[h|v] of all examples. It works in parts: a Source may have to convert the examples, and
// a part is still in the cache when the activation follows the product.
func (m *Model) project(data train.Source) mat32.Matrix {
	h := mat32.New(data.Len(), m.Hidden)
	for first, v := range train.Blocks(data, chunk) {
		m.hidden(mat32.Rows(h, first, first+v.Rows), v)
	}
	return h
}

// Encode passes the rows of x up through the first upTo machines, and returns the means of the last one's
// hidden units. Each machine sees the means of the one below. With 0 it returns x itself. It panics if
// there are fewer machines.
func (s *Stack) Encode(x mat32.Matrix, upTo int) mat32.Matrix {
	s.checkNumber("Encode: up to", upTo)
	for _, m := range s.Layers[:upTo] {
		x = m.project(train.Rows(x))
	}
	return x
}

// Decode passes the rows of h down to the data, and returns the means of the data. h are hidden units of
// machine number from, counted from 1. With 0 it returns h itself. It panics if there are fewer machines.
func (s *Stack) Decode(h mat32.Matrix, from int) mat32.Matrix {
	s.checkNumber("Decode: from", from)
	for l := from - 1; l >= 0; l-- {
		h = s.Layers[l].Decode(h)
	}
	return h
}

// checkNumber panics unless number is 0 or that of a machine, counted from 1.
func (s *Stack) checkNumber(what string, number int) {
	if number < 0 || number > len(s.Layers) {
		panic(fmt.Sprintf("rbm: Stack.%s machine %d, but there are %d", what, number, len(s.Layers)))
	}
}

// Unroll returns the stack as the two halves of an autoencoder. nn.Alloc copies the machines' parameters
// into them, with their values at that time: layer by layer W and b upwards, Wᵀ and c downwards, without
// ties. Binary units become sigmoids, and Gaussian units stay linear. If the data is binary, the decoder
// ends in logits, because losses take those. A classifier begins with the encoder alone.
func (s *Stack) Unroll() (encoder, decoder nn.Sequential) {
	for _, m := range s.Layers {
		encoder = append(encoder, nn.NewDenseBias(m.Visible, m.Hidden,
			nn.Copy{From: m.Weight()}, nn.Copy{From: m.hiddenBias.Weights()}))
		if m.HiddenUnits == Binary {
			encoder = append(encoder, nn.NewSigmoid())
		}
	}
	for l := len(s.Layers) - 1; l >= 0; l-- {
		m := s.Layers[l]
		decoder = append(decoder, nn.NewDenseBias(m.Hidden, m.Visible,
			nn.Copy{From: m.Weight(), Transposed: true}, nn.Copy{From: m.visibleBias.Weights()}))
		if l > 0 && m.VisibleUnits == Binary {
			decoder = append(decoder, nn.NewSigmoid())
		}
	}
	return encoder, decoder
}

// Modules names the parameters for nn.SaveWeights and nn.LoadWeights: those of the machines, with their
// number before the name, as in "0.hidden.weight".
func (s *Stack) Modules() []nn.Module {
	var modules []nn.Module
	for l, m := range s.Layers {
		for _, part := range m.Modules() {
			part.Name = fmt.Sprintf("%d.%s", l, part.Name)
			modules = append(modules, part)
		}
	}
	return modules
}
