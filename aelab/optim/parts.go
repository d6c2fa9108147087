package optim

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Parts gives each range of the slab its own rule. So two players, such as generator and
// discriminator, or two phases, such as wake and sleep, learn in one step, each from its part of
// the gradient. InfoGAN (Chen et al. 2016) needs it. So does wake-sleep, with which Kingma and
// Welling (2014) compare.
//
// A GAN's step computes the gradients of the generator's loss first. They pass through the
// discriminator and add to its gradients. The step clears these, and then computes the
// discriminator's own.
//
// Parts has no rate of its own: Rate and SetRate panic, and train refuses a schedule. Its State
// owns the number of steps and all slots, named "<part>.<slot>". The rules share the slots, and
// Step gives them the number.
type Parts struct {
	Parts []Part // one after the other, and together the whole slab
	n     int
	state State
}

// Part is a range of the slab.
type Part struct {
	Name string // prefix of the names of the rule's slots
	Len  int    // parameters; the range begins where the one before ends
	Rule Optimizer
}

// MarshalJSON implements json.Marshaler. It names the type of the rule, so that a run with another
// rule of the same settings has another identity.
func (p Part) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Name string
		Len  int
		Type string
		Rule Optimizer
	}{p.Name, p.Len, fmt.Sprintf("%T", p.Rule), p.Rule})
}

// Validate implements Optimizer. It names the faults of all parts and their rules.
func (o *Parts) Validate() error {
	var faults []error
	reject := func(bad bool, format string, args ...any) {
		if bad {
			faults = append(faults, fmt.Errorf("optim: Parts: "+format, args...))
		}
	}
	reject(len(o.Parts) == 0, "there are no parts")
	seen := map[string]bool{}
	for i, p := range o.Parts {
		reject(p.Name == "", "part %d has no name", i)
		reject(seen[p.Name], "two parts are named %q", p.Name)
		reject(p.Len <= 0, "part %q has %d parameters, want a positive number", p.Name, p.Len)
		reject(p.Rule == nil, "part %q has no rule", p.Name)
		seen[p.Name] = true
		if p.Rule != nil {
			if err := p.Rule.Validate(); err != nil {
				reject(true, "part %q: %w", p.Name, err)
			}
			for _, other := range o.Parts[:i] {
				reject(p.Rule == other.Rule, "parts %q and %q share a rule, want one for each", other.Name, p.Name)
			}
		}
	}
	return errors.Join(faults...)
}

// Init implements Optimizer. It panics if Validate finds a fault, or if the parts do not have
// n parameters in all.
func (o *Parts) Init(n int) {
	if err := o.Validate(); err != nil {
		panic(err.Error())
	}
	sum := 0
	for _, p := range o.Parts {
		sum += p.Len
	}
	if sum != n {
		panic(fmt.Sprintf("optim: Parts.Init: the parts have %d parameters in all, want %d", sum, n))
	}
	o.state, o.n = State{}, n
	for _, p := range o.Parts {
		p.Rule.Init(p.Len)
		for _, slot := range p.Rule.State().Slots {
			o.state.Slots = append(o.state.Slots, Slot{Name: p.Name + "." + slot.Name, Data: slot.Data})
		}
	}
}

// Step implements Optimizer: each rule moves its part.
func (o *Parts) Step(w, dw []float32) {
	if o.n == 0 {
		panic("optim: Parts.Step before Init")
	}
	if len(w) != o.n || len(dw) != o.n {
		panic(fmt.Sprintf("optim: Parts.Step: w has %d elements and dw %d, want %d", len(w), len(dw), o.n))
	}
	at := 0
	for _, p := range o.Parts {
		end := at + p.Len
		p.Rule.State().Steps = o.state.Steps // a checkpoint may have set it
		p.Rule.Step(w[at:end], dw[at:end])
		at = end
	}
	o.state.Steps++
}

// State implements Optimizer.
func (o *Parts) State() *State { return &o.state }

// Rate panics: each part's rule has a rate.
func (o *Parts) Rate() float32 { panic("optim: Parts has no rate of its own: ask the rule of a part") }

// SetRate panics: each part's rule has a rate.
func (o *Parts) SetRate(float32) {
	panic("optim: Parts has no rate of its own: set that of a part's rule")
}
