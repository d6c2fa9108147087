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
	// Validate returns an error that names the settings that make no sense, such as a
	// negative rate, or nil. A rule that would divide by zero where a gradient is
	// always 0 is such a fault.
	Validate() error
	// Rate and SetRate give access to the learning rate, for schedules. Those of Parts panic.
	Rate() float32
	SetRate(rate float32)
	// State returns the live state: what is written to its slots takes effect.
	State() *State
}

// Searcher is a rule that asks for the loss in other places before it has made up its mind.
// It has no learning rate, and remembers nothing from one update to the next.
type Searcher interface {
	// Init makes room for n parameters.
	Init(n int)
	// Search moves w to where the loss is lower, if it finds such a place. At the call, loss and dw
	// are the loss and the gradient at w; evaluate returns the loss at w as it is then
	// and sets dw to the gradient. A loss or gradient that is not finite is a place not
	// to go to. On return, dw is the gradient at w. Search panics if the lengths
	// differ from Init's n.
	Search(w, dw []float32, loss float64, evaluate func() float64) Report
}

// Report says what a search has done.
type Report struct {
	Evaluations int     // calls of evaluate
	Searches    int     // of lines
	Failed      int     // of them, those without a point that is good enough
	Loss        float64 // at w now
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

// faults collects what Validate has to say of a rule.
type faults struct {
	rule string
	list []error
}

func (f *faults) reject(bad bool, format string, args ...any) {
	if bad {
		f.list = append(f.list, fmt.Errorf("optim: "+f.rule+": "+format, args...))
	}
}

// rate rejects what is negative or not finite.
func (f *faults) rate(rate float32) {
	f.reject(!(rate >= 0) || math.IsInf(float64(rate), 1), "LearningRate is %v, want a finite number that is not negative", rate)
}

// share rejects what is not in [0, 1).
func (f *faults) share(name string, v float32) {
	f.reject(!(v >= 0 && v < 1), "%s is %v, want a number from 0 to below 1", name, v)
}

// epsilon rejects what leaves a divisor of 0 where the gradients have all been 0.
func (f *faults) epsilon(eps, start float32) {
	f.reject(!(eps >= 0) || math.IsInf(float64(eps), 1), "Epsilon is %v, want a finite number that is not negative", eps)
	f.reject(eps == 0 && start == 0, "Epsilon is 0: a parameter whose gradients are all 0 would be divided by zero")
}

func (f *faults) err() error { return errors.Join(f.list...) }
