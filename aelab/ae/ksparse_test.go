package ae

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// newModel returns an autoencoder with no parameter at 0.
func newModel(input, units, k int, spread float64) *KSparse {
	init := nn.Normal{Std: spread}
	return NewKSparse(KSparseConfig{Input: input, Units: units, K: k, Init: init, BiasInit: init, Seed: 21})
}

func uniform(rows, cols int) mat32.Matrix {
	x := mat32.New(rows, cols)
	random.New(22, "x").Uniform(x.Data)
	return x
}

// compare fails the test unless each element of got is within tolerance of that of want.
func compare[T float32 | float64](t *testing.T, what string, got []float32, want []T, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i, v := range want {
		if d := float64(got[i]) - float64(v); !(math.Abs(d) <= tolerance) {
			t.Fatalf("%s: value %d is %g, want %g", what, i, got[i], v)
		}
	}
}

// TestAgainstPyTorch replays two updates that testdata/ksparse.py has recorded.
func TestAgainstPyTorch(t *testing.T) {
	var file struct {
		Input, Units, Rows, K int
		Rate, Momentum        float32
		X, Start              []float32
		Updates               []struct {
			Loss                                  float64
			Gradient, After, Reconstruction, Code []float64
		}
	}
	text, err := os.ReadFile("testdata/ksparse.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Updates) != 2 {
		t.Fatalf("%d updates recorded, want 2", len(file.Updates))
	}
	m := NewKSparse(KSparseConfig{Input: file.Input, Units: file.Units, K: file.K})
	copy(m.w, file.Start)
	sgd := &optim.SGD{LearningRate: file.Rate, Momentum: file.Momentum}
	sgd.Init(len(m.w))
	x := mat32.View(file.X, file.Rows, file.Input)
	for step, want := range file.Updates {
		compare(t, "reconstruction", m.Reconstruct(x).Data, want.Reconstruction, 5e-6)
		compare(t, "code", m.Encode(x, file.K).Data, want.Code, 5e-6)
		terms := m.Step(train.Batch{Step: step, X: x})
		if d := terms[0].Value - want.Loss; !(math.Abs(d) < 1e-6*want.Loss) || terms[1].Value != 2*terms[0].Value {
			t.Errorf("step %d: %v, PyTorch's loss is %g", step, terms, want.Loss)
		}
		compare(t, "gradient", m.dw, want.Gradient, 5e-6)
		sgd.Step(m.w, m.dw)
		compare(t, "parameters", m.w, want.After, 5e-6)
	}
}

// TestGradient compares with finite differences, at parameters where these change no selection of units.
func TestGradient(t *testing.T) {
	const k = 2
	m := newModel(5, 6, k, 1)
	x := uniform(4, 5)
	gaps(t, m, x, k)
	value := func() float64 { return m.Step(train.Batch{X: x})[0].Value }
	value()
	if err := gradcheck.Coordinates(value, m.w, slices.Clone(m.dw)).Err(gradcheck.Limit); err != nil {
		t.Error(err)
	}
}

// gaps fails the test unless the k units kept are so far above the others that finite differences do not
// change the selection.
func gaps(t *testing.T, m *KSparse, x mat32.Matrix, k int) {
	t.Helper()
	a := mat32.New(x.Rows, m.Units)
	m.preactivations(a, x)
	for i := range a.Rows {
		row := slices.Sorted(slices.Values(mat32.Row(a, i)))
		if gap := row[m.Units-k] - row[m.Units-k-1]; gap < 8*gradcheck.Step {
			t.Fatalf("row %d: the units kept are above the others by %g: too little for this test", i, gap)
		}
	}
}

// TestAgainstDense compares with the same network of dense layers. The sparse one has several jobs, units
// that are never active, or only active units.
func TestAgainstDense(t *testing.T) {
	for _, c := range []struct{ n, input, units, k int }{{200, 300, 150, 7}, {3, 40, 200, 2}, {1, 1, 1, 1}, {20, 33, 17, 40}} {
		m := newModel(c.input, c.units, c.k, 0.1)
		x := mat32.Slice(uniform(c.n, c.input+3), 0, c.n, 1, 1+c.input)
		encoder, decoder := m.Layers(c.k)
		_, dw := nn.Alloc(nil, encoder, decoder)
		pass := nn.Training(0)
		y := decoder.Forward(encoder.Forward(x, pass), pass)
		dy := mat32.New(c.n, c.input)
		want := loss.SquaredError(dy, y, x) / 2
		for i := range dy.Data {
			dy.Data[i] /= 2
		}
		encoder.Backward(decoder.Backward(dy, true), false)
		for i := range m.dw {
			m.dw[i] = 7 // which Step must overwrite
		}
		if got := m.Step(train.Batch{X: x})[0].Value; !(math.Abs(got-want) < 1e-6*want) {
			t.Errorf("%v: loss %g, dense %g", c, got, want)
		}
		weights := c.input * c.units
		grads := mat32.Clone(m.weight.Grads())
		nn.Copy{From: grads, Transposed: true}.Fill(m.dw[:weights], c.input, c.units, nil)
		compare(t, "gradient of W", m.dw[:weights], dw[:weights], 1e-5)
		compare(t, "gradient of b", m.codeBias.DW(), dw[weights:][:c.units], 1e-5)
		compare(t, "gradient of b'", m.outBias.DW(), dw[weights+c.units:], 1e-5)
		compare(t, "reconstruction", m.Reconstruct(x).Data, y.Data, 1e-5)
	}
}

