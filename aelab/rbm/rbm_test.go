package rbm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
	"github.com/aelab-go/autoencoders/aelab/internal/samebits"
	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// machines are the four combinations of units, and the chains other than CD-1.
var machines = map[string]Config{
	"binary-binary":      {},
	"binary-Gaussian":    {HiddenUnits: Gaussian},
	"Gaussian-binary":    {VisibleUnits: Gaussian},
	"Gaussian-Gaussian":  {VisibleUnits: Gaussian, HiddenUnits: Gaussian},
	"CD-3":               {Sweeps: 3},
	"sampled, CD-2":      {Sweeps: 2, SampleVisible: true},
	"Gaussian, sampled":  {VisibleUnits: Gaussian, SampleVisible: true},
	"with weight decay":  {WeightDecay: 0.1},
	"CD-2 of code units": {HiddenUnits: Gaussian, Sweeps: 2},
}

// newMachine returns a machine with no parameter at 0.
func newMachine(cfg Config, visible, hidden int, spread float64) *Model {
	cfg.Visible, cfg.Hidden = visible, hidden
	m := New(cfg)
	nn.Normal{Std: spread}.Fill(m.w, 0, 0, random.New(21, "parameters"))
	return m
}

func uniform(rows, cols int) mat32.Matrix {
	x := mat32.New(rows, cols)
	random.New(22, "x").Uniform(x.Data)
	return x
}

func mean(x []float64) (sum float64) {
	for _, v := range x {
		sum += v / float64(len(x))
	}
	return sum
}

