// Package optim holds the optimisers: rules that turn a gradient into a step.
//
// An optimiser sees two flat slices, the parameters w and the gradient dw of the loss
// to be minimised, and knows nothing of layers. Its own memory is a State, which
// a checkpoint saves and restores.
package optim

import "fmt"

// Optimizer is a rule for one update.
type Optimizer interface {
	// Init sizes and zeroes the state for n parameters.
	Init(n int)
	// Step moves w against dw. It panics if the lengths differ from Init's n.
	Step(w, dw []float32)
	// Rate and SetRate give access to the learning rate, for schedules.
	Rate() float32
	SetRate(rate float32)
	// State returns the live state: what is written to its slots takes effect.
	State() *State
}

// State is everything that an optimiser remembers between steps.
type State struct {
	Steps int // updates done
	Slots []Slot
}

// Slot is one value a parameter, such as a running mean of squared gradients.
type Slot struct {
	Name string
	Data []float32
}

// memory is the part that all optimisers share.
type memory struct{ state State }

func (m *memory) State() *State { return &m.state }

func (m *memory) alloc(n int, names ...string) {
	m.state = State{}
	for _, name := range names {
		m.state.Slots = append(m.state.Slots, Slot{Name: name, Data: make([]float32, n)})
	}
}

func (m *memory) slot(i int) []float32 { return m.state.Slots[i].Data }

// begin checks the shapes of a step and counts it.
func (m *memory) begin(rule string, w, dw []float32) {
	if len(m.state.Slots) == 0 {
		panic("optim: " + rule + ".Step before Init")
	}
	if n := len(m.slot(0)); len(w) != n || len(dw) != n {
		panic(fmt.Sprintf("optim: %s.Step: w has %d elements and dw %d, want %d", rule, len(w), len(dw), n))
	}
	m.state.Steps++
}
