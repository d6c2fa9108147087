package optim

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
)

func ExampleAdam() {
	// Minimise (w-3)².
	w, dw := []float32{0}, []float32{0}
	adam := NewAdam(0.1)
	adam.Init(len(w))
	for range 200 {
		dw[0] = 2 * (w[0] - 3)
		adam.Step(w, dw)
	}
	fmt.Printf("%.2f after %d steps\n", w[0], adam.State().Steps)
	// Output: 3.00 after 200 steps
}

func rules() map[string]Optimizer {
	return map[string]Optimizer{
		"sgd":              &SGD{LearningRate: 0.1},
		"momentum":         &SGD{LearningRate: 0.1, Momentum: 0.9},
		"rmsprop":          NewRMSProp(0.01),
		"rmsprop centered": &RMSProp{LearningRate: 0.01, Decay: 0.99, Epsilon: 1e-8, Centered: true},
		"adam":             NewAdam(0.01),
		"adagrad":          NewAdagrad(0.1),
		"adagrad from 0.1": &Adagrad{LearningRate: 0.1, Epsilon: 1e-8, Start: 0.1},
	}
}

// TestAgainstPyTorch replays the gradients that testdata/pytorch.py gave to PyTorch's rules, and
// others so small that epsilon decides the steps. NumPy computed the steps of Adagrad with these,
// and those of centered RMSProp.
func TestAgainstPyTorch(t *testing.T) {
	var want struct {
		Start        []float32
		Grads, Small [][]float32
		Epsilon      float32
		After        map[string][][]float64
		AfterSmall   map[string][][]float64 `json:"after_small"`
	}
	text, err := os.ReadFile("testdata/pytorch.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	replay := func(name string, rule Optimizer, grads [][]float32, trace [][]float64) {
		if len(trace) != 10 {
			t.Fatalf("%s: %d steps recorded, want 10", name, len(trace))
		}
		w := append([]float32(nil), want.Start...)
		rule.Init(len(w))
		for step, after := range trace {
			rule.Step(w, grads[step])
			for i := range w {
				if math.Abs(float64(w[i])-after[i]) > 2e-6*math.Max(1, math.Abs(after[i])) {
					t.Errorf("%s, step %d: w[%d] is %g, recorded is %g", name, step+1, i, w[i], after[i])
				}
			}
		}
	}
	for name, rule := range rules() {
		replay(name, rule, want.Grads, want.After[name])
	}
	rmsprop, adam, adagrad := NewRMSProp(0.01), NewAdam(0.01), NewAdagrad(0.1)
	rmsprop.Epsilon, adam.Epsilon, adagrad.Epsilon = want.Epsilon, want.Epsilon, want.Epsilon
	centered := &RMSProp{LearningRate: 0.01, Decay: 0.99, Epsilon: want.Epsilon, Centered: true}
	for name, rule := range map[string]Optimizer{"rmsprop": rmsprop, "rmsprop centered": centered, "adam": adam, "adagrad": adagrad} {
		replay(name+" of small gradients", rule, want.Small, want.AfterSmall[name])
	}
}

func TestSGDEarlyMomentum(t *testing.T) {
	w, dw := []float32{0}, []float32{1}
	o := &SGD{LearningRate: 1, Momentum: 0.5, EarlyMomentum: 0.25, EarlySteps: 2}
	o.Init(1)
	v := 0.0
	for step := range 5 {
		before := w[0]
		o.Step(w, dw)
		mu := 0.25
		if step >= 2 {
			mu = 0.5
		}
		v = mu*v - 1
		if got := float64(w[0] - before); got != v {
			t.Errorf("step %d moves by %g, want %g", step+1, got, v)
		}
	}
	// A run without the early part keeps the identity that its checkpoints have.
	if text, err := json.Marshal(&SGD{LearningRate: 1, Momentum: 0.5}); string(text) != `{"LearningRate":1,"Momentum":0.5}` {
		t.Errorf("settings are %s, %v", text, err)
	}
}

