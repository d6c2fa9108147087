// Package optim holds the optimisers: rules that turn a gradient into a step.
//
// An optimiser sees two flat slices, the parameters w and the gradient dw of the loss
// to be minimised, and knows nothing of layers. An Optimizer takes one gradient for an
// update; its memory is a State, which a checkpoint saves and restores. A Searcher
// evaluates the loss as often as it needs.
//
// Read rules.go and parts.go for the first kind, conjugate.go and linesearch.go for the second.
package optim

import (
	"errors"
	"fmt"
	"math"
)

// Optimizer is a rule for one update.
type Optimizer interface {
	// Init sizes and zeroes the state for n parameters.
	Init(n int)
	// Step moves w against dw. It panics if the lengths differ from Init's n.
	Step(w, dw []float32)
	// Validate returns an error that names all invalid settings, such as a negative rate,
	// or nil. Settings that would divide by zero where a gradient is always 0 are invalid.
	Validate() error
	// Rate and SetRate give access to the learning rate, for schedules. Those of Parts panic.
	Rate() float32
	SetRate(rate float32)
	// State returns the live state: a change of its slots changes the optimiser.
	State() *State
}

// Searcher is a rule that evaluates the loss at several points for each update. It has no
// learning rate, and remembers nothing from one update to the next.
type Searcher interface {
	// Init makes room for n parameters.
	Init(n int)
	// Validate returns an error that names all invalid settings, or nil.
	Validate() error
	// Search moves w to a point of lower loss, if it finds one. At the call, loss and dw are
	// the loss and the gradient at w. evaluate returns the loss at the current w and sets dw
	// to the gradient there. Search may evaluate points where these are not finite, but must
	// not end at one. On return, dw is the gradient at the new w. Search panics if the
	// lengths differ from Init's n.
	Search(w, dw []float32, loss float64, evaluate func() float64) Report
}

// Report describes the work of a call of Search.
type Report struct {
	Evaluations int     // calls of evaluate
	Searches    int     // line searches
	Failed      int     // line searches that found no acceptable point
	Loss        float64 // at the new w
}

// State is everything that an optimiser remembers between steps.
type State struct {
	Steps int // updates done
	Slots []Slot
}

// Slot holds one value for each parameter, such as a running mean of squared gradients.
type Slot struct {
	Name string
	Data []float32
}

// memory holds the state of a rule.
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

// faults collects the errors that Validate returns for a rule.
type faults struct {
	rule string
	list []error
}

func (f *faults) reject(bad bool, format string, args ...any) {
	if bad {
		f.list = append(f.list, fmt.Errorf("optim: "+f.rule+": "+format, args...))
	}
}

// rate rejects a rate that is negative or not finite.
func (f *faults) rate(rate float32) {
	f.reject(!(rate >= 0) || math.IsInf(float64(rate), 1), "LearningRate is %v, want a finite number that is not negative", rate)
}

// share rejects a value that is not in [0, 1).
func (f *faults) share(name string, v float32) {
	f.reject(!(v >= 0 && v < 1), "%s is %v, want a number from 0 to below 1", name, v)
}

// epsilon rejects an ε that is negative, not finite, or 0 with sums that start at 0: the
// divisor would be 0 where all gradients have been 0.
func (f *faults) epsilon(eps, start float32) {
	f.reject(!(eps >= 0) || math.IsInf(float64(eps), 1), "Epsilon is %v, want a finite number that is not negative", eps)
	f.reject(eps == 0 && start == 0, "Epsilon is 0: a parameter whose gradients are all 0 would be divided by zero")
}

func (f *faults) err() error { return errors.Join(f.list...) }
