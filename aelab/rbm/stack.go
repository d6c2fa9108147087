package rbm

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// StackConfig describes a stack. What all its machines have in common is explained at Config.
type StackConfig struct {
	// Sizes are the numbers of units from the data up, such as 784, 1000, 500, 250, 30.
	Sizes []int
	// VisibleUnits are those of the data, and CodeUnits those of the top, where the paper has
	// Gaussian ones; all between are binary.
	VisibleUnits, CodeUnits Unit
	WeightDecay             float32
	Init                    nn.Initializer
	Seed                    uint64
}

// Stack is a pile of machines, each of which takes the hidden units of the one below for
// its visible ones. They are trained one after the other, by CD-1, and start a deep
// network (Hinton and Salakhutdinov 2006).
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

// Pretrain trains the machines from the data up, each on the means of the hidden units of the
// one below, h⁺ once that is trained. fit trains a machine, layer by layer from 0, on the data that it
// is given; train.Run does. The histories are those that fit has returned.
func (s *Stack) Pretrain(data train.Source, fit func(layer int, m *Model, data train.Source) (*train.History, error)) ([]*train.History, error) {
	var histories []*train.History
	for l, m := range s.Layers {
		history, err := fit(l, m, data)
		if history != nil { // none where the configuration was refused
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

// project returns E[h|v] of all examples. It goes through them in parts: those may have to
// be converted, and they are still in the cache where an activation follows a product.
func (m *Model) project(data train.Source) mat32.Matrix {
	h := mat32.New(data.Len(), m.Hidden)
	for first, v := range train.Blocks(data, chunk) {
		m.hidden(mat32.Rows(h, first, first+v.Rows), v)
	}
	return h
}

// Encode returns the means of the hidden units of the first upTo machines, each given those
// of the one below, for the rows of x. With 0 it returns x itself. It panics if there are
// fewer machines.
func (s *Stack) Encode(x mat32.Matrix, upTo int) mat32.Matrix {
	s.checkNumber("Encode: up to", upTo)
	for _, m := range s.Layers[:upTo] {
		x = m.project(train.Rows(x))
	}
	return x
}

// Decode goes back down: it returns the means of the data for the rows of h, which are
// hidden units of machine number from, counted from 1. With 0 it returns h itself. It panics
// if there are fewer machines.
func (s *Stack) Decode(h mat32.Matrix, from int) mat32.Matrix {
	s.checkNumber("Decode: from", from)
	for l := from - 1; l >= 0; l-- {
		h = s.Layers[l].Decode(h)
	}
	return h
}

// checkNumber panics unless there is a machine of that number, counted from 1, or it is 0.
func (s *Stack) checkNumber(what string, number int) {
	if number < 0 || number > len(s.Layers) {
		panic(fmt.Sprintf("rbm: Stack.%s machine %d, but there are %d", what, number, len(s.Layers)))
	}
}

// Unroll returns the stack as the two halves of an autoencoder, which nn.Alloc gives the
// values that the machines have then: layer by layer W and b upwards, Wᵀ and c
// downwards, without ties. Binary units become sigmoids, Gaussian ones stay linear, and
// the decoder ends in logits where the data is binary: losses take those. The encoder
// alone is where a classifier begins.
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

// Modules returns what nn.SaveWeights writes and nn.LoadWeights reads: those of the machines,
// with their number before the name, as in "0.hidden.weight".
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