func TestEncode(t *testing.T) {
	m := newModel(30, 50, 4, 0.3)
	x := uniform(9, 30)
	a := mat32.New(9, 50)
	m.preactivations(a, x)
	for _, k := range []int{1, 4, 12, 50, 60} {
		z := m.Encode(x, k)
		for i := range z.Rows {
			row := mat32.Row(a, i)
			least := slices.Sorted(slices.Values(row))[50-min(k, 50)]
			for j, v := range mat32.Row(z, i) {
				if want := row[j]; want >= least && v != want || want < least && v != 0 {
					t.Fatalf("%d units: unit %d of example %d is %g, before the selection %g, of which %g is kept", k, j, i, v, want, least)
				}
			}
		}
	}
}

// TestActiveUnits checks that the number of units with a gradient follows the schedule.
func TestActiveUnits(t *testing.T) {
	m := newModel(10, 40, 3, 0.5)
	m.KAt = Anneal(30, 3, 6, 2)
	got := []int{}
	for step := range 12 {
		m.Step(train.Batch{Step: step, X: uniform(1, 10)})
		active := 0
		for _, g := range m.codeBias.DW() {
			if g != 0 {
				active++
			}
		}
		got = append(got, active)
	}
	if want := []int{30, 30, 21, 21, 12, 12, 3, 3, 3, 3, 3, 3}; !slices.Equal(got, want) {
		t.Errorf("%v active units, want %v", got, want)
	}
	odd := Anneal(100, 25, 5, 1)
	if got, want := []int{odd(0), odd(1), odd(2), odd(3), odd(4)}, []int{100, 70, 40, 25, 25}; !slices.Equal(got, want) {
		t.Errorf("schedule of five epochs is %v, want %v", got, want)
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	m := newModel(70, 90, 8, 0.1)
	sgd := &optim.SGD{LearningRate: 0.01, Momentum: 0.9}
	sgd.Init(len(m.w))
	b := train.Batch{X: uniform(40, 70)}
	whole, short := b.X, mat32.Rows(b.X, 0, 7)
	step := func() {
		for _, b.X = range [...]mat32.Matrix{whole, short} {
			m.Step(b)
			sgd.Step(m.w, m.dw)
		}
	}
	for range 20 { // until each thread has had its turn
		step()
	}
	if n := allocs.PerRun(2, step); n != 0 {
		t.Errorf("%g allocations a step, want 0", n)
	}
}

func TestLearns(t *testing.T) {
	m := NewKSparse(KSparseConfig{Input: 20, Units: 30, K: 5})
	sgd := &optim.SGD{LearningRate: 0.05, Momentum: 0.9}
	sgd.Init(len(m.w))
	x := uniform(50, 20)
	var first, last float64
	for step := range 200 {
		last = m.Step(train.Batch{Step: step, X: x})[0].Value
		if step == 0 {
			first = last
		}
		sgd.Step(m.w, m.dw)
	}
	if !(last < first/5) {
		t.Errorf("loss goes from %g to %g in 200 updates", first, last)
	}
}

func TestSavedUnderPyTorchsNames(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weights.npz")
	m, other := newModel(5, 3, 1, 1), NewKSparse(KSparseConfig{Input: 5, Units: 3, K: 1, Seed: 9})
	if err := nn.SaveWeights(path, m.Modules()...); err != nil {
		t.Fatal(err)
	}
	if err := nn.LoadWeights(path, other.Modules()...); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(other.w, m.w) {
		t.Error("parameters changed on the way through a file")
	}
	if w := m.Weight(); w.Rows != 3 || w.Cols != 5 || len(m.CodeBias()) != 3 || len(m.OutputBias()) != 5 {
		t.Errorf("W is %d×%d, biases %d and %d; want 3×5, 3 and 5", w.Rows, w.Cols, len(m.CodeBias()), len(m.OutputBias()))
	}
	var names []string
	for _, module := range m.Modules() {
		for _, p := range module.Layer.Params() {
			names = append(names, module.Name+"."+p.Name)
		}
	}
	if want := []string{"encoder.bias", "decoder.weight", "decoder.bias"}; !slices.Equal(names, want) {
		t.Errorf("names are %q, want %q", names, want)
	}
}

func TestPanics(t *testing.T) {
	m := NewKSparse(KSparseConfig{Input: 3, Units: 2, K: 1})
	for want, f := range map[string]func(){
		"ae: NewKSparse: 0 inputs, 2 units of which 1 active":       func() { NewKSparse(KSparseConfig{Units: 2, K: 1}) },
		"ae: NewKSparse: 3 inputs, 2 units of which 0 active":       func() { NewKSparse(KSparseConfig{Input: 3, Units: 2}) },
		"ae: Anneal: 0 epochs of 10 steps":                          func() { Anneal(100, 25, 0, 10) },
		"ae: Anneal: 5 epochs of 0 steps":                           func() { Anneal(100, 25, 5, 0) },
		"ae: KSparse: Encode: 0 active units":                       func() { m.Encode(mat32.New(1, 3), 0) },
		"ae: KSparse: Layers: -1 active units":                      func() { m.Layers(-1) },
		"ae: KSparse.Step: an empty batch":                          func() { m.Step(train.Batch{X: mat32.Rows(uniform(1, 3), 0, 0)}) },
		"mat32: MulTransAddRow: 1×4 times 3×2 plus a row of 2 into": func() { m.Step(train.Batch{X: mat32.New(1, 4)}) },
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