func TestAdagradWarmup(t *testing.T) {
	w, dw := []float32{1, 2}, []float32{3, -4}
	o := &Adagrad{LearningRate: 0.1, Epsilon: 1e-8, Warmup: 2}
	o.Init(2)
	o.Step(w, dw)
	o.Step(w, dw)
	if w[0] != 1 || w[1] != 2 {
		t.Errorf("w is %v after two warm-up steps, want no move", w)
	}
	o.Step(w, dw)
	// The third step sees the sum of three squares, so it moves by η/√3.
	for i, want := range []float64{1 - 0.1/math.Sqrt(3), 2 + 0.1/math.Sqrt(3)} {
		if math.Abs(float64(w[i])-want) > 1e-6 {
			t.Errorf("w[%d] is %g after warm-up, want %g", i, w[i], want)
		}
	}
}

// TestAdagradStart checks Start. A rule without it keeps the settings that old checkpoints have.
func TestAdagradStart(t *testing.T) {
	for rule, want := range map[*Adagrad]string{
		{LearningRate: 0.5, Epsilon: 0.25}:             `{"LearningRate":0.5,"Epsilon":0.25,"Warmup":0}`,
		{LearningRate: 0.5, Epsilon: 0.25, Start: 0.1}: `{"LearningRate":0.5,"Epsilon":0.25,"Warmup":0,"Start":0.1}`,
	} {
		if text, err := json.Marshal(rule); string(text) != want {
			t.Errorf("settings are %s, %v, want %s", text, err, want)
		}
	}
	rule := &Adagrad{LearningRate: 1, Start: 9}
	rule.Init(1)
	w := []float32{0}
	if rule.Step(w, []float32{4}); w[0] != -0.8 { // 4/√(9+16)
		t.Errorf("the first step goes to %g, want -0.8", w[0])
	}
	rule.Init(1)
	if sum := rule.State().Slots[0].Data[0]; sum != 9 {
		t.Errorf("the sum starts anew at %g, want 9", sum)
	}
}

// TestStateIsComplete moves a rule's state into a fresh one half-way.
func TestStateIsComplete(t *testing.T) {
	fresh := rules()
	for name, rule := range rules() {
		w := []float32{1, -2, 3}
		rule.Init(3)
		step := func(o Optimizer, w []float32) { o.Step(w, []float32{w[0], w[1] * 0.5, w[2] - 1}) }
		for range 5 {
			step(rule, w)
		}
		other, w2 := fresh[name], append([]float32(nil), w...)
		other.Init(3)
		other.State().Steps = rule.State().Steps
		for i, s := range rule.State().Slots {
			if other.State().Slots[i].Name != s.Name {
				t.Fatalf("%s: slot %d is %q, want %q", name, i, other.State().Slots[i].Name, s.Name)
			}
			copy(other.State().Slots[i].Data, s.Data)
		}
		for range 5 {
			step(rule, w)
			step(other, w2)
		}
		for i := range w {
			if w[i] != w2[i] {
				t.Errorf("%s: w[%d] is %g after its state was moved, want %g", name, i, w2[i], w[i])
			}
		}
	}
}

func TestRateActsAndStepAllocatesNothing(t *testing.T) {
	for name, rule := range rules() {
		w, dw := []float32{1, 1}, []float32{1, 1}
		rule.Init(2)
		rule.SetRate(0)
		rule.Step(w, dw)
		if w[0] != 1 {
			t.Errorf("%s: moved to %g at rate 0", name, w[0])
		}
		rule.SetRate(0.5)
		if rule.Rate() != 0.5 {
			t.Errorf("%s: rate is %g, want 0.5", name, rule.Rate())
		}
		rule.Step(w, dw)
		if w[0] >= 1 {
			t.Errorf("%s: w is %g after a step against a positive gradient", name, w[0])
		}
		if n := allocs.PerRun(2, func() { rule.Step(w, dw) }); n != 0 {
			t.Errorf("%s: %g allocations a step", name, n)
		}
	}
}

func TestPanics(t *testing.T) {
	for name, f := range map[string]func(){
		"before Init":   func() { NewAdam(1).Step(nil, nil) },
		"wrong lengths": func() { o := NewAdam(1); o.Init(2); o.Step(make([]float32, 2), make([]float32, 3)) },
		"no searches":   func() { new(ConjugateGradient).Init(2) },
		"search first":  func() { (&ConjugateGradient{Searches: 1}).Search(nil, nil, 0, nil) },
		"search of another length": func() {
			o := &ConjugateGradient{Searches: 1}
			o.Init(2)
			o.Search(make([]float32, 3), make([]float32, 2), 0, nil)
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}
