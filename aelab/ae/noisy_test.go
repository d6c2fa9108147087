package ae

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

var noises = map[string]Noise{"plain": {}, "denoising": {Input: 0.2}, "dropout": {Hidden: 0.5}, "both": {Input: 0.2, Hidden: 0.5}}

// newNoisy returns an autoencoder with no parameter at 0.
func newNoisy(input, units int, noise Noise) *Noisy {
	m := NewNoisy(NoisyConfig{Input: input, Units: units, Noise: noise, Seed: 21})
	nn.Normal{Std: 1}.Fill(m.w, 0, 0, random.New(21, "parameters"))
	return m
}

// awayFromKinks fails the test if a unit of the first layer is so near 0 that a finite difference would
// change whether it is active.
func awayFromKinks(t *testing.T, a mat32.Matrix) {
	t.Helper()
	for _, v := range mat32.Flat(a) {
		if math.Abs(float64(v)) < 2*gradcheck.Step {
			t.Fatalf("a unit is at %g: too near 0 for this test", v)
		}
	}
}

func TestNoisyGradient(t *testing.T) {
	for name, noise := range noises {
		m := newNoisy(5, 6, noise)
		b := train.Batch{Step: 3, X: uniform(4, 5)}
		awayFromKinks(t, m.dense.Forward(corrupted(m.Corruption, b.X, nn.Training(b.Step)), nn.Pass{}))
		value := func() float64 { return m.Step(b)[0].Value }
		value()
		if err := gradcheck.Coordinates(value, m.w, slices.Clone(m.dw)).Err(gradcheck.Limit); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNoisyNaively compares the loss with its definition, for the masks that the streams draw.
func TestNoisyNaively(t *testing.T) {
	const n, d, units, step = 7, 6, 9, 5
	for name, noise := range noises {
		m := newNoisy(d, units, noise)
		x := uniform(n, d)
		mask := func(rate float32, purpose string, count int) []float32 {
			p, mask := slices.Repeat([]float32{1 - rate}, count), make([]float32, count)
			random.New(21, purpose).Seek(step).Bernoulli(mask, p)
			return mask
		}
		in, hidden := mask(noise.Input, "input noise", n*d), mask(noise.Hidden, "hidden noise", n*units)
		w, bias, out := m.dense.Weight(), m.w[d*units:][:units], m.w[d*units+units:]
		var want float64
		for i := range n {
			r := make([]float64, d)
			for p := range d {
				r[p] = float64(out[p] - mat32.Row(x, i)[p])
			}
			for j := range units {
				a := float64(bias[j])
				for p := range d {
					seen := float64(mat32.Row(x, i)[p] * in[i*d+p])
					a += seen * float64(mat32.Row(w, p)[j])
				}
				z := max(0, a) * float64(hidden[i*units+j]) / float64(1-noise.Hidden)
				for p := range d {
					r[p] += z * float64(mat32.Row(w, p)[j])
				}
			}
			for _, v := range r {
				want += v * v / 2 / n
			}
		}
		got := m.Step(train.Batch{Step: step, X: x})
		if !(math.Abs(got[0].Value-want) < 1e-5*want) || got[0].Name != "loss" {
			t.Errorf("%s: %v, want %g", name, got[0], want)
		}
		if e := m.Evaluate(x)[0].Value; (e == got[0].Value) != (noise == Noise{}) {
			t.Errorf("%s: the loss without noise is %g, with it %g", name, e, got[0].Value)
		}
	}
}

// TestNoiseBelongsToTheStep repeats a step and takes the next one.
func TestNoiseBelongsToTheStep(t *testing.T) {
	m := newNoisy(20, 15, noises["both"])
	at := func(step int) float64 { return m.Step(train.Batch{Step: step, X: uniform(10, 20)})[0].Value }
	first, second := at(1), at(2)
	if again := at(1); again != first || second == first {
		t.Errorf("losses at steps 1, 2, 1 are %g, %g, %g", first, second, again)
	}
}

// TestNoisyLayers starts a classifier from each model, and checks its codes and its gradient.
func TestNoisyLayers(t *testing.T) {
	const n, d, units = 5, 5, 6
	x, labels := uniform(n, d), []uint8{0, 2, 1, 1, 0}
	for name, noise := range noises {
		m := newNoisy(d, units, noise)
		layers := append(m.Layers(random.New(1, "hidden")), nn.NewDense(units, 3, nn.Normal{Std: 0.5}))
		c := NewClassifier(ClassifierConfig{Layers: layers, Labels: labels, Corruption: m.InputNoise(random.New(1, "input"))})
		codes := c.Layers[:len(layers)-1].Forward(x, nn.Pass{})
		compare(t, name+", codes", mat32.Flat(codes), m.Encode(x).Data, 0)
		b := train.Batch{Step: 4, Index: []int{0, 1, 2, 3, 4}, X: x}
		awayFromKinks(t, m.dense.Forward(corrupted(c.Corruption, x, nn.Training(b.Step)), nn.Pass{}))
		checkClassifier(t, name, c, b)
	}
}

// checkClassifier compares the gradient with finite differences.
func checkClassifier(t *testing.T, name string, c *Classifier, b train.Batch) {
	t.Helper()
	value := func() float64 { return c.Step(b)[0].Value }
	value()
	if err := gradcheck.Coordinates(value, c.w, slices.Clone(c.dw)).Err(gradcheck.Limit); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

// TestKSparseClassifier fine-tunes two layers of k-sparse autoencoders.
func TestKSparseClassifier(t *testing.T) {
	const k = 3
	x := uniform(4, 5)
	first := newModel(5, 7, k, 2)
	second := newModel(7, 6, k, 1)
	for j := range second.CodeBias() { // so far apart that no change of a weight reorders them
		second.CodeBias()[j] += float32(4 * j)
	}
	lower, _ := first.Layers(k)
	upper, _ := second.Layers(k)
	layers := append(slices.Concat(lower, upper), nn.NewDense(6, 3, nn.Normal{Std: 1}))
	c := NewClassifier(ClassifierConfig{Layers: layers, Labels: []uint8{0, 2, 1, 1, 0}, Seed: 4})
	gaps(t, first, x, k)
	z := first.Encode(x, k)
	gaps(t, second, z, k)
	compare(t, "codes", mat32.Flat(c.Layers[:4].Forward(x, nn.Pass{})), second.Encode(z, k).Data, 1e-6)
	checkClassifier(t, "two layers", c, train.Batch{Index: []int{0, 1, 2, 3}, X: x})
}

// TestStages trains a classifier from the top down and looks at which layers have a gradient.
func TestStages(t *testing.T) {
	layers := nn.Sequential{nn.NewDense(4, 3, nil), nn.NewSigmoid(), nn.NewDense(3, 3, nil), nn.NewSigmoid(), nn.NewDense(3, 2, nil)}
	c := NewClassifier(ClassifierConfig{
		Layers: layers, Labels: []uint8{1, 0, 1}, Frozen: Stages(Stage{2, 4}, Stage{0, 3}, Stage{1, 2}),
	})
	nn.Normal{Std: 0.7}.Fill(c.w, 0, 0, random.New(21, "parameters"))
	for step, want := range []int{2, 2, 1, 0, 0} { // dense layers without a gradient
		c.Step(train.Batch{Step: step, Index: []int{0, 1, 2}, X: uniform(3, 4)})
		frozen := 0
		for _, l := range []int{0, 2, 4} {
			if slices.ContainsFunc(layers[l].Params()[0].DW(), func(g float32) bool { return g != 0 }) {
				break
			}
			frozen++
		}
		if frozen != want {
			t.Errorf("step %d: %d layers frozen, want %d", step, frozen, want)
		}
	}
}

func TestUsage(t *testing.T) {
	m := newModel(12, 40, 3, 0.3)
	x := uniform(2*chunk+7, 12)
	u := m.Usage(x, 3)
	want := make([]int, 40)
	codes := m.Encode(x, 3)
	for i := range codes.Rows {
		for j, v := range mat32.Row(codes, i) {
			if v != 0 {
				want[j]++
			}
		}
	}
	if !slices.Equal(u.Active, want) || u.Examples != x.Rows {
		t.Errorf("active in %v of %d codes, want %v", u.Active, u.Examples, want)
	}
	dead := 0
	for _, n := range want {
		if n == 0 {
			dead++
		}
	}
	if got := u.Dead(); got != dead || dead == 0 || dead == 40 {
		t.Errorf("%d dead units, want %d", got, dead)
	}
	u = Usage{Examples: 1000, Active: []int{0, 0, 1, 4, 5, 900}}
	if u.Dead() != 2 || u.Rare(0.005) != 2 || u.Rare(0) != 0 || u.Rare(1) != 4 {
		t.Errorf("%d dead, %d, %d, %d rare units, want 2, 2, 0, 4", u.Dead(), u.Rare(0.005), u.Rare(0), u.Rare(1))
	}
	u.Active[2] = 4 // as many as the next unit
	if got := u.Most(4); !slices.Equal(got, []int{5, 4, 2, 3}) {
		t.Errorf("most active are %v", got)
	}
}

func TestPretrain(t *testing.T) {
	x := uniform(3, 4)
	var seen []string
	err := Pretrain(x, 2, func(layer int, x mat32.Matrix) (func(mat32.Matrix) mat32.Matrix, error) {
		seen = append(seen, fmt.Sprintf("%d: %d columns", layer, x.Cols))
		return func(x mat32.Matrix) mat32.Matrix {
			if layer > 0 {
				t.Error("the topmost codes are nobody's data")
			}
			return mat32.New(x.Rows, x.Cols+1)
		}, nil
	})
	if got := strings.Join(seen, ", "); err != nil || got != "0: 4 columns, 1: 5 columns" {
		t.Errorf("trained %q, %v", got, err)
	}
	broken := fmt.Errorf("broken")
	err = Pretrain(x, 2, func(int, mat32.Matrix) (func(mat32.Matrix) mat32.Matrix, error) { return nil, broken })
	if err == nil || err.Error() != "ae: layer 0: broken" {
		t.Errorf("error %v", err)
	}
}

func TestNoisyStepsAllocateNothing(t *testing.T) {
	x, index := uniform(40, 30), make([]int, 40)
	m := newNoisy(30, 20, noises["both"])
	layers := append(m.Layers(random.New(1, "hidden")), nn.NewDense(20, 5, nil))
	c := NewClassifier(ClassifierConfig{Layers: layers, Labels: []uint8{3}, Frozen: Stages(Stage{1, 3}), Corruption: m.InputNoise(random.New(1, "input"))})
	for name, m := range map[string]train.Model{"autoencoder": m, "classifier": c} {
		at := 0
		step := func() {
			for _, n := range [...]int{40, 7} {
				m.Step(train.Batch{Step: at, X: mat32.Rows(x, 0, n), Index: index[:n]})
				at++
			}
		}
		for range 20 {
			step()
		}
		if n := allocs.PerRun(2, step); n != 0 {
			t.Errorf("%s: %g allocations a step, want 0", name, n)
		}
	}
}

func TestNoisyPanics(t *testing.T) {
	for want, f := range map[string]func(){
		"ae: NewNoisy: 0 inputs and 3 units":      func() { NewNoisy(NoisyConfig{Units: 3}) },
		"nn: NewDropout: rate 1 is not in [0, 1)": func() { NewNoisy(NoisyConfig{Input: 2, Units: 3, Noise: Noise{Hidden: 1}}) },
		"ae: Pretrain: 0 layers":                  func() { Pretrain(mat32.New(1, 1), 0, nil) },
		"ae: Stages: -1 steps":                    func() { Stages(Stage{-1, 0}) },
		"ae: Usage.Most: 2 of 1 units":            func() { Usage{Active: []int{3}}.Most(2) },
		"ae: Usage.Rare: share 2":                 func() { Usage{}.Rare(2) },
		"ae: Classifier.Step: 1 of 1 layers are frozen: want one": func() {
			layers := nn.Sequential{nn.NewDense(2, 2, nil)}
			c := NewClassifier(ClassifierConfig{Layers: layers, Labels: []uint8{0}, Frozen: func(int) int { return 1 }})
			c.Step(train.Batch{Index: []int{0}, X: mat32.New(1, 2)})
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