// TestAgainstNumPy replays two updates that testdata/updates.py has computed.
func TestAgainstNumPy(t *testing.T) {
	var file struct {
		Visible, Hidden, Rows int
		Seed                  uint64
		Rate, Decay, Momentum float32
		EarlyMomentum         float32 `json:"early_momentum"`
		Cases                 []struct {
			Visible, Hidden string
			Sweeps          int
			SampleVisible   bool `json:"sample_visible"`
			X, Start        []float32
			Updates         []struct {
				Statistics, After []float64
				SquaredError      float64 `json:"squared_error"`
			}
		}
	}
	text, err := os.ReadFile("testdata/updates.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	units := map[string]Unit{"binary": Binary, "gaussian": Gaussian}
	if len(file.Cases) < 7 {
		t.Fatalf("%d cases recorded, want at least 7", len(file.Cases))
	}
	for _, c := range file.Cases {
		name := fmt.Sprintf("%s-%s, CD-%d, sampled %v", c.Visible, c.Hidden, c.Sweeps, c.SampleVisible)
		m := New(Config{
			Visible: file.Visible, Hidden: file.Hidden, VisibleUnits: units[c.Visible], HiddenUnits: units[c.Hidden],
			Sweeps: c.Sweeps, SampleVisible: c.SampleVisible, WeightDecay: file.Decay, Seed: file.Seed,
		})
		copy(m.w, c.Start)
		sgd := &optim.SGD{LearningRate: file.Rate, Momentum: file.Momentum, EarlyMomentum: file.EarlyMomentum, EarlySteps: 1}
		sgd.Init(len(m.w))
		if len(c.Updates) != 2 || len(c.Start) != len(m.w) {
			t.Fatalf("%s: %d updates of %d parameters recorded, want 2 of %d", name, len(c.Updates), len(c.Start), len(m.w))
		}
		for step, want := range c.Updates {
			terms := m.Step(train.Batch{Step: step, X: mat32.View(c.X, file.Rows, file.Visible)})
			if d := terms[0].Value - want.SquaredError; !(math.Abs(d) < 1e-5*want.SquaredError) {
				t.Errorf("%s, step %d: squared error %g, NumPy has %g", name, step, terms[0].Value, want.SquaredError)
			}
			for i, s := range want.Statistics {
				if d := float64(-m.dw[i]) - s; !(math.Abs(d) < 5e-6) {
					t.Fatalf("%s, step %d: statistic %d is %g, NumPy has %g", name, step, i, -m.dw[i], s)
				}
			}
			sgd.Step(m.w, m.dw)
			for i, w := range want.After {
				if d := float64(m.w[i]) - w; !(math.Abs(d) < 2e-6) {
					t.Fatalf("%s, step %d: parameter %d is %g, NumPy has %g", name, step, i, m.w[i], w)
				}
			}
		}
	}
}

// TestGradientOfFreeEnergy checks that, with the drawn v⁻ held constant, the gradient is that of
// F(v⁺) - F(v⁻) + ½λ‖W‖²: the two phases of contrastive divergence for each kind of unit.
func TestGradientOfFreeEnergy(t *testing.T) {
	for name, cfg := range machines {
		m := newMachine(cfg, 5, 4, 0.4)
		x := uniform(6, 5)
		m.Step(train.Batch{Step: 3, X: x})
		negative, dw := mat32.Clone(m.vModel), slices.Clone(m.dw)
		r := gradcheck.Coordinates(func() float64 {
			var decay float64
			for _, w := range m.weight.W {
				decay += 0.5 * float64(cfg.WeightDecay) * float64(w) * float64(w)
			}
			return mean(m.FreeEnergy(x)) - mean(m.FreeEnergy(negative)) + decay
		}, m.w, dw)
		if err := r.Err(gradcheck.Limit); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWhatIsSampled checks the chain of one step: probabilities where the authors' code has them, samples
// with the right distribution elsewhere.
func TestWhatIsSampled(t *testing.T) {
	const n = 40_000
	bits := func(m mat32.Matrix) bool {
		return !slices.ContainsFunc(m.Data, func(v float32) bool { return v != 0 && v != 1 })
	}
	// moments returns the largest column mean, in magnitude, of s - m, and of (s - m)² less the variance
	// that it should have.
	moments := func(s, m mat32.Matrix, variance func(mean float64) float64) (first, second float64) {
		for j := range s.Cols {
			var sum, squares float64
			for i := range s.Rows {
				p := float64(mat32.Row(m, i)[j])
				d := float64(mat32.Row(s, i)[j]) - p
				sum += d / n
				squares += (d*d - variance(p)) / n
			}
			first, second = max(first, math.Abs(sum)), max(second, math.Abs(squares))
		}
		return first, second
	}
	bernoulli := func(p float64) float64 { return p * (1 - p) }
	one := func(float64) float64 { return 1 }
	x := mat32.New(n, 4)
	random.New(1, "x").Uniform(x.Data)
	for name, cfg := range machines {
		if cfg.Sweeps > 1 {
			continue // h is no longer drawn from h⁺
		}
		m := newMachine(cfg, 4, 3, 1)
		m.Step(train.Batch{X: x})
		variance, limit := bernoulli, 5*0.5/math.Sqrt(n) // five standard deviations
		if cfg.HiddenUnits == Gaussian {
			variance, limit = one, 5*math.Sqrt2/math.Sqrt(n)
		}
		if a, b := moments(m.hSample, m.hData, variance); a > limit || b > limit {
			t.Errorf("%s: h is off h⁺ by %g, its variance by %g: limit %g", name, a, b, limit)
		}
		if got, want := bits(m.hSample), cfg.HiddenUnits == Binary; got != want {
			t.Errorf("%s: h is bits: %v, want %v", name, got, want)
		}
		if bits(m.hData) || bits(m.hModel) {
			t.Errorf("%s: h⁺ or h⁻ was sampled", name)
		}
		if !slices.Equal(m.hData.Data, m.Encode(x).Data) || !slices.Equal(m.hModel.Data, m.Encode(m.vModel).Data) {
			t.Errorf("%s: h⁺ or h⁻ is not the mean given v⁺ or v⁻", name)
		}
		reconstruction := m.Decode(m.hSample)
		if !cfg.SampleVisible {
			if !slices.Equal(m.vModel.Data, reconstruction.Data) {
				t.Errorf("%s: v⁻ is not the mean given h", name)
			}
			continue
		}
		variance, limit = bernoulli, 5*0.5/math.Sqrt(n)
		if cfg.VisibleUnits == Gaussian {
			variance, limit = one, 5*math.Sqrt2/math.Sqrt(n)
		}
		if a, b := moments(m.vModel, reconstruction, variance); a > limit || b > limit {
			t.Errorf("%s: v⁻ is off its mean by %g, its variance by %g: limit %g", name, a, b, limit)
		}
	}
}

// TestDiverges trains Gaussian code units, which nothing bounds, at rates that are far too large. The run
// must end before an update by a number that is not finite.
func TestDiverges(t *testing.T) {
	x := bars(200)
	for _, c := range []struct {
		visible Unit
		rate    float32
	}{{Binary, 10}, {Gaussian, 0.1}} {
		m := New(Config{Visible: x.Cols, Hidden: 20, VisibleUnits: c.visible, HiddenUnits: Gaussian})
		_, err := train.Run(context.Background(), train.Config{
			Epochs: 10, BatchSize: 20, Optimizer: &optim.SGD{LearningRate: c.rate, Momentum: 0.9}, Quiet: true,
		}, train.Rows(x), m)
		if !errors.Is(err, train.ErrDiverged) {
			t.Errorf("%v visible units at rate %g: error %v, want one of divergence", c.visible, c.rate, err)
		}
		if !simd.Finite(m.w) {
			t.Errorf("%v visible units at rate %g: a parameter is not finite", c.visible, c.rate)
		}
	}
}

func TestNoiseBelongsToTheStep(t *testing.T) {
	m := newMachine(Config{Sweeps: 2, SampleVisible: true}, 20, 10, 0.5)
	gradient := func(step int) []float32 {
		m.Step(train.Batch{Step: step, X: uniform(30, 20)})
		return slices.Clone(m.dw)
	}
	first, other, again := gradient(1), gradient(2), gradient(1)
	if !slices.Equal(first, again) {
		t.Error("the same step drew other noise")
	}
	if slices.Equal(first, other) {
		t.Error("two steps drew the same noise")
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	for name, cfg := range machines {
		m := newMachine(cfg, 30, 20, 0.1)
		sgd := &optim.SGD{LearningRate: 0.01, Momentum: 0.9}
		sgd.Init(len(m.w))
		b := train.Batch{X: uniform(40, 30)}
		whole, short := b.X, mat32.Rows(b.X, 0, 7)
		step := func() {
			for _, b.X = range [...]mat32.Matrix{whole, short} {
				m.Step(b)
				sgd.Step(m.w, m.dw)
				b.Step++
			}
		}
		step()
		if n := allocs.PerRun(2, step); n != 0 {
			t.Errorf("%s: %g allocations a step, want 0", name, n)
		}
	}
}

func TestSameBitsEverywhere(t *testing.T) { samebits.Check(t, trainedBits) }

// trainedBits trains each machine for some steps, and returns a hash of the results.
func trainedBits() (hashes string) {
	for _, name := range slices.Sorted(maps.Keys(machines)) {
		m := newMachine(machines[name], 150, 90, 0.05)
		sgd := &optim.SGD{LearningRate: 0.001, Momentum: 0.9, EarlyMomentum: 0.5, EarlySteps: 1}
		sgd.Init(len(m.w))
		for step := range 2 {
			m.Step(train.Batch{Step: step, X: uniform(100, 150)})
			sgd.Step(m.w, m.dw)
		}
		h := fnv.New64a()
		for _, w := range m.w {
			fmt.Fprintf(h, "%x", math.Float32bits(w))
		}
		hashes += fmt.Sprintf("%x ", h.Sum64())
	}
	return hashes
}

func TestSavedUnderPyTorchsNames(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weights.npz")
	m := newMachine(Config{}, 5, 3, 1)
	if err := nn.SaveWeights(path, m.Modules()...); err != nil {
		t.Fatal(err)
	}
	other := New(Config{Visible: 5, Hidden: 3, Seed: 9})
	if err := nn.LoadWeights(path, other.Modules()...); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(other.w, m.w) {
		t.Error("parameters changed on the way through a file")
	}
	if w := m.Weight(); w.Rows != 5 || w.Cols != 3 || len(m.HiddenBias()) != 3 || len(m.VisibleBias()) != 5 {
		t.Errorf("W is %d×%d, biases %d and %d; want 5×3, 3 and 5", w.Rows, w.Cols, len(m.HiddenBias()), len(m.VisibleBias()))
	}
	var names []string
	for _, module := range m.Modules() {
		for _, p := range module.Layer.Params() {
			names = append(names, module.Name+"."+p.Name)
		}
	}
	if want := []string{"hidden.weight", "hidden.bias", "visible.bias"}; !slices.Equal(names, want) {
		t.Errorf("names are %q, want %q", names, want)
	}
}

// TestRange checks that binary visible units are probabilities. Pixels up to 255 end a training before its
// first step.
func TestRange(t *testing.T) {
	x := mat32.New(3, 2)
	x.Data[3] = 255
	for units, refused := range map[Unit]bool{Binary: true, Gaussian: false} {
		m := New(Config{Visible: 2, Hidden: 2, VisibleUnits: units})
		_, err := train.Run(context.Background(), train.Config{Steps: 1, Optimizer: m.Recipe(1), Quiet: true}, train.Rows(x), m)
		if errors.Is(err, train.ErrData) != refused {
			t.Errorf("%v units: error %v", units, err)
		}
	}
}

func TestPanics(t *testing.T) {
	m := New(Config{Visible: 3, Hidden: 2})
	for want, f := range map[string]func(){
		"rbm: New: 0 visible and 2 hidden units, 0 sweeps":           func() { New(Config{Hidden: 2}) },
		"rbm: New: 3 visible and 2 hidden units, -1 sweeps":          func() { New(Config{Visible: 3, Hidden: 2, Sweeps: -1}) },
		"rbm: New: visible units are Unit(2) and hidden ones binary": func() { New(Config{Visible: 3, Hidden: 2, VisibleUnits: 2}) },
		"rbm: New: visible units are Gaussian and hidden ones Unit(-1)": func() {
			New(Config{Visible: 3, Hidden: 2, VisibleUnits: Gaussian, HiddenUnits: -1})
		},
		"rbm: New: weight decay is -0.1":            func() { New(Config{Visible: 3, Hidden: 2, WeightDecay: -0.1}) },
		"rbm: New: weight decay is NaN":             func() { New(Config{Visible: 3, Hidden: 2, WeightDecay: float32(math.NaN())}) },
		"rbm: New: weight decay is +Inf":            func() { New(Config{Visible: 3, Hidden: 2, WeightDecay: float32(math.Inf(1))}) },
		"rbm: FreeEnergy: v is 1×4, want 3 columns": func() { m.FreeEnergy(mat32.New(1, 4)) },
		"mat32: MulAddRow: 1×4 times 3×2":           func() { m.Step(train.Batch{X: mat32.New(1, 4)}) },
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
