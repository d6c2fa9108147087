package optim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
)

// Two players move in one step: the first towards the second, the second towards 3.
func ExampleParts() {
	players := &Parts{Parts: []Part{
		{Name: "first", Len: 1, Rule: NewAdam(0.1)},
		{Name: "second", Len: 1, Rule: &SGD{LearningRate: 0.1}},
	}}
	w, dw := []float32{0, 0}, make([]float32, 2)
	players.Init(len(w))
	for range 300 {
		dw[0], dw[1] = w[0]-w[1], w[1]-3
		players.Step(w, dw)
	}
	fmt.Printf("%.2f after %d steps; slots:", w, players.State().Steps)
	for _, slot := range players.State().Slots {
		fmt.Print(" ", slot.Name)
	}
	// Output: [3.00 3.00] after 300 steps; slots: first.mean first.square second.velocity
}

// twoParts returns the rules of a slab of 2 and 3 parameters, alone and as parts.
func twoParts() (first, rest Optimizer, both *Parts) {
	rules := func() (Optimizer, Optimizer) { return NewAdam(0.1), &Adagrad{LearningRate: 0.3, Start: 0.1} }
	first, rest = rules()
	a, b := rules()
	return first, rest, &Parts{Parts: []Part{{"a", 2, a}, {"b", 3, b}}}
}

// TestParts compares a rule for each part with the two rules, each alone on its own.
func TestParts(t *testing.T) {
	first, rest, both := twoParts()
	first.Init(2)
	rest.Init(3)
	both.Init(5)
	w := []float32{1, -2, 3, 0.5, -1}
	alone := slices.Clone(w)
	for step := range 12 {
		if step == 6 { // as a checkpoint does: into rules that have taken no step
			saved := both.State()
			_, _, both = twoParts()
			both.Init(5)
			both.State().Steps = saved.Steps
			for i, slot := range saved.Slots {
				copy(both.State().Slots[i].Data, slot.Data)
			}
		}
		dw := []float32{w[0], w[1] * 0.5, w[2] - 1, 0, -w[4]}
		both.Step(w, dw)
		first.Step(alone[:2], dw[:2])
		rest.Step(alone[2:], dw[2:])
		if !slices.Equal(w, alone) {
			t.Fatalf("step %d goes to %v, the rules alone to %v", step, w, alone)
		}
	}
	if n := both.State().Steps; n != 12 || both.Parts[0].Rule.State().Steps != 12 {
		t.Errorf("%d steps counted, want 12", n)
	}
	if n := allocs.PerRun(2, func() { both.Step(w, alone) }); n != 0 {
		t.Errorf("%g allocations a step", n)
	}
}

func TestPartsIdentity(t *testing.T) {
	o := &Parts{Parts: []Part{{"g", 2, &SGD{LearningRate: 0.5}}, {"d", 3, &Parts{Parts: []Part{{"x", 3, NewRMSProp(1)}}}}}}
	want := `{"Parts":[{"Name":"g","Len":2,"Type":"*optim.SGD","Rule":{"LearningRate":0.5,"Momentum":0}},` +
		`{"Name":"d","Len":3,"Type":"*optim.Parts","Rule":{"Parts":[{"Name":"x","Len":3,"Type":"*optim.RMSProp","Rule":{"LearningRate":1,"Decay":0.99,"Epsilon":1e-8}}]}}]}`
	if text, err := json.Marshal(o); string(text) != want || err != nil {
		t.Errorf("settings are %s, %v", text, err)
	}
	if err := o.Validate(); err != nil {
		t.Error(err)
	}
	if o.Init(5); o.State().Slots[1].Name != "d.x.square" {
		t.Errorf("slots are %v", o.State().Slots)
	}
}

func TestValidate(t *testing.T) {
	for name, rule := range rules() {
		if err := rule.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		rule.SetRate(-0.1)
		if err := rule.Validate(); err == nil || !strings.Contains(err.Error(), "LearningRate is -0.1, want a finite number that is not negative") {
			t.Errorf("%s: error %v for a negative rate", name, err)
		}
	}
	shared := NewAdam(1)
	for want, rule := range map[string]Optimizer{
		"Adam: Epsilon is 0: a parameter whose gradients are all 0": &Adam{LearningRate: 1, Beta1: 0.9, Beta2: 0.999},
		"Adam: Beta1 is 1,":             &Adam{Beta1: 1, Epsilon: 1},
		"Adam: Beta2 is -1,":            &Adam{Beta2: -1, Epsilon: 1},
		"RMSProp: Epsilon is 0":         &RMSProp{LearningRate: 1},
		"RMSProp: Decay is 1,":          &RMSProp{Decay: 1, Epsilon: 1},
		"Adagrad: Epsilon is 0":         &Adagrad{LearningRate: 1},
		"Adagrad: Epsilon is -1,":       &Adagrad{Epsilon: -1, Start: 2},
		"Adagrad: Start is -1,":         &Adagrad{Epsilon: 1, Start: -1},
		"Adagrad: Warmup is -1":         &Adagrad{Epsilon: 1, Warmup: -1},
		"SGD: Momentum is 1,":           &SGD{Momentum: 1},
		"SGD: EarlyMomentum is -1,":     &SGD{EarlyMomentum: -1},
		"SGD: EarlySteps is -1":         &SGD{EarlySteps: -1},
		"Parts: there are no parts":     &Parts{},
		"Parts: part 0 has no name":     &Parts{Parts: []Part{{"", 1, NewAdam(1)}}},
		`two parts are named "a"`:       &Parts{Parts: []Part{{"a", 1, NewAdam(1)}, {"a", 1, NewAdam(1)}}},
		`part "a" has 0 parameters`:     &Parts{Parts: []Part{{"a", 0, NewAdam(1)}}},
		`part "a" has no rule`:          &Parts{Parts: []Part{{"a", 1, nil}}},
		`part "a": optim: SGD: Moment`:  &Parts{Parts: []Part{{"a", 1, &SGD{Momentum: 2}}}},
		`parts "a" and "b" share a rul`: &Parts{Parts: []Part{{"a", 1, shared}, {"b", 1, shared}}},
	} {
		if err := rule.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
	if err := (&Adagrad{LearningRate: 1, Start: 0.1}).Validate(); err != nil {
		t.Errorf("a sum that starts above 0 needs no epsilon: %v", err)
	}
}

func TestPartsPanic(t *testing.T) {
	_, _, o := twoParts()
	for want, f := range map[string]func(){
		"optim: Parts.Step before Init":                                 func() { o.Step(nil, nil) },
		"optim: Parts: there are no parts":                              func() { new(Parts).Init(3) },
		"optim: Parts.Init: the parts have 5 parameters in all, want 6": func() { o.Init(6) },
		"optim: Parts has no rate of its own":                           func() { o.SetRate(o.Rate()) },
		"optim: Parts.Step: w has 5 elements and dw 4, want 5": func() {
			_, _, o := twoParts()
			o.Init(5)
			o.Step(make([]float32, 5), make([]float32, 4))
		},
	} {
		func() {
			defer func() {
				if got, _ := recover().(string); !strings.HasPrefix(got, want) {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			f()
		}()
	}
}
